"""The catalogue of feeds that ships: wide, without doubles, and honest about who owns whom."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest

from riskengine.data import data_path, shipped_path
from riskengine.settings import FeedSettings
from riskengine.settings.rules import read_catalogue

POLYNESIA = "061"
NO_SUBREGION = {"001", "002", "019", "142", "150", "009", "202", "419"}
"""Regions that are parents of others: the world, continents and what lies between."""


@pytest.fixture(scope="module")
def catalogue() -> tuple[FeedSettings, ...]:
    return read_catalogue(shipped_path("configs") / "feeds.toml")


def column(table: str, key: str, value: str) -> dict[str, str]:
    with (data_path("gazetteer") / table).open(encoding="utf-8", newline="") as file:
        return {row[key]: row[value] for row in csv.DictReader(file)}


def groups_by(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, group in pairs:
        found[key].add(group)
    return found


def test_there_are_many_feeds_and_none_twice(catalogue: tuple[FeedSettings, ...]) -> None:
    """At least 60 feeds, each address once however it is written."""
    addresses = {feed.url.lower().removesuffix("/").partition("://")[2] for feed in catalogue}
    assert len(catalogue) >= 60
    assert len(addresses) == len(catalogue)


def test_every_region_of_the_world_speaks(catalogue: tuple[FeedSettings, ...]) -> None:
    """Each subregion of UN M49 but Polynesia has a newsroom of its own, and each country is an actor."""
    region_of = column("actors.csv", "code", "region")
    spoken_for = {region_of[feed.country] for feed in catalogue if feed.country}
    subregions = column("regions.csv", "code", "name").keys() - NO_SUBREGION
    assert subregions - spoken_for == {POLYNESIA}


def test_only_world_organisations_have_no_country(catalogue: tuple[FeedSettings, ...]) -> None:
    """Whoever speaks for a state is of a country, so that it can be a party."""
    assert {feed.group for feed in catalogue if not feed.country} == {"United Nations"}


def test_what_belongs_together_counts_as_one_origin(catalogue: tuple[FeedSettings, ...]) -> None:
    """Every feed has a group, and feeds of one owner or one host share it."""
    assert all(feed.group for feed in catalogue)
    owners = groups_by((feed.owner, feed.group) for feed in catalogue if feed.owner)
    hosts = groups_by((urlsplit(feed.url).hostname or "", feed.group) for feed in catalogue)
    assert [key for key, groups in {**owners, **hosts}.items() if len(groups) > 1] == []


def test_state_media_of_one_state_are_one_origin(catalogue: tuple[FeedSettings, ...]) -> None:
    """The word of a government is one word, whichever of its outlets carries it."""
    states = groups_by((feed.country, feed.group) for feed in catalogue if feed.kind == "state")
    assert [country for country, groups in states.items() if len(groups) > 1] == []
    assert {"CHN", "IRN", "RUS"} <= states.keys()
