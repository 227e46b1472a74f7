"""Silences: what people asked not to be told for a time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update

from riskengine.records import Deed, Silence
from riskengine.store import schema
from riskengine.store.database import Database, insert_new
from riskengine.store.trail import note


class Silences:
    """Reads and writes silences; none is ever deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_silence(self, silence: Silence) -> None:
        """Store a silence, once for each id, and note who asked for it."""
        until = f"until {silence.ends_at:%Y-%m-%d %H:%M} UTC, up to {silence.up_to}: {silence.why}"
        with self._database.write() as connection:
            note(connection, Deed(silence.starts_at, silence.by, "silence", _named(silence), until))
            insert_new(connection, schema.silences, [asdict(silence)])

    def silences(self, *, ending_after: datetime) -> list[Silence]:
        """Read the silences that end after a moment, those that end first before the others."""
        silences = schema.silences.c
        query = select(schema.silences).where(silences.ends_at > ending_after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(silences.ends_at, silences.id))
            return [Silence(**row._mapping) for row in rows]

    def end_silence(self, silence_id: str, *, by: str, now: datetime) -> bool:
        """End a silence early and note who did; False where there is none of that id that is not over."""
        silences = schema.silences.c
        change = update(schema.silences).where(silences.id == silence_id, silences.ends_at > now)
        with self._database.write() as connection:
            ended = connection.execute(change.values(ends_at=now)).rowcount == 1
            if ended:
                note(connection, Deed(now, by, "end silence", f"silence {silence_id[:8]}", ""))
        return ended


def _named(silence: Silence) -> str:
    """Say what a silence is about."""
    parts = {
        "story": silence.story_id[:8],
        "scene": silence.scene,
        "rule": silence.rule,
        "actor": silence.actor,
        "region": silence.region,
    }
    return ", ".join(f"{name} {value}" for name, value in parts.items() if value)
