"""``riskengine features``."""

from __future__ import annotations

import click

from riskengine.cli.options import examples, format_option


@click.command(epilog=examples("riskengine features", "riskengine features --values --format csv"))
@click.option(
    "--values", is_flag=True, help="List the categories and kinds of the lexicon, with their counts."
)
@format_option
def features(values: bool, form: str | None) -> None:
    """List the features that a score is made of, by family."""
    from collections import Counter
    from dataclasses import asdict

    from riskengine.cli.output import print_rows
    from riskengine.features.lexicon import CATEGORIES, read_vocabulary
    from riskengine.features.vector import FEATURES

    if not values:
        rows = [asdict(family) for family in FEATURES]
        print_rows(rows, form, ("pattern", "type", "description"))
        return
    counted = Counter((category, kind) for _, category, kind in read_vocabulary()["cues"])
    order = sorted(counted, key=lambda pair: (CATEGORIES.index(pair[0]), pair[1]))
    listed = [{"category": pair[0], "kind": pair[1], "cues": counted[pair]} for pair in order]
    print_rows(listed, form, ("category", "kind", "cues"))
