"""Reading stories and what was decided about them."""

from __future__ import annotations

from sqlalchemy import Row, select

from riskengine.records import LEVELS, Decision, Story
from riskengine.store import schema
from riskengine.store.codec import decode_words
from riskengine.store.database import Database


class Stories:
    """Reads stories and their decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stories(self, limit: int, *, min_level: str = "low") -> list[Story]:
        """Read the stories with the highest risk, leaving out those merged into others.

        Parameters
        ----------
        limit : int
            How many at most.
        min_level : str
            The lowest of ``LEVELS`` to be read.
        """
        stories = schema.stories.c
        query = (
            select(schema.stories)
            .where(stories.merged_into == "", stories.level.in_(LEVELS[LEVELS.index(min_level) :]))
            .order_by(stories.risk.desc(), stories.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_story(row) for row in connection.execute(query)]

    def story(self, story_id: str) -> Story | None:
        """Read one story."""
        query = select(schema.stories).where(schema.stories.c.id == story_id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _story(row) if row else None

    def decisions_of(self, story_id: str) -> list[Decision]:
        """Read what was decided about a story, in the order of time."""
        decisions = schema.decisions.c
        query = (
            select(schema.decisions)
            .where(decisions.story_id == story_id)
            .order_by(decisions.decided_at, decisions.id)
        )
        with self._database.read() as connection:
            return [Decision(**row._mapping) for row in connection.execute(query)]


def _story(row: Row[tuple[object, ...]]) -> Story:
    return Story(**{**row._mapping, "dyad": decode_words(row.dyad)})
