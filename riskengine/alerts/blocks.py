"""Slack's Block Kit: text that can't command Slack, in blocks that Slack takes.

Text goes into ``plain_text`` objects, which have no mentions, links, formats or emoji codes, and has
``& < >`` escaped all the same, as Slack asks (https://docs.slack.dev/messaging/formatting-message-text).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from riskengine.articles.clean import clean_line

HEADER_LIMIT = 150
"""Characters of a header block (https://docs.slack.dev/reference/block-kit/blocks/header-block)."""
LINE_LIMIT = 400
"""Characters of one line; the lines of a section stay together far below Slack's 3,000."""
LINK_LIMIT = 1_500
"""Characters of the longest link that is shown."""

Block = Mapping[str, Any]

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SAFE_IN_LINKS = "/%?&=.,;!+-_"


def escape(text: str) -> str:
    """Escape what Slack reads as its own syntax.

    Examples
    --------
    >>> escape("<!channel> R&D")
    '&lt;!channel&gt; R&amp;D'
    """
    return "".join(_ENTITIES.get(character, character) for character in text)


def encode_line(text: str, limit: int = LINE_LIMIT) -> str:
    r"""Clean and escape a text for one line; cut it at a word and mark the cut where it is too long.

    Parameters
    ----------
    text : str
        Anything.
    limit : int
        Characters of the result at most, as Slack counts them: escaped, in UTF-16 units.

    Returns
    -------
    str
        Without line ends, control and bidirectional characters.

    Examples
    --------
    >>> encode_line("Troops\x1b[2J cross\n<@U1> border", 24)
    'Troops[2J cross…'
    """
    line = clean_line(text, limit + 1)
    if _length(line) <= limit:
        return escape(line)
    room = limit - 1
    kept = 0
    for character in line:
        room -= _length(character)
        if room < 0:
            break
        kept += 1
    return escape(_whole_words(line, kept)) + "…"


def _length(text: str) -> int:
    return len(escape(text).encode("utf-16-le")) // 2


def _whole_words(line: str, kept: int) -> str:
    space = line.rfind(" ", 0, kept + 1)
    return line[: space if space > kept // 2 else kept].rstrip()


def plain(encoded: str) -> dict[str, Any]:
    """Return a text object that shows an encoded text as it is."""
    return {"type": "plain_text", "text": encoded, "emoji": False}


def header(encoded: str) -> Block:
    """Return a header block, of a text encoded to ``HEADER_LIMIT``."""
    return {"type": "header", "text": plain(encoded)}


def section(encoded_lines: Iterable[str]) -> Block:
    """Return a section block of a few encoded lines."""
    return {"type": "section", "text": plain("\n".join(encoded_lines))}


def context(*elements: Mapping[str, Any]) -> Block:
    """Return a context block: small print."""
    return {"type": "context", "elements": list(elements)}


def without_buttons(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return the blocks of a message for where nobody hears a click."""
    return [dict(block) for block in blocks if block["type"] != "actions"]


def link(url: str) -> dict[str, Any] | None:
    """Return a text object with a link that shows where it leads.

    Slack turns a bare address into a link, so nothing can hide it behind other words. What could
    end it early or format it is percent-encoded, and the host is written in ASCII.

    Parameters
    ----------
    url : str
        A canonical http or https address, or empty.

    Returns
    -------
    dict or None
        None where there is no address, or none that can be shown whole.

    Examples
    --------
    >>> link("https://news.example/a?b=1&c=<!here>")["text"]
    'https://news.example/a?b=1&amp;c=%3C!here%3E'
    """
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        return None
    rest = quote(parts.path + (f"?{parts.query}" if parts.query else ""), safe=_SAFE_IN_LINKS)
    shown = escape(f"{parts.scheme}://{host}{rest.replace('~', '%7E')}")
    if parts.scheme not in {"http", "https"} or not host or len(shown) > LINK_LIMIT:
        return None
    return {"type": "mrkdwn", "text": shown}
