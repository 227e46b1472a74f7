"""What the model says of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
