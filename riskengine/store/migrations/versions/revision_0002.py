"""Stories of several reports: their history, their steps, silences, and alerts that go on and turn out.

A released migration never changes: this module repeats the tables as they were then.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from riskengine.store.columns import Number, UtcDateTime, Words

revision = "riskengine_0002"
down_revision = "riskengine_0001"


def upgrade() -> None:
    """Add what earlier stories did not have, empty, and close them: nothing more is told of them."""
    for name in ("scene", "lead", "step", "peak", "uncorroborated"):
        _add("stories", _word(name, server_default=sa.text("''")))
    _add("stories", sa.Column("reported_at", UtcDateTime))
    _add("stories", sa.Column("closed_at", UtcDateTime))
    op.execute("UPDATE stories SET closed_at = updated_at")
    op.create_index("ix_stories_scene_opened_at", "stories", ["scene", "opened_at"])
    op.create_index("ix_stories_closed_at", "stories", ["closed_at"])
    _add("story_articles", sa.Column("joined_at", UtcDateTime))
    _add("story_articles", _word("report", server_default=sa.text("''")))
    _add("decisions", sa.Column("origins", sa.Integer, nullable=False, server_default=sa.text("1")))
    _add("decisions", sa.Column("number", sa.Integer, nullable=False, server_default=sa.text("0")))
    _add("decisions", _word("alert_id", server_default=sa.text("''")))
    op.create_index("ix_decisions_rule_action_decided_at", "decisions", ["rule", "action", "decided_at"])
    _make_history()
    _make_silences()
    _make_outcomes()


def _add(table: str, column: sa.Column[Any]) -> None:
    op.add_column(table, column)


def _word(name: str, *constraints: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, Words, *constraints, **{"nullable": False, **options})


def _time(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime, nullable=False, **options)


def _make_history() -> None:
    op.create_table(
        "story_history",
        _word("story_id", sa.ForeignKey("stories.id"), primary_key=True),
        _time("at", primary_key=True),
        sa.Column("risk", Number, nullable=False),
        _word("level"),
        sa.Column("origins", sa.Integer, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sqlite_strict=True,
    )


def _make_silences() -> None:
    op.create_table(
        "silences",
        _word("id", primary_key=True),
        *(_word(name) for name in ("story_id", "scene", "rule")),
        _time("starts_at"),
        _time("ends_at", index=True),
        *(_word(name) for name in ("up_to", "by", "why")),
        sqlite_strict=True,
    )


def _make_outcomes() -> None:
    known = "outcome IN ('confirmed', 'refuted', 'void')"
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer, primary_key=True),
        _word("alert_id", sa.ForeignKey("decisions.id"), index=True),
        _word("outcome", sa.CheckConstraint(known, name="outcome")),
        _word("by"),
        _word("why"),
        _time("at"),
        sqlite_strict=True,
    )
