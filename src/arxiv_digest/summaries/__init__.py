"""Summaries: the engines that write them and the checks that hold them to their source."""
