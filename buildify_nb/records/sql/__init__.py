"""Queries in SQL over entities: read-only, of one tenant, and only of what the user may see."""
