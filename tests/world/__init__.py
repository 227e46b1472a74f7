"""A made world of news, to see what becomes of a month of it; it knows nothing of how stories are grouped."""
