"""CSV: every row gives an article or says why not, with the line on which it begins."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.records import RawArticle, Refused
from riskengine.sources.csv_rows import read_csv
from riskengine.sources.fields import Columns


def read(data: bytes | str, **columns: str) -> list[RawArticle | Refused]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_csv(io.BytesIO(raw), "a.csv", columns=Columns(**columns)))


def test_a_row_is_read_by_its_header() -> None:
    """Columns come in any order, unknown ones are left out, quoted fields may span lines."""
    records = read('source,other,text,id\nWire,x,"Troops, they\nsaid, ""fired""",7\n\nWire,,Two,8\r\n')
    assert records == [
        RawArticle('Troops, they\nsaid, "fired"', id="7", source="Wire", where="a.csv:2"),
        RawArticle("Two", id="8", source="Wire", where="a.csv:5"),
    ]


def test_other_names_of_columns_can_be_given() -> None:
    """A column of another name is found by that name."""
    assert read("headline,body\nA,B\n", title="headline", text="body") == [
        RawArticle("B", title="A", where="a.csv:2")
    ]


@pytest.mark.parametrize("data", ["", "\n\n", "id,text\n"])
def test_no_rows_are_no_error(data: str) -> None:
    """An empty file and a header alone give nothing."""
    assert read(data) == []


@pytest.mark.parametrize(
    ("data", "columns", "reason"),
    [
        ("id,title,title,text\n1,a,b,c\n", {}, "there is more than one column 'title'"),
        ("id,body\n1,x\n", {}, "there is no column 'text' (there are: id, body)"),
        ("id;text\n1;x\n", {}, "there is no column 'text' (there are: id;text)"),
        ("id,text\n1,x\n", {"title": "headline"}, "there is no column 'headline' (there are: id, text)"),
        (b"id,text,caf\xe9\n1,x,y\n", {}, "it is not UTF-8"),
    ],
)
def test_a_header_that_does_not_fit_is_told_once(data: str, columns: dict[str, str], reason: str) -> None:
    """One refusal of the whole file names the column and what to do."""
    [refused] = read(data, **columns)
    assert isinstance(refused, Refused)
    assert (refused.where, refused.reason) == ("a.csv", reason)
    assert refused.action


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2,x", "the row has 2 columns, the header 3"),
        ("2,x,y,z,w", "the row has 5 columns, the header 3"),
        (b"2,caf\xe9,x", "it is not UTF-8"),
        ('2,"a"b,x', "a quote inside a quoted field is not doubled"),
        (
            "2," + "x" * 140_000 + ",x",
            "a field is longer than 131,072 characters, or its quote is never closed",
        ),
        ("2," + ("x" * 100_000 + ",") * 11, "the line is longer than 1,048,576 bytes"),
    ],
)
def test_a_bad_row_is_told_and_reading_goes_on(row: str | bytes, reason: str) -> None:
    """The refusal names the line, and the rows around it are read."""
    raw = row.encode() if isinstance(row, str) else row
    before, refused, after = read(b"id,title,text\n1,a,b\n" + raw + b"\n3,c,d\n")
    assert isinstance(refused, Refused)
    assert (refused.where, refused.reason) == ("a.csv:3", reason)
    assert refused.action
    assert before == RawArticle("b", "a", "1", where="a.csv:2")
    assert after == RawArticle("d", "c", "3", where="a.csv:4")


def test_an_unclosed_quote_is_told_where_it_opens() -> None:
    """The rest of the file does not become one giant row."""
    [refused] = read('id,title,text\n1,"abc,def\n2,x,y\n3,z,w\n')
    assert isinstance(refused, Refused)
    assert (refused.where, refused.reason) == ("a.csv:2", "a quote that opens here is never closed")


def test_formulas_and_nul_are_kept_as_they_are() -> None:
    """What is dangerous elsewhere is defused there, not here."""
    assert read("id,title,text\n1,=1+1,@SUM(A1)\n2,a\0b,c\n") == [
        RawArticle("@SUM(A1)", "=1+1", "1", where="a.csv:2"),
        RawArticle("c", "a\0b", "2", where="a.csv:3"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_with_a_byte_order_mark_are_read(encoding: str) -> None:
    """The mark is not part of the first column's name."""
    assert read("text\nКиїв\n".encode(encoding)) == [RawArticle("Київ", where="a.csv:2")]


CELLS = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_was_written_is_read(rows: list[tuple[str, str]]) -> None:
    """Any texts that the csv module writes come back."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([("title", "text"), *rows])
    records = read(buffer.getvalue())
    assert [(record.title, record.text) for record in records if isinstance(record, RawArticle)] == rows


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Whatever stands after the header, there are articles and refusals."""
    assert len(read(b"text,title\n" + data)) <= data.count(b"\n") + data.count(b"\r") + 1
