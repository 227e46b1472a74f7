"""``riskengine score``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
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
@format_option
@model_option
@now_option
@with_settings
def score(paths: Sequence[str], form: str | None, now: datetime | None, loaded: Loaded) -> int:
    """Score articles from files, or from standard input (-), and store nothing.

    Reads text, HTML, CSV, JSON, JSON Lines, Parquet and folders of them; standard input is JSON Lines with
    id, title, text, published_at, url and source, of which only the text is needed. Prints one object a
    record, in order; a record that can't be read becomes an object with an error in its place.
    """
    from riskengine.cli.output import chosen_format, print_rows
    from riskengine.wiring import open_scorer, read_paths

    scorer = open_scorer(loaded.settings)
    tally = Tally()
    records = read_paths(paths, stdin=sys.stdin.buffer)
    scored = tally.watch(records, scorer, clock_from(now)())
    if chosen_format(form) == "table":
        _print_for_people(list(scored))
    else:
        print_rows((row for _, row in scored), form, COLUMNS)
    return tally.exit_code()


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
    from riskengine.cli.article import print_article
    from riskengine.cli.output import print_table

    good = [(title, row) for title, row in scored if "error" not in row]
    for _, row in scored:
        if "error" in row:
            from riskengine.cli.output import clean

            click.echo(f"riskengine: {clean(row['error'], 500)}", err=True)
    if len(good) == 1:
        print_article(*good[0])
    elif good:
        rows = [
            {**row, "title": title, "who": ", ".join(dict.fromkeys(chain.from_iterable(row["dyads"])))}
            for title, row in good
        ]
        print_table(rows, ("level", "risk", "driver", "who", "title"))
