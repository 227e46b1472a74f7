"""What a rule makes of a story: a decision with its reason, for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from riskengine.records import LEVELS, ActorMention, Assessment, Decision, RegionMention, Rule, Story


def decide(
    story: Story, rule: Rule, assessment: Assessment, *, source: str, now: datetime
) -> Decision | None:
    """Decide whether a rule sends an alert about a story.

    Parameters
    ----------
    story : Story
        Its level is what the rule's threshold is held against.
    rule : Rule
        Its actors and regions are matched by name or code, whatever their case.
    assessment : Assessment
        Of the story's newest article: its actors and regions.
    source : str
        Where that article comes from.
    now : datetime
        Aware.

    Returns
    -------
    Decision or None
        ``open`` when the story's level reaches the rule's, ``hold`` when it does not; None when
        the rule is not about this story, whatever its level.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> story = Story("ab" * 32, "Clash", 0.46, "elevated", "conflict", "", ("IND", "PAK"), 1, 1, now, now)
    >>> assessment = Assessment(
    ...     story.id, 0.46, "conflict", "elevated", "", -0.16, -2.0, 1.84, {}, {}, actors=(),
    ...     dyads=(), regions=(), keywords=(), evidence=(), language="en", model="m-1",
    ... )
    >>> found = decide(story, Rule("default", "elevated", "desk"), assessment, source="wire", now=now)
    >>> found.action, found.reason
    ('open', "elevated (0.46) reaches rule 'default', which opens at elevated")
    """
    if not _is_about(rule, story, assessment, source):
        return None
    action = "open" if LEVELS.index(story.level) >= LEVELS.index(rule.level) else "hold"
    return Decision(
        id=decision_id(story.id, rule.name, action),
        story_id=story.id,
        rule=rule.name,
        action=action,
        reason=_reason(story, rule, action),
        level=story.level,
        risk=story.risk,
        channel=rule.channel,
        decided_at=now,
    )


def decision_id(story_id: str, rule: str, action: str) -> str:
    """Return the id under which the same decision is always stored: 32 hexadecimal digits.

    Examples
    --------
    >>> decision_id("story", "rule", "open") == decision_id("story", "rule", "hold")
    False
    """
    return sha256("\0".join((story_id, rule, action)).encode()).hexdigest()[:32]


def show_risk(risk: float) -> str:
    """Write a risk with two digits, cut and not rounded, so that it never shows in the level above.

    Examples
    --------
    >>> show_risk(0.3999), show_risk(0.29), show_risk(1.0)
    ('0.39', '0.29', '1.00')
    """
    return f"{int(risk * 100 + 1e-9) / 100:.2f}"


def _reason(story: Story, rule: Rule, action: str) -> str:
    verb = "reaches" if action == "open" else "stays below"
    found = f"{story.level} ({show_risk(story.risk)})"
    capped = f"; capped at {story.level} because {story.capped_by}" if story.capped_by else ""
    return f"{found} {verb} rule '{rule.name}', which opens at {rule.level}{capped}"


def _is_about(rule: Rule, story: Story, assessment: Assessment, source: str) -> bool:
    return (
        _matches(rule.drivers, [story.driver])
        and _matches(rule.actors, _names_and_codes(assessment.actors))
        and _matches(rule.regions, _names_and_codes(assessment.regions))
        and _matches(rule.sources, [source])
    )


def _names_and_codes(mentions: Iterable[ActorMention | RegionMention]) -> list[str]:
    return [word for mention in mentions for word in (mention.name, mention.code)]


def _matches(wanted: tuple[str, ...], found: list[str]) -> bool:
    known = {word.casefold() for word in found}
    return not wanted or any(word.casefold() in known for word in wanted)
