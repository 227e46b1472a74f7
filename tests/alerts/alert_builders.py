"""The records of one story, as the stages before would hand them over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from riskengine.alerts.message import build_message
from riskengine.alerts.policy import Situation, decide
from riskengine.records import (
    ActorMention,
    Article,
    Assessment,
    Evidence,
    Keyword,
    Message,
    Reason,
    RegionMention,
    Rule,
)
from riskengine.stories.open import open_story

NOW = datetime(2023, 9, 13, 9, 12, tzinfo=UTC)
THRESHOLDS = (0.2, 0.4, 0.65, 0.85)
RULE = Rule("default", "elevated", "desk")
SPECULATION = (
    "Analysts have speculated that North Korea may agree to supply Russia with ammunition and weaponry "
    "for its involvement in Ukraine."
)


def build_article(**changes: Any) -> Article:
    fields: dict[str, Any] = {
        "content_hash": "ab" * 32,
        "title": "Kim and Putin meet at Vostochny",
        "text": f"Kim and Putin met at the spaceport.\n{SPECULATION}",
        "url": "https://news.example/world/kim-putin?id=7",
        "source": "Example Wire",
        "published_at": NOW - timedelta(hours=2),
    }
    return Article(**fields | changes)


def build_keyword(text: str, category: str, status: str) -> Keyword:
    return Keyword(text, category, "", status, 0, len(text))


def build_assessment(**changes: Any) -> Assessment:
    fields: dict[str, Any] = {
        "content_hash": "ab" * 32,
        "risk": 0.46,
        "driver": "cooperation_threat",
        "level": "elevated",
        "capped_by": "",
        "log_odds": -0.16,
        "base": -2.304,
        "rest": -0.406,
        "heads": {"conflict": 0.1, "cooperation_threat": 0.46},
        "signals": {"military_cooperation": 0.8},
        "actors": (
            ActorMention("Russia", "RUS", "country", "source"),
            ActorMention("North Korea", "PRK", "country", "partner"),
            ActorMention("China", "CHN", "country", "prospective"),
            ActorMention("Ukraine", "UKR", "country", "arena"),
        ),
        "dyads": (("RUS", "PRK"),),
        "regions": (
            RegionMention("Vostochny Cosmodrome", "site:vostochny", "arena"),
            RegionMention("Korean Peninsula", "hs:korea", "affected"),
            RegionMention("Eastern Asia", "030", "mentioned"),
        ),
        "keywords": (
            build_keyword("met", "cooperation", "done"),
            build_keyword("ammunition", "military_cooperation", "speculated"),
            build_keyword("technology transfers", "military_cooperation", "conditional"),
        ),
        "evidence": (
            Evidence(
                SPECULATION,
                "military_cooperation",
                "speculated",
                2.55,
                (
                    Reason("cue:military_cooperation/transfer", 1.35),
                    Reason("ammunition", 0.954),
                    Reason("status:speculated", -0.55),
                    Reason("7 weaker terms", 0.3),
                    Reason("any sentence", 0.496),
                ),
                paragraph=2,
            ),
        ),
        "language": "en",
        "model": "sentences-1",
    }
    return Assessment(**fields | changes)


def build_alert(
    article: Article | None = None, assessment: Assessment | None = None, *, record: str = "", **story: Any
) -> Message:
    """The message that the default rule leads to, with some of the story's fields changed."""
    article, assessment = article or build_article(), assessment or build_assessment()
    opened = replace(open_story(article, assessment, now=NOW), **story)
    decision = decide(Situation(opened, assessment, [article.source]), RULE, now=NOW)
    assert decision is not None
    return build_message(decision, opened, article, assessment, thresholds=THRESHOLDS, record=record)
