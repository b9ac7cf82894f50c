"""What is said of a paper: sentences quoted from its abstract."""
