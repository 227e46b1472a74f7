"""GDELT's files are read whole, hostile ones within limits, and gaps are counted."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskengine.errors import SourceFailed
from riskengine.records import Refused
from riskengine.sources.gdelt import (
    SLOT,
    ListedFile,
    Reference,
    check_whole,
    read_list,
    read_references,
    slots_to_read,
)
from riskengine.sources.limits import ParserProcess

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def zipped(content: bytes, *names: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name in names or ("events.CSV",):
            archive.writestr(name, content)
    return data.getvalue()


def event(number: str = "7", url: str = "https://a.example/1", day: str = "20260301") -> str:
    cells = [""] * 61
    cells[0], cells[1], cells[7], cells[17] = number, day, "RUS", "UKR"
    cells[59], cells[60] = "20260301120000", url
    return "\t".join(cells)


def mention(kind: str = "1", url: str = "https://a.example/1") -> str:
    cells = ["7", "20260301114500", "20260301120000", kind, "a.example", url, *[""] * 10]
    return "\t".join(cells)


def read(parser: ParserProcess, data: bytes, kind: str = "export") -> list[Reference | Refused]:
    return list(read_references(data, kind=kind, where="events.zip", parser=parser))


def test_an_event_is_read(parser: ParserProcess) -> None:
    """Its page, its two moments and the countries of its actors are taken, and nothing that scores it."""
    assert read(parser, zipped(event().encode())) == [
        Reference(
            event_id="7",
            event_at=datetime(2026, 3, 1, tzinfo=UTC),
            seen_at=NOON,
            actors=("RUS", "UKR"),
            outlet="",
            url="https://a.example/1",
        )
    ]


def test_only_pages_of_the_web_have_an_address(parser: ParserProcess) -> None:
    """A broadcast, a book and an address of a file are read as reports without a page."""
    lines = "\r\n".join((mention(), mention(kind="2"), mention(url="file:///etc/passwd")))
    found = read(parser, zipped(lines.encode()), "mentions")
    assert [one.url for one in found] == ["https://a.example/1", "", ""]
    assert {one.outlet for one in found} == {"a.example"}


def test_bad_lines_are_refused_by_number(parser: ParserProcess) -> None:
    """The others are read; each refusal says what is wrong."""
    lines = "\n".join((event(), "", "a\tb", event(number="x"), event(day="20261399"), event(number="8")))
    found = read(parser, zipped(lines.encode()))
    assert [one.event_id for one in found if isinstance(one, Reference)] == ["7", "8"]
    assert [(one.where, one.reason) for one in found if isinstance(one, Refused)] == [
        ("events.zip:2", "the line has 1 columns, not 61"),
        ("events.zip:3", "the line has 2 columns, not 61"),
        ("events.zip:4", "the line does not begin with the number of an event"),
        ("events.zip:5", "a date of the line is none"),
    ]


def damaged() -> bytes:
    data = bytearray(zipped(event().encode() * 50))
    data[60:70] = b"\xff" * 10
    return bytes(data)


def lying() -> bytes:
    """An archive that declares fewer bytes than it holds."""
    data = zipped(b"x" * 100_000)
    return data.replace((100_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is no zip file, or damaged"),
        (b"PK\x03\x04", "it is no zip file, or damaged"),
        (zipped(b"")[:20], "it is no zip file, or damaged"),
        (damaged(), "it is no zip file, or damaged"),
        (lying(), "it is no zip file, or damaged"),
        (zipped(b"", "a", "b"), "it holds 2 files, not one"),
        (zipped(b"", method=zipfile.ZIP_LZMA), "compressed in an unusual way"),
        (zipped(b"\n" * 10_000_000), "it expands to more than 200 times its size"),
        (zipped(b"a\tb\n" * 200), "more than 100 of its lines can't be read"),
    ],
)
def test_what_is_no_file_of_gdelt_is_told(parser: ParserProcess, data: bytes, problem: str) -> None:
    """A bomb, a lie and a broken archive cost one clear line, and the next file is read."""
    with pytest.raises(SourceFailed) as failed:
        read(parser, data)
    assert problem in str(failed.value)
    assert len(read(parser, zipped(event().encode()))) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 200), st.binary(min_size=1, max_size=4)), max_size=3), st.booleans())
def test_a_mutated_file_is_survived(
    parser: ParserProcess, changes: list[tuple[int, bytes]], inside: bool
) -> None:
    """Whatever bytes are changed, in the archive or in its lines, there is an answer."""
    data = bytearray(event().encode() if inside else zipped(event().encode()))
    for position, piece in changes:
        data[position : position + len(piece)] = piece
    try:
        found = read(parser, zipped(bytes(data)) if inside else bytes(data))
    except SourceFailed as failure:
        assert failure.what
    else:
        assert all(isinstance(one, Reference | Refused) for one in found)


def test_the_list_is_read_for_names_alone() -> None:
    """Whichever server the list points to, only size, MD5, kind and moment are taken."""
    digest = "0" * 31 + "A"
    data = (
        f"12 {digest} http://evil.example/x/20260301120000.export.CSV.zip\r\n"
        f"13 {digest} http://a.example/20260301120000.mentions.CSV.zip\n"
        f"14 {digest} http://a.example/20260301120000.gkg.csv.zip\n"
        f"15 {digest} http://a.example/20261301120000.export.CSV.zip\nrubbish\n"
    ).encode()
    assert read_list(data, where="list") == (
        ListedFile(NOON, "export", 12, digest.lower()),
        ListedFile(NOON, "mentions", 13, digest.lower()),
    )


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff" * 100, b"1 2 3\n" * 10_000])
def test_what_is_no_list_is_told(data: bytes) -> None:
    """An error page instead of a list is a failure, not an empty list."""
    with pytest.raises(SourceFailed, match="no list of GDELT"):
        read_list(data, where="list")


def test_a_file_must_be_the_one_that_was_listed() -> None:
    """Another size or another content is refused."""
    listed = ListedFile(NOON, "export", 3, hashlib.md5(b"abc", usedforsecurity=False).hexdigest())
    check_whole(b"abc", listed, where="file")
    for data in (b"abd", b"abcd"):
        with pytest.raises(SourceFailed, match="announces"):
            check_whole(data, listed, where="file")


def test_a_gap_is_read_back_to_its_reach() -> None:
    """Slots in between are named once each, the newest first; a list that went back names none."""
    hour = timedelta(hours=1)
    assert slots_to_read(None, NOON, reach=hour) == (NOON,)
    assert slots_to_read(NOON - 2 * SLOT, NOON, reach=hour) == (NOON, NOON - SLOT)
    assert slots_to_read(NOON - 50 * SLOT, NOON, reach=hour)[-1] == NOON - hour
    assert slots_to_read(NOON + SLOT, NOON, reach=hour) == ()


def test_real_files_are_read_whole(parser: ParserProcess, shared: Path) -> None:
    """Of a real quarter of an hour every event is read, of a sample of reports every report."""
    events = read(parser, zipped((shared / "gdelt" / "20191024143000.export.CSV").read_bytes()))
    assert len(events) == 2111
    assert not [one for one in events if isinstance(one, Refused)]
    assert len({one.url for one in events if isinstance(one, Reference)} - {""}) == 425
    mentions = read(parser, zipped((shared / "gdelt" / "mentions_sample.tsv").read_bytes()), "mentions")
    assert len(mentions) == 50
    assert all(isinstance(one, Reference) and one.url for one in mentions)
