"""The widgets of buildify-nb: one module each, views of public services."""
