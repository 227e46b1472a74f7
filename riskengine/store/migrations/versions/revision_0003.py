"""Answers of people to alerts, what they did, and messages that are no alerts.

A released migration never changes: this module repeats the tables as they were then.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from riskengine.store.columns import Number, UtcDateTime, Words

revision = "riskengine_0003"
down_revision = "riskengine_0002"


def upgrade() -> None:
    """Add the tables, and loosen the outbox from decisions, so that briefs and notices wait there too."""
    for table, name in (("silences", "actor"), ("silences", "region"), ("decisions", "watched")):
        op.add_column(table, _word(name, server_default=sa.text("''")))
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("fk_outbox_alert_id", "outbox")
        op.add_column("outbox", _word("bundle", server_default=sa.text("''")))
    else:
        _rebuild_outbox()
    _make_owners()
    _make_labels()
    _make_trail()


def _word(name: str, *constraints: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, Words, *constraints, **{"nullable": False, **options})


def _time(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime, **{"nullable": False, **options})


def _rebuild_outbox() -> None:
    """Make the table anew: SQLite can't drop a reference."""
    states = "state IN ('pending', 'sending', 'uncertain', 'sent', 'dead')"
    op.rename_table("outbox", "outbox_before")
    columns = (
        _word("alert_id", primary_key=True),
        _word("story_id"),
        _word("channel"),
        _word("state", sa.CheckConstraint(states, name="state")),
        _word("message"),
        sa.Column("attempts", sa.Integer, nullable=False),
        _time("created_at"),
        _time("not_before"),
        _time("lease_until", nullable=True),
        _time("first_attempt_at", nullable=True),
        _time("deadline"),
        _word("last_error"),
        _time("sent_at", nullable=True),
        _word("external_ref"),
    )
    names = ", ".join(column.name for column in columns)
    op.create_table("outbox", *columns, _word("bundle", server_default=sa.text("''")), sqlite_strict=True)
    op.execute(f"INSERT INTO outbox ({names}) SELECT {names} FROM outbox_before")  # noqa: S608  names of our own
    op.drop_table("outbox_before")
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"])
    op.create_index("ix_outbox_story_id_channel", "outbox", ["story_id", "channel"])


def _make_owners() -> None:
    op.create_table(
        "owners",
        sa.Column("id", sa.Integer, primary_key=True),
        _word("alert_id", sa.ForeignKey("decisions.id"), index=True),
        _word("by"),
        _time("at"),
        sqlite_strict=True,
    )


def _make_labels() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer, primary_key=True),
        _word("content_hash", sa.ForeignKey("articles.content_hash"), index=True),
        _word("label"),
        _word("by"),
        _word("why"),
        _word("origin"),
        sa.Column("probability", Number, nullable=False),
        _time("at"),
        sqlite_strict=True,
    )


def _make_trail() -> None:
    op.create_table(
        "trail",
        sa.Column("id", sa.Integer, primary_key=True),
        _time("at", index=True),
        _word("by"),
        _word("action"),
        _word("subject"),
        _word("detail"),
        sqlite_strict=True,
    )
