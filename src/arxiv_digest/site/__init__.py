"""The static site: docs/, MkDocs, search index and theme."""
