"""Labels: what people say that articles are."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select

from riskengine.records import Deed, Label
from riskengine.store import schema
from riskengine.store.database import Database
from riskengine.store.trail import note


class Labels:
    """Adds labels and reads them; none is ever changed, and all of an article's stand beside each other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_label(self, label: Label) -> None:
        """Add what somebody says of an article that is stored."""
        deed = Deed(label.at, label.by, "label", f"article {label.content_hash[:8]}", label.label)
        with self._database.write() as connection:
            connection.execute(insert(schema.labels).values(**asdict(label)))
            note(connection, deed)

    def labels(self, *, until: datetime) -> list[Label]:
        """Read the labels given until a moment, in the order of time."""
        columns = [column for column in schema.labels.c if column.name != "id"]
        query = select(*columns).where(schema.labels.c.at <= until).order_by(schema.labels.c.id)
        with self._database.read() as connection:
            return [Label(**row._mapping) for row in connection.execute(query)]
