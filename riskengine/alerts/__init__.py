"""Alerts: what rules decide, how it is written, and the ways to people."""
