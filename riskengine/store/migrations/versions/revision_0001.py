"""The first schema.

A released migration never changes: this module repeats the tables as they were then.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from riskengine.store.columns import Number, UtcDateTime, Words

revision = "riskengine_0001"
down_revision = None


def upgrade() -> None:
    """Make all the tables of an empty database."""
    _make_articles()
    _make_stories()
    _make_outbox()
    _make_memory()


def _word(name: str, *constraints: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, Words, *constraints, **{"nullable": False, **options})


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, Number, nullable=False)


def _count(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime, nullable=nullable)


def _article(**options: Any) -> sa.Column[Any]:
    return _word("content_hash", sa.ForeignKey("articles.content_hash"), **options)


def _story() -> sa.Column[Any]:
    return _word("story_id", sa.ForeignKey("stories.id"), index=True)


def _make(name: str, *items: Any) -> None:
    op.create_table(name, *items, sqlite_strict=True)


def _make_articles() -> None:
    _make(
        "articles",
        _word("content_hash", primary_key=True),
        _word("title"),
        _word("text"),
        _word("language"),
        _word("canonical_url"),
        _count("revision"),
        _word("supersedes", sa.ForeignKey("articles.content_hash"), nullable=True),
        _time("published_at", nullable=True),
        _word("published_flag"),
        _time("first_seen_at"),
        sa.Index(None, "canonical_url", postgresql_using="hash"),
    )
    _make(
        "sightings",
        sa.Column("id", sa.Integer, primary_key=True),
        _article(),
        _word("source"),
        _word("url"),
        _word("place"),
        _word("guid"),
        _word("external_id"),
        _time("published_at", nullable=True),
        _time("first_seen_at"),
        sa.UniqueConstraint("content_hash", "place"),
        sa.Index(None, "url", postgresql_using="hash"),
    )
    _make(
        "assessments",
        _article(primary_key=True),
        _word("model", primary_key=True),
        _number("log_odds"),
        _number("risk"),
        _word("level"),
        _word("driver"),
        _word("capped_by"),
        _word("body"),
        _time("assessed_at"),
    )


def _make_stories() -> None:
    _make(
        "stories",
        _word("id", primary_key=True),
        _word("title"),
        sa.Column("risk", Number, nullable=False, index=True),
        _word("level"),
        _word("driver"),
        _word("capped_by"),
        _word("dyad"),
        _count("origins"),
        _count("articles"),
        _time("opened_at"),
        _time("updated_at"),
        _word("merged_into"),
    )
    _make("story_articles", _story(), _article(primary_key=True))
    _make(
        "decisions",
        _word("id", primary_key=True),
        _story(),
        _word("rule"),
        _word("action"),
        _word("reason"),
        _word("level"),
        _number("risk"),
        _word("channel"),
        _time("decided_at"),
    )


def _make_outbox() -> None:
    states = "state IN ('pending', 'sending', 'uncertain', 'sent', 'dead')"
    _make(
        "outbox",
        _word("alert_id", sa.ForeignKey("decisions.id"), primary_key=True),
        _word("story_id"),
        _word("channel"),
        _word("state", sa.CheckConstraint(states, name="state")),
        _word("message"),
        _count("attempts"),
        _time("created_at"),
        _time("not_before"),
        _time("lease_until", nullable=True),
        _time("first_attempt_at", nullable=True),
        _time("deadline"),
        _word("last_error"),
        _time("sent_at", nullable=True),
        _word("external_ref"),
        sa.Index(None, "state", "not_before"),
        sa.Index(None, "story_id", "channel"),
    )


def _make_memory() -> None:
    _make(
        "sources",
        _word("source", primary_key=True),
        _word("etag"),
        _word("last_modified"),
        _time("last_ok_at", nullable=True),
        _time("last_tried_at", nullable=True),
        _time("last_item_at", nullable=True),
        _count("failures"),
        _word("last_error"),
    )
    _make(
        "runs",
        _word("run_id", primary_key=True),
        _time("now"),
        _time("started_at"),
        _time("finished_at", nullable=True),
        _count("exit_code", nullable=True),
        _word("report"),
    )
