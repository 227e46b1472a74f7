"""One bounded exchange with Slack: a single POST, no redirect, no second try, an end in time.

slack_sdk and urllib bound each read but not the whole, follow redirects with the token, and read an
answer however long it is; so the bytes go through here.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from riskengine.errors import ConfigurationError, DeliveryFailed

MAX_REPLY = 2**20
"""Bytes of an answer that are read."""

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; the names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_address(url: str, *, what: str, allow_loopback: bool) -> None:
    """Refuse an address that is not Slack's.

    Parameters
    ----------
    url : str
        Perhaps a secret: it never stands in the error.
    what : str
        What it is called in the error.
    allow_loopback : bool
        Whether plain http to this very machine is allowed too, for a stand-in of Slack.

    Raises
    ------
    ConfigurationError
        When it is not https to slack.com or one of its subdomains.

    Examples
    --------
    >>> check_address("https://hooks.slack.com/services/T0/B0/x", what="the webhook", allow_loopback=False)
    >>> check_address("https://hooks.slack.com.evil.example/", what="the webhook", allow_loopback=False)
    Traceback (most recent call last):
    riskengine.errors.ConfigurationError: the webhook is not an https address of slack.com; copy ...
    """
    try:
        plain = url.isascii() and url.isprintable() and " " not in url
        allowed = plain and _is_allowed(urlsplit(url), allow_loopback)
    except ValueError:
        allowed = False
    if not allowed:
        raise ConfigurationError(f"{what} is not an https address of slack.com", action="copy it from Slack")


def _is_allowed(parts: SplitResult, allow_loopback: bool) -> bool:
    host = parts.hostname or ""
    if "@" in parts.netloc:
        return False
    if parts.scheme == "http":
        return allow_loopback and host in LOOPBACK
    ours = host == "slack.com" or host.endswith(".slack.com")
    return parts.scheme == "https" and ours and parts.port in {None, 443}


def post(url: str, headers: Mapping[str, str], body: bytes, *, seconds: float) -> Reply:
    """Send one request and read its answer.

    Parameters
    ----------
    url : str
        A checked address.
    headers : Mapping
        Of the request.
    body : bytes
        Of the request.
    seconds : float
        How long the whole may take, connecting included.

    Returns
    -------
    Reply
        Whatever was answered, an error or a redirect as well.

    Raises
    ------
    DeliveryFailed
        With ``retry`` when nothing was sent, and with ``reconcile`` when the request may have been
        read but there is no whole answer. The text names the kind of error alone, since a library's
        own words may hold what must stay secret.
    """
    deadline = monotonic() + seconds
    parts = urlsplit(url)
    with _connected(parts, deadline) as connection:
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target or "/", body, dict(headers))
            with connection.getresponse() as response:
                content = response.read(MAX_REPLY + 1)
        except (OSError, HTTPException, ValueError) as error:
            raise DeliveryFailed(
                f"no whole answer ({type(error).__name__})", outcome="reconcile", where="Slack"
            ) from None
    if monotonic() >= deadline:
        # The cut looks like the end of the headers to the library, which then finds the answer whole.
        raise DeliveryFailed("no whole answer in time", outcome="reconcile", where="Slack")
    if len(content) > MAX_REPLY:
        raise DeliveryFailed("the answer is longer than 1 MiB", outcome="reconcile", where="Slack")
    found = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, found, content)


@contextmanager
def _connected(parts: SplitResult, deadline: float) -> Iterator[HTTPConnection]:
    """Open a connection that is cut at the deadline, whatever it is doing then."""
    host = parts.hostname or ""
    try:
        channel = _open(host, parts.port or (443 if parts.scheme == "https" else 80), deadline)
    except OSError as error:
        raise _unreachable(error) from None
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(host, parts.port)
        channel = _tls().wrap_socket(channel, server_hostname=host, do_handshake_on_connect=False)
    else:
        connection = HTTPConnection(host, parts.port)
    connection.sock = channel
    try:
        with cut_after(deadline - monotonic(), lambda: channel):
            _shake_hands(channel)
            yield connection
    finally:
        connection.close()
        channel.close()


@contextmanager
def cut_after(seconds: float, channel: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut a connection, whichever it is by then, when its time is up, whatever it is doing."""
    watchdog = threading.Timer(max(0.0, seconds), lambda: _cut(channel()))
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _shake_hands(channel: socket.socket) -> None:
    if isinstance(channel, ssl.SSLSocket):
        try:
            channel.do_handshake()
        except (OSError, ValueError) as error:
            raise _unreachable(error) from None


def _open(host: str, port: int, deadline: float) -> socket.socket:
    """Connect to the first of the host's addresses that answers, all of them within the deadline."""
    last: OSError = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        channel = socket.socket(family, kind, protocol)
        try:
            channel.settimeout(max(0.001, deadline - monotonic()))
            channel.connect(address)
        except OSError as error:
            channel.close()
            last = error
        else:
            return channel
    raise last


def _cut(channel: socket.socket | None) -> None:
    with suppress(OSError):
        if channel is None:
            return
        # The plain socket's method: the TLS one would change state under the thread that reads.
        socket.socket.shutdown(channel, socket.SHUT_RDWR)


def _unreachable(error: Exception) -> DeliveryFailed:
    return DeliveryFailed(
        f"can't be reached ({type(error).__name__})",
        outcome="retry",
        where="Slack",
        action="look at the network, the firewall and the clock",
    )


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
