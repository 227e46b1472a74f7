"""Lists of feeds are read from OPML within limits, and written so that they come back whole."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskengine.errors import DataRefused
from riskengine.sources.limits import ParserProcess
from riskengine.sources.opml import MAX_BYTES, Outline, read_opml, write_opml


def opml(body: str, *, before: str = "") -> bytes:
    return f'{before}<opml version="1.0"><head/><body>{body}</body></opml>'.encode()


def read(parser: ParserProcess, data: bytes) -> tuple[Outline, ...]:
    return read_opml(data, where="list.opml", parser=parser)


def test_feeds_are_found_in_folders(parser: ParserProcess) -> None:
    """Folders fall away, names of attributes may be written in any case, and a title stands in for a text."""
    data = opml(
        '<outline text="World"><outline text="Wire" XMLURL=" https://a.example/rss "/>\n'
        '<outline title="Desk &amp; co" xmlUrl="https://b.example/rss"/></outline>'
    )
    assert read(parser, data) == (
        Outline("Wire", "https://a.example/rss", line=1),
        Outline("Desk & co", "https://b.example/rss", line=2),
    )


def test_an_entry_without_address_is_not_swallowed(parser: ParserProcess) -> None:
    """What is neither a feed nor a folder is given back, with its line."""
    assert read(parser, opml('\n<outline text="Note"/>')) == (Outline("Note", "", line=2),)


def test_what_is_written_comes_back(parser: ParserProcess) -> None:
    """Names in any script, queries, and who speaks for whom survive the way out and in."""
    feeds = (
        Outline('<Wire> & "co"', "https://a.example/rss?a=1&b=2", "wire", "FRA", "Wire house", "A & B"),
        Outline("通讯社", "https://b.example/"),
    )
    found = read(parser, write_opml(feeds, title="Feeds"))
    assert [(one.name, one.url, one.kind, one.country, one.group, one.owner) for one in found] == [
        (one.name, one.url, one.kind, one.country, one.group, one.owner) for one in feeds
    ]


def test_characters_that_xml_can_not_hold_are_left_out() -> None:
    """A name with a non-character makes no broken file."""
    assert b'text="Wire"' in write_opml([Outline("Wi\ufffere", "https://a.example/")], title="Feeds")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_are_told(parser: ParserProcess, encoding: str) -> None:
    """A byte order mark or the declaration says how to decode."""
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    data = opml('<outline text="café" xmlUrl="https://a.example/"/>', before=declaration)
    assert read(parser, data.decode().encode(encoding))[0].name == "café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (opml("", before='<!DOCTYPE opml [<!ENTITY e "x">]>'), "it has a DTD"),
        (opml("&e;", before='<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/x.dtd">'), "it has a DTD"),
        (opml("&e;"), "it is not well-formed in line 1"),
        (opml("<outline>" * 70 + "</outline>" * 70), "it is nested deeper than 64 elements"),
        (opml("<outline " + " ".join(f"a{n}='1'" for n in range(201)) + "/>"), "more than 200 attributes"),
        (b"<rss/>", "it is not OPML"),
        (b"", "it is not well-formed"),
        (opml("<outline>"), "it is not well-formed"),
        (b'<?xml version="1.0" encoding="utf-7"?><opml/>', "it is in UTF-7"),
        (b" " * (MAX_BYTES + 1), "it is larger than 5,242,880 bytes"),
    ],
)
def test_what_is_hostile_or_no_opml_is_refused(parser: ParserProcess, data: bytes, reason: str) -> None:
    """Nothing of it is read, and one line says why."""
    with pytest.raises(DataRefused) as refused:
        read(parser, data)
    assert reason in str(refused.value)
    assert str(refused.value).startswith("list.opml: ")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_name_and_address_survive(parser: ParserProcess, name: str, url: str) -> None:
    """Whatever a feed is called, the list is well-formed and comes back, but for white space."""
    found = read(parser, write_opml([Outline(name, url, owner="x")], title=name))
    assert len(found) == 1
    assert found[0].owner == "x"
    if name.isprintable() and url.isprintable():
        assert (found[0].name, found[0].url) == (name.strip(), url.strip())
