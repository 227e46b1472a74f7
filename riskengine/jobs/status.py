"""How the engine is: what the store says of its last runs, its sources and its outbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from riskengine.records import FeedState
from riskengine.store import Run, Store

MAX_WAIT = timedelta(minutes=15)
"""An alert that waits for longer is a problem."""
DEAD_AFTER = timedelta(hours=24)
"""A source that could not be read for so long is dead; nobody should take that for calm."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the engine; ``problems`` is empty when all is well."""

    problems: Sequence[str]
    last_good_run: datetime | None
    sources: Sequence[FeedState]
    outbox: Mapping[str, int]
    oldest_waiting: datetime | None


def examine(store: Store, *, interval: timedelta, now: datetime) -> Health:
    """Look at what is stored and say what is wrong.

    Parameters
    ----------
    store : Store
    interval : timedelta
        How often a run is expected; after twice as long its absence is a problem.
    now : datetime
        Aware.

    Returns
    -------
    Health
    """
    run = store.last_good_run()
    last = run.finished_at if run else None
    sources, counts, oldest = store.source_states(), store.counts(), store.oldest_waiting()
    problems = [
        *_about_runs(run, interval, now),
        *_about_alerts(counts.get("dead", 0), oldest, now),
        *_about_sources(sources, now),
    ]
    return Health(problems, last, sources, counts, oldest)


def _about_runs(run: Run | None, interval: timedelta, now: datetime) -> Iterator[str]:
    if run is None or run.finished_at is None:
        yield "no run has ended well yet"
        return
    if now - run.finished_at > 2 * interval:
        yield f"no run has ended well for {_minutes(now - run.finished_at)}"
    if run.report and not run.report.sources:
        yield "the last run had nothing to read: set sources.files, sources.use or sources.feeds"


def _about_alerts(dead: int, oldest: datetime | None, now: datetime) -> Iterator[str]:
    if dead:
        yield "1 alert was given up" if dead == 1 else f"{dead} alerts were given up"
    if oldest is not None and now - oldest > MAX_WAIT:
        yield f"an alert has been waiting for {_minutes(now - oldest)}"


def _about_sources(sources: Sequence[FeedState], now: datetime) -> Iterator[str]:
    for source in sources:
        if source.failures and (source.last_ok_at is None or now - source.last_ok_at > DEAD_AFTER):
            since = f"for {_minutes(now - source.last_ok_at)}" if source.last_ok_at else "so far"
            yield f"{source.source} could not be read {since}: {source.last_error}"


def _minutes(span: timedelta) -> str:
    """Write a span of time.

    Examples
    --------
    >>> _minutes(timedelta(hours=2, minutes=5)), _minutes(timedelta(days=3))
    ('125 min', '72 h')
    """
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h" if span > timedelta(hours=10) else f"{minutes} min"
