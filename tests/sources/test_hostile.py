"""Collected hostile inputs, where they are there, come to the end that each must come to."""

from __future__ import annotations

import io
import time
from pathlib import Path

from riskengine.records import RawArticle, Refused
from riskengine.sources.feeds import ParsedFeed, parse_feed
from riskengine.sources.files import read_path
from riskengine.sources.limits import ParserProcess

FEED_PROBLEMS = {
    "binary_garbage": "it is not a feed",
    "deep_nesting": "it is nested deeper than 256 elements",
    "entity_cycle": "it declares entities of its own, which are not read",
    "html_instead_of_feed": "it is not a feed",
    "quadratic_blowup": "it declares entities of its own, which are not read",
    "truncated": "it ends in the middle",
    "utf7_xss": "it is in UTF-7, which is not read",
    "whitespace_only": "it is empty",
    "xxe_file": "it declares entities of its own, which are not read",
    "xxe_http": "it declares entities of its own, which are not read",
    "xxe_param_oob": "it declares entities of its own, which are not read",
}
"""All other feeds are read without a problem."""
DROPPED_LINKS = ("data_uri_link", "file_link", "relative_base_attack")
REFUSED_PAGES = {"deep_div_20000": "it shows no text", "pdf_as_html": "it is not HTML"}
FILES = {
    "jsonl/array_not_lines.jsonl": ["it is a list, not an object"],
    "jsonl/clock_backwards_pairs.jsonl": [""] * 6,
    "jsonl/crlf_and_ls.jsonl": ["", ""],
    "jsonl/gz_bomb_200mb.jsonl.gz": ["it expands to more than 200 times its size"],
    "jsonl/lone_surrogate.jsonl": ["'title' is broken: it holds half of a character"],
    "jsonl/nan_infinity.jsonl": ["'score' is NaN or infinite, which JSON does not know"],
    "jsonl/no_final_newline.jsonl": [""],
    "jsonl/one_line_2mb.jsonl.gz": ["the line is longer than 1,048,576 bytes"],
    "jsonl/utf16.jsonl": [""],
    "csv/dup_header.csv": ["there is more than one column 'title'"],
    "csv/field_200kb.csv": ["a field is longer than 131,072 characters, or its quote is never closed"],
    "csv/formula_cells.csv": ["", ""],
    "csv/header_only.csv": [],
    "csv/nul.csv": [""],
    "csv/ragged.csv": ["", "the row has 2 columns, the header 3", "the row has 5 columns, the header 3"],
    "csv/unclosed_quote.csv": ["a quote that opens here is never closed"],
    "parquet/bad_magic.parquet": [""],
    "parquet/dictionary_bomb_2gb.parquet": ["it has 2,000,000 rows, over 1,000,000"],
    "parquet/flipped_bytes.parquet": ["its data are damaged"],
    "parquet/missing_columns.parquet": ["there is no column 'text' (there are: foo)"],
    "parquet/wrong_types.parquet": ["column 'text' is list<element: int64>, not text"],
    "parquet/zero_rows.parquet": [],
}


def parse_timed(path: Path, parser: ParserProcess) -> ParsedFeed:
    started = time.monotonic()
    parsed = parse_feed(path.read_bytes(), source=path.stem, parser=parser)
    assert time.monotonic() - started < 5
    return parsed


def test_hostile_feeds(shared: Path, parser: ParserProcess) -> None:
    """Each is read or refused within five seconds, with no link out of the web and no broken text."""
    secret = (
        Path("/etc/hostname").read_text(encoding="utf-8").strip() if Path("/etc/hostname").exists() else "\0"
    )
    for path in sorted((shared / "hostile" / "feed").glob("*.xml")):
        parsed = parse_timed(path, parser)
        assert parsed.problem == FEED_PROBLEMS.get(path.stem, ""), path.stem
        for article in parsed.items:
            text = f"{article.title}{article.text}{article.url}{article.guid}"
            text.encode()
            assert "\x1b" not in text
            assert "\0" not in text
            assert f"x {secret} y" not in text
            assert article.url.startswith(("http://", "https://")) or article.url == ""
            assert (article.url == "") or path.stem not in DROPPED_LINKS
        assert parsed.items or path.stem in FEED_PROBLEMS


def test_hostile_pages(shared: Path) -> None:
    """Each gives its visible text or a refusal, and hidden words are not taken."""
    started = time.monotonic()
    for record in read_path(shared / "hostile" / "html", stdin=io.BytesIO()):
        stem = Path(record.where).stem
        if isinstance(record, Refused):
            assert record.reason == REFUSED_PAGES[stem]
        else:
            assert stem not in REFUSED_PAGES
            assert "nuclear" not in record.text
    assert time.monotonic() - started < 30


def test_hostile_files(shared: Path) -> None:
    """Each record of each file is read or refused for its own reason."""
    for name, reasons in FILES.items():
        records = list(read_path(shared / "hostile" / name, stdin=io.BytesIO()))
        told = ["" if isinstance(record, RawArticle) else record.reason for record in records]
        assert told == reasons, name


def test_nothing_that_hostile_inputs_try_to_leave_is_there(shared: Path) -> None:
    """No input has run its payload."""
    assert not list(Path("/tmp").glob("riskengine_pwned_*"))
