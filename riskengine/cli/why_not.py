"""``riskengine why-not``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded


@click.command(
    "why-not",
    epilog=examples("riskengine why-not https://news.example/clash", "riskengine why-not 3f9a0c2e"),
)
@click.argument("named", metavar="URL|ARTICLE|STORY")
@now_option
@format_option
@with_settings
def why_not(named: str, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """Say why something did not alert: not seen, not scored, low, held, silenced or on its way.

    ARTICLE and STORY are ids; of a story's the first 6 digits are enough.
    """
    from riskengine.cli.named import find_article, find_story, read_id
    from riskengine.cli.output import clean, console, print_rows
    from riskengine.errors import NotFound
    from riskengine.jobs.why_not import why_not as ask
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    article, story = None, None
    with open_database(loaded.settings, now=moment) as store:
        try:
            article = find_article(store, named)
            story = find_story(store, named)
        except NotFound:
            # That an address was never seen is an answer; an id that is not there is a slip.
            if article is None and read_id(named):
                raise
        sentences = ask(store, article, story, now=moment)
    print_rows(
        [{"named": named, "answer": sentences}],
        form,
        ("named", "answer"),
        table=lambda _: console().print("\n".join(clean(one, 500) for one in sentences)),
    )
