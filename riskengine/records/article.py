"""Articles: as they came in, cleaned, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as it came from outside: unclean, unchecked, not trusted.

    ``where`` names the file and record, or the feed, for messages to the user. ``id`` is a label
    given by the user, never a key. ``published_at`` is as claimed, unparsed.
    """

    text: str
    title: str = ""
    id: str = ""
    published_at: str = ""
    url: str = ""
    source: str = ""
    guid: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that could not be used: where it stands, why, and what to do."""

    where: str
    reason: str
    action: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article. Its identity is ``content_hash``, 64 hexadecimal digits of SHA-256.

    ``published_flag`` is empty, or says why ``published_at`` is not to be trusted: ``absent``,
    ``unreadable``, ``stale`` or ``future``.
    """

    content_hash: str
    title: str
    text: str
    language: str = "en"
    url: str = ""
    source: str = ""
    published_at: datetime | None = None
    published_flag: str = ""
    id: str = ""
    guid: str = ""
    where: str = ""
