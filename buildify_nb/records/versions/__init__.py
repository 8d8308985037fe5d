"""Versions of records: kept with each write, compared, brought back."""
