"""Records of published entities: the one door to data."""
