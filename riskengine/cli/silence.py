"""``riskengine silence``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.features.lexicon import Vocabulary
    from riskengine.settings import Loaded
    from riskengine.store import Store

COLUMNS = ("id", "up_to", "ends_at", "story_id", "scene", "rule", "actor", "region", "by", "why")
LONGEST_HOURS = 24 * 30


@click.group(epilog=examples('riskengine silence add --story 3f9a0c2e --hours 24 --why "known exercise"'))
def silence() -> None:
    """Ask for quiet about a story, a scene or a rule; it always has an end."""


@silence.command(
    epilog=examples(
        'riskengine silence add --story 3f9a0c2e --hours 24 --why "known exercise"',
        'riskengine silence add --actor Pakistan --hours 12 --up-to elevated --why "daily shelling"',
    )
)
@click.option("--story", "named", default="", help="Id of a story, or its first 6 digits.")
@click.option(
    "--scene", default="", help="Codes of a dyad, an actor or a place, as `riskengine story` shows."
)
@click.option("--rule", default="", help="Name of a rule.")
@click.option("--actor", default="", help="Name or code of a country, group or office.")
@click.option("--region", default="", help="Name or code of a region, sea or hotspot.")
@click.option(
    "--hours", type=click.FloatRange(0, LONGEST_HOURS, min_open=True), required=True, help="How long."
)
@click.option(
    "--up-to",
    type=click.Choice(("low", "guarded", "elevated", "high", "critical")),
    default="high",
    show_default=True,
    help="The highest level that is held back.",
)
@click.option("--by", default="command line", show_default=True, help="Who asks.")
@click.option("--why", required=True, help="The reason, shown wherever it holds something back.")
@now_option
@format_option
@with_settings
def add(  # noqa: PLR0917  click hands over one argument an option
    named: str,
    scene: str,
    rule: str,
    actor: str,
    region: str,
    hours: float,
    up_to: str,
    by: str,
    why: str,
    now: datetime | None,
    form: str | None,
    loaded: Loaded,
) -> None:
    """Silence a story, a scene, a rule, an actor or a region for some hours.

    Where several are named, only what is about all of them is silenced.
    """
    from riskengine.articles.clean import clean_line
    from riskengine.cli.named import find_story
    from riskengine.cli.output import print_rows
    from riskengine.errors import ConfigurationError
    from riskengine.records import Silence
    from riskengine.settings import read_rules, suggest
    from riskengine.wiring import check_names, open_database

    moment = clock_from(now)()
    if not (named or scene or rule or actor or region):
        action = "name a --story, --scene, --rule, --actor or --region"
        raise ConfigurationError("a silence of everything", action=action)
    check_names(_vocabulary(), actors=[actor], regions=[region], where="--actor, --region")
    rules = [one.name for one in read_rules(loaded.settings.alerts.rules)]
    if rule and rule not in rules:
        raise ConfigurationError(f"no rule {rule!r}", where="--rule", action=suggest(rule, rules))
    with open_database(loaded.settings, now=moment) as store:
        made = Silence(
            id=uuid4().hex[:12],
            starts_at=moment,
            ends_at=moment + timedelta(hours=hours),
            up_to=up_to,
            by=clean_line(by, 100),
            why=clean_line(why, 300),
            story_id=find_story(store, named).id if named else "",
            scene=_known_scene(store, scene),
            rule=rule,
            actor=actor,
            region=region,
        )
        store.add_silence(made)
    print_rows([asdict(made)], form, COLUMNS)


def _vocabulary() -> Vocabulary:
    from riskengine.features.lexicon import Vocabulary, read_vocabulary

    return Vocabulary(read_vocabulary())


def _known_scene(store: Store, scene: str) -> str:
    """Return a scene as stories have it, whatever the order and case of its codes.

    Raises
    ------
    NotFound
        No story is part of it: the silence would hold nothing back, and nobody would notice.
    """
    from riskengine.errors import NotFound

    wanted = sorted(part.strip().casefold() for part in scene.split("|"))
    for known in store.scenes() if scene else ():
        if sorted(known.casefold().split("|")) == wanted:
            return known
    if scene:
        raise NotFound("no story has this scene", where=scene[:80], action="`riskengine story ID` shows it")
    return ""


@silence.command("list", epilog=examples("riskengine silence list"))
@now_option
@format_option
@with_settings
def show(now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """List the silences that are not over, the one that ends first at the top."""
    from riskengine.cli.output import print_rows
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    with open_database(loaded.settings, now=moment) as store:
        rows = [asdict(one) for one in store.silences(ending_after=moment)]
    print_rows(rows, form, COLUMNS)
    if not rows:
        click.echo("riskengine: nothing is silenced", err=True)


@silence.command(epilog=examples("riskengine silence end 0c2e41d7aa10"))
@click.argument("silence_id", metavar="ID")
@click.option("--by", default="command line", show_default=True, help="Who ends it.")
@now_option
@with_settings
def end(silence_id: str, by: str, now: datetime | None, loaded: Loaded) -> None:
    """End a silence now."""
    from riskengine.articles.clean import clean_line
    from riskengine.errors import NotFound
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    with open_database(loaded.settings, now=moment) as store:
        if not store.end_silence(silence_id, by=clean_line(by, 100), now=moment):
            raise NotFound(
                "no silence of this id is in force",
                where=silence_id[:80],
                action="see `riskengine silence list`",
            )
