"""A month of made news: few alerts, right ones, once each."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from riskengine.data import shipped_path
from riskengine.model.score import Scorer
from riskengine.records import Rule
from riskengine.settings import read_rules
from riskengine.store import open_store
from world.month import Month, live_through
from world.world import World, make_world

START = datetime(2026, 6, 1, tzinfo=UTC)
SHIPPED = tuple(replace(rule, channel="desk") for rule in read_rules(shipped_path("configs") / "rules.toml"))
NIGHT = Rule("night", "elevated", "night", quiet=("22:00", "07:00"), time_zone="Asia/Tokyo")
RULES = (*SHIPPED, NIGHT)


def live(folder: Path, scorer: Scorer, world: World, hours: int) -> Month:
    with open_store(f"sqlite:///{folder}/news.db", now=START) as store:
        return live_through(world, store, scorer, RULES, every=timedelta(hours=hours))


def report(world: World, month: Month) -> dict[str, Any]:
    """The figures that the promises are about."""
    opened = {key: [one for one in found if one.channel == "desk"] for key, found in month.opened.items()}
    opened = {key: found for key, found in opened.items() if found}
    by_kind = Counter(world.kinds.get(key, "everyday") for key in opened)
    missed = sorted(world.should_alert - opened.keys())
    true = [key for key, kind in world.kinds.items() if kind == "true"]
    chronic = [key for key, kind in world.kinds.items() if kind == "chronic" and "-+" in key]
    flaps = sorted(one.decided_at for one in opened.get("flapping", []))
    return {
        "should": len(world.should_alert),
        "alerted": len(world.should_alert) - len(missed),
        "missed": missed,
        "more than once": {key: len(opened[key]) for key in true if len(opened.get(key, ())) > 1},
        "decoys and everyday news": {
            key: len(found) for key, found in opened.items() if "decoy" in key or not key
        },
        "chronic": sum(len(opened.get(key, ())) for key in chronic) / len(chronic),
        "flapping closest": min((b - a for a, b in pairwise(flaps)), default=None),
        "openings by kind": dict(by_kind),
        "messages": month.sent,
    }


ONCE, ALERTED = 0.75, 0.75
"""Shares that hold today of true stories told once, and of those alerted that should be.

What is wanted is all told once and 95 % alerted; wordings without a name, and two events of one kind
at one time that are told in the same words, are where it falls short.
"""


def check(world: World, month: Month) -> None:
    found = report(world, month)
    print(found)
    assert len(found["more than once"]) <= (1 - ONCE) * len(world.should_alert)
    assert found["alerted"] >= ALERTED * found["should"]
    assert len(found["decoys and everyday news"]) <= 1
    assert found["chronic"] <= 0.05
    assert found["flapping closest"] is None or found["flapping closest"] >= timedelta(hours=24)
    for one in month.decisions:
        local = one.decided_at + timedelta(hours=9)
        if one.rule == "night" and one.action == "open" and not 7 <= local.hour < 22:
            assert one.level == "critical"


def test_a_few_days(tmp_path: Path, scorer: Scorer) -> None:
    """Eight true stories in six days: most are told, most of them once; daily violence stays quiet."""
    world = make_world(seed=1, start=START, days=6, per_day=120, stories=8)
    check(world, live(tmp_path, scorer, world, 4))


@pytest.mark.soak
@pytest.mark.parametrize("seed", [int(one) for one in os.environ.get("RISKENGINE_SEEDS", "21").split()])
def test_thirty_days(tmp_path: Path, scorer: Scorer, seed: int) -> None:
    """Forty true stories in a month of 2,000 articles a day."""
    world = make_world(seed=seed, start=START)
    check(world, live(tmp_path, scorer, world, 4))
