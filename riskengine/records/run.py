"""What a pass remembers of its sources and reports of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from riskengine.records.article import Refused


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
