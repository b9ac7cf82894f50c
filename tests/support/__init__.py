"""What tests share: stand-ins for the outside, builders of records, and helpers that run the program."""
