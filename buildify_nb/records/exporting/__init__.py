"""Records as files: CSV and spreadsheets of exactly what a list gives."""
