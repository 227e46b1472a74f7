"""``riskengine run`` and ``riskengine deliver``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.records import RunReport
    from riskengine.settings import Loaded

COLUMNS = (
    "run_id", "now", "started_at", "finished_at", "articles_new", "articles_known", "stories", "decisions",
    "delivered", "waiting", "dead", "refused", "sources", "problems", "model", "exit_code",
)  # fmt: skip


@click.command(
    epilog=examples(
        "riskengine run",
        "riskengine run --dry-run",
        "*/10 * * * * riskengine run   # as a line of crontab",
    )
)
@click.option("--dry-run", is_flag=True, help="Print the alerts, send nothing, keep nothing.")
@now_option
@format_option
@with_settings
def run(dry_run: bool, now: datetime | None, form: str | None, loaded: Loaded) -> int:
    """Read what is new, score it, decide, store and deliver: one pass, for cron.

    A dry run works in a database of its own that is thrown away, so every article counts as new.
    """
    from riskengine.cli.output import progress
    from riskengine.jobs.lock import run_lock
    from riskengine.wiring import make_pass

    moment = now or datetime.now(UTC)
    clock = clock_from(moment)
    settings = loaded.settings
    if dry_run:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/dry-run.db"
            with make_pass(settings, clock, progress, now=moment, alerts=_alerts(form), dry_run=url) as work:
                report = work()
    else:
        _stop_cleanly()
        with (
            run_lock(settings.home / "run.lock"),
            make_pass(settings, clock, progress, now=moment, alerts=_alerts(form)) as work,
        ):
            report = work()
    print_report(report, form)
    if not report.sources:
        click.echo("riskengine: nothing to read: set sources.files, sources.use or sources.feeds", err=True)
    return report.exit_code


@click.command(epilog=examples("riskengine deliver"))
@now_option
@format_option
@with_settings
def deliver(now: datetime | None, form: str | None, loaded: Loaded) -> int:
    """Send the alerts that wait, and nothing else."""
    from riskengine.cli.output import print_rows
    from riskengine.wiring import deliver_waiting

    _stop_cleanly()
    report, counts = deliver_waiting(loaded.settings, clock_from(now), alerts=_alerts(form))
    row = {**asdict(report), "outbox": counts}
    print_rows([row], form, tuple(row))
    return 1 if report.problems else 0


def print_report(report: RunReport, form: str | None) -> None:
    """Print the end of a run."""
    from riskengine.cli.output import print_rows

    row = {**asdict(report), "exit_code": report.exit_code}
    print_rows([row], form, COLUMNS, table=lambda _: _print_for_people(report))


def _print_for_people(report: RunReport) -> None:
    from riskengine.cli.output import clean, console, print_table

    out = console()
    if report.sources:
        print_table(
            [asdict(source) for source in report.sources], ("source", "read", "new", "refused", "problem")
        )
    decided = ", ".join(f"{count} {action}" for action, count in sorted(report.decisions.items())) or "none"
    out.print(
        f"Articles:  {report.articles_new} new, {report.articles_known} known, {_refused(report)} refused"
        f"{_unscored(report)}"
    )
    out.print(f"Decisions: {decided}")
    out.print(f"Alerts:    {report.delivered} delivered, {report.waiting} waiting, {report.dead} given up")
    for problem in (*report.problems, *(f"{one.where}: {one.reason}" for one in report.refused)):
        out.print(f"Problem:   {clean(problem, 500)}")


def _unscored(report: RunReport) -> str:
    count = report.articles_new - report.scored
    return f", {count} not scored (in other languages than English)" if count else ""


def _refused(report: RunReport) -> int:
    return sum(source.refused for source in report.sources)


def _alerts(form: str | None) -> Any:
    """Return where alerts to the console go: beside the table, out of the way of machine output."""
    from riskengine.cli.output import chosen_format

    return sys.stdout if chosen_format(form) == "table" else sys.stderr


def _stop_cleanly() -> None:
    """Let SIGTERM end the process as an exception does, so that what is open is given back."""
    import signal

    def stop(_number: int, _frame: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
