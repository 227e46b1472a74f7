"""Stories: reports of one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
