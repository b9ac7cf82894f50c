"""Matching: which papers belong to which topics, and why."""
