"""A terminal shows what Slack would show, and stays the user's own."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from alert_builders import build_alert, build_article

from riskengine.alerts.channel import Unknown
from riskengine.alerts.console import ConsoleChannel, render
from riskengine.records import Message


def test_the_whole_message_is_printed() -> None:
    """Every line of the message stands in the stream, with a free line after it."""
    stream = io.StringIO()
    message = build_alert(build_article(source="R&D <wire>"))
    assert ConsoleChannel(stream).send(message) == ""
    assert stream.getvalue() == render(message) + "\n\n"
    assert "newest from R&D <wire>" in stream.getvalue()


def test_no_control_character_reaches_a_terminal() -> None:
    """Even a message that holds escape sequences prints none."""
    note = {"type": "section", "text": {"type": "plain_text", "text": "a\x1b]0;owned\x07b\u202ec\nd"}}
    stream = io.StringIO()
    ConsoleChannel(stream).send(Message("1", "x", (note,), "desk"))
    assert stream.getvalue() == "a]0;ownedbc\nd\n\n"


def test_a_terminal_without_unicode_is_no_reason_to_fail() -> None:
    """What the stream's encoding lacks is replaced."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    ConsoleChannel(stream).send(build_alert())
    assert b"ELEVATED ? Russia?North Korea" in raw.getvalue()


def test_nobody_can_tell_what_was_printed() -> None:
    """A terminal can't be asked, and says so."""
    channel = ConsoleChannel(io.StringIO())
    assert not channel.can_reconcile
    assert isinstance(channel.find("1", since=datetime(2026, 3, 1, tzinfo=UTC)), Unknown)
