"""The command line: arguments, environment, clock and terminal."""
