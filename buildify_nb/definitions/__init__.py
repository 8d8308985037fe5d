"""Versioned documents: revisions, undo and redo, comparison, copy as Python."""
