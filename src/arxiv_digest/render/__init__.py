"""Renders pages and exports: pure functions of `data/` and `digest.toml` that write nothing to disk."""
