"""Upgrades of the system schema, run by Alembic on both engines."""
