"""Messages on a terminal: what a reader of Slack would see, for demonstrations and dry runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TextIO

from riskengine.alerts.blocks import without_buttons
from riskengine.alerts.channel import Unknown
from riskengine.articles.clean import clean_text
from riskengine.records import Message


class ConsoleChannel:
    """Writes messages to a stream; an open one, which stays open.

    Parameters
    ----------
    stream : file-like
        Of text. What its encoding lacks is replaced.
    """

    can_reconcile = False
    is_paced = False

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def account(self) -> object:
        """Nothing is shared with other channels."""
        return self

    def send(self, message: Message, *, thread: str = "") -> str:
        """Write a message; it has no name there."""
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(f"{render(message)}\n\n".encode(encoding, "replace").decode(encoding))
        self._stream.flush()
        return ""

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> Unknown:
        """Nobody remembers what stood on a terminal."""
        return Unknown(f"what was printed since {since:%H:%M} is not kept")


def render(message: Message) -> str:
    r"""Return a message as the text that Slack would show, safe to print on a terminal.

    Examples
    --------
    >>> note = {"type": "section", "text": {"type": "plain_text", "text": "R&amp;D \x1b[31mred"}}
    >>> render(Message("1", "HIGH", (note,), "desk"))
    'R&D [31mred'
    """
    return "\n".join(clean_text(unescape(line)) for line in _lines(message))


def _lines(message: Message) -> Iterator[str]:
    for block in without_buttons(message.blocks):
        if block["type"] == "context":
            yield " · ".join(element["text"] for element in block["elements"])
        else:
            yield _text_of(block)


def _text_of(block: Mapping[str, Any]) -> str:
    return str(block["text"]["text"])


def unescape(text: str) -> str:
    """Take Slack's escapes back."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
