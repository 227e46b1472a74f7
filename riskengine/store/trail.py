"""The audit trail: who muted, resolved, took on, labelled or re-sent what."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select

from riskengine.records import Deed
from riskengine.store import schema
from riskengine.store.database import Database


class Trail:
    """Adds to the audit trail and reads it; nothing in it is ever changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_deed(self, deed: Deed) -> None:
        """Add something that changed outside the database, such as a promoted model."""
        with self._database.write() as connection:
            note(connection, deed)

    def trail(self, *, since: datetime, limit: int) -> list[Deed]:
        """Read what people did since a moment, the newest first."""
        trail = schema.trail.c
        columns = [column for column in trail if column.name != "id"]
        query = select(*columns).where(trail.at >= since).order_by(trail.at.desc(), trail.id.desc())
        with self._database.read() as connection:
            return [Deed(**row._mapping) for row in connection.execute(query.limit(limit))]


def note(connection: Connection, deed: Deed) -> None:
    """Add a deed within the transaction of what was done."""
    connection.execute(insert(schema.trail).values(**asdict(deed)))
