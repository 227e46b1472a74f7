"""``riskengine brief``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskengine.jobs.brief import Brief
    from riskengine.settings import Loaded


@click.command(
    epilog=examples("riskengine brief", "0 7 * * * riskengine brief --format table | mail -s Brief desk")
)
@click.option(
    "--hours",
    type=click.FloatRange(0.1, 24 * 31),
    default=24.0,
    show_default=True,
    help="How far back to look.",
)
@now_option
@format_option
@with_settings
def brief(hours: float, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """Say what rose, fell and closed, what was held back and why, where to look, and what is blind."""
    from riskengine.cli.output import print_rows
    from riskengine.jobs.brief import make_brief
    from riskengine.jobs.status import examine
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    interval = timedelta(seconds=loaded.settings.run.interval_seconds)
    with open_database(loaded.settings, now=moment) as store:
        found = make_brief(store, since=moment - timedelta(hours=hours), until=moment)
        blind = examine(store, interval=interval, now=moment).problems
    row = {**asdict(found), "blind": list(blind)}
    print_rows([row], form, tuple(row), table=lambda _: _print_for_people(found, blind))


def _print_for_people(found: Brief, blind: Sequence[str]) -> None:
    from riskengine.cli.output import clean, console
    from riskengine.jobs.brief import brief_parts

    out = console()
    for name, lines in brief_parts(found, blind).items():
        out.print(f"{name}: {len(lines) or 'nothing'}")
        for line in lines:
            out.print(f"  {clean(line, 300)}")
