"""What differs between engines, one module each."""
