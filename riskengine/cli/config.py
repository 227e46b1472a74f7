"""``riskengine config``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import examples, format_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded


@click.group(epilog=examples("riskengine config show"))
def config() -> None:
    """Look at the settings."""


@config.command(epilog=examples("riskengine config show", "RISKENGINE_HOME=/srv/risk riskengine config show"))
@format_option
@with_settings
def show(form: str | None, loaded: Loaded) -> None:
    """Show every setting in force and who set it, without secrets."""
    from riskengine.cli.output import console, print_rows, print_table
    from riskengine.settings import flatten

    rows = [
        {"key": key, "value": _shown(key, value, loaded), "from": loaded.origins[key]}
        for key, value in flatten(loaded.settings)
    ]

    def table(rows: Sequence[Any]) -> None:
        console().print(f"File: {loaded.file}\nHome: {loaded.settings.home}", soft_wrap=True)
        print_table([{**row, "value": _text(row["value"])} for row in rows], ("key", "value", "from"))

    print_rows(rows, form, ("key", "value", "from"), table=table)


def _shown(key: str, value: Any, loaded: Loaded) -> Any:
    """Return a value as it may be shown: addresses without user and query, secrets as stars."""
    from pydantic import SecretStr

    from riskengine.transport import redact_url

    if key == "database.url":
        return _without_password(loaded.settings.database_url)
    if key == "tracking.uri":
        return _without_password(loaded.settings.tracking_uri)
    if key == "sources.gdelt.base_url":
        return redact_url(value)
    if key == "sources.feeds":
        return [{**feed.model_dump(), "url": redact_url(feed.url)} for feed in value]
    if isinstance(value, SecretStr):
        return "********"
    if isinstance(value, tuple):
        return [str(one) if not isinstance(one, int) else one for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _without_password(url: str) -> str:
    from riskengine.transport import redact_url

    return url if url.startswith("sqlite:") else redact_url(url)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, dict):
        return f"{value['name']} <{value['url']}>"
    return {None: "", True: "true", False: "false"}.get(value, str(value))
