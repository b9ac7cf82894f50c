"""Shared by tests: fakes of outside services, builders of records, and functions that run the program."""
