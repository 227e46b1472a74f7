"""A made month handed to the engine, pass by pass, and what came of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from riskengine.alerts.channel import Unknown
from riskengine.jobs.deliver import Tempo
from riskengine.jobs.run import Pass, Reading, run
from riskengine.model.score import Scorer
from riskengine.records import Decision, FeedState, Message, RawArticle, Rule
from riskengine.store import Store
from riskengine.stories.report import Outlet
from world.world import World


class Handed:
    """A source of articles that are handed over."""

    name = "world"

    def __init__(self, articles: Sequence[RawArticle]) -> None:
        self._articles = articles

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        return Reading(self._articles, state)


class Recorder:
    """A channel that takes everything and remembers it."""

    can_reconcile = False
    is_paced = False

    def __init__(self) -> None:
        self.messages: list[Message] = []

    @property
    def account(self) -> object:
        return self

    def send(self, message: Message, *, thread: str = "") -> str:
        self.messages.append(message)
        return str(len(self.messages))

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> Unknown:
        return Unknown("nothing is asked here")


@dataclass
class Month:
    """What the engine made of a world: opening decisions by true story, and all decisions in order."""

    opened: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    decisions: list[Decision] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    sent: int = 0


def live_through(
    world: World, store: Store, scorer: Scorer, rules: Sequence[Rule], *, every: timedelta
) -> Month:
    """Make a pass for every so many hours of the world's time, until its news is over.

    Returns
    -------
    Month
        ``told`` names for each story of the engine the world's story that most of its reports tell.
    """
    channel, month = Recorder(), Month()
    channels = {rule.channel: channel for rule in rules}
    outlets = {name: Outlet(one.kind, one.country, one.group) for name, one in world.outlets.items()}
    first = world.articles[0].seen_at
    last = world.articles[-1].seen_at + timedelta(days=4)
    batches = {
        number: [one.article for one in group]
        for number, group in groupby(world.articles, key=lambda one: (one.seen_at - first) // every)
    }
    for number in range((last - first) // every + 1):
        now = first + (number + 1) * every
        work = Pass(
            store, scorer, rules, channels, now, lambda now=now: now, lambda _: None, Tempo(pace=0.0),
            outlets=outlets,
        )  # fmt: skip
        run(work, [Handed(batches.get(number, []))], deadline_seconds=3600)
    _look_back(world, store, month, first)
    month.sent = len(channel.messages)
    return month


def _look_back(world: World, store: Store, month: Month, first: datetime) -> None:
    truth = {one.article.url: one.story for one in world.articles}
    for story in store.stories_between(
        first - timedelta(days=1), world.articles[-1].seen_at + timedelta(days=9)
    ):
        decisions = store.decisions_of(story.id)
        if not decisions:
            continue
        month.decisions += decisions
        articles = [store.article(key) for key in store.reports_of(story.id)]
        counts = Counter(truth[one.url] for one in articles if one)
        month.told[story.id] = counts.most_common(1)[0][0]
        opened = [one for one in decisions if one.action == "open"]
        if opened:
            month.opened[month.told[story.id]] += opened
    month.decisions.sort(key=lambda one: one.decided_at)
