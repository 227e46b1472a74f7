"""The made world keeps the rules by which it is used as a measure."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from statistics import mean

import pytest

from world.world import WARM_UP, World, make_world

START = datetime(2026, 6, 1, tzinfo=UTC)
STOP = frozenset("a an and as at by for from in is it of on or says the to with".split())


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=5, start=START, days=6, per_day=300, stories=12)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    """A world is made by its seed alone."""
    assert make_world(seed=5, start=START, days=6, per_day=300, stories=12) == world
    assert make_world(seed=6, start=START, days=6, per_day=300, stories=12) != world


def test_articles_come_in_order_each_with_its_own_address(world: World) -> None:
    """Time goes on, no address stands twice, no slot is left open, and the dead outlet stays dead."""
    assert [one.seen_at for one in world.articles] == sorted(one.seen_at for one in world.articles)
    assert len({one.article.url for one in world.articles}) == len(world.articles)
    assert not [
        one for one in world.articles if re.search(r"[\[\]{}#\\|]", one.article.title + one.article.text)
    ]
    assert world.dead_since
    assert not [
        one for one in world.articles if one.article.source == world.dead and one.seen_at >= world.dead_since
    ]


def test_stories_are_as_many_as_was_said(world: World) -> None:
    """Ten true stories of 5 to 60 reports, violence on every day, one story that flaps, and decoys."""
    counts = Counter(one.story for one in world.articles if one.story)
    true = [counts[key] for key, kind in world.kinds.items() if kind == "true"]
    assert len(true) == 12
    assert all(4 <= count <= 60 for count in true)
    assert sum(kind == "chronic" for kind in world.kinds.values()) == 6 + WARM_UP
    assert world.should_alert <= {key for key, kind in world.kinds.items() if kind == "true"}
    assert len(world.should_alert) >= 8


def test_reports_of_one_event_share_few_words(world: World) -> None:
    """Headlines of one story that are no copies share a quarter of their words on average, or less."""
    for key, kind in world.kinds.items():
        titles = [one.article.title for one in world.articles if one.story == key and not one.copied]
        words = [set(re.findall(r"\w+", title.lower())) - STOP for title in titles]
        if kind == "true" and len(words) > 1:
            assert mean(len(a & b) / len(a | b) for a, b in combinations(words, 2)) <= 0.25
