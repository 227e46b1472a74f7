"""``riskengine train``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = ("name", "folder", "manifest_sha256", "run_id", "documents", "sentences", "thresholds", "metrics")


@click.command(
    epilog=examples(
        "riskengine train --out models/mine",
        "riskengine train --corpus labelled.jsonl --parameter c=2.0",
        "riskengine score article.txt --model models/mine",
    )
)
@click.option(
    "--corpus",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of labelled documents; may be repeated. The corpus that ships by default.",
)
@click.option(
    "--vocabulary",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with lexicon and gazetteer; what ships by default.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the model, its last part the model's name; HOME/models/trained-TIME by default.",
)
@click.option("--random-state", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Seed.")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=NUMBER", help="Of the estimator.")
@now_option
@format_option
@with_settings
def train(
    corpus: Sequence[Path],
    vocabulary: Path | None,
    out: Path | None,
    random_state: int,
    parameters: Sequence[str],
    now: datetime | None,
    form: str | None,
    loaded: Loaded,
) -> None:
    """Train a model from labelled documents, log the experiment with mlflow, and write the model.

    The model that scores stays the same: name the new one with --model, or as model.path.
    """
    from riskengine.cli.output import print_rows, progress
    from riskengine.errors import ConfigurationError
    from riskengine.jobs.train import TrainingOrder
    from riskengine.jobs.train import train as train_model
    from riskengine.model.corpus import corpus_files
    from riskengine.model.pipeline import EscalationClassifier

    settings = loaded.settings
    folder = (out or settings.home / "models" / f"trained-{clock_from(now)():%Y%m%dT%H%M%SZ}").absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigurationError("not an empty folder", where=str(folder), action="name another with --out")
    chosen = dict(_parameter(text) for text in parameters)
    unknown = sorted(set(chosen) - set(EscalationClassifier().get_params()))
    if unknown:
        known = ", ".join(EscalationClassifier().get_params())
        raise ConfigurationError(
            "unknown parameter", where=f"--parameter {unknown[0]}", action=f"there are: {known}"
        )
    order = TrainingOrder(
        corpus=list(corpus) or corpus_files(),
        vocabulary=vocabulary,
        folder=folder,
        tracking_uri=settings.tracking_uri,
        tracking_folder=settings.home / "tracking" / "artefacts",
        random_state=random_state,
        parameters=chosen,
    )
    report = train_model(order, progress=progress)
    row = {column: getattr(report, column) for column in COLUMNS}
    row |= {
        "folder": str(report.folder),
        "metrics": dict(report.metrics),
        "thresholds": list(report.thresholds),
    }
    print_rows([row], form, COLUMNS, table=lambda rows: _print_for_people(rows[0]))


def _parameter(text: str) -> tuple[str, float | int]:
    import math

    from riskengine.errors import ConfigurationError

    name, _, number = text.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = float("nan")
    if not name.isidentifier() or not math.isfinite(value):
        raise ConfigurationError(
            "not NAME=NUMBER", where=f"--parameter {text[:80]}", action="such as --parameter c=2.0"
        )
    return name, int(value) if number.strip().lstrip("+-").isdigit() else value


def _print_for_people(row: Any) -> None:
    from riskengine.cli.output import console, print_table

    out = console()
    out.print(
        f"{row['name']}: {row['sentences']:,} sentences in {row['documents']:,} documents", soft_wrap=True
    )
    out.print(f"folder: {row['folder']}", soft_wrap=True)
    out.print(f"manifest: {row['manifest_sha256']}", soft_wrap=True)
    out.print(f"mlflow run: {row['run_id']}", soft_wrap=True)
    out.print("levels begin at: " + ", ".join(f"{limit:g}" for limit in row["thresholds"]))
    print_table(
        [{"metric": key, "value": value} for key, value in row["metrics"].items()], ("metric", "value")
    )
