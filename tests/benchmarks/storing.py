"""Goal 6: storing a batch against the least that SQLite asks for the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from riskengine.store import Scored, open_store
from riskengine.store.database import PRAGMAS

from .measure import ROUNDS, Figure, at_most, cpu_of, ratio, time_rounds
from .scoring import NOW, STORED_AT_ONCE, as_stored, load_scorer, score_lines

TABLES = ("articles", "sightings", "assessments", "stories", "story_articles")
"""In an order in which every row comes after the ones that it refers to."""

Rows = Mapping[str, Sequence[tuple[object, ...]]]


def measure(lines: Sequence[bytes], folder: Path) -> list[Figure]:
    """Time the store, one ``executemany`` a table of the very same rows, and a commit an article."""
    found = score_lines(lines, load_scorer())
    batches = [as_stored(found, STORED_AT_ONCE) for _ in range(ROUNDS)]
    rows = _rows_of(batches, folder / "rows.db")
    for name in ("store", "plain", "single"):
        open_store(_url(folder / f"{name}.db"), now=NOW).close()
    with (
        open_store(_url(folder / "store.db"), now=NOW) as store,
        _plain(folder / "plain.db") as plain,
        _plain(folder / "single.db") as single,
    ):
        times = time_rounds(
            {
                "store": lambda number: cpu_of(lambda: store.add_batch(batches[number], now=NOW)),
                "plain": lambda number: cpu_of(lambda: _insert(plain, rows[number])),
                "single": lambda number: cpu_of(lambda: _insert_singly(single, rows[number])),
            }
        )
    singly = f"a commit an article {ratio(times['single'], times['plain']):.1f}"
    what = f"store {STORED_AT_ONCE} articles, to executemany of the rows"
    return [at_most("6", what, ratio(times["store"], times["plain"]), 2.2, peer=singly)]


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def _plain(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that the store made with the driver alone, set up as the store sets it up."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        yield connection


def _rows_of(batches: Sequence[Sequence[Scored]], path: Path) -> list[Rows]:
    """Return the rows that the store makes of each batch; every table gets one an article."""
    made: list[Rows] = []
    with open_store(_url(path), now=NOW) as store, _plain(path) as connection:
        for number, batch in enumerate(batches):
            store.add_batch(batch, now=NOW)
            query = f"SELECT * FROM {{}} WHERE rowid > {number * STORED_AT_ONCE} ORDER BY rowid"
            made.append({table: connection.execute(query.format(table)).fetchall() for table in TABLES})
    return made


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table, records in rows.items():
        marks = ", ".join("?" * len(records[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", records)
    connection.execute("COMMIT")


def _insert_singly(connection: sqlite3.Connection, rows: Rows) -> None:
    for number in range(STORED_AT_ONCE):
        _insert(connection, {table: records[number : number + 1] for table, records in rows.items()})
