"""Reports and stories for the tests of judging, each made from a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from riskengine.records import ActorMention, Article, Assessment
from riskengine.stories.judge import judge_story
from riskengine.stories.open import open_story
from riskengine.stories.report import Outlet, Report, make_report

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
THRESHOLDS = (0.1, 0.4, 0.65, 0.85)
WORDINGS = (
    "Shells fell on the depot before dawn and nine people did not come home, the mayor told reporters.",
    "Nine are dead after an attack that nobody had warned of, according to doctors at two hospitals.",
    "Residents dug through what was left of a garage where buses had stood the evening before.",
    "The governor called for three days of mourning and blamed gunners on the far bank of the river.",
)


def build_report(
    number: int, *, source: str = "", risk: float = 0.7, level: str = "high", **changes: Any
) -> Report:
    article = Article(
        f"{number:064x}",
        f"Report {number}",
        changes.pop("text", WORDINGS[number % 4]),
        source=source or f"Outlet {number}",
    )
    assessment = Assessment(
        article.content_hash, risk, "conflict", level, "", 0.0, 0.0, 0.0, {}, {},
        (ActorMention("Russia", "RUS", "state", "source"), ActorMention("Ukraine", "UKR", "state", "target")),
        (("RUS", "UKR"),), (), (), (), "en", "m-1",
    )  # fmt: skip
    return replace(make_report(article, assessment, now=changes.pop("seen_at", NOON)), **changes)


def judge(reports: list[Report], *, now: datetime = NOON, outlets: dict[str, Outlet] | None = None) -> Any:
    first = reports[0]
    article = Article(first.content_hash, first.title, "")
    assessment = Assessment(
        first.content_hash,
        first.risk,
        "conflict",
        "low",
        "",
        0,
        0,
        0,
        {},
        {},
        (),
        (),
        (),
        (),
        (),
        "en",
        "m-1",
    )
    opened = open_story(article, assessment, now=NOON)
    return judge_story(opened, reports, thresholds=THRESHOLDS, outlets=outlets or {}, now=now)
