"""What rules would have sent: stored stories shown to them again, moment by moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from riskengine.alerts.policy import Situation, decide, open_alert
from riskengine.records import LEVELS, Decision, Rule, Story
from riskengine.store import Moment, Store
from riskengine.stories.step import DAYS, Step, daily_rungs, measure_step

ENOUGH_DAYS = 14
"""Days of history from which on a threshold that is chosen from them means something."""


@dataclass(frozen=True, slots=True)
class Told:
    """A decision that a rule would have made, and the title of its story."""

    decision: Decision
    title: str


def replay_rules(store: Store, rules: Sequence[Rule], *, since: datetime, until: datetime) -> list[Told]:
    """Return what these rules would have decided about the stories of a time, in its order.

    Rules are asked at each stored moment of a story, with what they would have decided before, the
    silences that were in force, and the scene's history until then. What happens between two
    moments (a repeat that falls due, quiet hours that end) shows at the next one.

    Parameters
    ----------
    store : Store
    rules : sequence of Rule
        Those in force, or others that one would like to try.
    since, until : datetime
        Aware.
    """
    stories = {story.id: story for story in store.stories_between(since, until)}
    scenes = store.scene_moments({one.scene for one in stories.values()}, since=since - timedelta(days=DAYS))
    silences = store.silences(ending_after=since)
    course = _Course(rules)
    for moment, last in _moments(store, stories, until):
        lead = store.assessment(last.lead or last.id)
        if lead is None:
            continue
        story = course.as_of(moment, last)
        step = _step(story, scenes.get(story.scene, ()), moment.at)
        seen = Situation(
            replace(story, step=step.sentence),
            lead,
            sources=store.sources_of(story.id),
            step=step.kind,
            silences=[one for one in silences if one.starts_at <= moment.at < one.ends_at],
        )
        course.ask(seen, now=moment.at)
    return [one for one in course.told if one.decision.decided_at >= since]


class _Course:
    """What was decided so far, as the stories went on."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.told: list[Told] = []
        self._rules = sorted(rules, key=lambda rule: (-LEVELS.index(rule.level), rule.name))
        self._past: dict[tuple[str, str], list[Decision]] = defaultdict(list)
        self._opened: Counter[tuple[str, date]] = Counter()
        self._reported: dict[str, tuple[int, datetime]] = {}

    def as_of(self, moment: Moment, last: Story) -> Story:
        """Return a story as it stood at a moment; what is not kept of it is as it stands now."""
        articles, reported_at = self._reported.get(last.id, (0, moment.at))
        if moment.articles > articles:
            reported_at = moment.at
            self._reported[last.id] = moment.articles, reported_at
        closed = last.closed_at if last.closed_at and last.closed_at <= moment.at else None
        return replace(
            last,
            risk=moment.risk,
            level=moment.level,
            origins=moment.origins,
            articles=moment.articles,
            updated_at=moment.at,
            reported_at=reported_at,
            closed_at=closed,
            uncorroborated=last.uncorroborated if moment.origins == last.origins == 1 else "",
        )

    def ask(self, seen: Situation, *, now: datetime) -> None:
        """Ask every rule, the strictest first."""
        telling: dict[str, str] = {}
        for rule in self._rules:
            own = self._past[seen.story.id, rule.name]
            day = rule.name, now.astimezone(ZoneInfo(rule.time_zone)).date()
            asked = replace(
                seen, past=own, opened_today=self._opened[day], stricter=telling.get(rule.channel, "")
            )
            decision = decide(asked, rule, now=now)
            if decision:
                own.append(decision)
                self._opened[day] += decision.action == "open"
                self.told.append(Told(decision, seen.story.title))
            if open_alert(own):
                telling.setdefault(rule.channel, rule.name)


@dataclass(frozen=True, slots=True)
class Choice:
    """The level that keeps a rule within its budget, and what it would have sent at each level."""

    rule: str
    level: str
    per_day: Mapping[str, float]
    days: int
    enough: bool


def choose_levels(
    store: Store, rules: Sequence[Rule], *, budget: float, since: datetime, until: datetime
) -> list[Choice]:
    """Choose for each rule the lowest level that keeps within a budget of opening messages a day.

    Parameters
    ----------
    store : Store
    rules : sequence of Rule
    budget : float
        Opening messages a day, of each rule.
    since, until : datetime
        Aware; the history to choose from.

    Returns
    -------
    list of Choice
        ``enough`` is False where there are fewer than ``ENOUGH_DAYS`` days with any story.
    """
    stories = {story.id: story for story in store.stories_between(since, until)}
    days = len({moment.at.date() for moment, _ in _moments(store, stories, until) if moment.at >= since})
    choices = []
    for rule in rules:
        per_day = {}
        for level in LEVELS[1:]:
            tried = replace(rule, level=level, clear_level="", per_day=0)
            told = replay_rules(store, [tried], since=since, until=until)
            per_day[level] = round(sum(one.decision.action == "open" for one in told) / max(days, 1), 2)
        within = [level for level, count in per_day.items() if count <= budget]
        choices.append(
            Choice(rule.name, within[0] if within else LEVELS[-1], per_day, days, days >= ENOUGH_DAYS)
        )
    return choices


def _moments(store: Store, stories: Mapping[str, Story], until: datetime) -> list[tuple[Moment, Story]]:
    """Return the moments of stories before a time, in their order, each with its story."""
    found = [
        (one, story) for key, story in stories.items() for one in store.history_of(key) if one.at < until
    ]
    return sorted(found, key=lambda pair: (pair[0].at, pair[0].story_id))


def _step(story: Story, moments: Sequence[Moment], now: datetime) -> Step:
    others = [(one.at, one.level) for one in moments if one.story_id != story.id and one.at < now]
    rung = LEVELS.index(story.level)
    return measure_step(daily_rungs(others), rung, today=now.date(), scene=story.scene)
