"""Exports for other programs: feeds, JSON, BibTeX and calendars."""
