"""Which papers belong to which topics, and why."""
