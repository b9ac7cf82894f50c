"""Counts, tests and charts for the trends."""
