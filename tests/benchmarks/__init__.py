"""The speed goals of the project, measured: ``python -m tests.benchmarks``, or ``make bench``."""
