"""Reads of records: filters, order, search, pages, and how a page reads."""
