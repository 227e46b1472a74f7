"""The tables as the code sees them; ``migrations`` makes them, a test holds the two together.

Times are UTC. A ``content_hash`` is 64 hexadecimal digits of SHA-256. Text that may be missing is
empty, not null; only times and references that don't exist yet are null.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from riskengine.records import OUTCOMES
from riskengine.store.columns import Number, UtcDateTime, Words

APPLICATION_ID = 0x5249534B
"""SQLite's mark of whose file it is: ``RISK`` in ASCII."""

VERSIONS = ("riskengine_0001", "riskengine_0002", "riskengine_0003")
"""Every schema version that this code can read or bring up to date, oldest first.

The name of the project is part of it, so that another application's Alembic is not taken for ours.
"""

STATES = ("pending", "sending", "uncertain", "sent", "dead")
"""The states of an outbox row; the last two are final."""

FINAL_STATES = ("sent", "dead")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names for all constraints, without which a later migration could not change them."""

metadata = MetaData(naming_convention=NAMING)

articles = Table(
    "articles",
    metadata,
    Column("content_hash", Words, primary_key=True),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("canonical_url", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("supersedes", Words, ForeignKey("articles.content_hash")),
    Column("published_at", UtcDateTime),
    Column("published_flag", Words, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Index(None, "canonical_url", postgresql_using="hash"),
    sqlite_strict=True,
)
"""One row a text; ``revision`` counts from 1 over the texts seen under one canonical URL."""

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content_hash", Words, ForeignKey("articles.content_hash"), nullable=False),
    Column("source", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("guid", Words, nullable=False),
    Column("external_id", Words, nullable=False),
    Column("published_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("content_hash", "place"),
    Index(None, "url", postgresql_using="hash"),
    sqlite_strict=True,
)
"""Every place where an article was seen, once each; ``external_id`` is the user's label.

``place`` is the SHA-256 of source and URL, which together are too long for PostgreSQL's ordered
indexes, as URLs alone are: these have hash indexes there.
"""

assessments = Table(
    "assessments",
    metadata,
    Column("content_hash", Words, ForeignKey("articles.content_hash"), primary_key=True),
    Column("model", Words, primary_key=True),
    Column("log_odds", Number, nullable=False),
    Column("risk", Number, nullable=False),
    Column("level", Words, nullable=False),
    Column("driver", Words, nullable=False),
    Column("capped_by", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("assessed_at", UtcDateTime, nullable=False),
    sqlite_strict=True,
)
"""What a model said of an article; ``body`` is the whole record as JSON."""

stories = Table(
    "stories",
    metadata,
    Column("id", Words, primary_key=True),
    Column("title", Words, nullable=False),
    Column("risk", Number, nullable=False, index=True),
    Column("level", Words, nullable=False),
    Column("driver", Words, nullable=False),
    Column("capped_by", Words, nullable=False),
    Column("dyad", Words, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("merged_into", Words, nullable=False),
    Column("scene", Words, nullable=False, server_default=text("''")),
    Column("lead", Words, nullable=False, server_default=text("''")),
    Column("step", Words, nullable=False, server_default=text("''")),
    Column("peak", Words, nullable=False, server_default=text("''")),
    Column("uncorroborated", Words, nullable=False, server_default=text("''")),
    Column("reported_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Index(None, "scene", "opened_at"),
    Index(None, "closed_at"),
    sqlite_strict=True,
)
"""One row an event; ``id`` is the content hash of its first article, ``dyad`` a JSON list."""

story_articles = Table(
    "story_articles",
    metadata,
    Column("story_id", Words, ForeignKey("stories.id"), nullable=False, index=True),
    Column("content_hash", Words, ForeignKey("articles.content_hash"), primary_key=True),
    Column("joined_at", UtcDateTime),
    Column("report", Words, nullable=False, server_default=text("''")),
    sqlite_strict=True,
)
"""Which story an article belongs to: exactly one. ``report`` is what grouping knows of it, as JSON."""

story_history = Table(
    "story_history",
    metadata,
    Column("story_id", Words, ForeignKey("stories.id"), primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
    Column("risk", Number, nullable=False),
    Column("level", Words, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    sqlite_strict=True,
)
"""How a story stood each time that it had changed."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("story_id", Words, ForeignKey("stories.id"), nullable=False, index=True),
    Column("rule", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("level", Words, nullable=False),
    Column("risk", Number, nullable=False),
    Column("channel", Words, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("origins", Integer, nullable=False, server_default=text("1")),
    Column("alert_id", Words, nullable=False, server_default=text("''")),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("watched", Words, nullable=False, server_default=text("''")),
    Index(None, "rule", "action", "decided_at"),
    sqlite_strict=True,
)
"""What each rule decided about a story it touches, and why."""

silences = Table(
    "silences",
    metadata,
    Column("id", Words, primary_key=True),
    Column("story_id", Words, nullable=False),
    Column("scene", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
    Column("up_to", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("actor", Words, nullable=False, server_default=text("''")),
    Column("region", Words, nullable=False, server_default=text("''")),
    sqlite_strict=True,
)
"""What people asked not to be told for a time; ended early by bringing ``ends_at`` forward."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Words, ForeignKey("decisions.id"), nullable=False, index=True),
    Column("outcome", Words, CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"), nullable=False),
    Column("by", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_strict=True,
)
"""How alerts turned out; rows are only ever added, and the latest of an alert counts."""

outbox = Table(
    "outbox",
    metadata,
    Column("alert_id", Words, primary_key=True),
    Column("story_id", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("state", Words, CheckConstraint(f"state IN {STATES}", name="state"), nullable=False),
    Column("message", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("first_attempt_at", UtcDateTime),
    Column("deadline", UtcDateTime, nullable=False),
    Column("last_error", Words, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("external_ref", Words, nullable=False),
    Column("bundle", Words, nullable=False, server_default=text("''")),
    Index(None, "state", "not_before"),
    Index(None, "story_id", "channel"),
    sqlite_strict=True,
)
"""Messages on their way; ``external_ref`` is the receiver's own name of a sent message.

``alert_id`` is the id of a decision, or of a notice, whose ``story_id`` is empty. ``bundle`` is the
``alert_id`` under which a message was sent together with others, empty for one of its own.
"""

owners = Table(
    "owners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Words, ForeignKey("decisions.id"), nullable=False, index=True),
    Column("by", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_strict=True,
)
"""Who took an alert on; rows are only ever added, and the latest of an alert counts."""

labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content_hash", Words, ForeignKey("articles.content_hash"), nullable=False, index=True),
    Column("label", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("probability", Number, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_strict=True,
)
"""What people say that an article is; ``probability`` is that of asking about just this one."""

trail = Table(
    "trail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("by", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("detail", Words, nullable=False),
    sqlite_strict=True,
)
"""The audit trail: who did what to what; rows are only ever added."""

sources = Table(
    "sources",
    metadata,
    Column("source", Words, primary_key=True),
    Column("etag", Words, nullable=False),
    Column("last_modified", Words, nullable=False),
    Column("last_ok_at", UtcDateTime),
    Column("last_tried_at", UtcDateTime),
    Column("last_item_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("last_error", Words, nullable=False),
    sqlite_strict=True,
)
"""What is remembered of each source between runs."""

runs = Table(
    "runs",
    metadata,
    Column("run_id", Words, primary_key=True),
    Column("now", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("exit_code", Integer),
    Column("report", Words, nullable=False),
    sqlite_strict=True,
)
"""One row a run; ``finished_at`` and ``exit_code`` are null while it runs, or when it was killed."""
