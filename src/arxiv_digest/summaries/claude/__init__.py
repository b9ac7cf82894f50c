"""Summaries written by Claude."""
