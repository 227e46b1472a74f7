"""Reading articles and what a model said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Row, select

from riskengine.records import Article, Assessment
from riskengine.store import schema
from riskengine.store.codec import decode_assessment
from riskengine.store.database import Database

MOST_VALUES = 1000
"""How many values one statement asks for; SQLite allows 32,766, PostgreSQL 65,535."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands over an article, in which language (ISO 639-1), and its canonical URL."""

    title: str
    language: str
    url: str


class Articles:
    """Reads articles, their sightings and their assessments."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, content_hashes: Iterable[str]) -> set[str]:
        """Tell which of these articles are stored."""
        with self._database.read() as connection:
            return known_hashes(connection, content_hashes)

    def article(self, content_hash: str) -> Article | None:
        """Read an article, with its first sighting's source, label and guid."""
        articles, sightings = schema.articles.c, schema.sightings.c
        query = (
            select(schema.articles, sightings.source, sightings.external_id, sightings.guid)
            .join_from(schema.articles, schema.sightings, isouter=True)
            .where(articles.content_hash == content_hash)
            .order_by(sightings.first_seen_at, sightings.id)
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _article(row) if row else None

    def article_by_url(self, url: str) -> Article | None:
        """Read the latest revision of what was seen under a canonical URL."""
        articles, sightings = schema.articles.c, schema.sightings.c
        query = (
            select(articles.content_hash)
            .join_from(schema.articles, schema.sightings)
            .where(sightings.url == url)
            .order_by(sightings.first_seen_at.desc(), articles.revision.desc(), sightings.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            content_hash = connection.scalar(query)
        return self.article(content_hash) if content_hash else None

    def headlines_between(
        self, since: datetime, until: datetime, *, languages: Collection[str]
    ) -> list[Headline]:
        """Read the headlines of these languages that were first seen within a time, the newest first."""
        articles, sightings = schema.articles.c, schema.sightings.c
        # Sightings are narrow rows; looking for the time among the texts would read all of these.
        seen = select(sightings.content_hash).where(
            sightings.first_seen_at >= since, sightings.first_seen_at < until
        )
        query = (
            select(articles.title, articles.language, articles.canonical_url)
            .where(articles.content_hash.in_(seen), articles.language.in_(languages))
            .where(articles.first_seen_at >= since)
            .order_by(articles.first_seen_at.desc(), articles.content_hash)
        )
        with self._database.read() as connection:
            return [Headline(*row) for row in connection.execute(query)]

    def assessment(self, content_hash: str) -> Assessment | None:
        """Read what was last said of an article, by whichever model."""
        assessments = schema.assessments.c
        query = (
            select(assessments.body)
            .where(assessments.content_hash == content_hash)
            .order_by(assessments.assessed_at.desc(), assessments.model.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            body = connection.scalar(query)
        return None if body is None else decode_assessment(body)


def known_hashes(connection: Connection, content_hashes: Iterable[str]) -> set[str]:
    """Tell which of these articles are stored, within a transaction."""
    key = schema.articles.c.content_hash
    known: set[str] = set()
    for part in slices(content_hashes):
        known.update(connection.scalars(select(key).where(key.in_(part))))
    return known


def slices(values: Iterable[str]) -> Iterator[list[str]]:
    """Cut values into lists that fit in one statement."""
    rest = iter(values)
    while part := list(islice(rest, MOST_VALUES)):
        yield part


def _article(row: Row[tuple[object, ...]]) -> Article:
    return Article(
        content_hash=row.content_hash,
        title=row.title,
        text=row.text,
        language=row.language,
        url=row.canonical_url,
        source=row.source or "",
        published_at=row.published_at,
        published_flag=row.published_flag,
        id=row.external_id or "",
        guid=row.guid or "",
    )
