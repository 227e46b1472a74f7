"""``riskengine demo``."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from riskengine.cli.options import clock_from, examples

if TYPE_CHECKING:
    from riskengine.settings import Settings

MOMENT = "2026-10-14T12:00:00+00:00"
"""The samples were written for the three days before."""

NEXT = """
What next:
  Your own articles   riskengine score article.txt
  Your own feeds      riskengine config show names your home folder; put a config.toml there, such as
                        [sources]
                        use = ["BBC World", "Al Jazeera", "UN News"]
                      then: riskengine run --dry-run; riskengine run; riskengine stories
  Your own Slack      in config.toml:  [slack]  channel = "C012AB3CD"
                      and the bot's token in RISKENGINE_SLACK__TOKEN or HOME/secrets/slack.token; then send
                      a rule there: copy rules.toml beside config.toml, with channel = "slack" """


@click.command(
    epilog=examples(
        "riskengine demo", "riskengine demo --home ./demo && RISKENGINE_HOME=./demo riskengine stories"
    )
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep what the demo makes in this folder; without it nothing stays.",
)
def demo(home: Path | None) -> int:
    """Show the whole engine at work on 30 invented articles, offline, in a few seconds."""
    from datetime import datetime
    from io import StringIO

    from riskengine.alerts.console import render
    from riskengine.cli.explain import print_explanation
    from riskengine.cli.output import console
    from riskengine.cli.stories import print_ranked
    from riskengine.jobs.score import contract_row
    from riskengine.wiring import make_pass, open_database

    moment = datetime.fromisoformat(MOMENT)
    clock = clock_from(moment)
    out = console()
    with ExitStack() as stack:
        folder = home or Path(stack.enter_context(TemporaryDirectory(prefix="riskengine-demo-")))
        settings = _settings(folder.absolute())
        with make_pass(settings, clock, lambda _: None, now=moment, alerts=StringIO()) as work:
            report = work()
        with open_database(settings, now=moment) as store:
            stories = store.stories(1000)
            top = stories[0]
            article, assessment = store.article(top.lead), store.assessment(top.lead)
            decisions = store.decisions_of(top.id)
            alerts = {row.story_id: row.message for row in store.list_outbox(("sent",), 1000)}
    out.print(
        f"{report.articles_new} invented articles read, scored, stored and decided upon. The riskiest first:"
    )
    print_ranked([asdict(story) for story in stories])
    if article is not None and assessment is not None:
        out.print("WHY THE FIRST ONE SCORED SO\n")
        print_explanation(
            article, {**contract_row(assessment), "decisions": [asdict(decision) for decision in decisions]}
        )
    if top.id in alerts:
        out.print(f"\nITS ALERT, AS SLACK WOULD SHOW IT (one of {len(alerts)})\n")
        click.echo(render(alerts[top.id]))
    out.print(NEXT)
    return report.exit_code


def _settings(home: Path) -> Settings:
    """Return settings that read the samples, and nothing that the environment may name."""
    from riskengine.data import data_path, shipped_path
    from riskengine.settings import load_settings

    samples, configs = data_path("samples") / "articles.jsonl", shipped_path("configs")
    flags = {
        "home": str(home),
        "sources": {"files": [str(samples)], "use": [], "feeds": []},
        "alerts": {"rules": str(configs / "rules.toml")},
        "database": {"url": ""},
    }
    return load_settings(configs / "default.toml", flags).settings
