"""Silences: what people asked not to be told for a time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update

from riskengine.records import Silence
from riskengine.store import schema
from riskengine.store.database import Database, insert_new


class Silences:
    """Reads and writes silences; none is ever deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_silence(self, silence: Silence) -> None:
        """Store a silence, once for each id."""
        with self._database.write() as connection:
            insert_new(connection, schema.silences, [asdict(silence)])

    def silences(self, *, ending_after: datetime) -> list[Silence]:
        """Read the silences that end after a moment, those that end first before the others."""
        silences = schema.silences.c
        query = select(schema.silences).where(silences.ends_at > ending_after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(silences.ends_at, silences.id))
            return [Silence(**row._mapping) for row in rows]

    def end_silence(self, silence_id: str, *, now: datetime) -> bool:
        """End a silence early; False where there is none of that id that is not over."""
        silences = schema.silences.c
        change = update(schema.silences).where(silences.id == silence_id, silences.ends_at > now)
        with self._database.write() as connection:
            return connection.execute(change.values(ends_at=now)).rowcount == 1
