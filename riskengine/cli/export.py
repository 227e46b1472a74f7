"""``riskengine export`` and ``riskengine audit``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import (
    FORMATS,
    Moment,
    clock_from,
    examples,
    format_option,
    now_option,
    with_settings,
)

if TYPE_CHECKING:
    from riskengine.records import Assessment
    from riskengine.settings import Loaded
    from riskengine.store import Store

STORY_COLUMNS = (
    "id", "title", "level", "risk", "driver", "dyad", "scene", "origins", "articles", "peak", "step",
    "opened_at", "updated_at", "closed_at", "place", "latitude", "longitude",
)  # fmt: skip
ALERT_COLUMNS = (
    "id", "decided_at", "rule", "channel", "level", "risk", "origins", "reason", "watched", "title", "state",
    "owner", "outcome", "by", "why", "story_id", "place", "latitude", "longitude",
)  # fmt: skip
LEDGER_COLUMNS = ("alert_id", "at", "outcome", "by", "why", "rule", "level", "risk", "decided_at", "title")
TRAIL_COLUMNS = ("at", "by", "action", "subject", "detail")
ALL = 1_000_000
MONTH = timedelta(days=30)
MORE_FORMATS = (*FORMATS, "geojson")

since_option = click.option("--since", type=Moment(), help="From when on; 30 days back by default.")


@click.command(
    epilog=examples(
        "riskengine export stories --format geojson > stories.geojson",
        "riskengine export ledger --since 2026-01-01 --format csv",
    )
)
@click.argument("what", type=click.Choice(("stories", "alerts", "ledger")))
@since_option
@click.option("--format", "form", type=click.Choice(MORE_FORMATS), help="A table on a terminal, else jsonl.")
@now_option
@with_settings
def export(what: str, since: datetime | None, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """Write stories, alerts or the ledger of outcomes for other programs.

    In GeoJSON each lies where its strongest report places it; what names no place of the gazetteer has
    no geometry.
    """
    from riskengine.cli.output import print_rows
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    rows_of, columns = EXPORTS[what]
    with open_database(loaded.settings, now=moment) as store:
        rows = rows_of(store, since or moment - MONTH, moment)
    if form == "geojson":
        print_rows([_collection(rows)], "jsonl", columns)
    else:
        print_rows(rows, form, columns)


@click.command(epilog=examples("riskengine audit", "riskengine audit --since 2026-10-01 --format csv"))
@since_option
@now_option
@format_option
@with_settings
def audit(since: datetime | None, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """List who muted, resolved, took on, labelled or re-sent what, the newest first."""
    from riskengine.cli.output import print_rows
    from riskengine.wiring import open_database

    moment = clock_from(now)()
    with open_database(loaded.settings, now=moment) as store:
        rows = [asdict(deed) for deed in store.trail(since=since or moment - MONTH, limit=ALL)]
    print_rows(rows, form, TRAIL_COLUMNS)
    if not rows:
        click.echo("riskengine: nobody did anything in that time", err=True)


def _stories(store: Store, since: datetime, until: datetime) -> list[dict[str, Any]]:
    return [
        {**asdict(story), **_place(store.assessment(story.lead or story.id))}
        for story in store.stories_between(since, until)
    ]


def _alerts(store: Store, since: datetime, until: datetime) -> list[dict[str, Any]]:
    rows = []
    for alert in store.alerts(ALL):
        if not since <= alert.decision.decided_at < until:
            continue
        fields = asdict(alert)
        story = store.story(alert.decision.story_id)
        lead = store.assessment(story.lead or story.id) if story else None
        rows.append({**fields.pop("decision"), **fields, **_place(lead)})
    return rows


def _ledger(store: Store, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return all that was ever said of alerts, and not the latest word alone."""
    return [
        {**asdict(alert.decision), "title": alert.title, **asdict(outcome)}
        for alert in store.alerts(ALL)
        for outcome in store.outcomes_of(alert.decision.id)
        if since <= outcome.at < until
    ]


def _place(assessment: Assessment | None) -> dict[str, Any]:
    """Return where a report happens: the first of its places that has a point, arenas before others."""
    from riskengine.features.points import place_points

    points = place_points()
    places = [one for one in (assessment.regions if assessment else ()) if one.code in points]
    places.sort(key=lambda one: one.role != "arena")
    if not places:
        return {"place": "", "latitude": None, "longitude": None}
    latitude, longitude = points[places[0].code]
    return {"place": places[0].name, "latitude": latitude, "longitude": longitude}


def _collection(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return rows as a FeatureCollection (RFC 7946)."""
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    inside = {key: value for key, value in row.items() if key not in ("latitude", "longitude")}
    located = row.get("latitude") is not None
    point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if located else None
    return {"type": "Feature", "geometry": point, "properties": inside}


EXPORTS: Mapping[str, tuple[Callable[[Store, datetime, datetime], list[dict[str, Any]]], Sequence[str]]] = {
    "stories": (_stories, STORY_COLUMNS),
    "alerts": (_alerts, ALERT_COLUMNS),
    "ledger": (_ledger, LEDGER_COLUMNS),
}
