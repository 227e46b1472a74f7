"""What moved a story, for people and programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskengine.records import Story
    from riskengine.settings import Settings
    from riskengine.store import Store

COLUMNS = ("story_id", "title", "since", "now", "before", "after", "parts", "missing")


def show_change(
    store: Store, story: Story, settings: Settings, form: str | None, *, since: datetime, now: datetime
) -> int:
    """Print what moved a story's risk between two moments; return 1 where a stored piece is missing."""
    from dataclasses import asdict

    from riskengine.cli.output import print_rows
    from riskengine.jobs.explain import explain_story
    from riskengine.wiring import known_outlets

    moved = explain_story(store, story, since=since, now=now, outlets=known_outlets(settings))
    row = {
        "story_id": story.id,
        "title": story.title,
        "since": since,
        "now": now,
        **asdict(moved.change),
        "missing": moved.missing,
    }
    print_rows([row], form, COLUMNS, table=lambda _: _print(row))
    return 1 if moved.missing else 0


def _print(row: dict[str, Any]) -> None:
    from riskengine.cli.output import clean, console

    out = console()
    out.print(clean(row["title"]))
    out.print(f"{row['before']:9.6f}  risk at {row['since']:%Y-%m-%d %H:%M} UTC")
    for part in row["parts"]:
        out.print(f"{part['risk']:+9.6f}  {part['kind']}: {clean(part['why'], 300)}")
    out.print(f"{row['after']:9.6f}  risk at {row['now']:%Y-%m-%d %H:%M} UTC, the sum of all")
    for piece in row["missing"]:
        out.print(f"Not stored: {clean(piece)}")
