"""One hash over everything that a run concludes, to compare an interrupted run with a whole one."""

from __future__ import annotations

import hashlib

import orjson
from sqlalchemy import select

from riskengine.store import schema
from riskengine.store.database import Database

KEYS = {
    schema.articles: ("content_hash",),
    schema.sightings: ("content_hash", "source", "url"),
    schema.assessments: ("content_hash", "model"),
    schema.stories: ("id",),
    schema.story_articles: ("content_hash",),
    schema.story_history: ("story_id", "at"),
    schema.silences: ("id",),
    schema.outcomes: ("id",),
    schema.owners: ("id",),
    schema.labels: ("id",),
    schema.trail: ("id",),
    schema.decisions: ("id",),
    schema.outbox: ("alert_id",),
}
"""The tables that are compared, each with the columns that order its rows."""

LEFT_OUT = {
    schema.sightings: {"id"},
    schema.assessments: {"assessed_at"},
    schema.outbox: {
        "attempts",
        "not_before",
        "lease_until",
        "first_attempt_at",
        "last_error",
        "sent_at",
        "external_ref",
        "bundle",
    },
}
"""What may differ between two runs that conclude the same: wall clocks and the story of attempts."""

ROWS_AT_ONCE = 1000


class Fingerprint:
    """Compares final states."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def final_state_hash(self) -> str:
        """Hash what was concluded; equal on SQLite and PostgreSQL for equal content.

        Returns
        -------
        str
            64 hexadecimal digits of SHA-256 over the rows in the order of their keys.
        """
        digest = hashlib.sha256()
        with self._database.read() as connection:
            for table, keys in KEYS.items():
                digest.update(f"{table.name}\n".encode())
                columns = [column for column in table.c if column.name not in LEFT_OUT.get(table, ())]
                query = select(*columns).order_by(*(table.c[key] for key in keys))
                for row in connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
                    digest.update(orjson.dumps(tuple(row)) + b"\n")
        return digest.hexdigest()
