"""OPML, in which feed readers exchange their lists of feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from riskengine.errors import DataRefused, SourceFailed
from riskengine.sources.feed_document import NOT_XML
from riskengine.sources.limits import Limits, ParserProcess

MAX_BYTES = 5 * 1024 * 1024
OPML_LIMITS = Limits(cpu_seconds=5, wall_seconds=15.0, memory_mib=300)
NAMESPACE = "urn:riskengine:feed"
"""Of the attributes that OPML has no words for; other programs pass them over."""
_OWN = ("kind", "country", "group", "owner")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list of feeds, as somebody wrote it: unchecked; ``line`` counts from 1."""

    name: str
    url: str
    kind: str = ""
    country: str = ""
    group: str = ""
    owner: str = ""
    line: int = 0


def read_opml(data: bytes, *, where: str, parser: ParserProcess) -> tuple[Outline, ...]:
    """Read the feeds of an OPML file, folders or not, in their order.

    Parameters
    ----------
    data : bytes
        The file.
    where : str
        Its name, for messages.
    parser : ParserProcess
        The process with limits that does the work.

    Returns
    -------
    tuple of Outline
        Those without an address as well.

    Raises
    ------
    DataRefused
        It is too large, is not OPML, has a DTD, or is nested too deeply.

    Examples
    --------
    >>> data = b'<opml><body><outline text="Wire" xmlUrl="https://wire.example/rss"/></body></opml>'
    >>> with ParserProcess() as parser:
    ...     read_opml(data, where="a.opml", parser=parser)[0].url
    'https://wire.example/rss'
    """
    if len(data) > MAX_BYTES:
        raise DataRefused(f"it is larger than {MAX_BYTES:,} bytes", where=where, action="split the list")
    try:
        (answer,) = parser.ask("opml", data, where=where, limits=OPML_LIMITS)
    except SourceFailed as failure:
        raise DataRefused(failure.what, where=where) from None
    if "refused" in answer:
        raise DataRefused(answer["refused"], where=where, action="export the list of feeds again")
    return tuple(
        Outline(
            name=one["text"] or one["title"],
            url=one["url"],
            line=one["line"],
            **{field: one[field] for field in _OWN},
        )
        for one in answer["outlines"]
    )


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """Write a list of feeds as OPML 2.0.

    Parameters
    ----------
    outlines : iterable of Outline
        In the order in which they are to stand.
    title : str
        Of the list.

    Returns
    -------
    bytes
        UTF-8.

    Examples
    --------
    >>> b'xmlUrl="https://wire.example/rss"' in write_opml(
    ...     [Outline("Wire", "https://wire.example/rss")], title="Feeds"
    ... )
    True
    """
    opml = etree.Element("opml", version="2.0", nsmap={"riskengine": NAMESPACE})
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = NOT_XML.sub("", title)
    body = etree.SubElement(opml, "body")
    for one in outlines:
        element = etree.SubElement(body, "outline", type="rss", text=NOT_XML.sub("", one.name))
        element.set("xmlUrl", NOT_XML.sub("", one.url))
        for field in filter(lambda field: getattr(one, field), _OWN):
            element.set(f"{{{NAMESPACE}}}{field}", NOT_XML.sub("", getattr(one, field)))
    written: bytes = etree.tostring(opml, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written
