"""Many records at once: frames become fields and rows, checked and loaded in bulk."""
