"""Calculated fields, validation rules, conditions and computed defaults of an entity."""
