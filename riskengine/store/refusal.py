"""What is looked at before a database is touched, and why it is refused.

Looking changes nothing, so that a refused file stays as it was; only what SQLite itself has to undo
after a crash, before anything in the file means anything, is undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

from riskengine.errors import DatabaseUnusable
from riskengine.store.address import Address
from riskengine.store.failures import DAMAGED, NOT_A_DATABASE, explain
from riskengine.store.schema import APPLICATION_ID

CHECKED_BYTES = 64 * 2**20
"""Files up to this size are checked page by page at every start; larger ones would take seconds."""

VERSION_TABLE = "alembic_version"

HEADER = b"SQLite format 3\0"
"""What every SQLite file begins with; SQLite itself would overwrite a shorter file."""


def judge_version(
    tables: Collection[str], found: Sequence[object], versions: Sequence[str], address: Address
) -> str:
    """Tell the schema version of a database.

    Parameters
    ----------
    tables : Collection of str
        The names of its tables.
    found : Sequence
        The rows of its version table.
    versions : Sequence of str
        The versions known to this code, oldest first.
    address : Address
        For the message.

    Returns
    -------
    str
        One of ``versions``, or empty for a database without tables.

    Raises
    ------
    DatabaseUnusable
        When the tables are not ours, or of a version that this code does not know.

    Examples
    --------
    >>> judge_version(["runs", "alembic_version"], ["two"], ["one", "two"], Address("a.db"))
    'two'
    """
    if not tables:
        return ""
    if VERSION_TABLE not in tables:
        raise _not_ours(address)
    if len(found) == 1 and found[0] in versions:
        return str(found[0])
    shown = ascii(found[0] if found else None)[:60]
    raise DatabaseUnusable(
        f"the database's schema is {shown}, which this version of riskengine does not know",
        where=address.name,
        action="use the version that made it, or a newer one",
    )


def examine_file(path: Path, versions: Sequence[str], address: Address) -> str:
    """Tell the schema version of an SQLite file without writing to it.

    Parameters
    ----------
    path : Path
        The file; it may be missing or empty.
    versions : Sequence of str
        The versions known to this code, oldest first.
    address : Address
        For the message.

    Returns
    -------
    str
        One of ``versions``, or empty for a file that has no tables yet.

    Raises
    ------
    DatabaseUnusable
        When the file is damaged, not a database, not ours, changed by others, or too new.
    """
    try:
        if not path.exists():
            return ""
        if not path.is_file():
            raise DatabaseUnusable("not a file", where=address.name, action="name another file")
        return _examine(path, versions, address) if path.stat().st_size else ""
    except (OSError, sqlite3.Error) as error:
        raise explain(error, address) from None


def _examine(path: Path, versions: Sequence[str], address: Address) -> str:
    with path.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            what, action = NOT_A_DATABASE
            raise DatabaseUnusable(what, where=address.name, action=action)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode={_mode(path)}", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("BEGIN")
        objects = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
        _refuse_strangers(objects, address)
        tables = {name for kind, name in objects if kind == "table"}
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        if mark != APPLICATION_ID and (tables or mark):
            raise _not_ours(address)
        version = judge_version(tables, _found_versions(connection, tables), versions, address)
        if path.stat().st_size <= CHECKED_BYTES:
            _check_pages(connection, address)
        return version


def _found_versions(connection: sqlite3.Connection, tables: Collection[str]) -> list[object]:
    if VERSION_TABLE not in tables:
        return []
    return [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]


def _mode(path: Path) -> str:
    """Choose how to open a file so that looking at it leaves it, and its folder, as they were.

    A connection that may write puts a log that it finds in place when it closes; one that may not
    write can't remove the files that it needs itself where there was no log.
    """
    log = path.with_name(f"{path.name}-wal")
    return "ro" if log.exists() and log.stat().st_size else "rw"


def _refuse_strangers(objects: Sequence[tuple[str, str]], address: Address) -> None:
    for kind, name in objects:
        if kind in {"trigger", "view"}:
            raise DatabaseUnusable(
                f"the database holds a {kind} {ascii(name)[:60]} that riskengine did not make",
                where=address.name,
                action="find out who added it; restore a backup",
            )


def _check_pages(connection: sqlite3.Connection, address: Address) -> None:
    verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if verdict != "ok":
        what, action = DAMAGED
        raise DatabaseUnusable(f"{what} ({ascii(verdict)[1:200]})", where=address.name, action=action)


def _not_ours(address: Address) -> DatabaseUnusable:
    return DatabaseUnusable(
        "the database belongs to another application", where=address.name, action="name another one"
    )
