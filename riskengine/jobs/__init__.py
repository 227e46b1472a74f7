"""One module a job: its steps in order, no detail."""
