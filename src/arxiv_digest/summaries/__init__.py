"""Summaries: the engines that write them, and the checks that compare them with their sources."""
