"""Virtual entities: views that a tenant defines over its own entities, from their vocabulary to their SQL."""
