"""``riskengine status``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = ("well", "problems", "last_good_run", "sources", "outbox", "oldest_waiting", "allow_private")


@click.command(epilog=examples("riskengine status", "riskengine status --format json || page-somebody"))
@now_option
@format_option
@with_settings
def status(now: datetime | None, form: str | None, loaded: Loaded) -> int:
    """Tell how the engine is; the exit code is 1 where something is wrong.

    Wrong is: no good run within twice the interval, nothing to read, a source dead for a day, an alert
    that waits for more than 15 minutes, an alert given up.
    """
    from dataclasses import asdict

    from riskengine.cli.output import print_rows
    from riskengine.jobs.status import examine
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    settings = loaded.settings
    with open_database(settings, now=moment) as store:
        health = examine(store, interval=timedelta(seconds=settings.run.interval_seconds), now=moment)
    row = {"well": not health.problems, **asdict(health), "allow_private": settings.sources.allow_private}
    print_rows([row], form, COLUMNS, table=lambda rows: _print_for_people(rows[0]))
    return 1 if health.problems else 0


def _print_for_people(row: Any) -> None:
    from riskengine.cli.output import clean, console, print_table

    out = console()
    out.print("All is well." if row["well"] else "Not well:")
    for problem in row["problems"]:
        out.print(f"  {clean(problem, 500)}")
    out.print(f"Last good run: {_time(row['last_good_run'])}")
    out.print("Alerts: " + ", ".join(f"{count} {state}" for state, count in row["outbox"].items()))
    if row["oldest_waiting"]:
        out.print(f"Oldest alert that waits: since {_time(row['oldest_waiting'])}")
    if row["allow_private"]:
        out.print("Private addresses: allowed for feeds (sources.allow_private)")
    if row["sources"]:
        shown = [
            {**source, "last_ok": _time(source["last_ok_at"]), "last_new": _time(source["last_item_at"])}
            for source in row["sources"]
        ]
        print_table(shown, ("source", "last_ok", "last_new", "failures", "last_error"))


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"
