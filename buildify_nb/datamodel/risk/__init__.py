"""What a change would do to the data that is there, read from that data."""
