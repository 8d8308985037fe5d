"""Field types, one module each."""
