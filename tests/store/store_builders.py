"""Small records for the store's tests, each made from a number, and processes that use the store."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import riskengine
from riskengine.records import (
    ActorMention,
    Article,
    Assessment,
    Decision,
    Evidence,
    Keyword,
    Message,
    Reason,
    RegionMention,
    Story,
)
from riskengine.store import Scored

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def content_hash(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def build_article(number: int, **changes: Any) -> Article:
    fields: dict[str, Any] = {
        "content_hash": content_hash(number),
        "title": f"Title {number} — “quoted” 朝鮮",
        "text": f"Text {number}. " + "Troops crossed the border at dawn. " * 20,
        "url": f"https://news.example/{number}",
        "source": "wire",
        "published_at": NOW - timedelta(hours=1),
        "id": f"label-{number}",
        "guid": f"guid-{number}",
    }
    return Article(**fields | changes)


def build_assessment(number: int, **changes: Any) -> Assessment:
    fields: dict[str, Any] = {
        "content_hash": content_hash(number),
        "risk": 0.1 + 0.8 / (number + 1),
        "driver": "conflict",
        "level": "high",
        "capped_by": "",
        "log_odds": 1.25,
        "base": -2.3,
        "rest": 0.1,
        "heads": MappingProxyType({"conflict": 0.7, "cooperation_threat": 0.1}),
        "signals": {"force": 0.8, "threat": 1 / 3},
        "actors": (ActorMention("Russia", "RUS", "country", "source"),),
        "dyads": (("RUS", "UKR"), ("RUS", "POL")),
        "regions": (RegionMention("Eastern Europe", "151", "arena"),),
        "keywords": (Keyword("troops", "posture", "cue", "done", 0, 6),),
        "evidence": (
            Evidence("Troops crossed.", "force", "done", 1.5, (Reason("cross", 1.0), Reason("troops", 0.5))),
            Evidence("Nothing else.", "background", "done", 0.0, ()),
        ),
        "language": "en",
        "model": "sentences-1",
        "id": f"label-{number}",
    }
    return Assessment(**fields | changes)


def build_story(number: int, **changes: Any) -> Story:
    fields: dict[str, Any] = {
        "id": content_hash(number),
        "title": f"Title {number}",
        "risk": 0.1 + 0.8 / (number + 1),
        "level": "high",
        "driver": "conflict",
        "capped_by": "",
        "dyad": ("RUS", "UKR"),
        "origins": 1,
        "articles": 1,
        "opened_at": NOW,
        "updated_at": NOW,
    }
    return Story(**fields | changes)


def build_decision(number: int, **changes: Any) -> Decision:
    fields: dict[str, Any] = {
        "id": f"alert-{number:05d}",
        "story_id": content_hash(number),
        "rule": "border",
        "action": "open",
        "reason": "its risk 0.70 is above the threshold",
        "level": "high",
        "risk": 0.7,
        "channel": "#alerts",
        "decided_at": NOW,
    }
    return Decision(**fields | changes)


def build_message(decision: Decision) -> Message:
    blocks = ({"type": "section", "text": {"type": "mrkdwn", "text": decision.id}},)
    return Message(decision.id, f"HIGH {decision.id}", blocks, decision.channel)


def build_scored(number: int, **changes: Any) -> Scored:
    """An article of its own story with one decision to send; ``changes`` are the decision's."""
    decision = build_decision(number, **changes)
    messages = (build_message(decision),) if decision.action == "open" else ()
    story = build_story(number)
    return Scored(build_article(number), build_assessment(number), story, (decision,), messages)


def start_child(task: str, url: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a task of ``store_child.py`` in a process of its own."""
    script = Path(__file__).with_name("store_child.py")
    return subprocess.Popen(
        [sys.executable, str(script), task, url, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(riskengine.__file__).parents[1])},
    )
