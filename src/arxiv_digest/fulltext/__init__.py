"""Converts HTML and PDF full texts to sections."""
