"""One expression language: typed syntax tree, condition reader, Python closure, SQL."""
