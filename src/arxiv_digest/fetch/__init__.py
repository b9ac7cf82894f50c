"""Requests to arXiv: feeds, API and full texts."""
