"""Saved views: a list of records by name, with its filters, order and columns, of one user or shared by all."""
