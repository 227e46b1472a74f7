"""``riskengine suites``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from riskengine.cli.options import examples, format_option, model_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = ("suite", "measure", "value", "count")
FAILURES = ("id", "capability", "first_risk", "second_risk", "first", "second")


@click.command(
    epilog=examples(
        "riskengine suites", "riskengine suites --failures", "riskengine suites --model models/mine"
    )
)
@click.option("--failures", is_flag=True, help="List the minimal pairs that fail instead.")
@format_option
@model_option
@with_settings
def suites(failures: bool, form: str | None, loaded: Loaded) -> None:
    """Hold the model to what it was never trained on: minimal pairs, military cooperation, who and where."""
    from riskengine.cli.output import print_rows, print_table
    from riskengine.model.suites import run_suites
    from riskengine.wiring import open_scorer

    figures, failed = run_suites(open_scorer(loaded.settings))
    columns, rows = (FAILURES, failed) if failures else (COLUMNS, figures)
    print_rows([asdict(row) for row in rows], form, columns, table=lambda rows: print_table(rows, columns))
