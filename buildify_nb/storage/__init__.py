"""Storage: the only home of engines, drivers and connections."""
