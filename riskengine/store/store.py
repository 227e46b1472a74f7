"""The store: one database seen through all its subjects."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType

from riskengine.store.address import parse_address
from riskengine.store.articles import Articles
from riskengine.store.batches import Batches
from riskengine.store.database import Database
from riskengine.store.fingerprint import Fingerprint
from riskengine.store.labels import Labels
from riskengine.store.ledger import Ledger
from riskengine.store.migrate import open_database
from riskengine.store.outbox import Outbox
from riskengine.store.runs import Runs
from riskengine.store.silences import Silences
from riskengine.store.stories import Stories
from riskengine.store.trail import Trail


class Store(Articles, Batches, Stories, Silences, Outbox, Ledger, Labels, Trail, Runs, Fingerprint):
    """Everything that riskengine remembers; a context manager that closes its connections.

    Its methods are those of its subjects, one module each. Every method is one transaction. All
    of them raise DatabaseUnusable when the database fails.

    Parameters
    ----------
    database : Database
        With the newest schema, as ``open_store`` makes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections to the database."""
        self._database.close()


def open_store(url: str, *, now: datetime) -> Store:
    """Open the store, making its folder, file and tables where they are missing.

    Parameters
    ----------
    url : str
        ``sqlite:///file.db`` or ``postgresql://user@host/database``.
    now : datetime
        Aware; names the copy that is kept of an SQLite file before its schema is brought up to date.

    Returns
    -------
    Store
        To be closed, best by ``with``.

    Raises
    ------
    ConfigurationError
        When the URL can't be read.
    DatabaseUnusable
        When the database can't be opened, is damaged, belongs to something else or is too new; it
        is left as it was.

    Examples
    --------
    >>> from datetime import UTC
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with open_store(f"sqlite:///{folder}/news.db", now=datetime(2026, 3, 1, tzinfo=UTC)) as store:
    ...         store.counts()
    {'pending': 0, 'sending': 0, 'uncertain': 0, 'sent': 0, 'dead': 0}
    """
    return Store(open_database(parse_address(url), now=now))
