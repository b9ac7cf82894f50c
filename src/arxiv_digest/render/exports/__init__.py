"""What other programs read: feeds, JSON, BibTeX and calendars."""
