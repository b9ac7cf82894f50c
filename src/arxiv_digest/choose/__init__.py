"""Which of the announced papers are listed, and why."""
