"""The morning brief: what rose, fell and closed, what was held back, and what is blind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from riskengine.records import LEVELS, SENT_ACTIONS, Decision, Story
from riskengine.store import Moment, Store

NOTABLE = LEVELS.index("elevated")
"""Stories that never reached this level are not in a brief."""


@dataclass(frozen=True, slots=True)
class Change:
    """A story, and the levels at which it stood at the beginning and the end of the time."""

    story: Story
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Held:
    """A decision that held a story back, and the story's title."""

    decision: Decision
    title: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What happened in a time, the gravest first in each list."""

    rose: Sequence[Change]
    fell: Sequence[Change]
    closed: Sequence[Story]
    held: Sequence[Held]


def make_brief(store: Store, *, since: datetime, until: datetime) -> Brief:
    """Put together what the stories of a time did.

    Parameters
    ----------
    store : Store
    since, until : datetime
        Aware.

    Returns
    -------
    Brief
        ``held`` has the last decision of each rule that kept a notable story back for another
        reason than its level.
    """
    stories = sorted(store.stories_between(since, until), key=_gravest_first)
    changes = [_change(story, store.history_of(story.id), since, until) for story in stories]
    closed = [one for one in stories if one.closed_at is not None and since <= one.closed_at < until]
    decisions = store.decisions_about([story.id for story in stories])
    return Brief(
        rose=[one for one in changes if _rank(one.after) > _rank(one.before) and _rank(one.after) >= NOTABLE],
        fell=[
            one for one in changes if _rank(one.after) < _rank(one.before) and _rank(one.before) >= NOTABLE
        ],
        closed=[one for one in closed if _rank(one.peak or one.level) >= NOTABLE],
        held=[
            Held(decision, story.title)
            for story in stories
            for decision in _last_of_each_rule(decisions.get(story.id, []), since, until)
            if decision.action not in (*SENT_ACTIONS, "hold")
        ],
    )


def _change(story: Story, moments: Sequence[Moment], since: datetime, until: datetime) -> Change:
    before = [one.level for one in moments if one.at < since]
    within = [one.level for one in moments if since <= one.at < until]
    return Change(story, before[-1] if before else LEVELS[0], within[-1])


def _last_of_each_rule(decisions: Sequence[Decision], since: datetime, until: datetime) -> list[Decision]:
    within = [one for one in decisions if since <= one.decided_at < until]
    return list({one.rule: one for one in within}.values())


def _gravest_first(story: Story) -> tuple[int, float, str]:
    return -_rank(story.peak or story.level), -story.risk, story.id


def _rank(level: str) -> int:
    return LEVELS.index(level)
