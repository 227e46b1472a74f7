"""Items of a feed, read by feedparser; runs in the process with limits."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from riskengine.errors import SourceFailed
from riskengine.sources.feed_document import MAX_ITEMS, prepare
from riskengine.sources.markup import text_of, title_of

_LINKS = ("http://", "https://")


def _text(entry: Mapping[str, Any]) -> str:
    """Return the body of an item: its whole content where it has one, else its summary."""
    contents = [text_of(content.get("value") or "") for content in entry.get("content", ())]
    longest = max(contents, key=len, default="")
    return longest or text_of(entry.get("summary") or "")


def _link(entry: Mapping[str, Any]) -> str:
    link = str(entry.get("link") or "").strip()
    return link if link.lower().startswith(_LINKS) else ""


def _item(entry: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": title_of(entry.get("title") or ""),
        "text": _text(entry),
        "url": _link(entry),
        "guid": str(entry.get("id") or ""),
        "published_at": str(entry.get("published") or entry.get("updated") or entry.get("created") or ""),
    }


def parse(payload: bytes, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield one answer: ``items``, and a ``problem`` where the feed is unusable or incomplete."""
    try:
        document = prepare(payload)
    except SourceFailed as refusal:
        yield {"items": [], "problem": refusal.what}
        return
    feed = feedparser.parse(
        io.BytesIO(document.text.encode()),  # bytes alone are taken for the name of a file
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": options.get("url", ""),
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not feed.get("version") and not feed.entries:
        yield {"items": [], "problem": "it is not a feed"}
        return
    # Where nobody could say at which item the text breaks off, the last one is not to be trusted.
    trusted = len(feed.entries) - bool(document.problem and not document.is_well_formed)
    items = [_item(entry) for entry in feed.entries[: min(trusted, MAX_ITEMS)]]
    unreadable = "" if items or document.is_well_formed else "it is not well-formed, and no item can be read"
    yield {"items": items, "problem": document.problem or unreadable}
