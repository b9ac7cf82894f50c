"""Facts about arXiv: identifiers, categories, calendar and addresses."""
