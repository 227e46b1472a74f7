"""One exchange ends in time and tells what was sent, over TLS as well."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from riskengine.alerts.exchange import MAX_REPLY, _tls, post
from riskengine.errors import DeliveryFailed

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Name: Value\r\n\r\nok"


@contextmanager
def serve(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that has one conversation; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def once() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                talk(connection)

    thread = threading.Thread(target=once, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


@pytest.fixture
def talk_tls(certificate: Path) -> Callable[[socket.socket], None]:
    """A conversation over TLS, with a certificate that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def talk(connection: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
            told = b""
            while not told.endswith(b"\r\n\r\nbody"):
                told += secured.recv(65536)
            secured.sendall(ANSWER)

    return talk


def say_nothing(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def drip_a_header(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: y\r\n")
        time.sleep(0.05)


def outcome_of(url: str, seconds: float = 0.4) -> str:
    with pytest.raises(DeliveryFailed) as caught:
        post(url, {}, b"x", seconds=seconds)
    return caught.value.outcome


def test_an_exchange_over_tls(
    monkeypatch: pytest.MonkeyPatch, certificate: Path, talk_tls: Callable[[socket.socket], None]
) -> None:
    """With a certificate that is trusted, the answer comes back whole, header names in lower case."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    _tls.cache_clear()
    try:
        with serve(talk_tls) as port:
            reply = post(f"https://localhost:{port}/x?y=1", {"A": "b"}, b"body", seconds=5)
    finally:
        _tls.cache_clear()
    assert (reply.status, reply.body, reply.headers["x-name"]) == (200, b"ok", "Value")


def test_a_stranger_gets_nothing(talk_tls: Callable[[socket.socket], None]) -> None:
    """A server that can't prove its name gets no request, so the message may be sent again."""
    with serve(talk_tls) as port:
        assert outcome_of(f"https://localhost:{port}/", 5) == "retry"


@pytest.mark.parametrize(
    ("scheme", "talk", "outcome"),
    [
        ("https", say_nothing, "retry"),
        ("http", say_nothing, "reconcile"),
        ("http", drip_a_header, "reconcile"),
    ],
)
def test_the_whole_has_an_end(scheme: str, talk: Callable[[socket.socket], None], outcome: str) -> None:
    """Neither a silent handshake nor a silent or slow answer outlives the time that was given."""
    began = time.monotonic()
    with serve(talk) as port:
        assert outcome_of(f"{scheme}://127.0.0.1:{port}/") == outcome
        assert 0.3 < time.monotonic() - began < 1.5


def test_a_long_answer_is_not_read_to_its_end() -> None:
    """Of an answer without end, one mebibyte is read."""
    told: list[int] = []

    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(OSError):
            for _ in range(1000):
                connection.sendall(b" " * 65536)
                told.append(65536)

    with serve(flood) as port:
        assert outcome_of(f"http://127.0.0.1:{port}/", 5) == "reconcile"
    assert sum(told) < 8 * MAX_REPLY
