"""Geopolitical risk scoring and alerting: news articles in, explained alerts out."""

__version__ = "0.1.0"
