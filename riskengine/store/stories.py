"""Reading stories and what was decided about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, case, func, select

from riskengine.records import LEVELS, SENT_ACTIONS, Assessment, Decision, Story
from riskengine.store import schema
from riskengine.store.articles import slices
from riskengine.store.codec import decode_assessment, decode_report, decode_words
from riskengine.store.database import Database
from riskengine.stories.report import Report

_RANK = case({level: rank for rank, level in enumerate(LEVELS)}, value=schema.stories.c.level)

_OPEN = (schema.stories.c.closed_at.is_(None), schema.stories.c.merged_into == "")


@dataclass(frozen=True, slots=True)
class Moment:
    """How a story stood at a time."""

    story_id: str
    at: datetime
    risk: float
    level: str
    origins: int
    articles: int


@dataclass(frozen=True, slots=True)
class Joined:
    """An article of a story, when it joined it, and its report; None where an early version stored none."""

    content_hash: str
    at: datetime | None
    report: Report | None


class Stories:
    """Reads stories and their decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stories(self, limit: int, *, min_level: str = "low") -> list[Story]:
        """Read the stories of the highest levels, by risk within each, without those merged into others.

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
            .order_by(_RANK.desc(), stories.risk.desc(), stories.id)
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

    def story_of(self, content_hash: str) -> Story | None:
        """Read the story that an article belongs to."""
        joined = schema.story_articles.c
        query = select(schema.stories).join_from(schema.story_articles, schema.stories)
        with self._database.read() as connection:
            row = connection.execute(query.where(joined.content_hash == content_hash)).first()
        return _story(row) if row else None

    def stories_beginning(self, digits: str) -> list[str]:
        """Read the ids that begin with these digits."""
        key = schema.stories.c.id
        with self._database.read() as connection:
            return list(connection.scalars(select(key).where(key.startswith(digits)).order_by(key)))

    def decisions_of(self, story_id: str) -> list[Decision]:
        """Read what was decided about a story, in the order of time."""
        decisions = schema.decisions.c
        query = (
            select(schema.decisions)
            .where(decisions.story_id == story_id)
            .order_by(decisions.decided_at, decisions.number, decisions.id)
        )
        with self._database.read() as connection:
            return [Decision(**row._mapping) for row in connection.execute(query)]

    def decisions_beginning(self, digits: str) -> list[Decision]:
        """Read the decisions whose id begins with these digits."""
        decisions = schema.decisions.c
        query = select(schema.decisions).where(decisions.id.startswith(digits)).order_by(decisions.id)
        with self._database.read() as connection:
            return [Decision(**row._mapping) for row in connection.execute(query)]

    def sent_about_open_stories(self) -> list[Decision]:
        """Read what was told of the stories that are not closed, in the order of time."""
        decisions = schema.decisions.c
        query = (
            select(schema.decisions)
            .join_from(schema.decisions, schema.stories)
            .where(*_OPEN, decisions.action.in_(SENT_ACTIONS))
            .order_by(decisions.decided_at, decisions.story_id, decisions.rule, decisions.number)
        )
        with self._database.read() as connection:
            return [Decision(**row._mapping) for row in connection.execute(query)]

    def open_stories(self) -> list[Story]:
        """Read the stories that are not closed, the oldest first."""
        stories = schema.stories.c
        query = select(schema.stories).where(*_OPEN)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(stories.opened_at, stories.id))
            return [_story(row) for row in found]

    def scenes(self) -> list[str]:
        """Read every scene that a story is part of."""
        scene = schema.stories.c.scene
        with self._database.read() as connection:
            return [row.scene for row in connection.execute(select(scene).distinct().where(scene != ""))]

    def open_reports(self) -> list[tuple[str, Report]]:
        """Read what grouping knows of the reports of open stories, each with its story's id."""
        joined = schema.story_articles.c
        query = (
            select(joined.story_id, joined.report)
            .join_from(schema.story_articles, schema.stories)
            .where(*_OPEN, joined.report != "")
            .order_by(joined.joined_at, joined.content_hash)
        )
        with self._database.read() as connection:
            return [(row.story_id, decode_report(row.report)) for row in connection.execute(query)]

    def reports_of(self, story_id: str) -> list[str]:
        """Read the content hashes of a story's articles, in the order in which they joined it."""
        joined = schema.story_articles.c
        query = select(joined.content_hash).where(joined.story_id == story_id)
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(joined.joined_at, joined.content_hash)))

    def joined(self, story_id: str) -> list[Joined]:
        """Read a story's articles with what judging knows of each, in the order in which they joined it."""
        joined = schema.story_articles.c
        query = (
            select(joined.content_hash, joined.joined_at, joined.report)
            .where(joined.story_id == story_id)
            .order_by(joined.joined_at, joined.content_hash)
        )
        with self._database.read() as connection:
            return [
                Joined(key, at, decode_report(report) if report else None)
                for key, at, report in connection.execute(query)
            ]

    def assessments_of(self, story_id: str) -> dict[str, list[tuple[datetime, Assessment]]]:
        """Read what models said of a story's articles and when, by content hash, in the order of time."""
        assessments, joined = schema.assessments.c, schema.story_articles
        query = (
            select(assessments.content_hash, assessments.assessed_at, assessments.body)
            .join_from(schema.assessments, joined, assessments.content_hash == joined.c.content_hash)
            .where(joined.c.story_id == story_id)
            .order_by(assessments.assessed_at, assessments.model)
        )
        found: dict[str, list[tuple[datetime, Assessment]]] = defaultdict(list)
        with self._database.read() as connection:
            for key, at, body in connection.execute(query):
                found[key].append((at, decode_assessment(body)))
        return found

    def history_of(self, story_id: str) -> list[Moment]:
        """Read how a story stood each time that it had changed, in the order of time."""
        history = schema.story_history
        query = select(history).where(history.c.story_id == story_id).order_by(history.c.at)
        with self._database.read() as connection:
            return [Moment(**row._mapping) for row in connection.execute(query)]

    def scene_moments(self, scenes: Iterable[str], *, since: datetime) -> dict[str, list[Moment]]:
        """Read how the stories of these scenes stood since a moment, in the order of time."""
        stories, history = schema.stories.c, schema.story_history
        query = (
            select(stories.scene, history)
            .join_from(history, schema.stories)
            .where(history.c.at >= since)
            .order_by(history.c.at, history.c.story_id)
        )
        found: dict[str, list[Moment]] = defaultdict(list)
        with self._database.read() as connection:
            for part in slices(sorted(set(scenes) - {""})):
                for scene, *rest in connection.execute(query.where(stories.scene.in_(part))):
                    found[scene].append(Moment(*rest))
        return found

    def decisions_about(self, story_ids: Iterable[str]) -> dict[str, list[Decision]]:
        """Read what was decided about several stories, each in the order of time."""
        decisions = schema.decisions.c
        query = select(schema.decisions).order_by(decisions.decided_at, decisions.number, decisions.id)
        found: dict[str, list[Decision]] = defaultdict(list)
        with self._database.read() as connection:
            for part in slices(story_ids):
                for row in connection.execute(query.where(decisions.story_id.in_(part))):
                    found[row.story_id].append(Decision(**row._mapping))
        return found

    def stories_between(self, since: datetime, until: datetime) -> list[Story]:
        """Read the stories that changed within a time."""
        history = schema.story_history.c
        changed = select(history.story_id).where(history.at >= since, history.at < until)
        query = select(schema.stories).where(schema.stories.c.id.in_(changed))
        with self._database.read() as connection:
            return [_story(row) for row in connection.execute(query.order_by(schema.stories.c.id))]

    def sources_of(self, story_id: str) -> list[str]:
        """Read where a story's articles were seen, each source once."""
        sightings, joined = schema.sightings.c, schema.story_articles
        query = (
            select(sightings.source)
            .join_from(schema.sightings, joined, sightings.content_hash == joined.c.content_hash)
            .where(joined.c.story_id == story_id)
        )
        with self._database.read() as connection:
            return list(connection.scalars(query.distinct().order_by(sightings.source)))

    def count_decisions(self, rule: str, action: str, *, since: datetime) -> int:
        """Count what a rule has decided since a moment."""
        decisions = schema.decisions.c
        query = select(func.count()).where(
            decisions.rule == rule, decisions.action == action, decisions.decided_at >= since
        )
        with self._database.read() as connection:
            return connection.scalar(query) or 0


def _story(row: Row[tuple[object, ...]]) -> Story:
    return Story(**{**row._mapping, "dyad": decode_words(row.dyad)})
