"""A feed made safe to parse: decoded, without a DTD, and no deeper or longer than allowed."""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass
from html import escape
from html.entities import html5
from xml.parsers import expat

from riskengine.errors import SourceFailed

MAX_ITEMS = 2_000
MAX_DEPTH = 256
MAX_ATTRIBUTES = 200
"""Of one element."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
_REFERENCE = re.compile(r"&(?:#\w+;|(\w+);)?")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_LAST_TAG = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--[^<>]*-->\s*)?$", re.IGNORECASE)
_TAIL = 1_000
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS_EARLY = "it ends in the middle"
_CUT_SHORT = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


@dataclass(frozen=True, slots=True)
class Document:
    """Text of a feed that is safe to parse; ``problem`` says what of it is missing, if anything."""

    text: str
    problem: str = ""
    is_well_formed: bool = True


def decode(data: bytes) -> str:
    """Decode a feed by its byte order mark, its declaration, or as UTF-8.

    Raises
    ------
    SourceFailed
        The declared encoding is UTF-7, in which markup can hide.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    found = _DECLARED.match(data[:200])
    declared = found[1].decode("ascii").lower() if found else "utf-8"
    if declared.replace("_", "-") in ("utf-7", "utf7", "unicode-1-1-utf-7"):
        raise SourceFailed("it is in UTF-7, which is not read")
    for encoding in ("utf-8", declared):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("utf-8" if found else "windows-1252", "replace")


def _without_doctype(text: str) -> str:
    """Refuse declarations of entities; a plain reference to a DTD is cut out and never fetched."""
    position = 0
    while (position := text.find("<", position)) >= 0:
        if text.startswith("<?", position):
            end = text.find("?>", position)
        elif text.startswith("<!--", position):
            end = text.find("-->", position)
        elif text.startswith("<!", position):
            doctype = _DOCTYPE.match(text, position)
            if doctype is None:
                raise SourceFailed("it declares entities of its own, which are not read")
            text = text[:position] + text[doctype.end() :]
            continue
        else:
            return text
        if end < 0:
            return text
        position = end
    return text


def _valid_reference(found: re.Match[str]) -> str:
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    code = int(digits, base) if len(digits) <= 7 else 0
    if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return "" if NOT_XML.match(chr(code)) else found[0]


def _valid_entity(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return found[0] if len(found[0]) > 1 else "&amp;"
    if name in _XML_ENTITIES:
        return found[0]
    return escape(html5.get(f"{name};", found[0]))


def _mend(text: str) -> str:
    """Write what feeds get wrong most often as XML wants it: characters, entities, bare ampersands."""
    text = NOT_XML.sub("", _CHARACTER_REFERENCE.sub(_valid_reference, text))
    parts = _CDATA.split(text)
    parts[::2] = [_REFERENCE.sub(_valid_entity, part) for part in parts[::2]]
    return "".join(parts)


def _is_item(name: str) -> bool:
    return name.rpartition(":")[2] in ("item", "entry")


class _Survey:
    """Walks once through the elements and stops where a limit is broken.

    Remembers where the item begins at which the text can be cut: the first beyond the limit, else
    the last.
    """

    def __init__(self) -> None:
        self.items = 0
        self._open: list[str] = []
        self._item_at = 0
        self._around_item: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            raise SourceFailed(f"an element has more than {MAX_ATTRIBUTES} attributes")
        if _is_item(name):
            self.items += 1
            if self.items <= MAX_ITEMS + 1:
                self._item_at = self.parser.CurrentByteIndex
                self._around_item = self._open[:]
        self._open.append(name)
        if len(self._open) > MAX_DEPTH:
            raise SourceFailed(f"it is nested deeper than {MAX_DEPTH} elements")

    def _end(self, name: str) -> None:
        self._open.pop()

    def cut(self, encoded: bytes) -> str:
        """Return the text before an item that is cut short or one too many, its elements closed."""
        if self.items <= MAX_ITEMS and not any(map(_is_item, self._open)):
            self._item_at, self._around_item = self.parser.ErrorByteIndex, self._open
        closing = "".join(f"</{name}>" for name in reversed(self._around_item))
        return encoded[: self._item_at].decode("utf-8", "ignore") + closing


def prepare(data: bytes) -> Document:
    """Make a feed safe to parse.

    Parameters
    ----------
    data : bytes
        As fetched, decompressed.

    Returns
    -------
    Document
        Its first 2,000 items at most.

    Raises
    ------
    SourceFailed
        It is empty, in UTF-7, has a DTD of its own, or is nested too deeply.

    Examples
    --------
    >>> prepare(b"<rss><channel>&#xD800;</channel></rss>").text
    '<rss><channel>\ufffd</channel></rss>'
    """
    text = _DECLARATION.sub("", decode(data), count=1).strip()
    if not text:
        raise SourceFailed("it is empty")
    text = _mend(_without_doctype(text))
    survey = _Survey()
    encoded = text.encode()
    try:
        survey.parser.Parse(encoded, True)
    except expat.ExpatError as error:
        if error.code in _CUT_SHORT:
            return Document(survey.cut(encoded), _ENDS_EARLY)
        is_whole = _LAST_TAG.search(text[-_TAIL:])
        return Document(text, "" if is_whole else _ENDS_EARLY, is_well_formed=False)
    if survey.items > MAX_ITEMS:
        problem = f"it has {survey.items:,} items, of which the first {MAX_ITEMS:,} are read"
        return Document(survey.cut(encoded), problem)
    return Document(text)
