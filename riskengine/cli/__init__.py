"""The command line: a command parses, calls one job, and prints."""
