"""Alerts by e-mail, handed to a real SMTP server on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from riskengine.alerts.blocks import section
from riskengine.alerts.email import EmailSender, MailServer
from riskengine.errors import DeliveryFailed
from riskengine.records import Message

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ALERT = Message("a1", "HIGH · India–Pakistan &lt;b&gt;", (section(["R&amp;D “quoted”", "second"]),), "email")


@dataclass
class Mailbox:
    """What a server took; ``answers`` are given to commands by name instead of yes."""

    taken: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        answer = self.answers.get("DATA", "250 OK")
        if answer == "close":
            server.transport.abort()
        if answer in {"250 OK", "close"}:
            self.taken.append(envelope.content)
        return "250 OK" if answer == "close" else answer

    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.taken]


@contextmanager
def serve(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def sender(port: int, *, host: str = "127.0.0.1", security: str = "none", **options: Any) -> EmailSender:
    fields = {"username": "", "password": "", "sender": "risk@desk.example", "seconds": 5.0} | options
    return EmailSender(MailServer(host, port, security, **fields), "all@desk.example", lambda: NOW)


def outcome(sender: EmailSender) -> str:
    with pytest.raises(DeliveryFailed) as caught:
        sender.send(ALERT)
    return caught.value.outcome


def test_an_alert_is_a_plain_letter() -> None:
    """Subject and text are what Slack would show, unescaped; the alert's id names the letter."""
    mailbox = Mailbox()
    with serve(mailbox) as port:
        assert sender(port).send(ALERT) == "<a1@desk.example>"
    [letter] = mailbox.letters()
    assert letter["Subject"] == "HIGH · India–Pakistan <b>"
    assert letter.get_content().splitlines() == ["R&D “quoted”", "second"]
    assert letter.get_content_type() == "text/plain"
    assert (letter["Auto-Submitted"], letter["To"]) == ("auto-generated", "all@desk.example")


def test_a_follow_up_joins_the_thread() -> None:
    """What goes on with an alert refers to its letter."""
    mailbox = Mailbox()
    with serve(mailbox) as port:
        sender(port).send(Message("a2", "UPDATE", ALERT.blocks, "email", "a1"), thread="<a1@desk.example>")
    assert mailbox.letters()[0]["In-Reply-To"] == "<a1@desk.example>"


@pytest.mark.parametrize("text", ["HIGH\r\nBcc: all@evil.example", "HIGH\nX: 1", "x" * 5000, "\u202eHIGH"])
def test_a_text_is_never_a_header(text: str) -> None:
    """Whatever stands in a text, the letter has the headers and the receiver that it should have."""
    mailbox = Mailbox()
    with serve(mailbox) as port:
        sender(port).send(Message("a1", text, (section([text]),), "email"))
    [letter] = mailbox.letters()
    assert (letter["Bcc"], letter["X"]) == (None, None)
    assert letter["To"] == "all@desk.example"


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "450 later", "retry"),
        ("RCPT", "550 no such user", "dead"),
        ("DATA", "451 later", "retry"),
        ("DATA", "554 refused", "dead"),
        ("DATA", "close", "reconcile"),
    ],
)
def test_every_answer_has_its_outcome(command: str, answer: str, expected: str) -> None:
    """A no for now is tried again, a no for good is not, and a lost answer is uncertain."""
    with serve(Mailbox(answers={command: answer})) as port:
        assert outcome(sender(port)) == expected


def test_a_server_that_is_not_there_is_tried_again() -> None:
    """Nothing was sent where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert outcome(sender(port)) == "retry"


def test_a_server_that_is_silent_is_left_in_time() -> None:
    """A connection that says nothing ends within its seconds."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert outcome(sender(silent.getsockname()[1], seconds=0.3)) == "retry"


def test_login_and_text_go_over_tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With STARTTLS the login follows the handshake; a wrong password pauses the channel."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    mailbox = Mailbox()

    def check(server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> AuthResult:
        return AuthResult(success=auth_data.password == b"right", handled=False)

    with serve(
        mailbox, tls_context=context, authenticator=check, auth_required=True, require_starttls=True
    ) as port:
        secure = {"host": "localhost", "security": "starttls", "username": "risk"}
        assert outcome(sender(port, **secure, password="wrong")) == "paused"
        sender(port, **secure, password="right").send(ALERT)
        assert outcome(sender(port, host="localhost")) == "dead"
    assert len(mailbox.taken) == 1


def test_a_server_without_tls_gets_no_password() -> None:
    """Where STARTTLS is asked for and not offered, nothing is said and the channel is paused."""
    mailbox = Mailbox()
    with serve(mailbox) as port:
        assert outcome(sender(port, security="starttls", username="risk", password="x")) == "paused"
    assert mailbox.taken == []
