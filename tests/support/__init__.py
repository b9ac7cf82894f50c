"""Shared by tests: fakes of outside services, builders of records, and helpers that run the program."""
