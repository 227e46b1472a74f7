"""JSON Lines: every line gives an article or says why not, in constant memory."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.records import RawArticle, Refused
from riskengine.sources.byte_streams import MAX_LINE
from riskengine.sources.fields import Columns
from riskengine.sources.files import read_path
from riskengine.sources.json_lines import read_jsonl

FULL = {
    "id": "a1",
    "title": "Border clash",
    "text": "Troops fired.",
    "published_at": "2026-02-02T10:00:00Z",
    "url": "https://a.example/1",
    "source": "Wire",
}


def read(data: bytes, **columns: str) -> list[RawArticle | Refused]:
    return list(read_jsonl(io.BytesIO(data), "a.jsonl", columns=Columns(**columns)))


def test_a_whole_record_is_read() -> None:
    """Every field arrives, and ``where`` names file and line."""
    assert read(orjson.dumps(FULL)) == [RawArticle(**FULL, where="a.jsonl:1")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_lines_end_at_line_feeds_only(end: bytes) -> None:
    """Other line ends stay inside a text, blank lines are passed over, the last line needs no end."""
    odd = '{"text": "x\u2028y\u2029z\u0085w"}'.encode()
    records = read(odd + b"\n\n \r\n" + b'{"text": "two"}' + end)
    assert [(record.text, record.where) for record in records if isinstance(record, RawArticle)] == [
        ("x\u2028y\u2029z\u0085w", "a.jsonl:1"),
        ("two", "a.jsonl:4"),
    ]


def test_numbers_are_taken_as_id_and_time_only() -> None:
    """An id and seconds since 1970 may be numbers; null fields count as absent."""
    records = read(
        b'{"text": "x", "id": 7, "published_at": 1770026400, "url": null, "title": null, "other": [1]}'
    )
    assert records == [RawArticle("x", id="7", published_at="1770026400", where="a.jsonl:1")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"title": "x"}', "there is no field 'text'"),
        (b'{"text": null}', "'text' is null"),
        (b'{"text": 5}', "'text' is a number, not text"),
        (b'{"text": ["a"]}', "'text' is a list, not text"),
        (b'{"text": {"a": 1}}', "'text' is an object, not text"),
        (b'{"text": true}', "'text' is true or false, not text"),
        (b'{"text": "x", "title": 1.5}', "'title' is a number, not text"),
        (b'{"text": "x", "id": true}', "'id' is true or false, not text"),
        (b'{"text": "x", "published_at": 1.5}', "'published_at' is a number, not text"),
        (b"5", "it is a number, not an object"),
        (b'"text"', "it is text, not an object"),
        (b'[{"text": "x"}]', "it is a list, not an object"),
        (b'{"text": "x", "score": NaN}', "'score' is NaN or infinite, which JSON does not know"),
        (b'{"text": "x", "score": -Infinity}', "'score' is NaN or infinite, which JSON does not know"),
        (b'{"text": "x", "deep": [NaN]}', "it holds NaN, an infinite number or half of a character"),
        (b'{"text": "bad \\ud800 end"}', "'text' is broken: it holds half of a character"),
        (b'{"text": "caf\xe9"}', "it is not UTF-8"),
        (b'{"text": "x"', "it is not JSON: Expecting ',' delimiter at character 13"),
        (b"text", "it is not JSON: Expecting value at character 1"),
        (
            b"{'text': 'x'}",
            "it is not JSON: Expecting property name enclosed in double quotes at character 2",
        ),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"text": "x", "n": ' + b"9" * 5000 + b"x}", "it holds a number with too many digits"),
        (b'{"text": "' + b"x" * MAX_LINE + b'"}', "the line is longer than 1,048,576 bytes"),
    ],
)
def test_a_bad_line_is_told_and_reading_goes_on(line: bytes, reason: str) -> None:
    """The refusal names line, field and what to do; the lines around it are read."""
    before, refused, after = read(b'{"text": "one"}\n' + line + b'\n{"text": "three"}\n')
    assert isinstance(refused, Refused)
    assert (refused.where, refused.reason) == ("a.jsonl:2", reason)
    assert refused.action
    assert isinstance(before, RawArticle)
    assert after == RawArticle("three", where="a.jsonl:3")


def test_the_id_of_a_bad_record_is_told() -> None:
    """The user's own label helps to find it."""
    [refused] = read(b'{"id": "a1", "text": 5}')
    assert isinstance(refused, Refused)
    assert refused.id == "a1"


def test_an_array_over_many_lines_is_told_once() -> None:
    """A pretty-printed JSON file gives one refusal with a hint, not one a line."""
    [refused] = read(b'[\n  {\n    "text": "x"\n  }\n]\n')
    assert isinstance(refused, Refused)
    assert refused.reason == "it is a JSON array, not JSON Lines"
    assert "jq" in refused.action


def test_other_names_of_fields_can_be_given() -> None:
    """A file that keeps the text under another name is read with that name."""
    assert read(b'{"body": "x", "key": "k"}', text="body", id="key") == [
        RawArticle("x", id="k", where="a.jsonl:1")
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_files_with_a_byte_order_mark_are_read(encoding: str) -> None:
    """UTF-8, UTF-16 and UTF-32 are told by their mark."""
    records = read('{"text": "Київ"}\n{"text": "é"}\n'.encode(encoding))
    assert [record.text for record in records if isinstance(record, RawArticle)] == ["Київ", "é"]


def test_a_line_without_end_is_passed_over_in_constant_memory(tmp_path: Path) -> None:
    """A bomb of one line of 60 MB is refused without being held, and the line after it is read."""
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(15):
            file.write(b'{"text": "' + b"x" * MAX_LINE)
        file.write(b'\n{"text": "after"}\n')
    tracemalloc.start()
    refused, after = read_path(path, stdin=io.BytesIO())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(refused, Refused)
    assert after == RawArticle("after", where=f"{path}:2")
    assert peak < 8 * 1024 * 1024


def test_a_file_that_expands_out_of_proportion_is_refused(tmp_path: Path) -> None:
    """Compressed data that grow more than 200 times are given up early."""
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress((b'{"text": "' + b"x" * 900_000 + b'"}\n') * 30))
    *_, last = read_path(path, stdin=io.BytesIO())
    assert last == Refused(str(path), "it expands to more than 200 times its size", "decompress it first")


def test_reading_costs_little_more_than_decoding() -> None:
    """Reading is at most three times decoding and making the records by hand."""
    lines = [orjson.dumps(FULL | {"text": "Troops fired. " * 250}) for _ in range(2_000)]
    data = b"\n".join(lines)

    def by_hand() -> None:
        for line in lines:
            RawArticle(**orjson.loads(line))

    def ours() -> None:
        assert sum(1 for _ in read_jsonl(io.BytesIO(data), "a.jsonl")) == 2_000

    costs = {}
    for name, work in (("hand", by_hand), ("ours", ours)) * 5:
        started = time.process_time()
        work()
        costs[name] = min(costs.get(name, 9.0), time.process_time() - started)
    assert costs["ours"] < 3 * costs["hand"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3
)


@given(st.dictionaries(st.sampled_from(("text", "title", "id", "published_at", "url", "x")), VALUES))
def test_any_object_gives_an_article_or_a_refusal(record: dict[str, object]) -> None:
    """Fields of any kind are taken or refused, and a taken text is the one that was written."""
    try:
        line = orjson.dumps(record)
    except TypeError:
        return  # numbers and characters that JSON can't hold
    [answer] = read(line)
    if isinstance(answer, RawArticle):
        assert answer.text == record["text"]
    else:
        assert answer.reason


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Whatever stands in a file, each of its lines is answered or blank."""
    assert len(read(data)) <= data.count(b"\n") + 1
