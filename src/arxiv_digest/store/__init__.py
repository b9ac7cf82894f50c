"""The records in data/."""
