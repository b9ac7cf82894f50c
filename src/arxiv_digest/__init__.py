"""A daily arXiv digest as a static site: fetch, select, summarise, store, render and report."""

__version__ = "0.1.0"
