"""``riskengine model``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import examples, format_option, model_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded


@click.group(epilog=examples("riskengine model show"))
def model() -> None:
    """Look at the model."""


@model.command(
    epilog=examples("riskengine model show", "riskengine model show --model models/mine --format json")
)
@format_option
@model_option
@with_settings
def show(form: str | None, loaded: Loaded) -> None:
    """Verify the model that scores, and show what it is and how well it did in training."""
    from riskengine.cli.output import print_rows
    from riskengine.records import LEVELS
    from riskengine.wiring import open_model

    found = open_model(loaded.settings)
    manifest: dict[str, Any] = dict(found.manifest)
    row = {
        "name": manifest["name"],
        "folder": str(found.folder),
        "levels": dict(zip(LEVELS, (0.0, *found.arrays.thresholds), strict=True)),
        "terms": len(found.arrays.coef),
        **{key: value for key, value in manifest.items() if key not in ("name", "files", "thresholds")},
        "files": manifest["files"],
    }
    print_rows([row], form, tuple(row), table=lambda _: _print_for_people(row))


def _print_for_people(row: dict[str, Any]) -> None:
    from riskengine.cli.output import clean, console, print_table

    out = console()
    metrics = row.pop("metrics", {})
    for key, value in row.items():
        if key not in ("signals", "drivers", "files"):
            text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            out.print(f"{key.replace('_', ' ')}: {clean(text, 2000)}")
    print_table([{"metric": name, "value": value} for name, value in metrics.items()], ("metric", "value"))
