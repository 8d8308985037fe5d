"""From two shapes of a table to operations, and from operations to the statements that run."""
