"""Fetching within limits: what may be asked, and how much may be answered."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
import httpx

from riskengine import __version__
from riskengine.errors import SourceFailed
from riskengine.transport.connection import GuardedBackend, NotPublic

TOTAL_SECONDS = 30.0
"""From the call to the last byte, redirects included."""
CONNECT_SECONDS = 5.0
"""For one name to be looked up, and for one address to answer."""
MAX_BYTES = 15 * 1024 * 1024
"""Of a body, after decompression."""
MAX_REDIRECTS = 5
MAX_HEADERS = 100
MAX_URL = 2_048
MAX_ENCODINGS = 2
USER_AGENT = f"riskengine/{__version__} (reader of news feeds)"

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PORTS = {"http": 80, "https": 443}
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_PIECE = 64 * 1024
_SHOWN = 200
"""Characters of a foreign message or address that an error shows."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, complete and decompressed.

    ``headers`` have lower-case names; ``url`` is the address that answered, after redirects.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def redact_url(url: str) -> str:
    """Return an address that may be shown: without user name, password, query and fragment.

    Examples
    --------
    >>> redact_url("https://user:secret@news.example/rss?key=secret")
    'https://news.example/rss'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "an unreadable address"
    place = f"{parts.hostname or ''}:{port}" if port else parts.hostname or ""
    return f"{parts.scheme}://{place}{parts.path}"[:_SHOWN]


def _inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Undo one gzip or zlib encoding in pieces of bounded size."""
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
    for chunk in chunks:
        rest = chunk
        while rest and not decoder.eof:
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unconsumed_tail
    yield decoder.flush()
    if not decoder.eof:
        raise zlib.error("the data end too early")


@contextmanager
def _errors_told(where: str, seconds: float) -> Iterator[None]:
    """Turn the library's errors into one clear line each."""
    try:
        yield
    except NotPublic as error:
        action = "allow private addresses in the settings if this is meant"
        raise SourceFailed(str(error), where=where, action=action) from error
    except httpcore.TimeoutException as error:
        raise SourceFailed(f"no complete answer within {seconds:g} s", where=where) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        what = f"the connection failed ({str(error)[:_SHOWN] or type(error).__name__})"
        raise SourceFailed(what, where=where) from error
    except zlib.error as error:
        raise SourceFailed("the answer's compressed data are damaged", where=where) from error


class Client:
    """Fetches addresses within limits; safe to use from several threads.

    Parameters
    ----------
    allow_private : bool
        Whether addresses that are not public may be reached.
    extra_ports : collection of int
        Ports allowed besides 80 and 443.
    total_seconds, connect_seconds : float
        Deadlines for a whole call, and for one connection.
    max_bytes : int
        Limit of a body, after decompression.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        extra_ports: Collection[int] = (),
        total_seconds: float = TOTAL_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._allow_private = allow_private
        self._ports = frozenset((*_PORTS.values(), *extra_ports))
        self._total_seconds = total_seconds
        self._connect_seconds = connect_seconds
        self._max_bytes = max_bytes
        self._tls = httpx.create_ssl_context()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Fetch one address.

        Parameters
        ----------
        url : str
            Absolute; may carry a user name and password, which go to its own host only.
        headers : mapping, optional
            Sent besides the client's own.

        Returns
        -------
        Response
            Whatever its status; only redirects are followed.

        Raises
        ------
        SourceFailed
            The address is not allowed, nothing answered in time, or a limit was exceeded.
        """
        deadline = time.monotonic() + self._total_seconds
        backend = GuardedBackend(deadline, self._connect_seconds, allow_private=self._allow_private)
        target = self._checked(url)
        with httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool:
            for _ in range(MAX_REDIRECTS + 1):
                with _errors_told(redact_url(str(target)), self._total_seconds):
                    answer = self._ask(pool, target, headers or {})
                if isinstance(answer, Response):
                    return answer
                target = self._checked(answer, base=target)
        raise SourceFailed(f"redirected more than {MAX_REDIRECTS} times", where=redact_url(url))

    def _checked(self, url: str, *, base: httpx.URL | None = None) -> httpx.URL:
        where = redact_url(url) if base is None else redact_url(str(base))
        told = "the address" if base is None else "the address that it redirects to"
        try:
            target = httpx.URL(url) if base is None else base.join(url)
        except httpx.InvalidURL as error:
            raise SourceFailed(f"{told} is unusable", where=where) from error
        if target.scheme not in _PORTS or not target.host:
            raise SourceFailed(f"{told} is not http or https", where=where)
        if len(str(target)) > MAX_URL:
            raise SourceFailed(f"{told} is longer than {MAX_URL:,} characters", where=where)
        port = target.port or _PORTS[target.scheme]
        if port not in self._ports:
            action = "add it to the allowed ports in the settings if this is meant"
            raise SourceFailed(f"{told} uses port {port}, which is not allowed", where=where, action=action)
        return target

    def _ask(
        self, pool: httpcore.ConnectionPool, target: httpx.URL, headers: Mapping[str, str]
    ) -> Response | str:
        """Return the answer, or the address of a redirect."""
        sent = {"Host": target.netloc.decode("ascii"), "User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        if target.userinfo:
            pair = f"{target.username}:{target.password}".encode()
            sent["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        request = httpcore.Request(
            "GET",
            httpcore.URL(
                scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
            ),
            headers=list({**sent, **headers}.items()),
        )
        with closing(pool.handle_request(request)) as answer:
            if len(answer.headers) > MAX_HEADERS:
                raise SourceFailed(f"more than {MAX_HEADERS} headers", where=redact_url(str(target)))
            received = dict(httpx.Headers(answer.headers))
            if answer.status in _REDIRECTS and "location" in received:
                return received["location"]
            body = self._body(answer.iter_stream(), received, redact_url(str(target)))
        return Response(answer.status, received, body, str(target.copy_with(userinfo=b"")))

    def _body(self, chunks: Iterable[bytes], headers: Mapping[str, str], where: str) -> bytes:
        encodings = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
        encodings = [name for name in encodings if name not in ("", "identity")]
        if len(encodings) > MAX_ENCODINGS or not set(encodings) <= {"gzip", "x-gzip", "deflate"}:
            raise SourceFailed(f"unknown content encoding {', '.join(encodings)[:_SHOWN]!r}", where=where)
        declared = headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._max_bytes:
            raise self._too_large(where)
        for _ in encodings:
            chunks = _inflate(self._counted(chunks, where))
        return b"".join(self._counted(chunks, where))

    def _counted(self, chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._max_bytes:
                raise self._too_large(where)
            yield chunk

    def _too_large(self, where: str) -> SourceFailed:
        return SourceFailed(f"too large (over {self._max_bytes:,} bytes)", where=where)
