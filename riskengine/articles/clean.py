"""The one cleaner: every text passes here once, on entry, and is safe to store and print after.

Ordinary text is recognised in one pass over its bytes and returned as it is, so that cleaning
costs next to nothing where there is nothing to clean.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from riskengine.articles.dates import parse_date
from riskengine.articles.identity import canonical_url, content_hash
from riskengine.articles.language import detect, shortcut
from riskengine.records import Article, RawArticle, Refused

MAX_TITLE = 1_000
"""Code points kept of a title."""
MAX_TEXT = 200_000
"""Characters kept of a text."""
MAX_LABEL = 500
"""Characters kept of an id, a source or a guid."""
STALE_AFTER = timedelta(days=30)
FUTURE_AFTER = timedelta(hours=1)

_PLAIN = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"  # tags: a hidden copy of ASCII
)
_JOINERS = "\u200c\u200d"
_SURROGATES = "\ud800-\udfff"

_SUSPECT = re.compile(f"[\r{_MARKS}{_SPACES}{_LINE_ENDS}{_INVISIBLE}{_JOINERS}{_SURROGATES}]")
_LINE_END = re.compile(f"\r\n?|[{_LINE_ENDS}]")
_SPACE = re.compile(f"[{_SPACES}]")
# Arabic and the Indic scripts need joiners after their own letters; nothing else does.
_DROPPED = re.compile(f"[{_INVISIBLE}]|(?<![\u0590-\u1cff])[{_JOINERS}]")
_SURROGATE = re.compile(f"[{_SURROGATES}]")
_STACKED_MARKS = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")


def _is_ordinary(text: str) -> bool:
    unusual = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    if not unusual:
        return True
    # ASCII letters only ever compose with marks, which are suspects; so the rest can stand alone.
    rest = unusual.decode("utf-8", "surrogatepass")
    return _SUSPECT.search(rest) is None and unicodedata.is_normalized("NFC", rest)


def clean_text(text: str) -> str:
    r"""Return a text without what is invisible, broken or meant to deceive.

    Line ends become ``\n``, every other white space but the tab a space, lone surrogates U+FFFD.
    Control, zero-width and bidirectional characters go, of stacked combining marks three stay, and
    the result is in NFC. HTML entities are left alone: plain text may speak of ``&amp;``.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    str
        The same object where there was nothing to clean.

    Examples
    --------
    >>> clean_text("Troops\u202e cross\u200bed\r\nthe\u00a0border\x1b[2J")
    'Troops crossed\nthe border[2J'
    """
    if _is_ordinary(text):
        return text
    text = _LINE_END.sub("\n", text)
    text = _SPACE.sub(" ", text)
    text = _SURROGATE.sub("\ufffd", text)
    text = _DROPPED.sub("", text)
    text = unicodedata.normalize("NFC", text)
    return _STACKED_MARKS.sub(r"\1", text)


def clean_line(text: str, limit: int) -> str:
    r"""Return a text cleaned, on one line, of at most ``limit`` code points.

    Examples
    --------
    >>> clean_line(" Border   clash\nreported ", 12)
    'Border clash'
    """
    return " ".join(clean_text(text[: 4 * limit]).split())[:limit].rstrip()


def _flag(claimed: str, published_at: datetime | None, now: datetime) -> str:
    if published_at is None:
        return "unreadable" if claimed.strip() else "absent"
    if published_at > now + FUTURE_AFTER:
        return "future"
    return "stale" if published_at < now - STALE_AFTER else ""


def clean_article(raw: RawArticle, *, now: datetime, detect_language: bool = True) -> Article | Refused:
    """Clean one article and give it its identity.

    Parameters
    ----------
    raw : RawArticle
        An article as it came from outside.
    now : datetime
        Aware; an article published over 30 days before is flagged ``stale``, over an hour after
        ``future``.
    detect_language : bool
        Whether to ask the language model where the text is not plainly English; without it such
        a text is ``und``, undetermined.

    Returns
    -------
    Article or Refused
        Refused where neither title nor text has anything to score.

    Examples
    --------
    >>> from datetime import UTC
    >>> raw = RawArticle(text="Troops crossed the border.", published_at="2026-02-02T10:00:00Z")
    >>> clean_article(raw, now=datetime(2026, 2, 3, tzinfo=UTC)).published_flag
    ''
    """
    title = clean_line(raw.title, MAX_TITLE) if raw.title else ""
    text = clean_text(raw.text[:MAX_TEXT])[:MAX_TEXT].strip()
    if not title and not text:
        label = clean_line(raw.id, MAX_LABEL)
        return Refused(raw.where, "neither a title nor a text to score", "give the article a text", label)
    published_at = parse_date(raw.published_at)
    return Article(
        content_hash=content_hash(title, text),
        title=title,
        text=text,
        language=detect(text or title) if detect_language else shortcut(text or title),
        url=canonical_url(raw.url),
        source=clean_line(raw.source, MAX_LABEL),
        published_at=published_at,
        published_flag=_flag(raw.published_at, published_at, now),
        id=clean_line(raw.id, MAX_LABEL),
        guid=clean_line(raw.guid, MAX_LABEL),
        where=raw.where,
    )
