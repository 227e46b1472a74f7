"""Stories: reports of one event, which is what alerts are about."""
