"""Files as records: CSV and spreadsheets are read strictly, shown before anything is written, and loaded as a whole."""
