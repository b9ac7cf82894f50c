"""The phases of a run, and the only package that knows their order."""
