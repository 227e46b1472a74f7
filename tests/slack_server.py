"""A stand-in of Slack on loopback: its Web API and incoming webhooks, with faults on order.

In a test, in a thread::

    with SlackServer(tmp_path / "posted.jsonl", faults=[OK, HTTP_500]) as slack:
        client = SlackClient("xoxb-test", base_url=slack.api_url, allow_loopback=True)

or as a process of its own, which prints ``PORT n``::

    python tests/slack_server.py --log posted.jsonl --seed 11 --fault-rate 0.3

Every accepted message is one fsynced line of the log: what people would have seen.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

JSON = {"Content-Type": "application/json; charset=utf-8"}
TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"


@dataclass(frozen=True)
class Fault:
    """How one post is answered, in place of Slack's own answer.

    ``accept`` is whether the message is taken all the same. ``then`` is what happens: ``reply``,
    ``reset``, ``close`` (without a word), ``hang`` (then reset), ``drip`` (a byte a second, for
    ever), ``flood`` (100 MiB) or ``headers`` (5,000 of them).
    """

    then: str = "reply"
    accept: bool = False
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    body: bytes = b""


def refusal(error: str) -> Fault:
    """Slack's way to say no: status 200 and an error code."""
    return Fault(body=json.dumps({"ok": False, "error": error}).encode())


def limited(retry_after: str) -> Fault:
    """Slack's way to say slower."""
    return Fault(
        status=429, headers={**JSON, "Retry-After": retry_after}, body=b'{"ok":false,"error":"ratelimited"}'
    )


OK = None
HTTP_500 = Fault(status=500, headers={"Content-Type": "text/html"}, body=b"<html>oops</html>")
RESET = Fault("reset")
ACCEPT_CLOSE = Fault("close", accept=True)
ACCEPT_HANG = Fault("hang", accept=True)
HANG = Fault("hang")
INVALID_JSON = Fault(body=b'{"ok":tru')


def from_script(script: dict[str, Any]) -> Fault:
    """Read a fault as it is written in a JSON file: status, headers, body, and perhaps a fault."""
    kinds = {
        "accept_then_hang": ACCEPT_HANG,
        "reset_before_read": RESET,
        "body_100mb": Fault("flood"),
        "header_flood": Fault("headers"),
    }
    if script.get("fault"):
        return kinds[script["fault"]]
    then = "drip" if script.get("drip_seconds") else "reply"
    return Fault(then, False, script["status"], script["headers"], script["body"].encode())


def seeded(seed: int, rate: float, *, retry_after: str = "0.05") -> Iterator[Fault | None]:
    """Faults of five kinds in equal parts, at a rate, for ever; the same for the same seed."""
    chance = random.Random(seed)
    kinds = (limited(retry_after), HTTP_500, RESET, ACCEPT_CLOSE, ACCEPT_HANG)
    while True:
        yield chance.choice(kinds) if chance.random() < rate else OK


@dataclass(frozen=True)
class Hit:
    """A request as it came in; ``at`` is monotonic, ``channel`` empty for webhooks."""

    at: float
    path: str
    channel: str
    authorization: str
    status: int


class SlackServer:
    """The stand-in; start and stop it by ``with``, or serve in this thread by ``serve``.

    Parameters
    ----------
    log : Path
        Of accepted messages; what it holds already is remembered.
    faults : iterable
        One for each post to come, None for none; when they are used up, all is well.
    hang : float
        Seconds after which a hanging answer ends in a reset.
    bucket : (rate, burst), optional
        Messages a second of one channel, and how many may come at once, before 429.
    """

    def __init__(
        self,
        log: Path,
        *,
        faults: Iterable[Fault | None] = (),
        hang: float = 1.0,
        bucket: tuple[float, int] | None = None,
        port: int = 0,
    ) -> None:
        self.log = log
        self.hang = hang
        self.hits: list[Hit] = []
        self.edits: list[dict[str, Any]] = []
        self.scopes = "chat:write,channels:history"
        self.channels: dict[str, dict[str, Any]] = {}
        self.socket_url = ""
        self.edit_faults: Iterator[Fault | None] = iter(())
        self.lock = threading.Lock()
        self.bucket = bucket
        self._levels: dict[str, tuple[float, float]] = {}
        self._faults = iter(faults)
        log.touch()
        self._messages: list[dict[str, Any]] = self.posted()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.slack = self
        self._closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/services/T000/B000/secret"

    def __enter__(self) -> SlackServer:
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def order(self, faults: Iterable[Fault | None]) -> None:
        """Replace the faults to come; none heals it."""
        with self.lock:
            self._faults = iter(faults)

    def posted(self) -> list[dict[str, Any]]:
        """Every message that was accepted, as the log has it."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def posted_ids(self) -> list[str]:
        """The ids of the alerts that every message that was accepted tells of."""
        told = [message["metadata"]["event_payload"] for message in self.posted()]
        return [alert_id for one in told for alert_id in one.get("alert_ids", [one["alert_id"]])]

    def posts(self) -> list[Hit]:
        """The requests that meant to post."""
        reading = ("history", "auth", "replies", "update")
        return [hit for hit in self.hits if not any(word in hit.path for word in reading)]

    def take_fault(self, channel: str) -> Fault | None:
        """The next fault, or a refusal when the channel's bucket is empty."""
        if self.bucket and (wait := self._overflow(channel)):
            return limited(str(wait))
        return next(self._faults, OK)

    def accept(self, message: dict[str, Any], channel: str, fault: Fault | None) -> str:
        """Take a message for good, and give it its timestamp."""
        ts = f"{time.time():.0f}.{len(self._messages):06d}"
        kept = {**message, "channel": channel, "ts": ts, "fault": fault.then if fault else ""}
        with self.log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(kept) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._messages.append(kept)
        return ts

    def history_answer(self, channel: str, fields: dict[str, Any]) -> bytes:
        """One page of a channel, newest first, without the replies in threads."""
        found = [
            message
            for message in reversed(self._messages)
            if message["channel"] == channel and not message.get("thread_ts")
        ]
        return self._page(found, fields)

    def replies_answer(self, channel: str, fields: dict[str, Any]) -> bytes:
        """One page of a thread, the first message before its replies, the oldest first."""
        found = [
            message
            for message in self._messages
            if message["channel"] == channel and fields.get("ts") in (message["ts"], message.get("thread_ts"))
        ]
        return self._page(found, fields)

    def _page(self, found: list[dict[str, Any]], fields: dict[str, Any]) -> bytes:
        start, limit = int(fields.get("cursor") or 0), int(fields.get("limit", 100))
        page = [dict(message) for message in found[start : start + limit]]
        if fields.get("include_all_metadata") != "1":
            for message in page:
                message.pop("metadata", None)
        answer = {"ok": True, "messages": page, "has_more": start + limit < len(found)}
        if answer["has_more"]:
            answer["response_metadata"] = {"next_cursor": str(start + limit)}
        return json.dumps(answer).encode()

    def stall(self, seconds: float) -> None:
        self._closing.wait(seconds)

    def _overflow(self, channel: str) -> int:
        """Seconds to wait when too many messages came; 0 when this one fits."""
        assert self.bucket
        rate, burst = self.bucket
        now = time.monotonic()
        level, then = self._levels.get(channel, (0.0, now))
        level = max(0.0, level - (now - then) * rate)
        if level + 1 > burst:
            self._levels[channel] = (level, now)
            return 1
        self._levels[channel] = (level + 1, now)
        return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    slack: SlackServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        slack = self.server.slack
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # The sender was killed in the middle: what is not whole is no message.
            self.close_connection = True
            return
        fields = self._fields(body)
        channel = str(fields.get("channel", ""))
        with slack.lock:
            status, headers, answer, fault = self._answer(fields, channel)
            authorization = self.headers.get("Authorization", "")
            slack.hits.append(Hit(time.monotonic(), self.path, channel, authorization, status))
        if fault and fault.then != "reply":
            self._misbehave(fault, headers)
        else:
            self._reply(status, headers, answer)

    def _fields(self, body: bytes) -> dict[str, Any]:
        if "json" in self.headers.get("Content-Type", ""):
            fields = json.loads(body or b"{}")
            return fields if isinstance(fields, dict) else {}
        return {key: values[0] for key, values in parse_qs(body.decode()).items()}

    def _answer(
        self, fields: dict[str, Any], channel: str
    ) -> tuple[int, dict[str, str], bytes, Fault | None]:
        slack = self.server.slack
        webhook = self.path.startswith("/services/")
        tokens = (f"Bearer {TOKEN}", f"Bearer {APP_TOKEN}")
        if not webhook and self.headers.get("Authorization") not in tokens:
            return 200, JSON, b'{"ok":false,"error":"invalid_auth"}', None
        if self.path == "/api/auth.test":
            answer = b'{"ok":true,"url":"http://127.0.0.1/","bot_id":"B1","team":"Desk","user":"risk"}'
            return 200, {**JSON, "X-OAuth-Scopes": slack.scopes}, answer, None
        if self.path == "/api/apps.connections.open":
            return 200, JSON, json.dumps({"ok": True, "url": slack.socket_url}).encode(), None
        if self.path == "/api/conversations.info":
            known = slack.channels.get(channel)
            found = {"ok": True, "channel": known} if known else {"ok": False, "error": "channel_not_found"}
            return 200, JSON, json.dumps(found).encode(), None
        if self.path == "/api/conversations.history":
            return 200, JSON, slack.history_answer(channel, fields), None
        if self.path == "/api/conversations.replies":
            return 200, JSON, slack.replies_answer(channel, fields), None
        if self.path == "/api/chat.update":
            edit_fault = next(slack.edit_faults, OK)
            if edit_fault is None or edit_fault.accept:
                slack.edits.append(fields)
            if edit_fault:
                return edit_fault.status, edit_fault.headers, edit_fault.body, edit_fault
            return 200, JSON, b'{"ok":true}', None
        if not webhook and self.path != "/api/chat.postMessage":
            return 200, JSON, b'{"ok":false,"error":"unknown_method"}', None
        fault = slack.take_fault(channel)
        if fault and not fault.accept:
            return fault.status, fault.headers, fault.body, fault
        ts = slack.accept(fields, channel, fault)
        if webhook:
            return 200, {"Content-Type": "text/html"}, b"ok", fault
        return 200, JSON, json.dumps({"ok": True, "channel": channel, "ts": ts}).encode(), fault

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _misbehave(self, fault: Fault, headers: dict[str, str]) -> None:
        slack = self.server.slack
        self.close_connection = True
        if fault.then == "hang":
            slack.stall(slack.hang)
        if fault.then in {"hang", "reset"}:
            # Lingering for no time makes the system send a reset in place of an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif fault.then == "headers":
            self._reply(200, {f"X-{number}": "x" for number in range(5000)}, b'{"ok":true}')
        elif fault.then in {"drip", "flood"}:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(fault.body)
                for _ in range(100):
                    self.wfile.write(b" " if fault.then == "drip" else b" " * 2**20)
                    self.wfile.flush()
                    slack.stall(1.0 if fault.then == "drip" else 0.0)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="a stand-in of Slack on loopback")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault-rate", type=float, default=0.0)
    parser.add_argument("--hang", type=float, default=1.0)
    parser.add_argument("--bucket", type=float, nargs=2, metavar=("RATE", "BURST"))
    given = parser.parse_args()
    bucket = (given.bucket[0], int(given.bucket[1])) if given.bucket else None
    faults = seeded(given.seed, given.fault_rate)
    server = SlackServer(given.log, faults=faults, hang=given.hang, bucket=bucket, port=given.port)
    print(f"PORT {server.url.rpartition(':')[2]}", flush=True)
    server.serve()


if __name__ == "__main__":
    main()
