"""A daily arXiv digest as a static site: fetch, choose, summarise, store, render, write, report."""

__version__ = "0.1.0"
