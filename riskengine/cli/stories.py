"""``riskengine stories``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = (
    "id", "level", "risk", "driver", "capped_by", "dyad", "title", "origins", "articles",
    "opened_at", "updated_at",
)  # fmt: skip
WIDE = 110
"""Columns of a terminal from which on the actors have a column of their own."""
SHOWN_ID = 8
"""Digits of an id that a table shows; `riskengine explain` takes them for the whole."""


@click.command(
    epilog=examples("riskengine stories", "riskengine stories --level high --limit 5 --format json")
)
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True, help="How many at most."
)
@click.option(
    "--level",
    type=click.Choice(("low", "guarded", "elevated", "high", "critical")),
    default="low",
    show_default=True,
    help="The lowest level to show.",
)
@now_option
@format_option
@with_settings
def stories(limit: int, level: str, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """List stored stories, the riskiest first."""
    from riskengine.cli.output import print_rows
    from riskengine.wiring import open_database

    with open_database(loaded.settings, now=clock_from(now)()) as store:
        rows = [asdict(story) for story in store.stories(limit, min_level=level)]
    print_rows(rows, form, COLUMNS, table=print_ranked)
    if not rows:
        click.echo("riskengine: no stories of this level yet", err=True)


def print_ranked(rows: Sequence[Any]) -> None:
    """Print stories as a ranked table."""
    from riskengine.cli.output import console, print_table
    from riskengine.features.lexicon import read_vocabulary

    names = {code: name for code, name, *_ in read_vocabulary()["actors"]}
    ranked = [
        {
            **row,
            "#": number,
            "id": row["id"][:SHOWN_ID],
            "who": "–".join(names.get(code, code) for code in row["dyad"]),
            "driver": "conflict" if row["driver"] == "conflict" else "cooperation",
        }
        for number, row in enumerate(rows, 1)
    ]
    if ranked:
        who = ("who",) if console().width >= WIDE else ()
        print_table(ranked, ("#", "level", "risk", "driver", *who, "title", "id"), cut="title")
