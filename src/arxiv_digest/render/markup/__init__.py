"""The building blocks of pages: escaping, templates, translations and citations."""
