"""``riskengine evaluate``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskengine.cli.options import examples, format_option, model_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = (
    "scorer",
    "metric",
    "value",
    "low",
    "high",
    "split",
    "rows",
    "positives",
    "groups",
    "target",
    "label",
)


@click.command(
    epilog=examples(
        "riskengine evaluate coded.csv --label escalation",
        "riskengine evaluate coded.csv --label escalation --by country --alerts 5 --plots plots",
        "riskengine evaluate coded.csv --target force+posture --label code=18,19,20 --text lead --group day",
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--label",
    required=True,
    metavar="COLUMN[=VALUE,...]",
    help="The column with the truth, and the values that count as yes.",
)
@click.option(
    "--target",
    default="risk",
    show_default=True,
    help="risk, a driver, or classes joined with +: what is measured.",
)
@click.option("--text", default="text", show_default=True, help="The column with the text.")
@click.option("--group", default="", help="The column whose rows belong together; group, where there is one.")
@click.option(
    "--gpr",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A word list of the Geopolitical Risk Index (JSON), as one more baseline.",
)
@click.option(
    "--by", default="", metavar="COLUMN", help="Measure the rows of each of its values apart as well."
)
@click.option("--alerts", type=float, default=10, show_default=True, help="Budget: alerts a day.")
@click.option("--articles", type=float, default=2000, show_default=True, help="Budget: articles a day.")
@click.option(
    "--prevalence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.03,
    show_default=True,
    help="Budget: the share of a feed's articles that is positive.",
)
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for plots of reliability and of precision against recall.",
)
@click.option("--random-state", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Seed.")
@format_option
@model_option
@with_settings
def evaluate(
    file: Path,
    label: str,
    target: str,
    text: str,
    group: str,
    *,
    gpr: Path | None,
    by: str,
    alerts: float,
    articles: float,
    prevalence: float,
    plots: Path | None,
    random_state: int,
    form: str | None,
    loaded: Loaded,
) -> None:
    """Measure the model on a labelled file, beside its baselines, with 95 % intervals by group."""
    from riskengine.cli.output import print_rows, print_table, progress
    from riskengine.jobs.evaluate import EvaluationOrder
    from riskengine.jobs.evaluate import evaluate as evaluate_model
    from riskengine.model.evaluate import Budget
    from riskengine.wiring import open_scorer

    order = EvaluationOrder(
        file=file,
        target=target,
        label=label,
        text=text,
        group=group,
        dictionary=gpr,
        random_state=random_state,
        by=by,
        budget=Budget(alerts, articles, prevalence),
        plots=plots,
    )
    report = evaluate_model(order, open_scorer(loaded.settings), progress=progress)
    about = {key: value for key, value in asdict(report).items() if key != "figures"}
    title = f"{report.rows:,} rows, {report.positives:,} positive, {report.groups:,} groups"
    print_rows(
        [{**asdict(figure), **about} for figure in report.figures],
        form,
        COLUMNS,
        table=lambda rows: print_table(
            rows, COLUMNS[:6] if by else COLUMNS[:5], f"{title}; target {target}, label {label}"
        ),
    )
