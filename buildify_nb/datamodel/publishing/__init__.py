"""A definition becomes the table that serves: planned, rehearsed, carried out, rolled back."""
