"""Connections to one database, SQLite or PostgreSQL, and their transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite

from riskengine.errors import DatabaseUnusable
from riskengine.store.address import Address
from riskengine.store.failures import translated

PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)
"""Set on every SQLite connection, the patience first, since the second may have to wait."""

CONNECT_SECONDS = 5
"""How long a PostgreSQL server may take to answer."""


class Database:
    """One database; every transaction of the store is opened here and nowhere else.

    Parameters
    ----------
    address : Address
        Where it is. Nothing is opened before the first transaction.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        if address.path is None:
            self._engine = _server_engine(address)
            isolation = self._engine.execution_options
            self._reader = isolation(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writer = isolation(isolation_level="READ COMMITTED")
        else:
            self._engine = _file_engine(address)
            self._reader = self._engine.execution_options(sqlite_begin="BEGIN")
            self._writer = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment of the database and writes nothing."""
        with translated(self.address), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed as a whole, or not at all.

        On SQLite it waits for the write lock at once, so that no read in it can grow stale.
        """
        with translated(self.address), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose keys are not there yet; tell how many."""
    return _insert(connection, table, rows, replacing=False)


def insert_or_replace(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose key is there already takes the place of what was there."""
    _insert(connection, table, rows, replacing=True)


def _insert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, replacing: bool
) -> int:
    """Insert in one statement executed for many.

    Values are converted column by column and handed to the driver, since SQLAlchemy's way of doing
    it row by row costs as much as the insertion itself. All rows have the same columns.
    """
    if not rows:
        return 0
    columns = [column for column in table.columns if column.name in rows[0]]
    names = [column.name for column in columns]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    others = {name: insert.excluded[name] for name in names if name not in keys}
    resolved = (
        insert.on_conflict_do_update(index_elements=keys, set_=others)
        if replacing
        else insert.on_conflict_do_nothing()
    )
    statement = resolved.compile(dialect=connection.dialect, column_keys=names)
    values = zip(*(_bound(connection, column, rows) for column in columns), strict=True)
    parameters: list[Any] = list(values)
    if not statement.positional:
        parameters = [dict(zip(names, row, strict=True)) for row in parameters]
    return connection.exec_driver_sql(str(statement), parameters).rowcount


def _bound(connection: Connection, column: Column[Any], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Turn one column of the rows into what the driver takes."""
    values = [row[column.name] for row in rows]
    convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return values if convert is None else [convert(value) for value in values]


def _server_engine(address: Address) -> Engine:
    options = {"connect_timeout": CONNECT_SECONDS}
    try:
        return create_engine(address.url, connect_args=options, hide_parameters=True, pool_pre_ping=True)
    except ImportError:
        raise DatabaseUnusable(
            "PostgreSQL needs the package psycopg",
            where=address.name,
            action="install riskengine[postgresql]",
        ) from None


def _file_engine(address: Address) -> Engine:
    engine = create_engine(address.url, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: Any) -> None:
    # The driver's own transactions commit before DDL and begin late; _begin replaces them.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options()["sqlite_begin"])
