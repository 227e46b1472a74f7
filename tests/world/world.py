"""A month of made news and the truth about it, fixed before anybody reads it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from riskengine.records import RawArticle
from world.events import ACTORS, EVENTS, SCENARIOS, Actor, Scenario
from world.everyday import (
    ANIMALS,
    ARTS,
    CHRONIC,
    CLUBS,
    CROPS,
    DECOYS,
    DISEASES,
    FIRMS,
    FLAPPING,
    LAWS,
    NOISE,
    OFFICES,
    SCIENCE,
    SPORTS,
    TOWNS,
)  # fmt: skip

WARM_UP = 20
"""Days of daily violence before the first day, so that it is no news by then."""
MILD = frozenset(("cyberattack",))
"""Events that may be below the level of alerts: a disruption without physical effect."""
SUPPORT, WITHIN = 3, timedelta(hours=24)
"""Others should alert where so many outlets of no party tell of it in words of their own within a day."""

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_COUNTRIES = tuple(actor.name for actor in ACTORS.values() if actor.is_state)
_PAPERS = ("Courier", "Tribune", "Observer", "Gazette", "Monitor", "Post", "Herald", "Dispatch")
_FLAPPING_SCENE = Scenario("border_clash", "ERI", "SDN", ("Kassala", "the Gash valley", "Tessenei"))
_CHRONIC_SCENE = Scenario("ceasefire", "codeco", "COD", ("Djugu", "the Djugu hills"))


@dataclass(frozen=True)
class House:
    """Who an outlet is: its kind, country and owner."""

    kind: str
    country: str
    group: str


@dataclass(frozen=True)
class Published:
    """An article, when it was first seen, and the story it tells; empty for none."""

    seen_at: datetime
    article: RawArticle
    story: str = ""
    copied: bool = False


@dataclass
class World:
    """What happens and what is written about it.

    ``kinds`` says of each story whether it is ``true``, ``decoy``, ``chronic`` or ``flapping``;
    ``scenes`` who it is between, ``events`` what it is.
    """

    articles: list[Published]
    outlets: Mapping[str, House]
    kinds: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    scenes: dict[str, tuple[str, str]] = field(default_factory=dict)
    should_alert: set[str] = field(default_factory=set)
    dead: str = ""
    dead_since: datetime | None = None


def make_world(
    *, seed: int, start: datetime, days: int = 30, per_day: int = 2000, stories: int = 40
) -> World:
    """Make a month of news.

    Parameters
    ----------
    seed : int
        The same seed makes the same world.
    start : datetime
        Aware; the first day. Daily violence begins ``WARM_UP`` days before.
    days, per_day, stories : int
        How long, how much a day, and how many true stories.
    """
    chance = random.Random(seed)
    outlets = _make_outlets(chance)
    world = World([], outlets, dead=chance.choice([name for name in outlets if "Wire" not in name]))
    world.dead_since = start + timedelta(days=days * 2 / 5)
    writer = _Writer(chance, outlets)
    for number, scenario in enumerate(chance.sample(SCENARIOS, stories)):
        key = f"true-{number:02d}"
        begin = start + timedelta(hours=chance.uniform(12, (days - 2) * 24))
        _tell(world, writer, key, "true", scenario, writer.retell(scenario, begin, chance.randint(5, 60)))
    burst = (start + timedelta(hours=days * 12 + hours) for hours in (0, 5, 10, 15, 20, 29, 38, 47, 60, 70))
    reports = [one for at in burst for one in writer.flap(_FLAPPING_SCENE, at)]
    _tell(world, writer, "flapping", "flapping", _FLAPPING_SCENE, reports)
    for day in range(-WARM_UP, days):
        at = start + timedelta(days=day)
        _tell(
            world, writer, f"chronic-{day:+03d}", "chronic", _CHRONIC_SCENE, writer.suffer(_CHRONIC_SCENE, at)
        )
    for number in range(days * max(1, per_day // 70)):
        at = start + timedelta(hours=chance.uniform(0, days * 24))
        _tell(world, writer, f"decoy-{number:04d}", "decoy", None, writer.trick(at, chance.randint(1, 4)))
    missing = days * per_day - sum(one.seen_at >= start for one in world.articles)
    world.articles += [
        writer.fill(start + timedelta(hours=chance.uniform(0, days * 24))) for _ in range(max(0, missing))
    ]
    alive = [
        one for one in world.articles if one.article.source != world.dead or one.seen_at < world.dead_since
    ]
    world.articles = sorted(alive, key=lambda one: (one.seen_at, one.article.url))
    world.should_alert = {key for key, kind in world.kinds.items() if kind == "true" and _is_due(world, key)}
    return world


def _tell(
    world: World,
    writer: _Writer,
    key: str,
    kind: str,
    scenario: Scenario | None,
    reports: Sequence[Published],
) -> None:
    world.kinds[key] = kind
    if scenario:
        world.scenes[key] = (scenario.first, scenario.second)
        world.events[key] = scenario.event
    world.articles += [Published(one.seen_at, one.article, key, one.copied) for one in reports]


def _is_due(world: World, key: str) -> bool:
    """Tell whether a grave event was told early by enough outlets that are no party, nor one house."""
    own = [one for one in world.articles if one.story == key and not one.copied]
    first = min(one.seen_at for one in own)
    houses = {
        world.outlets[one.article.source].group
        for one in own
        if one.seen_at - first <= WITHIN
        and not (
            world.outlets[one.article.source].kind == "state" and _is_side(world, key, one.article.source)
        )
    }
    return len(houses) >= SUPPORT and world.events[key] not in MILD


def _is_side(world: World, key: str, source: str) -> bool:
    return world.outlets[source].country in world.scenes[key]


def _make_outlets(chance: random.Random) -> dict[str, House]:
    """Make 60 outlets: wires, papers of which some share an owner, and state media."""
    outlets = {
        f"{name} Wire": House("wire", "", name) for name in ("Northern", "Pacific", "Union", "Crescent")
    }
    for town in chance.sample(TOWNS, 44):
        paper = f"{town} {chance.choice(_PAPERS)}"
        owner = chance.choice(("Halden Group", "Arcadia Press")) if chance.random() < 0.15 else paper
        outlets[paper] = House("newspaper", "", owner)
    for code in ("RUS", "CHN", "IRN", "PRK", "TUR", "IND", "PAK", "EGY", "ETH", "ISR", "USA", "VEN"):
        name = f"{ACTORS[code].adjectives[0]} State Television"
        outlets[name] = House("state", code, name)
    return outlets


class _Writer:
    """Writes articles; everything by chance comes from one generator."""

    def __init__(self, chance: random.Random, outlets: Mapping[str, House]) -> None:
        self._chance = chance
        self._outlets = outlets
        self._count = 0

    def retell(self, scenario: Scenario, begin: datetime, count: int) -> list[Published]:
        """Tell one event by several outlets over two days, a fifth of them copying a wire."""
        chance, event = self._chance, EVENTS[scenario.event]
        cast = self._cast(scenario)
        told: list[Published] = []
        sources = chance.sample(list(self._outlets), count)
        for number, source in enumerate(sources):
            at = begin + timedelta(hours=min(chance.expovariate(1 / 9), 48.0)) if number else begin
            originals = [one for one in told if not one.copied and one.seen_at <= at]
            if originals and chance.random() < 0.2:
                told.append(self._copy(chance.choice(originals), source, at))
                continue
            lead = chance.choice(event.leads)
            extra = chance.sample(event.follow_ups, chance.randint(1, 3))
            headline = self._write(chance.choice(event.headlines), cast, at)
            text = " ".join(self._write(form, cast, at) for form in (lead, *extra))
            told.append(self._publish(headline, text, source, at))
        return told

    def flap(self, scenario: Scenario, at: datetime) -> Iterator[Published]:
        """A burst of two reports."""
        for form in self._chance.sample(FLAPPING, 2):
            yield self._short(form, self._cast(scenario), at + timedelta(minutes=self._chance.randint(0, 40)))

    def suffer(self, scenario: Scenario, day: datetime) -> list[Published]:
        """A day of violence where there is some every day."""
        return [
            self._short(form, self._cast(scenario), day + timedelta(hours=self._chance.uniform(3, 20)))
            for form in self._chance.sample(CHRONIC, self._chance.randint(3, 5))
        ]

    def trick(self, at: datetime, count: int) -> list[Published]:
        """A few reports in words of war of something that is none."""
        form, cast = self._chance.choice(DECOYS), self._everyday()
        return [
            self._short(form, cast, at + timedelta(hours=self._chance.uniform(0, 8))) for _ in range(count)
        ]

    def fill(self, at: datetime) -> Published:
        """Everyday news."""
        return self._short(self._chance.choice(NOISE), self._everyday(), at)

    def _short(self, form: str, cast: dict[str, str], at: datetime) -> Published:
        title, _, text = form.partition(" # ")
        source = self._chance.choice(list(self._outlets))
        headline = self._write(title, cast, at)
        return self._publish(headline[0].upper() + headline[1:], self._write(text, cast, at), source, at)

    def _copy(self, original: Published, source: str, at: datetime) -> Published:
        """Reprint a report with another dateline and tail."""
        text = f"({original.article.source}) - {original.article.text} Reporting by our correspondents."
        copy = self._publish(original.article.title, text, source, at)
        return Published(copy.seen_at, copy.article, copied=True)

    def _publish(self, title: str, text: str, source: str, at: datetime) -> Published:
        self._count += 1
        site = re.sub(r"\W+", "-", source.lower())
        url = f"https://{site}.example/{at:%Y/%m/%d}/{self._count}"
        published = at - timedelta(minutes=self._chance.randint(1, 20))
        return Published(
            at, RawArticle(text, title, published_at=published.isoformat(), url=url, source=source, where=url)
        )

    def _cast(self, scenario: Scenario) -> dict[str, str]:
        """The words of a story: two actors and a place; what varies by report is drawn by ``_write``."""
        return {"first": scenario.first, "second": scenario.second, "places": ";".join(scenario.places)}

    def _everyday(self) -> dict[str, str]:
        pick = self._chance.choice
        country, country2 = self._chance.sample(_COUNTRIES, 2)
        firm, firm2 = self._chance.sample(FIRMS, 2)
        club, club2 = self._chance.sample(CLUBS, 2)
        return {
            "COUNTRY": country, "COUNTRY2": country2, "FIRM": firm, "FIRM2": firm2, "CLUB": club,
            "CLUB2": club2, "TOWN": pick(TOWNS), "CROP": pick(CROPS), "DISEASE": pick(DISEASES),
            "ANIMAL": pick(ANIMALS), "ANIMALS": pick(ANIMALS), "ART": pick(ARTS),
            "SPORT": pick(SPORTS), "LAW": pick(LAWS), "SCIENCE": pick(SCIENCE), "OFFICE": pick(OFFICES),
        }  # fmt: skip

    def _write(self, form: str, cast: Mapping[str, str], at: datetime) -> str:
        chosen = _CHOICE.sub(lambda found: self._chance.choice(found[1].split("|")), form)
        return " ".join(
            _SLOT.sub(lambda found: self._slot(found[1], cast, at), chosen).replace("\\", " ").split()
        )

    def _slot(self, name: str, cast: Mapping[str, str], at: datetime) -> str:
        chance = self._chance
        if name in cast:
            return cast[name]
        numbers = {
            "n": (6, 40), "hurt": (8, 90), "few": (2, 9), "dozens": (20, 90), "km": (3, 400),
            "percent": (2, 30), "hours": (3, 20), "money": (20, 900),
        }  # fmt: skip
        if name in numbers:
            return str(chance.randint(*numbers[name]))
        if name in ("hundreds", "thousands"):
            scale = 100 if name == "hundreds" else 1000
            return f"{scale * chance.randint(2, 9):,}"
        if name == "DAY":
            return f"{at:%A}"
        if name == "P":
            return chance.choice(cast["places"].split(";"))
        if name == "EV":
            return chance.choice(EVENTS["border_clash"].nouns)
        actor = ACTORS[cast["first" if name[0] == "A" else "second"]]
        return self._actor_word(actor, name[1:])

    def _actor_word(self, actor: Actor, part: str) -> str:
        words: Mapping[str, Sequence[str]] = {
            "": actor.voices, "N": (actor.name,), "A": actor.adjectives, "C": (actor.capital,),
            "F": actor.forces, "L": actor.leader, "M": actor.speakers,
        }  # fmt: skip
        return self._chance.choice(words[part])
