"""What commands share: their options, their settings, the moment that they decide for."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from riskengine.settings import Loaded

FORMATS = ("table", "json", "jsonl", "csv")

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST = timedelta(days=36_525)

Function = TypeVar("Function", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    """Return the examples that stand at the end of a command's help."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


class Moment(click.ParamType[datetime]):
    """A whole date, or a moment in ISO 8601; UTC where it names no zone."""

    name = "ISO time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment; fail on a part of a date."""
        from riskengine.articles.dates import parse_date

        moment = value if isinstance(value, datetime) else parse_date(str(value))
        return moment or self.fail("not a moment such as 2026-10-14T12:00Z", param, ctx)


class Duration(click.ParamType[timedelta]):
    """A whole number of minutes, hours or days, such as 90m, 6h or 1d."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the duration; fail on one that is none, or is longer than a century."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([1-9]\d{0,7})([mhd])", str(value).strip())
        length = int(found[1]) * UNITS[found[2]] if found else timedelta.max
        return length if length < LONGEST else self.fail("not a duration such as 90m, 6h or 1d", param, ctx)


format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to print; a table on a terminal, else jsonl.",
)
now_option = click.option("--now", type=Moment(), help="The moment to decide for, instead of the clock's.")
model_option = click.option(
    "--model",
    "model_path",
    type=click.Path(path_type=Path),
    help="Folder of a model instead of the champion.",
)


def with_settings(command: Function) -> Function:
    """Give a command the settings in force as ``loaded``, and the option ``--config``."""

    @click.option("--config", "config_file", type=click.Path(path_type=Path), help="File of settings (TOML).")
    @functools.wraps(command)
    def wrapped(config_file: Path | None, model_path: Path | None = None, **values: Any) -> Any:
        from riskengine.settings import load_settings

        file = config_file or click.get_current_context().find_root().params["config"]
        loaded: Loaded = load_settings(file, {"model": {"path": str(model_path)}} if model_path else {})
        return command(loaded=loaded, **values)

    return wrapped  # type: ignore[return-value]


def clock_from(now: datetime | None) -> Callable[[], datetime]:
    """Return a clock that begins at ``now``, or at the moment of the call, and goes on from there."""
    import time
    from datetime import UTC

    start = time.monotonic()
    begin = now or datetime.now(UTC)
    return lambda: begin + timedelta(seconds=time.monotonic() - start)
