"""A feed made safe to parse: decoded, without a DTD, and no deeper or longer than allowed."""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass
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
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEMS = frozenset(("item", "entry"))
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
    return "" if _NOT_XML.match(chr(code)) else found[0]


class _Survey:
    """Walks once through the elements, and stops where a limit is broken or enough items are read."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.items = 0
        self.full_at = -1
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.open.append(name)
        if len(self.open) > MAX_DEPTH:
            raise SourceFailed(f"it is nested deeper than {MAX_DEPTH} elements")
        if len(attributes) > MAX_ATTRIBUTES:
            raise SourceFailed(f"an element has more than {MAX_ATTRIBUTES} attributes")
        if self.full_at < 0 and self.items == MAX_ITEMS and name.rpartition(":")[2] in _ITEMS:
            self.full_at = self.parser.CurrentByteIndex
            self.closing = "".join(f"</{name}>" for name in reversed(self.open[:-1]))

    def end(self, name: str) -> None:
        self.open.pop()
        if name.rpartition(":")[2] in _ITEMS:
            self.items += 1


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
    text = _CHARACTER_REFERENCE.sub(_valid_reference, _without_doctype(text))
    text = _NOT_XML.sub("", text)
    survey = _Survey()
    encoded = text.encode()
    try:
        survey.parser.Parse(encoded, True)
    except expat.ExpatError as error:
        cut_short = error.code in _CUT_SHORT
        return Document(text, "it ends in the middle" if cut_short else "")
    if survey.full_at >= 0:
        kept = encoded[: survey.full_at].decode() + survey.closing
        return Document(kept, f"it has {survey.items:,} items, of which the first {MAX_ITEMS:,} are read")
    return Document(text)
