"""``riskengine corpus``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from riskengine.cli.options import examples, format_option

COLUMNS = ("documents", "sentences", "classes", "statuses", "regions", "type_token_ratio", "problems")


@click.group(epilog=examples("riskengine corpus check"))
def corpus() -> None:
    """Look at the labelled corpus and the vocabulary."""


@corpus.command(epilog=examples("riskengine corpus check", "riskengine corpus check mine.jsonl"))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option
def check(files: Sequence[Path], form: str | None) -> int:
    """Check the labels of the corpus, or of files like it, and the vocabulary; exit with 3 on a problem."""
    from riskengine.cli.output import print_rows
    from riskengine.features.lexicon import check_vocabulary, read_vocabulary
    from riskengine.model.corpus import corpus_files
    from riskengine.model.corpus_check import check_corpus

    report = check_corpus(files or corpus_files(), whole=not files)
    row: dict[str, Any] = {column: getattr(report, column) for column in COLUMNS}
    row |= {name: dict(sorted(row[name].items())) for name in ("classes", "statuses", "regions")}
    row["problems"] = [*report.problems, *check_vocabulary(read_vocabulary())]
    print_rows([row], form, COLUMNS, table=lambda rows: _print_for_people(rows[0]))
    return 3 if row["problems"] else 0


def _print_for_people(row: Any) -> None:
    from riskengine.cli.output import clean, console

    out = console()
    for problem in row["problems"]:
        out.print(clean(problem, 300), soft_wrap=True)
    out.print(
        f"{row['sentences']:,} sentences in {row['documents']:,} documents, {len(row['problems'])} problems"
    )
    for name in ("classes", "statuses", "regions"):
        out.print(f"{name}: " + ", ".join(f"{key} {count:,}" for key, count in row[name].items()))
    out.print(f"type/token ratio: {row['type_token_ratio']:.3f}")
