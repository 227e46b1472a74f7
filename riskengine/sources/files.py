"""Articles from files, folders and pipes; every record that can't be used is told, and reading goes on."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from riskengine.errors import SourceFailed
from riskengine.records import RawArticle, Refused
from riskengine.sources.byte_streams import as_utf8, open_bytes
from riskengine.sources.csv_rows import read_csv
from riskengine.sources.fields import Columns, article_from
from riskengine.sources.json_lines import read_jsonl
from riskengine.sources.limits import Limits, ParserProcess
from riskengine.sources.web import extract_html

MAX_TEXT_FILE = 1024 * 1024
"""Bytes of a file that is one plain article."""
MAX_PAGE = 15 * 1024 * 1024
MAX_TITLE_LINE = 300
"""Characters of a first line that can be a title."""
PARQUET_LIMITS = Limits(cpu_seconds=10, wall_seconds=30.0, memory_mib=500)
STDIN = "stdin"

_READ = ".txt, .html, .htm, .jsonl, .ndjson and .csv are read, also with .gz, and .parquet"
_TITLE_LINE = re.compile(r"\s*(\S[^\n]*)\n[ \t]*\n(?=.*\S)", re.DOTALL)
_ARRAY = re.compile(rb"\s*\[\s*[{\]]")

Records = Iterator[RawArticle | Refused]


def _read_text(stream: BinaryIO, where: str) -> Records:
    """Read one plain article; its first line is the title where an empty line follows."""
    data = as_utf8(stream).read(MAX_TEXT_FILE + 1)
    if len(data) > MAX_TEXT_FILE:
        yield Refused(
            where, f"it is longer than {MAX_TEXT_FILE:,} bytes", "write several articles as JSON Lines"
        )
        return
    try:
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        yield Refused(where, "it is not text in UTF-8", "save it as UTF-8")
        return
    if not text.strip():
        yield Refused(where, "it is empty", "give it a text")
    elif "\0" in text:
        yield Refused(where, "it is not text", "save it as plain text")
    else:
        found = _TITLE_LINE.match(text)
        title = found[1].strip() if found and len(found[1]) <= MAX_TITLE_LINE else ""
        yield RawArticle(text=text[found.end() :] if found and title else text, title=title, where=where)


def _read_page(stream: BinaryIO, where: str, parser: ParserProcess) -> Records:
    data = stream.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        yield Refused(where, f"it is longer than {MAX_PAGE:,} bytes", "save the article as plain text")
    else:
        yield extract_html(data, where=where, parser=parser)


def _read_parquet(path: Path, where: str, columns: Columns, parser: ParserProcess) -> Records:
    number = 0
    options = {"columns": dict(columns.items())}
    answers = parser.ask("parquet", os.fsencode(path), where=where, options=options, limits=PARQUET_LIMITS)
    for answer in answers:
        if "refused" in answer:
            yield Refused(where, answer["refused"], answer["action"])
        for row in answer.get("rows", ()):
            number += 1
            yield article_from(row, f"{where}:{number}", columns)


def _read_stdin(stdin: BinaryIO, columns: Columns) -> Records:
    stream = as_utf8(stdin)
    while (head := stream.peek(1)) and not head.strip():
        stream.read(len(head))
    if head.lstrip().startswith(b"{") or _ARRAY.match(head):
        yield from read_jsonl(stream, STDIN, columns=columns)
    elif head:
        yield from _read_text(stream, STDIN)


def _read_known(path: Path, where: str, columns: Columns, parser: ParserProcess) -> Records:
    name = path.name.lower()
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix == ".parquet" and not name.endswith(".gz"):
        yield from _read_parquet(path, where, columns, parser)
    elif suffix == ".json":
        yield Refused(where, "JSON is read as JSON Lines only", "write one object a line and name it .jsonl")
    elif suffix in (".txt", ".html", ".htm", ".jsonl", ".ndjson", ".csv"):
        with open_bytes(path) as stream:
            if suffix in (".jsonl", ".ndjson"):
                yield from read_jsonl(stream, where, columns=columns)
            elif suffix == ".csv":
                yield from read_csv(stream, where, columns=columns)
            elif suffix == ".txt":
                yield from _read_text(stream, where)
            else:
                yield from _read_page(stream, where, parser)
    else:
        yield Refused(where, f"files of the kind '{path.suffix}' are not read", _READ)


def _read_file(path: Path, columns: Columns, parser: ParserProcess) -> Records:
    where = os.fsencode(path).decode("utf-8", "replace")
    if not path.is_file():
        reason = "it is not a regular file" if path.exists() else "there is no such file"
        yield Refused(where, reason, "check the name")
        return
    try:
        yield from _read_known(path, where, columns, parser)
    except SourceFailed as failure:
        yield Refused(where, failure.what, failure.action)
    except (EOFError, zlib.error):
        yield Refused(where, "its compressed data end too early or are damaged", "compress it again")
    except OSError as error:
        yield Refused(where, f"it can't be read ({error.strerror or error})", "check the file")


def _files_under(folder: Path, root: Path) -> Iterator[Path]:
    """Yield files in the order of their names; nothing hidden, nothing that a link finds elsewhere."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or (path.is_symlink() and not path.resolve().is_relative_to(root)):
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _files_under(path, root)
        else:
            yield path


def read_path(path: str | Path, *, stdin: BinaryIO, columns: Mapping[str, str] | None = None) -> Records:
    """Read the articles of a file, a folder or a pipe.

    Parameters
    ----------
    path : str or Path
        A file of a known kind, a folder, or ``-`` for ``stdin``: JSON Lines where it begins with
        ``{``, else one plain article.
    stdin : BinaryIO
        What ``-`` means.
    columns : mapping, optional
        From field (``text``, ``title``, ``id`` ...) to the name that the file uses for it.

    Yields
    ------
    RawArticle or Refused
        In the order of the file; of a folder, in the order of the names. ``where`` is the file, and
        after a colon the line or row.

    Examples
    --------
    >>> import io
    >>> [article.text for article in read_path("-", stdin=io.BytesIO(b"Troops crossed the border."))]
    ['Troops crossed the border.']
    """
    names = Columns(**(columns or {}))
    if str(path) == "-":
        yield from _read_stdin(stdin, names)
        return
    place = Path(path)
    with ParserProcess() as parser:
        if not place.is_dir():
            yield from _read_file(place, names, parser)
            return
        try:
            for file in _files_under(place, place.resolve()):
                yield from _read_file(file, names, parser)
        except OSError as error:
            yield Refused(str(place), f"the folder can't be read ({error.strerror})", "check its permissions")
