"""The HTTP client keeps its limits against a server on loopback that breaks every one of them."""

from __future__ import annotations

import gzip
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from riskengine.errors import SourceFailed
from riskengine.transport import Client, Response, redact_url
from riskengine.transport.connection import is_public

MIB = 1024 * 1024
# fmt: off
DISGUISES = (
    "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "localhost.", "[::1]", "0.0.0.0",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "10.0.0.1", "[fd00::1]", "[::]", "0",
)
# fmt: on


class Pages(BaseHTTPRequestHandler):
    """Each path misbehaves in its own way; the server keeps what it was asked."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def reply(self, body: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        try:
            getattr(self, self.path.strip("/").split("/")[0].split("?")[0])()
        except OSError:
            self.close_connection = True

    def plain(self) -> None:
        self.reply(b"hello", Set_Cookie="a=1", ETag='"x"')

    def to(self) -> None:
        self.reply(b"", status=302, Location=self.path.removeprefix("/to/"))

    def chain(self) -> None:
        left = int(self.path.split("/")[-1])
        self.reply(b"end", status=302 if left else 200, Location=f"/chain/{left - 1}")

    def gone(self) -> None:
        self.reply(b"no", status=410)

    def headers_many(self) -> None:
        self.reply(b"", **{f"X_{number}": "y" for number in range(200)})

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def headers_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X: y\r\n")
            time.sleep(0.05)

    def endless(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def short(self) -> None:
        self.reply(b"x" * 5, length=6)

    def false(self) -> None:
        self.reply(b"x" * 5, length=10**18)

    def gzip(self) -> None:
        self.reply(gzip.compress(b"hello" * 1000), Content_Encoding="gzip")

    def gzip_cut(self) -> None:
        self.reply(gzip.compress(os.urandom(5000))[:3000], Content_Encoding="gzip")

    def bomb(self) -> None:
        self.reply(gzip.compress(bytes(64 * MIB)), Content_Encoding="gzip")

    def bomb_twice(self) -> None:
        self.reply(gzip.compress(gzip.compress(bytes(64 * MIB))), Content_Encoding="gzip, gzip")

    def brotli(self) -> None:
        self.reply(b"x", Content_Encoding="br")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Pages)
        self.asked: list[tuple[str, dict[str, str]]] = []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_: object) -> None:
        pass

    @property
    def port(self) -> int:
        return self.server_address[1]

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/{path}"


def serve(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serve(Server())


@pytest.fixture
def client(server: Server) -> Client:
    return Client(allow_private=True, extra_ports=(server.port,), total_seconds=1.0, max_bytes=MIB)


def refusal(client: Client, url: str) -> str:
    with pytest.raises(SourceFailed) as failed:
        client.get(url)
    return str(failed.value)


def test_a_page_comes_with_status_headers_body_and_address(client: Client, server: Server) -> None:
    """A plain answer is returned whole, with lower-case header names."""
    answer = client.get(server.url("plain"), {"If-None-Match": '"x"'})
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.url) == (200, b"hello", server.url("plain"))
    assert answer.headers["etag"] == '"x"'
    sent = server.asked[0][1]
    assert sent["User-Agent"].startswith("riskengine/")
    assert sent["If-None-Match"] == '"x"'
    assert sent["Host"] == f"127.0.0.1:{server.port}"


def test_a_status_that_is_not_a_redirect_is_returned_as_it_is(client: Client, server: Server) -> None:
    """410 is an answer for the caller to read, not an error of the transport."""
    assert client.get(server.url("gone")).status == 410


def test_redirects_are_followed_up_to_five(client: Client, server: Server) -> None:
    """Five redirects arrive; a sixth is refused."""
    assert client.get(server.url("chain/5")).body == b"end"
    assert "redirected more than 5 times" in refusal(client, server.url("chain/6"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)"])
def test_a_redirect_out_of_http_is_refused(client: Client, server: Server, target: str) -> None:
    """The scheme is checked again on every hop."""
    assert "redirects to is not http or https" in refusal(client, server.url(f"to/{target}"))


def test_a_redirect_to_another_port_is_refused(client: Client, server: Server) -> None:
    """The port is checked again on every hop."""
    assert "port 9, which is not allowed" in refusal(client, server.url("to/http://127.0.0.1:9/"))


def test_cookies_are_not_kept(client: Client, server: Server) -> None:
    """A cookie that a page sets is never sent back."""
    client.get(server.url("plain"))
    client.get(server.url("plain"))
    assert "Cookie" not in server.asked[1][1]


def test_a_password_goes_to_its_own_host_only_and_is_never_shown(client: Client, server: Server) -> None:
    """Credentials in an address are dropped on a redirect to another host and in every message."""
    url = f"http://user:CANARY@127.0.0.1:{server.port}/to/http://localhost:{server.port}/plain"
    answer = client.get(url)
    assert server.asked[0][1]["Authorization"].startswith("Basic ")
    assert "Authorization" not in server.asked[1][1]
    assert answer.url == f"http://localhost:{server.port}/plain"
    for path in ("drip?key=CANARY", "chain/9", "short", "headers_many", "brotli"):
        assert "CANARY" not in refusal(client, f"http://user:CANARY@127.0.0.1:{server.port}/{path}")
    assert "CANARY" not in client.get(f"http://user:CANARY@127.0.0.1:{server.port}/plain").url


@pytest.mark.parametrize("path", ["drip", "headers_drip"])
def test_a_dripping_answer_ends_at_the_deadline(client: Client, server: Server, path: str) -> None:
    """The deadline covers the whole call, not each read."""
    started = time.monotonic()
    assert "no complete answer within 1 s" in refusal(client, server.url(path))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("path", ["endless", "bomb", "bomb_twice", "false"])
def test_a_body_is_counted_after_decompression(client: Client, server: Server, path: str) -> None:
    """A body that never ends or swells on decompression is refused at the limit."""
    assert "too large (over 1,048,576 bytes)" in refusal(client, server.url(path))


def test_gzip_is_undone(client: Client, server: Server) -> None:
    """A compressed body arrives decompressed."""
    assert client.get(server.url("gzip")).body == b"hello" * 1000


def test_compressed_data_that_end_early_are_refused(client: Client, server: Server) -> None:
    """Half a gzip stream is never passed on as if it were whole."""
    assert "compressed data are damaged" in refusal(client, server.url("gzip_cut"))


def test_limits_of_headers_lengths_and_encodings(client: Client, server: Server) -> None:
    """Too many headers, a false length and an encoding nobody asked for are refused."""
    assert "more than 100 headers" in refusal(client, server.url("headers_many"))
    assert "the connection failed" in refusal(client, server.url("short"))
    assert "unknown content encoding 'br'" in refusal(client, server.url("brotli"))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "not http or https"),
        ("http://", "not http or https"),
        ("no address", "not http or https"),
        ("http://[::1", "unusable"),
        ("http://a b/\x00", "unusable"),
        ("http://example.org:22/", "port 22"),
        ("http://example.org/" + "a" * 2048, "longer than 2,048"),
    ],
)
def test_unusable_addresses_are_refused_in_one_line(url: str, reason: str) -> None:
    """No request is made for an address that is not allowed."""
    message = refusal(Client(), url)
    assert reason in message
    assert "\n" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "host",
    DISGUISES,
)
def test_private_addresses_are_refused_however_they_are_written(server: Server, host: str) -> None:
    """No disguise of a private address is ever connected to, even on an allowed port."""
    message = refusal(Client(extra_ports=(server.port,)), f"http://{host}:{server.port}/plain")
    assert "is not public" in message or "is not known" in message or "unusable" in message
    assert server.asked == []


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that answers public first and private next gains nothing: the number is dialled."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    looked_up: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(answers)]

    connected: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert "the connection failed" in refusal(Client(), "http://rebinding.example/")
    assert (looked_up, connected) == (["rebinding.example"], ["93.184.216.34"])
    assert "is not public" in refusal(Client(), "http://rebinding.example/")
    assert connected == ["93.184.216.34"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_public_addresses_are_told_from_all_others(address: str, public: bool) -> None:
    """Only addresses that the whole internet can reach count as public."""
    assert is_public(address) is public


def test_a_name_that_is_unknown_or_a_closed_port_is_one_line() -> None:
    """Failures to connect name the host and no library."""
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    client = Client(allow_private=True, extra_ports=(port,), total_seconds=5)
    assert "refused" in refusal(client, f"http://127.0.0.1:{port}/").lower()
    message = refusal(client, "http://name.invalid/")
    assert "name.invalid is not known" in message or "within 5 s" in message


def test_the_certificate_is_checked_against_the_name(
    monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    """An unknown issuer and a wrong host are refused; a known issuer works although the number is dialled."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    for server in serve(Server(context)):
        settings = {"allow_private": True, "extra_ports": (server.port,), "total_seconds": 5.0}
        url = f"https://localhost:{server.port}/plain"
        assert "certificate verify failed" in refusal(Client(**settings), url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusting = Client(**settings)
        assert trusting.get(url).body == b"hello"
        assert server.asked[-1][1]["Host"] == f"localhost:{server.port}"
        assert "certificate verify failed" in refusal(trusting, f"https://127.0.0.1:{server.port}/plain")


def test_secrets_never_appear_in_an_address_that_is_shown() -> None:
    """User name, password, query and fragment are left out, also where the address is broken."""
    assert redact_url("https://u:CANARY@a.example:8443/x?k=CANARY#CANARY") == "https://a.example:8443/x"
    for url in ("https://u:CANARY/@a.example/", "https://[CANARY", "//u:CANARY@h/"):
        assert "CANARY" not in redact_url(url)


def test_the_shared_hostile_server_is_survived(shared: Path) -> None:
    """Every way in which the shared server misbehaves ends in one line and in time."""
    script = shared / "hostile" / "hostile_server.py"
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline().split()[1])
        base = f"http://127.0.0.1:{port}"
        client = Client(allow_private=True, extra_ports=(port,), total_seconds=2)
        assert "too large" in refusal(client, f"{base}/file/feed/gzip_bomb_200mb.xml.gz")
        assert "too large" in refusal(client, f"{base}/file/feed/gzip_bomb_double.xml.gz.gz")
        assert "too large" in refusal(client, f"{base}/endless")
        assert "redirected more" in refusal(client, f"{base}/loop")
        assert "redirected more" in refusal(client, f"{base}/chain/11")
        assert "within 2 s" in refusal(client, f"{base}/drip")
        assert "within 2 s" in refusal(client, f"{base}/headers-forever")
        assert "too large" in refusal(client, f"{base}/cl-huge")
        assert client.get(f"{base}/cl-short").body == b"<rss>xxxxx"
        before = json.loads(client.get(f"{base}/hits").body)
        for host in ("127.0.0.1", "localhost", "[::1]", "127.1", "2130706433"):
            refusal(Client(extra_ports=(port,)), f"http://{host}:{port}/private")
        after = json.loads(client.get(f"{base}/hits").body)
        assert after == [*before, "/hits"]
    finally:
        process.kill()
        process.communicate()


def test_zlib_data_are_undone_too(client: Client, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name deflate stands for zlib data."""
    body = zlib.compress(b"hello")
    monkeypatch.setattr(Pages, "plain", lambda page: page.reply(body, Content_Encoding="deflate"))
    assert client.get(server.url("plain")).body == b"hello"
