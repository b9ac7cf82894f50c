"""HTML and PDF full texts, turned into sections."""
