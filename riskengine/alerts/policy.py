"""What a rule makes of a story: a decision with its reason, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from riskengine.alerts.board import Board, OpenAlert
from riskengine.alerts.watch import find_watched
from riskengine.records import (
    LEVELS,
    SENT_ACTIONS,
    ActorMention,
    Article,
    Assessment,
    Decision,
    RegionMention,
    Rule,
    Silence,
    Story,
)

PATIENCE = timedelta(minutes=5)
"""The least time between two messages about one alert, whatever happens."""

NEWS = timedelta(minutes=30)
"""The least time between a message and one that only tells of a new independent origin."""

FLAP = timedelta(hours=24)
"""A story that was cleared opens again no sooner, and not without news, unless it rises above what it was."""

CHRONIC = "chronic"
"""The step of a story that is no news in its scene."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a rule has to know of a story to decide about it.

    Attributes
    ----------
    story : Story
    assessment : Assessment
        Of the story's strongest report: its actors and regions.
    sources : sequence of str
        Where its reports come from.
    step : str
        The kind of its step; ``chronic`` where it is no news.
    past : sequence of Decision
        What this rule has decided about it, in the order of time.
    silences : sequence of Silence
        Those in force now.
    opened_today : int
        Opening messages of this rule since midnight in its time zone.
    told_by : str
        Another rule whose alert on this story is open in the same channel; empty for none.
    article : Article or None
        The story's strongest report, whose words watchlists are looked up in.
    actors : frozenset of str
        Codes of the states and groups that the story's reports name.
    beside : OpenAlert or None
        An alert in the same channel on another story, which this one belongs to.
    """

    story: Story
    assessment: Assessment
    sources: Sequence[str] = ()
    step: str = ""
    past: Sequence[Decision] = ()
    silences: Sequence[Silence] = ()
    opened_today: int = 0
    told_by: str = ""
    article: Article | None = None
    actors: frozenset[str] = frozenset()
    beside: OpenAlert | None = None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """An action, why, and the alert that it belongs to."""

    action: str
    reason: str
    alert_id: str = ""


def decide(seen: Situation, rule: Rule, *, now: datetime) -> Decision | None:
    """Decide what a rule makes of a story now.

    The first of these that holds decides. While an alert is open: a silence holds, it is cleared, a
    rise is told, a new independent origin is told, it is repeated. While none is: the story stays
    below the rule; a silence, another rule that tells the channel, a state that is no news, a story
    told or cleared a short while ago or taken back hold it back; it joins an alert beside it; quiet
    hours or the budget hold it back; else an alert opens. None of them ever holds back a level that is
    higher than the one it was meant for.

    Parameters
    ----------
    seen : Situation
    rule : Rule
        Its actors and regions are matched by name or code, whatever their case.
    now : datetime
        Aware.

    Returns
    -------
    Decision or None
        None when the rule is not about this story, or has nothing new to say of it. An alert that
        is open goes on, whatever the story's newest actors are.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> story = Story("ab" * 32, "Clash", 0.46, "elevated", "conflict", "", ("IND", "PAK"), 1, 1, now, now)
    >>> assessment = Assessment(
    ...     story.id, 0.46, "conflict", "elevated", "", -0.16, -2.0, 1.84, {}, {}, actors=(),
    ...     dyads=(), regions=(), keywords=(), evidence=(), language="en", model="m-1",
    ... )
    >>> found = decide(Situation(story, assessment), Rule("default", "elevated", "desk"), now=now)
    >>> found.action, found.reason
    ('open', "elevated (0.46) reaches rule 'default', which opens at elevated")
    """
    level = level_for(rule, seen.story)
    opening = open_alert(seen.past)
    if opening is None and (seen.story.closed_at is not None or not is_about(rule, seen)):
        return None
    verdict = _go_on(seen, rule, level, opening, now=now) if opening else _begin(seen, rule, level, now=now)
    if verdict is None or _is_old_news(verdict, level, seen.past):
        return None
    number = len(seen.past)
    return Decision(
        id=decision_id(seen.story.id, rule.name, verdict.action, number),
        story_id=seen.story.id,
        rule=rule.name,
        action=verdict.action,
        reason=verdict.reason,
        level=level,
        risk=seen.story.risk,
        channel=rule.channel,
        decided_at=now,
        origins=seen.story.origins,
        alert_id=verdict.alert_id,
        number=number,
        watched=_watched(rule, seen),
    )


def decide_all(
    seen: Situation,
    rules: Sequence[Rule],
    *,
    past: Sequence[Decision],
    opened_today: Mapping[str, int],
    board: Board,
    now: datetime,
) -> list[Decision]:
    """Ask every rule about a story, so that each channel is told of it by one of them.

    Parameters
    ----------
    seen : Situation
        Its ``past``, ``opened_today``, ``told_by`` and ``beside`` are filled in for each rule.
    rules : sequence of Rule
    past : sequence of Decision
        What all rules have decided about the story, in the order of time.
    opened_today : Mapping
        Opening messages since midnight, by the rule's name.
    board : Board
        The alerts that are open; takes up what is decided.
    now : datetime
        Aware.

    Returns
    -------
    list of Decision
        Those of rules with an open alert first, then the strictest first.
    """
    own = {rule.name: [one for one in past if one.rule == rule.name] for rule in rules}
    order = sorted(
        rules, key=lambda rule: (open_alert(own[rule.name]) is None, -LEVELS.index(rule.level), rule.name)
    )
    telling: dict[str, str] = {}
    decisions = []
    for rule in order:
        asked = replace(
            seen,
            past=own[rule.name],
            opened_today=opened_today.get(rule.name, 0),
            told_by=telling.get(rule.channel, ""),
            beside=board.beside(seen.story, seen.actors, rule.channel, level_for(rule, seen.story), now=now),
        )
        decision = decide(asked, rule, now=now)
        if decision:
            decisions.append(decision)
        if open_alert([*own[rule.name], *([decision] if decision else [])]):
            telling.setdefault(rule.channel, rule.name)
    board.note(seen.story, seen.actors, decisions)
    return decisions


def decision_id(story_id: str, rule: str, action: str, number: int = 0) -> str:
    """Return the id under which the same decision is always stored: 32 hexadecimal digits.

    Examples
    --------
    >>> decision_id("story", "rule", "open") == decision_id("story", "rule", "open", 1)
    False
    """
    return sha256("\0".join((story_id, rule, action, str(number))).encode()).hexdigest()[:32]


def show_risk(risk: float) -> str:
    """Write a risk with two digits, cut and not rounded, so that it never shows in the level above.

    Examples
    --------
    >>> show_risk(0.3999), show_risk(0.29), show_risk(1.0)
    ('0.39', '0.29', '1.00')
    """
    return f"{int(risk * 100 + 1e-9) / 100:.2f}"


def is_about(rule: Rule, seen: Situation) -> bool:
    """Tell whether a story meets all of a rule's conditions but the threshold."""
    return (
        _matches(rule.drivers, [seen.story.driver])
        and _matches(rule.actors, _names_and_codes(seen.assessment.actors))
        and _matches(rule.regions, _names_and_codes(seen.assessment.regions))
        and _matches(rule.sources, seen.sources)
        and bool(not rule.watched or _watched(rule, seen))
    )


def _watched(rule: Rule, seen: Situation) -> str:
    """Say what of a rule's watchlists a story touches, and how much; empty for nothing."""
    found = find_watched(rule.watched, seen.article, seen.assessment)
    return f"{found[0].name} ({show_risk(found[1])})" if found else ""


def level_for(rule: Rule, story: Story) -> str:
    """Return the level that counts for a rule: some believe a single origin."""
    return story.uncorroborated if rule.believe_one_origin and story.uncorroborated else story.level


def is_silenced(silence: Silence, seen: Situation, rule: str, level: str, *, now: datetime) -> bool:
    """Tell whether a silence holds for a story, rule and level at a moment.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> story = Story("ab" * 32, "Clash", 0.7, "high", "conflict", "", ("IND", "PAK"), 1, 1, noon, noon)
    >>> assessment = Assessment(
    ...     story.id, 0.7, "conflict", "high", "", 0.8, -2.0, 2.8, {}, {}, actors=(), dyads=(),
    ...     regions=(), keywords=(), evidence=(), language="en", model="m-1",
    ... )
    >>> seen = Situation(story, assessment)
    >>> mute = Silence("1", noon, noon + timedelta(hours=1), "high", "desk", "known", story_id=story.id)
    >>> [is_silenced(mute, seen, "any", "high", now=noon + timedelta(minutes=m)) for m in (0, 59, 60)]
    [True, True, False]
    >>> is_silenced(mute, seen, "any", "critical", now=noon)
    False
    """
    return (
        silence.starts_at <= now < silence.ends_at
        and is_meant(silence, seen)
        and silence.rule in ("", rule)
        and LEVELS.index(level) <= LEVELS.index(silence.up_to)
    )


def is_meant(silence: Silence, seen: Situation) -> bool:
    """Tell whether a silence is about a story, whatever the moment, the rule and the level."""
    named = ((silence.actor, seen.assessment.actors), (silence.region, seen.assessment.regions))
    return (
        silence.story_id in ("", seen.story.id)
        and silence.scene in ("", seen.story.scene)
        and all(not word or _matches((word,), _names_and_codes(mentions)) for word, mentions in named)
    )


def clear_level(rule: Rule) -> str:
    """Return the level at which a rule's alerts are cleared: two below its threshold, unless it says."""
    return rule.clear_level or LEVELS[max(0, LEVELS.index(rule.level) - 2)]


def _go_on(seen: Situation, rule: Rule, level: str, opening: Decision, *, now: datetime) -> _Verdict | None:
    """Decide while an alert is open."""
    told = [one for one in seen.past if one.action in SENT_ACTIONS]
    since = now - told[-1].decided_at
    own = [one for one in told if opening.id in (one.id, one.alert_id)]
    highest = max((one.level for one in own), key=LEVELS.index)
    known_origins = max(one.origins for one in own)
    found = f"{level} ({show_risk(seen.story.risk)})"
    silenced = _silence(seen, rule, level, now=now)
    if silenced:
        return silenced
    if _is_over(seen.story, rule, level, since):
        return _Verdict("clear", f"{found}: {_over(seen.story, rule)}", opening.id)
    if since < PATIENCE:
        return None
    if LEVELS.index(level) > LEVELS.index(highest):
        return _Verdict("update", f"rose from {highest} to {found}", opening.id)
    if LEVELS.index(level) < LEVELS.index(rule.level):
        return None
    if seen.story.origins > known_origins and since >= NEWS:
        return _Verdict(
            "update", f"{found}: {seen.story.origins} independent origins, {known_origins} before", opening.id
        )
    repeats = sum(one.action == "repeat" for one in own)
    if since >= timedelta(hours=rule.repeat_hours * 2**repeats) and _has_news(seen.story, told[-1], now=now):
        return _Verdict(
            "repeat",
            f"{found}: still reported {_hours(now - opening.decided_at)} after it opened",
            opening.id,
        )
    return None


def _begin(seen: Situation, rule: Rule, level: str, *, now: datetime) -> _Verdict:
    """Decide while no alert is open."""
    found = f"{level} ({show_risk(seen.story.risk)})"
    capped = f"; capped at {level} because {seen.story.capped_by}" if seen.story.capped_by else ""
    if LEVELS.index(level) < LEVELS.index(rule.level):
        return _Verdict(
            "hold", f"{found} stays below rule '{rule.name}', which opens at {rule.level}{capped}"
        )
    for hold in (_silence, _inhibition, _no_news, _flapping, _join, _quiet, _over_budget):
        held = hold(seen, rule, level, now=now)
        if held:
            return held
    return _Verdict("open", f"{found} reaches rule '{rule.name}', which opens at {rule.level}{capped}")


def _silence(seen: Situation, rule: Rule, level: str, *, now: datetime) -> _Verdict | None:
    for silence in seen.silences:
        if is_silenced(silence, seen, rule.name, level, now=now):
            reason = f"silenced by {silence.by} until {_moment(silence.ends_at)}: {silence.why}"
            return _Verdict("silenced", reason)
    return None


def _inhibition(seen: Situation, _rule: Rule, _level: str, *, now: datetime) -> _Verdict | None:
    if not seen.told_by:
        return None
    return _Verdict("inhibited", f"rule '{seen.told_by}' already tells this channel of the story")


def _no_news(seen: Situation, rule: Rule, level: str, *, now: datetime) -> _Verdict | None:
    if seen.step != CHRONIC or rule.tell_chronic:
        return None
    return _Verdict("digest", f"{level}, but no news there: {seen.story.step}")


def _flapping(seen: Situation, _rule: Rule, level: str, *, now: datetime) -> _Verdict | None:
    told = [one for one in seen.past if one.action in SENT_ACTIONS]
    if not told or _is_above(level, told):
        return None
    if told[-1].action == "retract":
        return _Verdict("digest", f"taken back, {told[-1].reason}, and no higher than before")
    if now - told[-1].decided_at >= FLAP and _has_news(seen.story, told[-1], now=now):
        return None
    how = "told beside another alert" if told[-1].action == "join" else "cleared"
    return _Verdict("digest", f"{how} {_hours(now - told[-1].decided_at)} ago and no higher than before")


def _join(seen: Situation, _rule: Rule, level: str, *, now: datetime) -> _Verdict | None:
    """Tell in the thread of an open alert what happens in its scene and is no graver."""
    if seen.beside is None:
        return None
    since = _hours(now - seen.beside.opening.decided_at)
    reason = f"{level}, in the same scene as the alert opened {since} ago: {seen.beside.title}"
    return _Verdict("join", reason, seen.beside.opening.id)


def _quiet(_seen: Situation, rule: Rule, level: str, *, now: datetime) -> _Verdict | None:
    if rule.quiet is None or LEVELS.index(level) >= LEVELS.index(rule.wake_level):
        return None
    if not in_hours(rule.quiet, now.astimezone(ZoneInfo(rule.time_zone)).time()):
        return None
    awake = f"; {rule.awake} is awake" if rule.awake else ""
    return _Verdict("quiet", f"quiet hours until {rule.quiet[1]} {rule.time_zone}{awake}")


def _over_budget(seen: Situation, rule: Rule, level: str, *, now: datetime) -> _Verdict | None:
    """Hold back what is over the budget; a story that was held so far and rises is told."""
    if not rule.per_day or seen.opened_today < rule.per_day or level == LEVELS[-1]:
        return None
    held = [one for one in seen.past if one.action == "digest"]
    if held and _is_above(level, held):
        return None
    return _Verdict("digest", f"over the budget of {rule.per_day} a day")


def _is_above(level: str, decisions: Sequence[Decision]) -> bool:
    """Tell whether a level is higher than that of each of these decisions."""
    return all(LEVELS.index(level) > LEVELS.index(one.level) for one in decisions)


def in_hours(hours: tuple[str, str], moment: time) -> bool:
    """Tell whether a time of day lies within hours that may go over midnight.

    Examples
    --------
    >>> [in_hours(("22:00", "07:00"), time(hour)) for hour in (21, 22, 3, 7)]
    [False, True, True, False]
    """
    begin, end = (time.fromisoformat(one) for one in hours)
    return begin <= moment < end if begin <= end else moment >= begin or moment < end


def _is_over(story: Story, rule: Rule, level: str, since: timedelta) -> bool:
    fallen = LEVELS.index(level) <= LEVELS.index(clear_level(rule))
    return story.closed_at is not None or (fallen and since >= timedelta(hours=rule.clear_hours))


def _over(story: Story, rule: Rule) -> str:
    if story.closed_at is not None:
        return "no new report, the story is closed"
    return f"fallen to {clear_level(rule)} or below"


def _has_news(story: Story, last: Decision, *, now: datetime) -> bool:
    """Tell whether the story was reported since the last message; its decay alone is no news."""
    return story.reported_at is not None and last.decided_at < story.reported_at <= now


def open_alert(past: Sequence[Decision]) -> Decision | None:
    """Return the opening decision of the alert that is open, if there is one."""
    opening = None
    for decision in past:
        if decision.action == "open":
            opening = decision
        elif decision.action in ("clear", "retract"):
            opening = None
    return opening


def _is_old_news(verdict: _Verdict, level: str, past: Sequence[Decision]) -> bool:
    """Tell whether the same was decided last: what holds a story back is stored once."""
    if verdict.action in SENT_ACTIONS or not past:
        return False
    last = past[-1]
    told_beside = last.action == "join" and verdict.action == "digest"
    return last.level == level and (last.action == verdict.action or told_beside)


def _names_and_codes(mentions: Iterable[ActorMention | RegionMention]) -> list[str]:
    return [word for mention in mentions for word in (mention.name, mention.code)]


def _matches(wanted: tuple[str, ...], found: Sequence[str]) -> bool:
    known = {word.casefold() for word in found}
    return not wanted or any(word.casefold() in known for word in wanted)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _hours(passed: timedelta) -> str:
    minutes = max(0, int(passed.total_seconds() // 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
