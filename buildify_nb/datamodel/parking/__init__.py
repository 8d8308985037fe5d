"""What changes left hidden in the database, and deleting it for good."""
