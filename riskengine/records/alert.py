"""Rules, what they decide, and what people make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry of a watchlist: a country, dyad, place, port, ship, company or person by its name.

    ``code`` is an actor's or region's, or a dyad's such as ``IND|PAK``. ``point`` is a latitude and a
    longitude in degrees, reports from within ``radius_km`` of it count; ``area`` is a ring of points.
    ``weight``, over 0 to 1, is what the entry is worth.
    """

    name: str
    code: str = ""
    weight: float = 1.0
    point: tuple[float, float] | None = None
    radius_km: float = 100.0
    area: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is told of what. Empty tuples match everything; ``level`` is the threshold to enter.

    An alert is cleared once its story has fallen to ``clear_level`` or below, and not before
    ``clear_hours`` have passed since people were last told of it; within ``repeat_hours`` of that it
    is not repeated, and each time the wait doubles. ``quiet`` names the hours of ``time_zone`` during
    which only alerts of ``wake_level`` or above go out. ``per_day`` is a budget of opening messages,
    0 for none. ``brief`` is the time of day of a brief, empty for none. Where there are ``watched``
    entries, a story must touch one of them.
    """

    name: str
    level: str
    channel: str
    drivers: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    owner: str = ""
    clear_level: str = ""
    clear_hours: float = 12.0
    repeat_hours: float = 4.0
    believe_one_origin: bool = False
    tell_chronic: bool = False
    quiet: tuple[str, str] | None = None
    time_zone: str = "UTC"
    awake: str = ""
    wake_level: str = "critical"
    per_day: int = 0
    brief: str = ""
    watched: tuple[Watched, ...] = ()


ACTIONS = (
    "open",
    "update",
    "repeat",
    "clear",
    "retract",
    "join",
    "hold",
    "digest",
    "silenced",
    "quiet",
    "inhibited",
)
"""What a rule may decide about a story; the first six are sent at once."""

SENT_ACTIONS = frozenset(ACTIONS[:6])


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rule decided about one story, and why, in a sentence.

    ``id`` is derived from story, rule, action and how many decisions went before, so that a
    repeated run decides the same once. ``alert_id`` is the opening decision that an ``update``,
    ``repeat``, ``clear`` or ``retract`` belongs to, for a ``join`` that of another story. ``origins``
    counts what the story had then, ``number`` what the rule had decided about it before. ``watched``
    says what of the rule's watchlists the story touches, and how much.
    """

    id: str
    story_id: str
    rule: str
    action: str
    reason: str
    level: str
    risk: float
    channel: str
    decided_at: datetime
    origins: int = 1
    alert_id: str = ""
    number: int = 0
    watched: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing of what it names is sent for a time, up to a level.

    ``actor`` and ``region`` are names or codes. What is empty matches everything; at least one of
    story, scene, rule, actor and region is given.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    up_to: str
    by: str
    why: str
    story_id: str = ""
    scene: str = ""
    rule: str = ""
    actor: str = ""
    region: str = ""


OUTCOMES = ("confirmed", "refuted", "void")
"""How an alert turned out; ``void`` where nobody can tell, or it was not meant to claim anything."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an alert turned out, who says so, and why; the latest word on an alert counts."""

    alert_id: str
    outcome: str
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody says that an article is: a class, a band (0 to 4), or 0 or 1 for its risk.

    ``origin`` tells by which way it came in, ``probability`` (over 0 to 1) how likely it was that
    just this article was asked about, 1 where it was chosen.
    """

    content_hash: str
    label: str
    by: str
    why: str
    origin: str
    at: datetime
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a person did: an entry of the audit trail."""

    at: datetime
    by: str
    action: str
    subject: str
    detail: str
