"""``riskengine explain``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import Duration, clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.records import Article
    from riskengine.settings import Loaded
    from riskengine.store import Store
    from riskengine.stories.corroborate import Origin

COLUMNS = (
    "content_hash", "title", "url", "source", "published_at", "risk", "driver", "level",
    "capped_by", "signals", "actors", "dyads", "regions", "evidence", "log_odds", "base", "rest",
    "language", "model", "decisions", "hangs_on",
)  # fmt: skip


@click.command(
    epilog=examples(
        "riskengine explain 3f9a0c2e41d7",
        "riskengine explain https://news.example/clash",
        "riskengine explain 3f9a0c2e41d7 --since 1d   # what moved the story",
        "riskengine explain 499c5368                  # an alert's number, made again",
    )
)
@click.argument("named", metavar="ARTICLE|STORY|ALERT|URL")
@click.option("--since", type=Duration(), help="Say what moved the story since so long before now.")
@now_option
@format_option
@with_settings
def explain(
    named: str, since: timedelta | None, now: datetime | None, form: str | None, loaded: Loaded
) -> int:
    """Show why an article scored as it did, what moved a story, or how an alert's number came about.

    ARTICLE is an id; of a story's or an alert's the first 6 digits are enough. A story leads to its
    strongest report. An alert's risk, origins and level are made again from what is stored; where they
    are not the same to the last digit, or can't be made, the exit code is 1. With --since the change
    of the story's risk is split into parts that add up to it; where a piece is missing, it is 1 too.
    """
    from riskengine.cli.change import show_change
    from riskengine.cli.named import find_decision, find_story
    from riskengine.cli.rebuilt import show_alert
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    with open_database(loaded.settings, now=moment) as store:
        decision = find_decision(store, named)
        if since is not None:
            story = find_story(store, decision.story_id if decision else named)
            return show_change(store, story, loaded.settings, form, since=moment - since, now=moment)
        if decision is not None:
            return show_alert(store, decision, loaded.settings, form)
        _show_article(store, named, form, loaded, moment)
    return 0


def _show_article(store: Store, named: str, form: str | None, loaded: Loaded, now: datetime) -> None:
    from riskengine.cli.hanging import hashes_of, story_origins
    from riskengine.cli.named import find_article
    from riskengine.cli.output import print_rows
    from riskengine.errors import RiskEngineError
    from riskengine.jobs.score import contract_row

    found = find_article(store, named)
    assessment, story = store.assessment(found.content_hash), store.story_of(found.content_hash)
    if assessment is None:
        raise RiskEngineError(
            f"stored, but not scored: its language is {found.language!r}", where=found.content_hash
        )
    known = {key: value for key, value in asdict(found).items() if key not in ("text", "where")}
    decisions = [asdict(decision) for decision in store.decisions_of(story.id)] if story else []
    origins = story_origins(store, story, loaded.settings, now=now) if story else ()
    row = {
        **known,
        **contract_row(assessment),
        "id": found.id,
        "decisions": decisions,
        "hangs_on": hashes_of(origins),
    }
    print_rows([row], form, COLUMNS, table=lambda _: print_explanation(found, row, origins))


def print_explanation(article: Article, row: dict[str, Any], origins: Sequence[Origin] = ()) -> None:
    """Print an article's score with the decisions about its story, and what an open alert hangs on."""
    from riskengine.cli.article import print_article
    from riskengine.cli.hanging import print_origins
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
    print_origins(origins)


def told(action: str, channel: str) -> str:
    """Say what a decision did."""
    from riskengine.records import SENT_ACTIONS

    if action == "open":
        return f"alert to {channel}"
    return f"{action} to {channel}" if action in SENT_ACTIONS else f"no alert ({action})"
