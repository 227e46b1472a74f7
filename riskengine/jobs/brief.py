"""The morning brief: what rose, fell and closed, what was held back, where to look, and what is blind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from riskengine.alerts.message import build_notice
from riskengine.alerts.policy import Situation, is_about
from riskengine.features.screening import meaning_of, read_cues, screen
from riskengine.jobs.status import examine
from riskengine.records import LEVELS, SENT_ACTIONS, Decision, Rule, Story
from riskengine.store import Moment, Store

NOTABLE = LEVELS.index("elevated")
"""Stories that never reached this level are not in a brief."""

DAY = timedelta(hours=24)
LATE = timedelta(hours=6)
"""A brief that could not be written for so long after its time is left out."""


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
class ToLookAt:
    """A headline in a language that is not scored, and in English what its cues mean."""

    title: str
    language: str
    url: str
    cues: Sequence[str]


@dataclass(frozen=True, slots=True)
class Brief:
    """What happened in a time, the gravest first in each list, and the newest of what to look at."""

    rose: Sequence[Change]
    fell: Sequence[Change]
    closed: Sequence[Story]
    held: Sequence[Held]
    look_at: Sequence[ToLookAt]


def make_brief(store: Store, *, since: datetime, until: datetime, rules: Sequence[Rule] = ()) -> Brief:
    """Put together what the stories of a time did.

    Parameters
    ----------
    store : Store
    since, until : datetime
        Aware.
    rules : sequence of Rule
        Only stories that one of these is about; all where there are none.

    Returns
    -------
    Brief
        ``held`` has the last decision of each rule that kept a notable story back for another
        reason than its level. ``look_at`` is the same for all rules: nobody knows what an article
        that is not scored is about.
    """
    found = [one for one in store.stories_between(since, until) if _is_for(store, one, rules)]
    stories = sorted(found, key=_gravest_first)
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
        look_at=_to_look_at(store, since, until),
    )


def brief_parts(brief: Brief, blind: Sequence[str]) -> dict[str, list[str]]:
    """Write a brief and what is blind as lines under headings."""
    return {
        "Rose": [f"{one.before} to {one.after}: {one.story.title}" for one in brief.rose],
        "Fell": [f"{one.before} to {one.after}: {one.story.title}" for one in brief.fell],
        "Closed": [f"{one.peak} at its highest: {one.title}" for one in brief.closed],
        "Held back": [f"{one.title}: {one.decision.reason} ({one.decision.rule})" for one in brief.held],
        "Look here, not scored": [
            f"{', '.join(one.cues)} ({one.language}): {one.title} {one.url}".rstrip() for one in brief.look_at
        ],
        "Blind": list(blind),
    }


def send_briefs(store: Store, rules: Iterable[Rule], *, interval: timedelta, now: datetime) -> int:
    """Put the briefs that are due into the outbox, each once a day.

    Parameters
    ----------
    store : Store
    rules : iterable of Rule
        Those with a time of day for a brief; the rules of one channel and time share it.
    interval : timedelta
        How often a run is expected.
    now : datetime
        Aware.

    Returns
    -------
    int
        How many were put there.
    """
    due: dict[tuple[str, datetime], list[Rule]] = {}
    for rule in rules:
        at = _due_at(rule, now)
        if at is not None:
            due.setdefault((rule.channel, at), []).append(rule)
    sent = 0
    for (channel, at), asked in due.items():
        key = sha256("\0".join(("brief", channel, at.isoformat())).encode()).hexdigest()[:32]
        if store.outbox_row(key) is not None:
            continue
        blind = examine(store, interval=interval, now=now).problems
        parts = brief_parts(make_brief(store, since=at - DAY, until=at, rules=asked), blind)
        sent += store.add_notice(build_notice(key, f"Brief of {at:%d %B, %H:%M}", parts, channel), now=now)
    return sent


def _due_at(rule: Rule, now: datetime) -> datetime | None:
    """Return the moment of today's brief where it has come, and not long ago."""
    if not rule.brief:
        return None
    local = now.astimezone(ZoneInfo(rule.time_zone))
    at = datetime.combine(local.date(), time.fromisoformat(rule.brief), local.tzinfo)
    return at if timedelta(0) <= local - at < LATE else None


def _is_for(store: Store, story: Story, rules: Sequence[Rule]) -> bool:
    if not rules or _rank(story.peak or story.level) < NOTABLE:
        return True
    lead = store.assessment(story.lead or story.id)
    if lead is None:
        return True
    seen = Situation(story, lead, store.sources_of(story.id), article=store.article(lead.content_hash))
    return any(is_about(rule, seen) for rule in rules)


def _to_look_at(store: Store, since: datetime, until: datetime) -> list[ToLookAt]:
    """Return the headlines in other languages that have cues, each wording once."""
    found: dict[str, ToLookAt] = {}
    for one in store.headlines_between(since, until, languages=read_cues().keys()):
        meanings = [meaning_of(cue, one.language) for cue in screen(one.title, one.language)]
        if meanings:
            found.setdefault(
                one.title, ToLookAt(one.title, one.language, one.url, tuple(dict.fromkeys(meanings)))
            )
    return list(found.values())


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
