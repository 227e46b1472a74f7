"""Writing what a run concluded: a whole batch of articles in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from riskengine.records import Article, Assessment, Decision, Message, Story
from riskengine.store import schema
from riskengine.store.articles import known_hashes, slices
from riskengine.store.codec import encode
from riskengine.store.database import Database, insert_new, insert_or_replace
from riskengine.store.outbox import PATIENCE, outbox_row
from riskengine.store.scored import Judged, Scored

Row = dict[str, Any]


class Batches:
    """Writes articles and everything that was concluded from them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_batch(self, batch: Sequence[Scored], *, now: datetime, patience: timedelta = PATIENCE) -> None:
        """Store a batch as a whole or not at all; what is there already stays as it is.

        A new text under a canonical URL that is known becomes the next revision of it.

        Parameters
        ----------
        batch : Sequence of Scored
            In the order in which the articles were seen.
        now : datetime
            Aware; when the articles were first seen, scored and queued.
        patience : timedelta
            How long each message may wait before it is given up.
        """
        rows = list(_rows_after_articles(batch, now, patience))
        stories = {item.story.id: item.story for item in batch if item.story is not None}
        with self._database.write() as connection:
            _insert_articles(connection, [item.article for item in batch], now)
            _put_stories(connection, stories.values())
            for table, table_rows in rows:
                insert_new(connection, table, table_rows)

    def add_judged(self, judged: Sequence[Judged], *, now: datetime, patience: timedelta = PATIENCE) -> None:
        """Store how stories stand now and what was decided about them, as a whole or not at all.

        Parameters
        ----------
        judged : Sequence of Judged
            Stories that are stored already.
        now : datetime
            Aware; when the messages were queued.
        patience : timedelta
            How long each message may wait before it is given up.
        """
        with self._database.write() as connection:
            _put_stories(connection, [item.story for item in judged])
            for table, rows in _rows_of_decisions(judged, now, patience):
                insert_new(connection, table, rows)

    def add_sightings(self, articles: Sequence[Article], *, now: datetime) -> None:
        """Note where articles that are stored already were seen again.

        Parameters
        ----------
        articles : Sequence of Article
            Known ones; an unknown one breaks a constraint and stores nothing.
        now : datetime
            Aware; when they were seen there.
        """
        with self._database.write() as connection:
            insert_new(connection, schema.sightings, [_sighting_row(article, now) for article in articles])


def insert_decision(connection: Connection, decision: Decision, message: Message, *, now: datetime) -> None:
    """Insert a decision to send and its message, within a transaction."""
    insert_new(connection, schema.decisions, [_decision_row(decision)])
    insert_new(connection, schema.outbox, [outbox_row(message, now=now, story_id=decision.story_id)])


def _rows_after_articles(
    batch: Sequence[Scored], now: datetime, patience: timedelta
) -> Iterator[tuple[Table, list[Row]]]:
    """Yield the rows of every other table, each after the ones that it refers to."""
    yield schema.sightings, [_sighting_row(item.article, now) for item in batch]
    assessments = [item.assessment for item in batch if item.assessment is not None]
    yield schema.assessments, [_assessment_row(assessment, now) for assessment in assessments]
    joined = [(item.story, item) for item in batch if item.story is not None]
    yield (
        schema.story_articles,
        [
            {
                "story_id": story.id,
                "content_hash": item.article.content_hash,
                "joined_at": now,
                "report": encode(item.report) if item.report else "",
            }
            for story, item in joined
        ],
    )
    yield from _rows_of_decisions(batch, now, patience)


def _rows_of_decisions(
    batch: Sequence[Scored] | Sequence[Judged], now: datetime, patience: timedelta
) -> Iterator[tuple[Table, list[Row]]]:
    decided = {decision.id: decision for item in batch for decision in item.decisions}
    yield schema.decisions, [_decision_row(decision) for decision in decided.values()]
    messages = [message for item in batch for message in item.messages]
    yield (
        schema.outbox,
        [
            outbox_row(one, now=now, story_id=decided[one.alert_id].story_id, patience=patience)
            for one in messages
        ],
    )


def _put_stories(connection: Connection, stories: Collection[Story]) -> None:
    """Write how stories stand now; of several states at one moment, the last one stays."""
    insert_or_replace(connection, schema.stories, [_story_row(story) for story in stories])
    insert_or_replace(connection, schema.story_history, [_history_row(story) for story in stories])


def _insert_articles(connection: Connection, articles: Sequence[Article], now: datetime) -> None:
    by_hash = {article.content_hash: article for article in reversed(articles)}
    known = known_hashes(connection, by_hash)
    # Reversed twice, so that of equal texts the one seen first is kept, in the order of the batch.
    new = [article for key, article in reversed(by_hash.items()) if key not in known]
    latest = _latest_revisions(connection, {article.url for article in new} - {""})
    rows = []
    for article in new:
        revision, supersedes = latest.get(article.url, (0, None))
        if article.url:
            latest[article.url] = (revision + 1, article.content_hash)
        rows.append(_article_row(article, now) | {"revision": revision + 1, "supersedes": supersedes})
    insert_new(connection, schema.articles, rows)


def _latest_revisions(connection: Connection, urls: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    articles = schema.articles.c
    query = select(articles.canonical_url, articles.revision, articles.content_hash)
    latest: dict[str, tuple[int, str | None]] = {}
    for part in slices(urls):
        for url, revision, content_hash in connection.execute(query.where(articles.canonical_url.in_(part))):
            latest[url] = max(latest.get(url, (0, "")), (revision, content_hash))
    return latest


def _article_row(article: Article, now: datetime) -> Row:
    return {
        "content_hash": article.content_hash,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "canonical_url": article.url,
        "published_at": article.published_at,
        "published_flag": article.published_flag,
        "first_seen_at": now,
    }


def _sighting_row(article: Article, now: datetime) -> Row:
    return {
        "content_hash": article.content_hash,
        "source": article.source,
        "url": article.url,
        "place": hashlib.sha256(f"{article.source}\n{article.url}".encode()).hexdigest(),
        "guid": article.guid,
        "external_id": article.id,
        "published_at": article.published_at,
        "first_seen_at": now,
    }


def _assessment_row(assessment: Assessment, now: datetime) -> Row:
    return {
        "content_hash": assessment.content_hash,
        "model": assessment.model,
        "log_odds": assessment.log_odds,
        "risk": assessment.risk,
        "level": assessment.level,
        "driver": assessment.driver,
        "capped_by": assessment.capped_by,
        "body": encode(assessment),
        "assessed_at": now,
    }


def _story_row(story: Story) -> Row:
    return {
        "id": story.id,
        "title": story.title,
        "risk": story.risk,
        "level": story.level,
        "driver": story.driver,
        "capped_by": story.capped_by,
        "dyad": encode(story.dyad),
        "origins": story.origins,
        "articles": story.articles,
        "opened_at": story.opened_at,
        "updated_at": story.updated_at,
        "merged_into": story.merged_into,
        "scene": story.scene,
        "lead": story.lead,
        "step": story.step,
        "peak": story.peak,
        "uncorroborated": story.uncorroborated,
        "reported_at": story.reported_at,
        "closed_at": story.closed_at,
    }


def _history_row(story: Story) -> Row:
    return {
        "story_id": story.id,
        "at": story.updated_at,
        "risk": story.risk,
        "level": story.level,
        "origins": story.origins,
        "articles": story.articles,
    }


def _decision_row(decision: Decision) -> Row:
    return {
        "id": decision.id,
        "story_id": decision.story_id,
        "rule": decision.rule,
        "action": decision.action,
        "reason": decision.reason,
        "level": decision.level,
        "risk": decision.risk,
        "channel": decision.channel,
        "decided_at": decision.decided_at,
        "origins": decision.origins,
        "alert_id": decision.alert_id,
        "number": decision.number,
        "watched": decision.watched,
    }
