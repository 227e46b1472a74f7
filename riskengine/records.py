"""The frozen records that the stages hand to one another, and the words they use.

All times are aware and in UTC. Risks are calibrated probabilities in 0..1. Contributions are in
log-odds. Offsets are in characters of the cleaned text, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SIGNALS = (
    "force",
    "posture",
    "internal",
    "threat",
    "pressure",
    "military_cooperation",
    "dispute",
    "deescalation",
    "cooperation",
    "background",
    "offtopic",
)
"""The classes of a sentence, highest first; the corpus README maps them to CAMEO and PLOVER."""

STATUSES = (
    "done",
    "announced",
    "conditional",
    "claimed",
    "alleged",
    "speculated",
    "denied",
    "cancelled",
    "past",
)
"""How far the reported act is real."""

UNREAL = frozenset(("speculated", "conditional"))
"""Acts of these statuses are not done, announced or charged to anybody: they can't rise above elevated."""

ENDED = frozenset(("denied", "cancelled", "past"))
"""Acts of these statuses are not, or no longer, under way: they can't rise above guarded."""

ROLES = (
    "source",
    "target",
    "partner",
    "prospective",
    "arena",
    "affected",
    "mediator",
    "speaker",
    "mentioned",
)
"""What an actor or a place has to do with the act; ``mentioned`` when nothing tells."""

DRIVERS = ("conflict", "cooperation_threat")
"""The two calibrated heads of the model; an article's risk is the larger of the two."""

LEVELS = ("low", "guarded", "elevated", "high", "critical")
"""Levels of risk, for bands 0 to 4."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as it came from outside: unclean, unchecked, not trusted.

    ``where`` names the file and record, or the feed, for messages to the user. ``id`` is a label
    given by the user, never a key. ``published_at`` is as claimed, unparsed.
    """

    text: str
    title: str = ""
    id: str = ""
    published_at: str = ""
    url: str = ""
    source: str = ""
    guid: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that could not be used: where it stands, why, and what to do."""

    where: str
    reason: str
    action: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article. Its identity is ``content_hash``, 64 hexadecimal digits of SHA-256.

    ``published_flag`` is empty, or says why ``published_at`` is not to be trusted: ``absent``,
    ``unreadable``, ``stale`` or ``future``.
    """

    content_hash: str
    title: str
    text: str
    language: str = "en"
    url: str = ""
    source: str = ""
    published_at: datetime | None = None
    published_flag: str = ""
    id: str = ""
    guid: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A cue or weapon found in an article. ``field`` is ``title`` or ``text``."""

    text: str
    category: str
    kind: str
    status: str
    start: int
    end: int
    field: str = "text"


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor of an article with its most telling role."""

    name: str
    code: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A region, hotspot or place of an article; ``code`` is UN M49 or one of the gazetteer's own."""

    name: str
    code: str
    role: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score and the log-odds it adds."""

    term: str
    log_odds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that moved the score; ``contribution`` is the sum of ``why``, in log-odds."""

    sentence: str
    signal: str
    status: str
    contribution: float
    why: tuple[Reason, ...]
    paragraph: int = 0
    start: int = 0
    end: int = 0
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the model says of one article.

    ``log_odds`` is ``base`` plus the contributions of ``evidence`` plus ``rest``; ``risk`` is its
    logistic. ``heads`` holds the risk of each of ``DRIVERS``; ``driver`` names the larger.
    """

    content_hash: str
    risk: float
    driver: str
    level: str
    capped_by: str
    log_odds: float
    base: float
    rest: float
    heads: Mapping[str, float]
    signals: Mapping[str, float]
    actors: tuple[ActorMention, ...]
    dyads: tuple[tuple[str, str], ...]
    regions: tuple[RegionMention, ...]
    keywords: tuple[Keyword, ...]
    evidence: tuple[Evidence, ...]
    language: str
    model: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Reports of one event. Its identity is the content hash of its first article.

    ``level`` is what the story counts as; ``uncorroborated`` is the higher level that it would have
    if its only origin were believed, empty where there is none. ``scene`` is whose history it is
    part of: a dyad, an actor or a place, empty where nothing is named. ``step`` says in a sentence
    what is new against the last 90 days there. ``lead`` is the content hash of its strongest
    report, ``peak`` the highest level it had; ``updated_at`` is when it was last judged,
    ``reported_at`` when its newest report was first seen.
    """

    id: str
    title: str
    risk: float
    level: str
    driver: str
    capped_by: str
    dyad: tuple[str, ...]
    origins: int
    articles: int
    opened_at: datetime
    updated_at: datetime
    merged_into: str = ""
    scene: str = ""
    lead: str = ""
    step: str = ""
    peak: str = ""
    uncorroborated: str = ""
    reported_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is told of what. Empty tuples match everything; ``level`` is the threshold to enter.

    An alert is cleared once its story has fallen to ``clear_level`` or below, and not before
    ``clear_hours`` have passed since people were last told of it; within ``repeat_hours`` of that it
    is not repeated, and each time the wait doubles. ``quiet`` names the hours of ``time_zone`` during
    which only alerts of ``wake_level`` or above go out. ``per_day`` is a budget of opening messages,
    0 for none.
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


ACTIONS = (
    "open",
    "update",
    "repeat",
    "clear",
    "retract",
    "hold",
    "digest",
    "silenced",
    "quiet",
    "inhibited",
)
"""What a rule may decide about a story; the first five are sent at once."""

SENT_ACTIONS = frozenset(ACTIONS[:5])


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rule decided about one story, and why, in a sentence.

    ``id`` is derived from story, rule, action and how many decisions went before, so that a
    repeated run decides the same once. ``alert_id`` is the opening decision that an ``update``,
    ``repeat``, ``clear`` or ``retract`` belongs to. ``origins`` counts what the story had then,
    ``number`` what the rule had decided about it before.
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


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing of a story, a scene or a rule is sent for a time, up to a level.

    Empty ``story_id``, ``scene`` and ``rule`` match everything; at least one is given.
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
class Message:
    """A message ready to be sent: ``text`` for the push notice, ``blocks`` for Block Kit.

    ``alert_id`` is the decision's id; it travels in Slack's metadata so that a message can be
    found again after an ambiguous end. ``follows`` is the id of the alert whose thread it belongs
    to, empty for an opening message; that message is edited to show ``replaces``, where there is any.
    """

    alert_id: str
    text: str
    blocks: tuple[Mapping[str, Any], ...]
    channel: str
    follows: str = ""
    replaces: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message on its way, as claimed by one sender until ``lease_until``.

    ``thread`` is the receiver's own name of the message that it follows, empty where there is none.
    """

    alert_id: str
    story_id: str
    channel: str
    state: str
    message: Message
    attempts: int
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None = None
    first_attempt_at: datetime | None = None
    last_error: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of one source between runs."""

    source: str
    etag: str = ""
    last_modified: str = ""
    last_ok_at: datetime | None = None
    last_tried_at: datetime | None = None
    last_item_at: datetime | None = None
    failures: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source gave in one run; ``problem`` is empty when it went well."""

    source: str
    read: int = 0
    new: int = 0
    refused: int = 0
    unchanged: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RunReport:
    """The end of a run, for people and for the runs table.

    Of ``articles_new``, those in other languages were not ``scored``; ``stories`` had new reports.
    """

    run_id: str
    now: datetime
    started_at: datetime
    finished_at: datetime
    sources: tuple[SourceReport, ...] = ()
    refused: tuple[Refused, ...] = ()
    articles_new: int = 0
    articles_known: int = 0
    stories: int = 0
    decisions: Mapping[str, int] = field(default_factory=dict)
    delivered: int = 0
    waiting: int = 0
    dead: int = 0
    problems: tuple[str, ...] = ()
    model: str = ""
    scored: int = 0

    @property
    def exit_code(self) -> int:
        """0 when everything went well, 1 when something failed and was recorded."""
        failed = any(source.problem for source in self.sources)
        return 1 if failed or self.problems or self.refused else 0
