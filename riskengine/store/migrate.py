"""Opening a database: look at it, refuse it, or bring its schema up to date in one transaction."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from riskengine.errors import DatabaseUnusable
from riskengine.store.address import Address
from riskengine.store.database import Database
from riskengine.store.failures import READ_ONLY, explain
from riskengine.store.refusal import VERSION_TABLE, examine_file, judge_version
from riskengine.store.schema import APPLICATION_ID, VERSIONS, metadata


@dataclass(frozen=True, slots=True)
class Lineage:
    """The schema versions known, oldest first, and the folder with the steps between them."""

    versions: tuple[str, ...] = VERSIONS
    folder: Path = Path(__file__).parent / "migrations"


OURS = Lineage()


def open_database(address: Address, *, now: datetime, lineage: Lineage = OURS) -> Database:
    """Open a database with the newest schema, making it where it is missing.

    Several processes may do this at once: one makes the schema, the others wait and find it made.

    Parameters
    ----------
    address : Address
        Where it is.
    now : datetime
        Aware; names the copy that is kept of an SQLite file with an older schema.
    lineage : Lineage
        The known versions; the tests bring their own.

    Returns
    -------
    Database
        Ready; to be closed by the caller.

    Raises
    ------
    DatabaseUnusable
        When it can't be opened or must not be touched; it is left as it was.
    """
    if address.path is None:
        return _open(address, lineage)
    version = examine_file(address.path, lineage.versions, address)
    _check_rights(address.path, address)
    if version == lineage.versions[-1]:
        return _open(address, lineage)
    with _alone(address.path.parent):
        _keep_copy(address.path, address, now, lineage)
        return _open(address, lineage)


def _open(address: Address, lineage: Lineage) -> Database:
    database = Database(address)
    try:
        _bring_up_to_date(database, lineage)
    except BaseException:
        database.close()
        raise
    return database


def _check_rights(path: Path, address: Address) -> None:
    """Make the folder; refuse what could not be written to, before a run has begun to rely on it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writable = os.access(path.parent, os.W_OK) and (os.access(path, os.W_OK) or not path.exists())
    except OSError as error:
        raise explain(error, address) from None
    if not writable:
        what, action = READ_ONLY
        raise DatabaseUnusable(what, where=address.name, action=action)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make or change a schema; the kernel frees a dead one's place.

    SQLite's own locks can't do this: of two connections that turn a file to WAL at once, one fails.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _keep_copy(path: Path, address: Address, now: datetime, lineage: Lineage) -> None:
    """Copy a file that still has an older schema, now that no rival can be changing it."""
    version = examine_file(path, lineage.versions, address)
    if version in {"", lineage.versions[-1]}:
        return
    copy_path = path.with_name(f"{path.name}.{version}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy_path)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise explain(error, address) from None


def _bring_up_to_date(database: Database, lineage: Lineage) -> None:
    with database.read() as connection:
        if _version(connection, database.address, lineage) == lineage.versions[-1]:
            return
    with database.write() as connection:
        _claim(connection)
        # Asked again, since another process may have been faster.
        if _version(connection, database.address, lineage) != lineage.versions[-1]:
            _upgrade(connection, lineage)


def _version(connection: Connection, address: Address, lineage: Lineage) -> str:
    tables = inspect(connection).get_table_names()
    found: list[object] = []
    if VERSION_TABLE in tables:
        found.extend(connection.scalars(select(column("version_num")).select_from(table(VERSION_TABLE))))
    return judge_version(tables, found, lineage.versions, address)


def _claim(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})")


def _upgrade(connection: Connection, lineage: Lineage) -> None:
    # Alembic takes a tenth of a second to import and is needed once in the life of a database.
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    script = ScriptDirectory(str(lineage.folder))

    def steps(revision: object, _context: object) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        environment.run_migrations()
