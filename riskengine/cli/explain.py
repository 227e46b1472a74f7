"""``riskengine explain``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.records import Article
    from riskengine.settings import Loaded

COLUMNS = (
    "content_hash", "title", "url", "source", "published_at", "risk", "driver", "level",
    "capped_by", "signals", "actors", "dyads", "regions", "evidence", "log_odds", "base", "rest",
    "language", "model", "decisions",
)  # fmt: skip


@click.command(
    epilog=examples("riskengine explain 3f9a0c2e41d7", "riskengine explain https://news.example/clash")
)
@click.argument("article", metavar="HASH|URL")
@now_option
@format_option
@with_settings
def explain(article: str, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """Show why a stored article scored as it did, and what was decided about its story.

    HASH is an article's or story's id, or at least its first 6 digits.
    """
    from riskengine.cli.named import find_article
    from riskengine.cli.output import print_rows
    from riskengine.errors import RiskEngineError
    from riskengine.jobs.score import contract_row
    from riskengine.wiring import open_database

    with open_database(loaded.settings, now=clock_from(now)()) as store:
        found = find_article(store, article)
        assessment = store.assessment(found.content_hash)
        story = store.story_of(found.content_hash)
        decisions = [asdict(decision) for decision in store.decisions_of(story.id)] if story else []
    if assessment is None:
        raise RiskEngineError(
            f"stored, but not scored: its language is {found.language!r}", where=found.content_hash
        )
    known = {key: value for key, value in asdict(found).items() if key not in ("text", "where")}
    row = {**known, **contract_row(assessment), "id": found.id, "decisions": decisions}
    print_rows([row], form, COLUMNS, table=lambda _: print_explanation(found, row))


def print_explanation(article: Article, row: dict[str, Any]) -> None:
    """Print an article's score with the decisions about its story."""
    from riskengine.cli.article import print_article
    from riskengine.cli.output import clean, console

    when = f"published {article.published_at:%Y-%m-%d %H:%M} UTC" if article.published_at else "no date given"
    where = ", ".join(filter(None, (article.source, when, article.url)))
    print_article(article.title or article.text, row, where=where)
    out = console()
    for decision in row["decisions"]:
        out.print(
            f"Decided: {told(decision['action'], decision['channel'])}: {clean(decision['reason'], 500)}"
        )
    if not row["decisions"]:
        out.print("Decided: no rule is about this story")


def told(action: str, channel: str) -> str:
    """Say what a decision did."""
    from riskengine.records import SENT_ACTIONS

    if action == "open":
        return f"alert to {channel}"
    return f"{action} to {channel}" if action in SENT_ACTIONS else f"no alert ({action})"
