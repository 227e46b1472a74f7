"""The one HTTP client: every request that leaves the program for a source goes through here.

What bounds it: http and https on known ports, public addresses only (the address that was checked
is the one connected to), five redirects each checked again, one deadline over everything, a body
counted after decompression, and errors that never show a password or a query. Proxies and cookies
are not used.
"""

from riskengine.transport.client import Client, Response, redact_url

__all__ = ["Client", "Response", "redact_url"]
