"""Outlines of an OPML file, read by expat; runs in the process with limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat

from riskengine.errors import SourceFailed
from riskengine.sources.feed_document import MAX_ATTRIBUTES, decode

MAX_DEPTH = 64
KEPT = {
    "xmlurl": "url",
    "text": "text",
    "title": "title",
    "riskengine:kind": "kind",
    "riskengine:country": "country",
    "riskengine:group": "group",
    "riskengine:owner": "owner",
}
"""Attributes of an outline, in small letters as programs differ in them, and what they are here."""


class _Walk:
    """Walks once through the elements, notes the outlines, and stops where a limit is broken."""

    def __init__(self) -> None:
        self.outlines: list[dict[str, Any]] = []
        self._open: list[dict[str, Any] | None] = []
        # What the text declares of its encoding no longer holds: it has been decoded.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = self._refuse_dtd
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _refuse_dtd(self, *_: object) -> None:
        raise SourceFailed("it has a DTD, which OPML needs none of")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name.lower() != "opml":
            raise SourceFailed("it is not OPML")
        if len(self._open) >= MAX_DEPTH:
            raise SourceFailed(f"it is nested deeper than {MAX_DEPTH} elements")
        if len(attributes) > MAX_ATTRIBUTES:
            raise SourceFailed(f"an element has more than {MAX_ATTRIBUTES} attributes")
        if name.lower() != "outline":
            self._open.append(None)
            return
        above = self._open[-1]
        if above is not None:
            above["is_folder"] = True
        given = {key.lower(): value.strip() for key, value in attributes.items()}
        outline = {field: given.get(key, "") for key, field in KEPT.items()}
        self.outlines.append({**outline, "line": self.parser.CurrentLineNumber, "is_folder": False})
        self._open.append(self.outlines[-1])

    def _end(self, name: str) -> None:
        self._open.pop()


def parse(payload: bytes, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield one answer: ``outlines`` that are no mere folders, or a ``refused``."""
    walk = _Walk()
    try:
        walk.parser.Parse(decode(payload).encode("utf-8", "replace"), True)
    except SourceFailed as refusal:
        yield {"refused": refusal.what}
        return
    except expat.ExpatError as error:
        yield {"refused": f"it is not well-formed in line {error.lineno}"}
        return
    yield {"outlines": [one for one in walk.outlines if one["url"] or not one["is_folder"]]}
