"""CSV files: a header, then one article a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from riskengine.records import RawArticle, Refused
from riskengine.sources.byte_streams import MAX_LINE, as_utf8, bounded_lines
from riskengine.sources.fields import Columns

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_SHOWN = 200
"""Characters of a foreign header that an error shows."""
_DEFAULT = Columns()


class _Lines:
    """Decoded lines; remembers whether one since the last look was too long to be used."""

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        self._lines = bounded_lines(stream)
        self._too_long = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._too_long |= line is None
        return "\n" if line is None else line.decode("utf-8", "surrogateescape")

    def was_too_long(self) -> bool:
        too_long, self._too_long = self._too_long, False
        return too_long


def _explain(error: csv.Error) -> str:
    message = str(error)
    if "field limit" in message:
        return f"a field is longer than {csv.field_size_limit():,} characters, or its quote is never closed"
    if "unexpected end" in message:
        return "a quote that opens here is never closed"
    if "expected after" in message:
        return "a quote inside a quoted field is not doubled"
    return f"it is not CSV ({message})"


def _shape_problem(header: list[str]) -> tuple[str, str]:
    shown = ", ".join(header)[:_SHOWN]
    if _NOT_UTF8.search(shown):
        return "it is not UTF-8", "save the file as UTF-8"
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    if twice:
        return f"there is more than one column '{twice[0][:_SHOWN]}'", "rename all but one"
    return "", ""


def _header_problem(header: list[str], columns: Columns) -> tuple[str, str]:
    reason, action = _shape_problem(header)
    if reason:
        return reason, action
    shown = ", ".join(header)[:_SHOWN]
    for field, name in columns.items():
        if name not in header and (field == "text" or name != field):
            return (
                f"there is no column '{name}' (there are: {shown})",
                f"name the column that holds the {field}",
            )
    return "", ""


def _row_problem(row: list[str], width: int) -> tuple[str, str]:
    if len(row) != width:
        return f"the row has {len(row)} columns, the header {width}", "quote fields that hold commas"
    if any(_NOT_UTF8.search(value) for value in row if not value.isascii()):
        return "it is not UTF-8", "save the file as UTF-8"
    return "", ""


def _read_rows(stream: BinaryIO, where: str) -> Iterator[tuple[str, list[str] | Refused]]:
    """Yield each row that is not empty, or why it can't be read, with the line on which it begins."""
    lines = _Lines(as_utf8(stream))
    reader = csv.reader(lines, strict=True)
    while True:
        place = f"{where}:{reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield place, Refused(place, _explain(error), "mend the quotes")
            continue
        if lines.was_too_long():
            yield place, Refused(place, f"the line is longer than {MAX_LINE:,} bytes", "shorten the article")
        elif row:
            yield place, row


def read_csv(stream: BinaryIO, where: str, *, columns: Columns = _DEFAULT) -> Iterator[RawArticle | Refused]:
    r"""Read a CSV file, one article or refusal a row.

    Parameters
    ----------
    stream : BinaryIO
        UTF-8, or UTF-16 with a byte order mark; comma between fields, quotes doubled inside quotes.
    where : str
        Name of the file, for messages.
    columns : Columns, optional
        Names of the columns; of those with their own name only ``text`` must be there.

    Yields
    ------
    RawArticle or Refused
        ``where`` names the line on which the row begins.

    Examples
    --------
    >>> rows = io.BytesIO(b"id,body\n1,Troops crossed.\n2\n")
    >>> [record.where for record in read_csv(rows, "a.csv", columns=Columns(text="body"))]
    ['a.csv:2', 'a.csv:3']
    """
    header: list[str] = []
    positions: list[tuple[str, int]] = []
    for place, row in _read_rows(stream, where):
        if isinstance(row, Refused):
            yield row
        elif not header:
            header = row
            reason, action = _header_problem(header, columns)
            if reason:
                yield Refused(where, reason, action)
                return
            positions = [(field, header.index(name)) for field, name in columns.items() if name in header]
        else:
            reason, action = _row_problem(row, len(header))
            values = {field: row[position] for field, position in positions} if not reason else {}
            yield Refused(place, reason, action) if reason else RawArticle(**values, where=place)


def read_table(
    stream: BinaryIO, where: str, *, needed: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]] | Refused]:
    """Read a CSV file of any columns, one row or refusal at a time.

    Parameters
    ----------
    stream : BinaryIO
        As for ``read_csv``.
    where : str
        Name of the file, for messages.
    needed : tuple of str
        Columns that must be there; those not named are left out.

    Yields
    ------
    (str, dict) or Refused
        The line on which the row begins, and its needed values by column.
    """
    header: list[str] = []
    for place, row in _read_rows(stream, where):
        if isinstance(row, Refused):
            yield row
        elif not header:
            header = row
            reason, action = _shape_problem(header)
            missing = [name for name in needed if name not in header]
            if missing and not reason:
                reason, action = f"there is no column '{missing[0]}'", "check that it is a file of this kind"
            if reason:
                yield Refused(where, reason, action)
                return
        else:
            reason, action = _row_problem(row, len(header))
            values = dict(zip(header, row, strict=False))
            yield (
                Refused(place, reason, action) if reason else (place, {name: values[name] for name in needed})
            )
