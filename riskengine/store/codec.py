"""Records to JSON and back: what the store keeps whole in one column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import orjson

from riskengine.errors import DatabaseUnusable
from riskengine.records import (
    ActorMention,
    Assessment,
    Evidence,
    Keyword,
    Message,
    Reason,
    Refused,
    RegionMention,
    RunReport,
    SourceReport,
)
from riskengine.stories.group import Signature
from riskengine.stories.report import Outlet, Report

Record = TypeVar("Record")

REPORT_TIMES = ("now", "started_at", "finished_at")


def encode(record: object) -> str:
    """Write a record as JSON; fields keep their names, tuples become lists.

    Examples
    --------
    >>> encode(Reason("transfer", 1.5))
    '{"term":"transfer","log_odds":1.5}'
    """
    return orjson.dumps(record, default=_plain).decode()


def decode_assessment(body: str) -> Assessment:
    """Read what ``encode`` wrote of an assessment."""
    with _legible("assessment"):
        fields = orjson.loads(body)
        evidence = [{**item, "why": _each(Reason, item["why"])} for item in fields["evidence"]]
        parts = {
            "actors": _each(ActorMention, fields["actors"]),
            "dyads": tuple((source, target) for source, target in fields["dyads"]),
            "regions": _each(RegionMention, fields["regions"]),
            "keywords": _each(Keyword, fields["keywords"]),
            "evidence": _each(Evidence, evidence),
        }
        return Assessment(**{**fields, **parts})


def decode_message(body: str) -> Message:
    """Read what ``encode`` wrote of a message."""
    with _legible("message"):
        fields = orjson.loads(body)
        return Message(**_tuples({"replaces": (), "bundled": (), **fields}, "blocks", "replaces", "bundled"))


def decode_report(body: str) -> Report:
    """Read what ``encode`` wrote of a story's report."""
    with _legible("report of a story"):
        fields = orjson.loads(body)
        signature = _tuples(fields["signature"], "terms", "names", "actors")
        signature["at"] = datetime.fromisoformat(signature["at"])
        parts = {
            "seen_at": datetime.fromisoformat(fields["seen_at"]),
            "signature": Signature(**signature),
            "decided": tuple((rule, count) for rule, count in fields.get("decided", ())),
            "outlet": Outlet(**fields["outlet"]) if fields.get("outlet") else None,
        }
        fields = {"thresholds": (), **fields}
        return Report(**{**_tuples(fields, "sketch", "dyad", "actors", "thresholds"), **parts})


def decode_run(body: str) -> RunReport:
    """Read what ``encode`` wrote of a run's report."""
    with _legible("run's report"):
        fields = orjson.loads(body)
        parts = {
            "sources": _each(SourceReport, fields["sources"]),
            "refused": _each(Refused, fields["refused"]),
            "problems": tuple(fields["problems"]),
        }
        times = {name: datetime.fromisoformat(fields[name]) for name in REPORT_TIMES}
        return RunReport(**{**fields, **parts, **times})


def decode_words(body: str) -> tuple[str, ...]:
    """Read what ``encode`` wrote of a tuple of words."""
    with _legible("list of words"):
        return tuple(orjson.loads(body))


def _tuples(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**fields, **{name: tuple(fields[name]) for name in names}}


@contextmanager
def _legible(kind: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError):
        raise DatabaseUnusable(
            f"a stored {kind} can't be read", where="database", action="restore a backup"
        ) from None


def _each(kind: Callable[..., Record], rows: list[dict[str, Any]]) -> tuple[Record, ...]:
    return tuple(kind(**row) for row in rows)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
