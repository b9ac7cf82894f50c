"""From the store to pages: pure functions of `data/` and `digest.toml`, nothing on disk yet."""
