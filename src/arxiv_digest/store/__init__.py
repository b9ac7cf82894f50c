"""Reads and writes data/ as diff-friendly JSON Lines."""
