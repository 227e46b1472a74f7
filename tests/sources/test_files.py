"""Files, folders and pipes are read by their kind; what can't be read is told."""

from __future__ import annotations

import gzip
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskengine.records import RawArticle, Refused
from riskengine.sources.files import read_path


def read(path: Path | str, stdin: bytes = b"", **columns: str) -> list[RawArticle | Refused]:
    return list(read_path(path, stdin=io.BytesIO(stdin), columns=columns))


def refusal(path: Path | str, stdin: bytes = b"", **columns: str) -> str:
    [refused] = read(path, stdin, **columns)
    assert isinstance(refused, Refused)
    assert refused.where.startswith(str(path) if str(path) != "-" else "stdin")
    assert refused.action
    return refused.reason


def write(path: Path, data: bytes | str) -> Path:
    raw = data.encode() if isinstance(data, str) else data
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


@pytest.mark.parametrize(
    ("data", "title", "text"),
    [
        ("Border clash\n\nTroops fired.\n\nMore.\n", "Border clash", "Troops fired.\n\nMore.\n"),
        ("\ufeffBorder clash\r\n  \r\nTroops fired.", "Border clash", "Troops fired."),
        ("Troops fired.\nMore.\n", "", "Troops fired.\nMore.\n"),
        ("Border clash\n\n", "", "Border clash\n\n"),
        ("x" * 301 + "\n\nTroops fired.", "", "x" * 301 + "\n\nTroops fired."),
    ],
)
def test_a_text_file_is_one_article(tmp_path: Path, data: str, title: str, text: str) -> None:
    """Its first line is the title where an empty line and a text follow."""
    path = write(tmp_path / "a.txt", data)
    assert read(path) == [RawArticle(text, title, where=str(path))]
    assert read("-", data.encode()) == [RawArticle(text, title, where="stdin")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"caf\xe9", "it is not text in UTF-8"),
        (b"a\0b", "it is not text"),
        (b"x" * 1_048_577, "it is longer than 1,048,576 bytes"),
    ],
)
def test_a_text_file_that_is_none_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    """Empty, foreign, binary and huge files are told apart."""
    assert refusal(write(tmp_path / "a.txt", data)) == reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "Troops fired."),
        ("A.TXT.GZ", "Troops fired."),
        ("a.html", "<p>Troops fired.</p>"),
        ("a.htm", "<p>Troops fired.</p>"),
        ("a.jsonl", '{"text": "Troops fired."}'),
        ("a.ndjson", '{"text": "Troops fired."}'),
        ("a.jsonl.gz", '{"text": "Troops fired."}'),
        ("a.csv", "text\nTroops fired.\n"),
        ("a.csv.gz", "text\nTroops fired.\n"),
    ],
)
def test_every_kind_of_file_is_read(tmp_path: Path, name: str, data: str) -> None:
    """The end of the name says the kind, in upper or lower case."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(data.encode()) if name.lower().endswith(".gz") else data.encode())
    [article] = read(path)
    assert isinstance(article, RawArticle)
    assert article.text == "Troops fired."
    assert article.where.startswith(str(path))


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.docx", "a.zip", "a.parquet.gz", "a.pkl"])
def test_other_kinds_are_refused_and_the_known_ones_named(tmp_path: Path, name: str) -> None:
    """The refusal says what is read."""
    [refused] = read(write(tmp_path / name, "x"))
    assert isinstance(refused, Refused)
    assert "are not read" in refused.reason
    assert ".jsonl" in refused.action


def test_json_is_pointed_to_json_lines(tmp_path: Path) -> None:
    """A .json file is refused with a hint."""
    assert refusal(write(tmp_path / "a.json", "[]")) == "JSON is read as JSON Lines only"


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    """Absent files, devices and unreadable names are told, and nothing hangs."""
    assert refusal(tmp_path / "no.txt") == "there is no such file"
    assert refusal("/dev/zero") == "it is not a regular file"
    os.mkfifo(tmp_path / "a.txt")
    assert refusal(tmp_path / "a.txt") == "it is not a regular file"
    [refused] = read(tmp_path / "\udcff.txt")
    assert isinstance(refused, Refused)
    refused.where.encode()


@pytest.mark.parametrize("damage", [slice(0, 40), slice(5, None)])
def test_damaged_compression_is_told(tmp_path: Path, damage: slice) -> None:
    """Half a gzip file gives what could be read, and one refusal."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(os.urandom(500).hex().encode())[damage])
    *_, refused = read(path)
    assert isinstance(refused, Refused)
    assert "compressed data" in refused.reason or "gzip" in refused.reason


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b'{"text": "a"}\n{"text": "b"}\n', 2),
        (b' \n\n  {"text": "a"}', 1),
        (b"", 0),
        (b"\n \n", 0),
        (b"[A] text", 1),
    ],
)
def test_a_pipe_is_json_lines_or_one_text(data: bytes, count: int) -> None:
    """The first character that is not blank decides."""
    records = read("-", data)
    assert len(records) == count
    assert all(isinstance(record, RawArticle) for record in records)


def test_an_array_in_a_pipe_is_refused_with_a_hint() -> None:
    """A JSON array is not taken for a text."""
    assert refusal("-", b'[{"text": "a"},\n{"text": "b"}]') == "it is a JSON array, not JSON Lines"


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """Subfolders too; hidden files and links that lead out are passed over."""
    outside = write(tmp_path / "secret.txt", "Secret.")
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    write(folder / "c.txt", "C.")
    write(folder / "b" / "x.txt", "B.")
    write(folder / "a.jsonl", '{"text": "A1."}\n{"text": "A2."}\n')
    write(folder / ".hidden.txt", "Hidden.")
    write(folder / ".git" / "x.txt", "Hidden.")
    (folder / "link.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "d.txt").symlink_to(folder / "c.txt")
    records = read(folder)
    assert [record.text for record in records if isinstance(record, RawArticle)] == [
        "A1.",
        "A2.",
        "B.",
        "C.",
        "C.",
    ]
    assert len(records) == 5


def test_parquet_is_read(tmp_path: Path) -> None:
    """Texts, numbers as ids, and times come; where names the row."""
    path = tmp_path / "a.parquet"
    moment = datetime(2026, 2, 2, 10, tzinfo=UTC)
    columns = {
        "body": pa.array(["Troops fired.", None, "Two."] * 100).dictionary_encode(),
        "id": [1, 2, 3] * 100,
        "published_at": pa.array([moment, moment, None] * 100, pa.timestamp("us", "UTC")),
        "title": pa.array([None] * 300, pa.null()),
        "other": [[1]] * 300,
    }
    pq.write_table(pa.table(columns), path)
    records = read(path, text="body")
    assert len(records) == 300
    assert records[0] == RawArticle(
        "Troops fired.", id="1", published_at="2026-02-02T10:00:00+00:00", where=f"{path}:1"
    )
    assert records[1] == Refused(f"{path}:2", "'body' is null", "give each article a text", "2")
    assert records[299] == RawArticle("Two.", id="3", where=f"{path}:300")


def test_parquet_that_does_not_fit_is_told(tmp_path: Path) -> None:
    """Absent columns, wrong types, damage and foreign data give one refusal each."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"foo": [1]}), path)
    assert refusal(path) == "there is no column 'text' (there are: foo)"
    pq.write_table(pa.table({"text": [[1]]}), path)
    assert refusal(path) == "column 'text' is list<element: int64>, not text"
    pq.write_table(pa.table({"text": ["x"], "title": [b"x"]}), path)
    assert refusal(path) == "column 'title' is binary, not text"
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), path)
    assert read(path) == []
    assert refusal(write(path, b"PAR1 no parquet PAR1")) == "it is not a Parquet file, or damaged"


def test_parquet_that_claims_too_many_rows_is_refused_unread(tmp_path: Path) -> None:
    """A few kilobytes that stand for millions of rows are judged by the file's own figures."""
    path = tmp_path / "a.parquet"
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_001, pa.int8()), ["x" * 1_000])
    pq.write_table(pa.table({"text": rows}), path)
    assert path.stat().st_size < 200_000
    assert refusal(path) == "it has 1,000,001 rows, over 1,000,000"
