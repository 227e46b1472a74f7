"""Title, date and text of an HTML page, read by trafilatura; runs in the process with limits."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any

import trafilatura
from trafilatura.metadata import extract_metadata

from riskengine.sources.markup import drop_hidden, paragraphs, parse_html

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_TAG = re.compile(r"<(?:[a-zA-Z][\w:-]*(?=[\s/>])|!doctype)", re.IGNORECASE)
_HEAD = 4_096
"""Bytes in which the encoding must be declared, and characters in which a tag must come."""


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    found = _DECLARED.search(data[:_HEAD])
    for encoding in ("utf-8", found[1].decode("ascii") if found else "windows-1252"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("windows-1252", "replace")


def parse(payload: bytes, options: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield one answer: ``title``, ``text`` and ``date``, or a ``refused``."""
    page = _decode(payload)
    if payload.startswith(b"%PDF") or not _TAG.search(page[:_HEAD]):
        yield {"refused": "it is not HTML"}
        return
    tree = parse_html(page)
    if tree is None:
        yield {"refused": "there is no text in it"}
        return
    metadata = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    drop_hidden(tree)
    everything = paragraphs(tree)
    found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=False)
    text = found.text.replace("\n", "\n\n") if found is not None and found.text else everything
    title = metadata.title or ""
    if title and text.startswith(f"{title}\n"):
        text = text.removeprefix(title)
    yield {"title": title, "text": text.strip(), "date": metadata.date or ""}
