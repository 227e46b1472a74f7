"""``riskengine rules``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import Moment, clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = ("decided_at", "rule", "action", "channel", "level", "risk", "title", "reason", "story_id")

rules_option = click.option(
    "--rules",
    "rules_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of rules to try, instead of those in force.",
)


@click.group(epilog=examples("riskengine rules check --day 2026-10-14", "riskengine rules tune --budget 3"))
def rules() -> None:
    """Try alert rules on what is stored, before they wake anybody."""


@rules.command(
    epilog=examples(
        "riskengine rules check --day 2026-10-14", "riskengine rules check --day 2026-10-14 --rules mine.toml"
    )
)
@click.option("--day", type=Moment(), required=True, help="The day (UTC) to look at.")
@rules_option
@now_option
@format_option
@with_settings
def check(
    day: datetime, rules_file: Path | None, now: datetime | None, form: str | None, loaded: Loaded
) -> None:
    """Say what each rule would have sent on a day, and why it held back what it did not send.

    The day's stories are shown to the rules again at each moment that they changed.
    """
    from riskengine.cli.output import print_rows
    from riskengine.jobs.hindsight import replay_rules
    from riskengine.settings import read_rules
    from riskengine.wiring import open_database

    tried = read_rules(rules_file or loaded.settings.alerts.rules)
    begin = day.replace(hour=0, minute=0, second=0, microsecond=0)
    with open_database(loaded.settings, now=clock_from(now)()) as store:
        told = replay_rules(store, tried, since=begin, until=begin + timedelta(days=1))
    rows = [{**asdict(one.decision), "title": one.title} for one in told]
    print_rows(rows, form, COLUMNS, table=lambda found: _print_day(found, [rule.name for rule in tried]))


def _print_day(rows: Sequence[Any], names: Sequence[str]) -> None:
    from riskengine.cli.output import clean, console
    from riskengine.records import SENT_ACTIONS

    out = console()
    for name in names:
        own = [row for row in rows if row["rule"] == name]
        counts = Counter(row["action"] for row in own)
        said = ", ".join(f"{count} {action}" for action, count in sorted(counts.items()))
        out.print(f"{clean(name)}: {said or 'is about none of the stories of the day'}")
        for row in own:
            if row["action"] in SENT_ACTIONS:
                when = f"{row['decided_at']:%H:%M} {row['action']}"
                out.print(f"  {when}: {clean(row['title'], 100)}: {clean(row['reason'], 300)}")
        for row in own:
            if row["action"] not in (*SENT_ACTIONS, "hold"):
                out.print(f"  not sent: {clean(row['title'], 100)}: {clean(row['reason'], 300)}")


@rules.command(
    epilog=examples("riskengine rules tune --budget 3", "riskengine rules tune --budget 0.5 --days 60")
)
@click.option(
    "--budget", type=click.FloatRange(0, 1000), required=True, help="Opening messages a day, of each rule."
)
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How far back to look."
)
@rules_option
@now_option
@format_option
@with_settings
def tune(
    budget: float,
    days: int,
    rules_file: Path | None,
    now: datetime | None,
    form: str | None,
    loaded: Loaded,
) -> None:
    """Say which level keeps each rule within a budget, from what is stored; nothing is changed."""
    from riskengine.cli.output import print_rows
    from riskengine.jobs.hindsight import ENOUGH_DAYS, choose_levels
    from riskengine.settings import read_rules
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    tried = read_rules(rules_file or loaded.settings.alerts.rules)
    with open_database(loaded.settings, now=moment) as store:
        choices = choose_levels(
            store, tried, budget=budget, since=moment - timedelta(days=days), until=moment
        )
    rows = [asdict(one) for one in choices]
    print_rows(rows, form, ("rule", "level", "per_day", "days", "enough"))
    if any(not one.enough for one in choices):
        found = choices[0].days
        click.echo(
            f"riskengine: {found} days of history are too few to choose from; wait for {ENOUGH_DAYS}",
            err=True,
        )
