"""What points at what: references, links, and what follows when a record goes or its key changes."""
