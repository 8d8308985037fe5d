"""The plugin door: contracts, registry."""
