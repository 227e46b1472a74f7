"""What a failure of the database means, in one line and without secrets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from riskengine.errors import DatabaseUnusable
from riskengine.store.address import Address

DAMAGED = ("the database is damaged", "restore a backup, or move the file away to start anew")
NOT_A_DATABASE = ("not an SQLite database, or damaged", "name another file")
LOCKED = ("another process holds the database", "try again when it has finished")
READ_ONLY = ("the database can't be written", "check the rights of the file and of its folder")
NO_ROOM = ("the disk is full or failing", "make room and run again")

MEANINGS = {
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: NOT_A_DATABASE,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: ("the file can't be opened", "check its path, and the rights of its folder"),
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_IOERR: NO_ROOM,
}
"""SQLite's primary result codes as a person would put them, each with what to do."""

LONGEST = 300
"""Characters of a driver's own words that are passed on."""


def explain(error: BaseException, address: Address) -> DatabaseUnusable:
    """Turn a driver's error into ours.

    Parameters
    ----------
    error : BaseException
        From ``sqlite3``, ``psycopg`` or the file system.
    address : Address
        The database that it happened to.

    Returns
    -------
    DatabaseUnusable
        To be raised ``from None``: the driver's traceback could hold what must not be shown.

    Examples
    --------
    >>> str(explain(OSError("server at 10.0.0.7 says hunter2"), Address("db", secrets=("hunter2",))))
    'db: the database failed (server at 10.0.0.7 says ***); check the server, the file and the URL'
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    fallback = ("the database failed", "check the server, the file and the URL")
    what, action = MEANINGS.get(code, fallback)
    words = " ".join(str(error).split())
    for secret in address.secrets:
        words = words.replace(secret, "***")
    return DatabaseUnusable(f"{what} ({words[:LONGEST]})", where=address.name, action=action)


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Raise DatabaseUnusable for every failure but a broken constraint, which is our own mistake."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise explain(error.orig or error, address) from None
