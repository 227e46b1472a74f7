"""What rules would have sent: stored stories shown to them again, moment by moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from riskengine.alerts.board import Board
from riskengine.alerts.policy import Situation, decide_all
from riskengine.records import LEVELS, Decision, Rule, Story
from riskengine.store import Moment, Store
from riskengine.stories.open import scene_name
from riskengine.stories.report import actors_among
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
    return _ask(_look_back(store, since, until), rules, since=since)


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
    seen = _look_back(store, since, until)
    days = len({one.story.updated_at.date() for one in seen if one.story.updated_at >= since})
    choices = []
    for rule in rules:
        per_day = {}
        for level in LEVELS[1:]:
            told = _ask(seen, [replace(rule, level=level, clear_level="", per_day=0)], since=since)
            per_day[level] = round(sum(one.decision.action == "open" for one in told) / max(days, 1), 2)
        within = [level for level, count in per_day.items() if count <= budget]
        choices.append(
            Choice(rule.name, within[0] if within else LEVELS[-1], per_day, days, days >= ENOUGH_DAYS)
        )
    return choices


def _look_back(store: Store, since: datetime, until: datetime) -> list[Situation]:
    """Return how stories stood at each stored moment before ``until``, in the order of time.

    What is not kept of a moment is as it stands now.
    """
    stories = store.stories_between(since, until)
    scenes = store.scene_moments({one.scene for one in stories}, since=since - timedelta(days=DAYS))
    silences = store.silences(ending_after=since)
    seen = []
    for story in stories:
        lead = store.assessment(story.lead or story.id)
        if lead is None:
            continue
        # Of an assessment, rules look at actors and regions alone; the rest is left out, being large.
        known = replace(lead, evidence=(), keywords=())
        sources, article = store.sources_of(story.id), store.article(lead.content_hash)
        actors = actors_among([one.report for one in store.joined(story.id) if one.report])
        for then in _course(story, store.history_of(story.id), until):
            step = _step(then, scenes.get(story.scene, ()), scene_name(then, lead))
            seen.append(
                Situation(
                    replace(then, step=step.sentence),
                    known,
                    sources,
                    step=step.kind,
                    silences=silences,
                    article=article,
                    actors=actors,
                )
            )
    return sorted(seen, key=lambda one: (one.story.updated_at, one.story.id))


def _course(story: Story, moments: Sequence[Moment], until: datetime) -> Iterator[Story]:
    """Yield a story as it stood at each moment."""
    articles, reported_at = 0, story.opened_at
    for moment in moments:
        if moment.at >= until:
            return
        if moment.articles > articles:
            articles, reported_at = moment.articles, moment.at
        yield replace(
            story,
            risk=moment.risk,
            level=moment.level,
            origins=moment.origins,
            articles=moment.articles,
            updated_at=moment.at,
            reported_at=reported_at,
            closed_at=story.closed_at if story.closed_at and story.closed_at <= moment.at else None,
            uncorroborated=story.uncorroborated if moment.origins == story.origins == 1 else "",
        )


def _ask(seen: Sequence[Situation], rules: Sequence[Rule], *, since: datetime) -> list[Told]:
    """Ask rules about each situation, with what they would have decided before."""
    past: dict[str, list[Decision]] = defaultdict(list)
    opened: dict[date, Counter[str]] = defaultdict(Counter)
    told, board = [], Board()
    for one in seen:
        now = one.story.updated_at
        days = {rule.name: now.astimezone(ZoneInfo(rule.time_zone)).date() for rule in rules}
        today = {name: opened[day][name] for name, day in days.items()}
        for decision in decide_all(
            one, rules, past=past[one.story.id], opened_today=today, board=board, now=now
        ):
            past[one.story.id].append(decision)
            opened[days[decision.rule]][decision.rule] += decision.action == "open"
            if now >= since:
                told.append(Told(decision, one.story.title))
    return told


def _step(story: Story, moments: Sequence[Moment], scene: str) -> Step:
    now, rung = story.updated_at, LEVELS.index(story.level)
    others = [(one.at, one.level) for one in moments if one.story_id != story.id and one.at < now]
    return measure_step(daily_rungs(others), rung, today=now.date(), scene=scene)
