"""``riskengine score``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import (
    clock_from,
    examples,
    format_option,
    model_option,
    now_option,
    with_settings,
)

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = (
    "id", "risk", "driver", "level", "capped_by", "signals", "heads", "actors", "dyads", "regions",
    "keywords", "evidence", "log_odds", "base", "rest", "language", "model", "error",
)  # fmt: skip
FIELDS = ("text", "title", "id", "published_at", "url", "source", "guid")
_TICK = 1000


@click.command(
    epilog=examples(
        "riskengine score article.txt",
        "riskengine score news.csv --format csv > scores.csv",
        "producer | riskengine score - --format jsonl | jq .risk",
    )
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True), metavar="PATH..."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="The file's own name of a field, such as text=body; may be repeated.",
)
@format_option
@model_option
@now_option
@with_settings
def score(
    paths: Sequence[str], columns: Sequence[str], form: str | None, now: datetime | None, loaded: Loaded
) -> int:
    """Score articles from files, or from standard input (-), and store nothing.

    Reads text, HTML, JSON Lines, CSV, Parquet and folders of them; standard input is JSON Lines or one plain
    article. The fields of a record are id, title, text, published_at, url and source, of which only the text
    is needed. Prints one object a record, in order; a record that can't be read becomes an object with an
    error in its place.
    """
    from riskengine.cli.output import chosen_format, print_rows
    from riskengine.wiring import open_scorer, read_paths

    scorer = open_scorer(loaded.settings)
    tally = Tally()
    records = read_paths(paths, stdin=sys.stdin.buffer, columns=_columns(columns))
    scored = tally.watch(records, scorer, clock_from(now)())
    if chosen_format(form) == "table":
        _print_for_people(list(scored))
    else:
        print_rows((row for _, row in scored), form, COLUMNS)
    return tally.exit_code()


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, _, name = pair.partition("=")
        if field not in FIELDS or not name:
            raise click.UsageError(
                f"--column {pair[:80]!r} is not FIELD=NAME with a field of {', '.join(FIELDS)}"
            )
        columns[field] = name
    return columns


class Tally:
    """Counts what became of the records, for the progress and the exit code."""

    def __init__(self) -> None:
        self.good = 0
        self.bad = 0

    def watch(self, records: Any, scorer: Any, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield title and contract row of each record."""
        from riskengine.jobs.score import contract_row, score_records
        from riskengine.records import Refused

        for found in score_records(records, scorer, now=now):
            if isinstance(found, Refused):
                self.bad += 1
                yield "", contract_row(found)
            else:
                self.good += 1
                article, assessment = found
                yield article.title or article.text, contract_row(assessment)
            if sys.stderr.isatty() and not sys.stdout.isatty() and (self.good + self.bad) % _TICK == 0:
                click.echo(f"\r{self.good + self.bad:,} records", nl=False, err=True)

    def exit_code(self) -> int:
        """Return 0, 1 where some records were bad, 3 where all were; tell where there was nothing."""
        if not self.good and not self.bad:
            click.echo("riskengine: there was nothing to score", err=True)
        if self.bad:
            click.echo(f"riskengine: {self.bad:,} of {self.good + self.bad:,} records refused", err=True)
        return 0 if not self.bad else 1 if self.good else 3


def _print_for_people(scored: Sequence[tuple[str, dict[str, Any]]]) -> None:
    from riskengine.cli.article import main_actors, print_article
    from riskengine.cli.output import clean, print_table

    good = [(title, row) for title, row in scored if "error" not in row]
    for _, row in scored:
        if "error" in row:
            click.echo(f"riskengine: {clean(row['error'], 500)}", err=True)
    if len(good) == 1:
        print_article(*good[0])
    elif good:
        rows = [{**row, "title": title, "who": main_actors(row)} for title, row in good]
        print_table(rows, ("level", "risk", "driver", "who", "title"), cut="title")
