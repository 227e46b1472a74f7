"""``riskengine stories`` and ``riskengine story``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.records import Article
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
    """List stored stories, the highest level first, by risk within each."""
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


@click.command(epilog=examples("riskengine story 3f9a0c2e", "riskengine story https://news.example/clash"))
@click.argument("named", metavar="STORY|URL")
@now_option
@format_option
@with_settings
def story(named: str, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """Show one story: how it stands, its course, its reports and what was decided about it.

    STORY is its id, or at least the first 6 digits; an address names the story that it belongs to.
    """
    from riskengine.cli.hanging import hashes_of, print_origins, story_origins
    from riskengine.cli.named import find_story
    from riskengine.cli.output import print_rows
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    with open_database(loaded.settings, now=moment) as store:
        found = find_story(store, named)
        origins = story_origins(store, found, loaded.settings, now=moment)
        articles = [store.article(key) for key in store.reports_of(found.id)]
        row = {
            **asdict(found),
            "history": [asdict(moment) for moment in store.history_of(found.id)],
            "reports": [_report(article) for article in articles if article],
            "decisions": [asdict(decision) for decision in store.decisions_of(found.id)],
            "hangs_on": hashes_of(origins),
        }

    def print_all(rows: Sequence[Any]) -> None:
        _print_story(rows)
        print_origins(origins)

    columns = (*COLUMNS, "step", "history", "reports", "decisions", "hangs_on")
    print_rows([row], form, columns, table=print_all)


def _report(article: Article) -> dict[str, Any]:
    fields = ("content_hash", "title", "source", "url", "published_at")
    return {field: getattr(article, field) for field in fields}


def _print_story(rows: Sequence[Any]) -> None:
    from riskengine.alerts.policy import show_risk
    from riskengine.cli.explain import told
    from riskengine.cli.output import clean, console, print_table

    row, out = rows[0], console()
    out.print(f"{row['level'].upper()}   risk {show_risk(row['risk'])}   {clean(row['title'])}")
    capped = f"capped at {row['level']}: {clean(row['capped_by'])}; " if row["capped_by"] else ""
    closed = f", closed {row['closed_at']:%Y-%m-%d %H:%M}" if row["closed_at"] else ""
    out.print(f"{capped}{row['articles']} reports of {row['origins']} independent origins{closed}")
    out.print(f"Step: {row['step'] or 'unknown, no history yet'}")
    course = [{**one, "at": f"{one['at']:%Y-%m-%d %H:%M}"} for one in row["history"]]
    print_table(course, ("at", "level", "risk", "origins", "articles"))
    print_table(row["reports"], ("title", "source", "url"), cut="title")
    for decision in row["decisions"]:
        done = told(decision["action"], decision["channel"])
        when, reason = f"{decision['decided_at']:%Y-%m-%d %H:%M}", clean(decision["reason"], 300)
        out.print(f"{when} {decision['rule']}: {done}: {reason}")
