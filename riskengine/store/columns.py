"""The column types, which keep both dialects to the same values in the same order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Double, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

Words: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that PostgreSQL, too, orders by code point, whatever the server's locale."""

Number: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")
"""A double on both sides; SQLite's strict tables know it by this name only."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC with microseconds, read back aware.

    SQLite has no type for times and keeps ISO 8601 text of one width, so that text order is time
    order. A naive time is refused with ValueError, since nobody can tell what it means.

    Examples
    --------
    >>> from sqlalchemy.dialects import sqlite
    >>> UtcDateTime().process_bind_param(datetime(2026, 3, 1, 9, tzinfo=UTC), sqlite.dialect())
    '2026-03-01T09:00:00.000000+00:00'
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text for SQLite, a timestamp with time zone elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware time into what the dialect stores."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"naive time {value.isoformat()}: times carry their zone")
        return _as_text(value.astimezone(UTC)) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what the dialect stores into an aware time in UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


@lru_cache(maxsize=256)
def _as_text(utc: datetime) -> str:
    """Write a time in UTC; kept, since a batch repeats the same few times thousands of times."""
    return utc.isoformat(timespec="microseconds")
