"""Entities, fields, relationships, indexes, and the migrations that make them tables."""
