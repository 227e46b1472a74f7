"""Printing: rows as table, JSON, JSON Lines or CSV; each exit has its own encoder."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import click

if TYPE_CHECKING:
    from rich.console import Console

Row = Mapping[str, Any]
Writer = Callable[[BinaryIO, Iterable[Row], Sequence[str]], None]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula."""

CELL_LIMIT = 200
PIPE_WIDTH = 120
"""Columns of a table that goes to a file, which has no width of its own."""


def is_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty()


def chosen_format(form: str | None) -> str:
    """Return the format to print in: the one asked for, else a table for people, JSON Lines for programs."""
    return form or ("table" if is_terminal() else "jsonl")


def print_rows(
    rows: Iterable[Row],
    form: str | None,
    columns: Sequence[str],
    table: Callable[[Sequence[Row]], None] | None = None,
) -> None:
    """Print rows as they come (a table when they have all come).

    Parameters
    ----------
    rows : iterable of mapping
        JSON types and aware times.
    form : str or None
        One of ``FORMATS``, or None for what fits where it goes.
    columns : sequence of str
        Columns of CSV, and of the table where ``table`` is not given.
    table : callable, optional
        Prints all rows for people.
    """
    form = chosen_format(form)
    if form == "table":
        collected = list(rows)
        if table is None:
            print_table(collected, columns)
        else:
            table(collected)
        return
    write_rows(sys.stdout.buffer, rows, columns, form=form)  # UTF-8, whatever the locale


def write_rows(stream: BinaryIO, rows: Iterable[Row], columns: Sequence[str], *, form: str) -> None:
    """Write rows for programs, as they come: json, jsonl or csv."""
    writers: dict[str, Writer] = {"json": _write_json, "jsonl": _write_lines, "csv": _write_csv}
    writers[form](stream, rows, columns)
    stream.flush()


def _dump(row: Row) -> bytes:
    import orjson

    try:
        return orjson.dumps(row, option=orjson.OPT_UTC_Z)
    except TypeError:
        # A file name may hold bytes that are no text; JSON can't.
        import json

        return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace")


def _write_lines(stream: BinaryIO, rows: Iterable[Row], _columns: Sequence[str]) -> None:
    for row in rows:
        stream.write(_dump(row) + b"\n")


def _write_json(stream: BinaryIO, rows: Iterable[Row], _columns: Sequence[str]) -> None:
    stream.write(b"[")
    for number, row in enumerate(rows):
        stream.write((b",\n" if number else b"\n") + _dump(row))
    stream.write(b"\n]\n")


def _write_csv(stream: BinaryIO, rows: Iterable[Row], columns: Sequence[str]) -> None:
    stream.write(_csv_line(columns))
    for row in rows:
        stream.write(_csv_line([_csv_cell(row.get(column)) for column in columns]))


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # Line ends are kept out of cells, so that one record is one line in every reader.
        text = " ".join(value.splitlines())
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    return str(value) if isinstance(value, int | float) else _dump(value).decode().strip('"')


def console() -> Console:
    """Return rich's console with nothing but colours: text is never taken for markup or emoji."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, width=None if is_terminal() else PIPE_WIDTH)


def clean(value: Any, limit: int = CELL_LIMIT) -> str:
    """Return a value for a terminal: one line without control characters."""
    from riskengine.articles.clean import clean_line

    if isinstance(value, float):
        return f"{value:.3f}"
    return clean_line("" if value is None else str(value), limit)


def print_table(rows: Sequence[Row], columns: Sequence[str], title: str = "", *, cut: str = "") -> None:
    """Print rows as a table; with ``cut`` each row is one line, and the column of this name gives way."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    out = console()
    cells = [[clean(row.get(column)) for column in columns] for row in rows]
    table = Table(
        box=SIMPLE_HEAD,
        title=clean(title) or None,
        title_justify="left",
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    widths = [max(map(len, lines)) for lines in zip(columns, *cells, strict=True)]
    for column, width in zip(columns, widths, strict=True):
        room = out.width - sum(widths) + width - 2 * len(columns) - 1
        numeric = any(isinstance(row.get(column), int | float) for row in rows)
        table.add_column(
            column.replace("_", " "),
            justify="right" if numeric else "left",
            overflow="ellipsis" if column == cut else "fold",
            no_wrap=bool(cut),
            max_width=max(room, 20) if column == cut else None,
        )
    for line in cells:
        table.add_row(*map(Text, line))
    out.print(table)


def progress(line: str) -> None:
    """Tell a line of progress on standard error, where that is a terminal."""
    if sys.stderr.isatty():
        click.echo(clean(line), err=True)
