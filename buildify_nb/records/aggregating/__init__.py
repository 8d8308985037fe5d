"""Sums, counts and other figures over the records of an entity, by groups."""
