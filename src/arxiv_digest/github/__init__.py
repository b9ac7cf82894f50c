"""GitHub and git: repository settings, commits, and escaping of text that GitHub acts on."""
