"""``riskengine alerts``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded
    from riskengine.store import Alert, Store

COLUMNS = (
    "decided_at", "level", "risk", "rule", "title", "state", "owner", "outcome", "by", "why", "id",
)  # fmt: skip
RECORD_COLUMNS = ("rule", "level", "alerts", "confirmed", "refuted", "void", "precision", "low", "high")
OUTCOMES = ("confirmed", "refuted", "void")
SHORTEST = 6
ALL = 1_000_000


@click.group(
    epilog=examples("riskengine alerts list", "riskengine alerts resolve 499c5368 confirmed --by desk")
)
def alerts() -> None:
    """See what was alerted, say how it turned out, and read how often that was right."""


@alerts.command("list", epilog=examples("riskengine alerts list --limit 5"))
@click.option("--limit", type=click.IntRange(1, ALL), default=20, show_default=True, help="How many at most.")
@now_option
@format_option
@with_settings
def show(limit: int, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """List alerts, the newest first, with their delivery and outcome."""
    from riskengine.cli.output import print_rows, print_table
    from riskengine.wiring import open_database

    with open_database(loaded.settings, now=clock_from(now)()) as store:
        rows = [_row(alert) for alert in store.alerts(limit)]
    shown = ("id", "level", "rule", "title", "state", "owner", "outcome")
    print_rows(
        rows,
        form,
        COLUMNS,
        table=lambda found: print_table([{**row, "id": row["id"][:8]} for row in found], shown, cut="title"),
    )
    if not rows:
        click.echo("riskengine: no alert was opened yet", err=True)


@alerts.command(
    epilog=examples(
        'riskengine alerts resolve 499c5368 refuted --by "A. Reader" --why "the ministry denied it"',
        "riskengine alerts resolve --file outcomes.csv   # columns alert, outcome, by, why",
    )
)
@click.argument("alert_id", metavar="[ALERT]", required=False)
@click.argument("outcome", type=click.Choice(OUTCOMES), required=False)
@click.option("--by", default="command line", show_default=True, help="Who says so.")
@click.option("--why", default="", help="The reason; for a refuted alert the channel reads it.")
@click.option(
    "--file", "outcomes", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV file."
)
@now_option
@with_settings
def resolve(
    alert_id: str | None,
    outcome: str | None,
    by: str,
    why: str,
    outcomes: Path | None,
    now: datetime | None,
    loaded: Loaded,
) -> int:
    """Say how an alert turned out: confirmed, refuted or void.

    ALERT is its id, or at least the first 6 digits. A refuted alert is corrected in its thread by the
    next delivery. What was said before stays in the ledger; the latest word counts.
    """
    from riskengine.errors import ConfigurationError, RiskEngineError
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    if outcomes is None and not (alert_id and outcome):
        raise ConfigurationError("nothing to resolve", action="give ALERT and OUTCOME, or --file")
    given = _read_outcomes(outcomes) if outcomes else iter([("", alert_id or "", outcome or "", by, why)])
    bad = 0
    with open_database(loaded.settings, now=moment) as store:
        for where, *words in given:
            try:
                _resolve_one(store, *words, now=moment)
            except RiskEngineError as error:
                if not where:
                    raise
                bad += 1
                click.echo(f"riskengine: {where}: {error}", err=True)
    return 1 if bad else 0


@alerts.command(epilog=examples("riskengine alerts record"))
@now_option
@format_option
@with_settings
def record(now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """Print how often alerts were right, by rule and level, with the Wilson 95 % interval."""
    from riskengine.cli.output import print_rows
    from riskengine.jobs.ledger import draw_up
    from riskengine.wiring import open_database

    with open_database(loaded.settings, now=clock_from(now)()) as store:
        found = draw_up(store.alerts(ALL))
    rows = [
        {"rule": one.rule, "level": one.level or "all", "alerts": one.alerts, **asdict(one.record)}
        for one in found
    ]
    print_rows(rows, form, RECORD_COLUMNS)
    if not rows:
        click.echo("riskengine: no alert was opened yet", err=True)


def _row(alert: Alert) -> dict[str, Any]:
    fields = asdict(alert)
    return {**fields.pop("decision"), **fields}


def _read_outcomes(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    from riskengine.errors import DataRefused

    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            if not {"alert", "outcome"} <= set(rows.fieldnames or ()):
                action = "name them in the first line"
                raise DataRefused("no columns alert and outcome", where=str(path), action=action)
            for row in rows:
                words = [str(row.get(name) or "").strip() for name in ("alert", "outcome", "by", "why")]
                where = f"{path}, line {rows.line_num}"
                yield (where, words[0], words[1], words[2] or path.name, words[3])
    except (UnicodeDecodeError, csv.Error) as error:
        what = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"not CSV ({error})"
        raise DataRefused(what, where=str(path), action="save it as CSV in UTF-8") from None


def _resolve_one(store: Store, alert_id: str, outcome: str, by: str, why: str, *, now: datetime) -> None:
    from riskengine.articles.clean import clean_line
    from riskengine.errors import NotFound
    from riskengine.jobs.ledger import resolve as note
    from riskengine.records import Outcome

    if outcome not in OUTCOMES:
        raise NotFound(f"unknown outcome {outcome[:40]!r}", action=f"there are: {', '.join(OUTCOMES)}")
    found = store.alerts_beginning(alert_id) if len(alert_id) >= SHORTEST and alert_id.isalnum() else []
    if len(found) != 1:
        what = f"{len(found)} alerts begin so" if found else "no alert of this id"
        raise NotFound(what, where=alert_id[:80], action="see `riskengine alerts list`")
    said = Outcome(found[0].decision.id, outcome, clean_line(by, 100), clean_line(why, 300), now)
    note(store, found[0], said)
