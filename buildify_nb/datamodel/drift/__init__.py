"""Tables that were changed behind our back, and the way back to a definition."""
