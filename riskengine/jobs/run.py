"""The scheduled pass: read what is new, score it, decide, store, deliver, report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol
from uuid import uuid4

from riskengine.alerts.channel import Channel
from riskengine.articles.clean import clean_article
from riskengine.jobs.brief import send_briefs
from riskengine.jobs.deliver import Tempo, deliver
from riskengine.jobs.desk import Desk
from riskengine.model.score import Scorer
from riskengine.records import (
    Article,
    Assessment,
    FeedState,
    RawArticle,
    Refused,
    Rule,
    RunReport,
    SourceReport,
)
from riskengine.store import Judged, Scored, Store
from riskengine.stories.report import Outlet

BATCH = 500
"""Articles stored in one transaction."""

SCORED_LANGUAGES = frozenset(("en", "und"))
"""Articles in other languages are stored and counted, not scored."""

KEPT_REFUSALS = 100
"""So many refused records are named in a report; all are counted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave: records to go through, and what to remember once they are stored."""

    records: Iterable[RawArticle | Refused]
    state: FeedState
    unchanged: bool = False
    problem: str = ""


class Source(Protocol):
    """Something that articles come from."""

    name: str

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        """Return what is there now; a failure is the reading's ``problem``."""
        ...


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass works with.

    ``now`` is the moment that it decides for, the same for all of it, so that a pass repeated for
    that moment ends with the same tables; ``clock`` only measures how long it takes. A run is expected
    every ``interval``.
    """

    store: Store
    scorer: Scorer
    rules: Sequence[Rule]
    channels: Mapping[str, Channel]
    now: datetime
    clock: Callable[[], datetime]
    progress: Callable[[str], None]
    tempo: Tempo = field(default_factory=Tempo)
    outlets: Mapping[str, Outlet] = field(default_factory=dict)
    interval: timedelta = timedelta(minutes=15)


@dataclass(slots=True)
class _Tally:
    """What a pass has counted so far."""

    desk: Desk
    new: int = 0
    known: int = 0
    scored: int = 0
    stories: set[str] = field(default_factory=set)
    decisions: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)


def run(work: Pass, sources: Sequence[Source], *, deadline_seconds: float) -> RunReport:
    """Make one pass over the sources.

    A source that fails is reported and the others go on. What is stored of it is stored whole, a
    batch at a time, each article with its score, decision and message; what a source remembers
    (its ETag) is stored after its articles, so that a pass that was killed is made good by the
    next one.

    Parameters
    ----------
    work : Pass
    sources : sequence of Source
    deadline_seconds : float
        After this long no further source is begun, and delivery ends.

    Returns
    -------
    RunReport
        Also stored.
    """
    run_id, started = uuid4().hex, work.clock()
    work.store.begin_run(run_id, now=work.now, started_at=started)
    desk = Desk(
        work.store, work.rules, thresholds=work.scorer.arrays.thresholds, outlets=work.outlets, now=work.now
    )
    tally = _Tally(desk)
    reports: list[SourceReport] = []
    for source in sources:
        if (work.clock() - started).total_seconds() > deadline_seconds:
            reports.append(SourceReport(source.name, problem="not read: the run's deadline had passed"))
            continue
        reports.append(_take(work, source, tally))
        work.progress(_line(reports[-1]))
    _sweep(work, tally)
    send_briefs(work.store, work.rules, interval=work.interval, now=work.now)
    spent = (work.clock() - started).total_seconds()
    delivery = deliver(
        work.store,
        work.channels,
        clock=work.clock,
        deadline_seconds=max(deadline_seconds - spent, 1.0),
        tempo=work.tempo,
    )
    counts = work.store.counts()
    report = RunReport(
        run_id=run_id,
        now=work.now,
        started_at=started,
        finished_at=work.clock(),
        sources=tuple(reports),
        refused=tuple(tally.refused),
        articles_new=tally.new,
        articles_known=tally.known,
        scored=tally.scored,
        stories=len(tally.stories),
        decisions=dict(tally.decisions),
        delivered=delivery.sent,
        waiting=sum(counts.get(state, 0) for state in ("pending", "sending", "uncertain")),
        dead=counts.get("dead", 0),
        problems=tuple(delivery.problems),
        model=work.scorer.arrays.name,
    )
    work.store.finish_run(report)
    return report


def _line(report: SourceReport) -> str:
    if report.problem:
        return f"{report.source}: {report.problem}"
    return f"{report.source}: " + (
        "not changed" if report.unchanged else f"{report.read} read, {report.new} new"
    )


def _take(work: Pass, source: Source, tally: _Tally) -> SourceReport:
    """Store what one source has, then what is to be remembered of it."""
    now = work.now
    before = replace(work.store.source_state(source.name), last_tried_at=now)
    reading = source.read(before, now=now)
    read = new = refused = 0
    records = iter(reading.records)
    while batch := list(islice(records, BATCH)):
        bad: list[Refused] = []
        articles: list[Article] = []
        for record in batch:
            cleaned = clean_article(record, now=now) if isinstance(record, RawArticle) else record
            if isinstance(cleaned, Article):
                articles.append(cleaned)
            else:
                bad.append(cleaned)
        read += len(batch)
        refused += len(bad)
        new += _store_batch(work, articles, tally, now)
        tally.refused += bad[: KEPT_REFUSALS - len(tally.refused)]
    if refused == read > 0 and not reading.problem:
        # Its version is forgotten, so that the next pass looks again and says so again.
        problem = f"none of its records could be used ({read} read); {bad[0].reason}"
        reading = replace(reading, state=before, problem=problem)
    work.store.save_source_state(_remember(reading, now, newest=new > 0))
    return SourceReport(source.name, read, new, refused, reading.unchanged, reading.problem)


def _remember(reading: Reading, now: datetime, *, newest: bool) -> FeedState:
    state = reading.state
    if reading.problem:
        return replace(state, last_tried_at=now, failures=state.failures + 1, last_error=reading.problem)
    return replace(
        state,
        last_tried_at=now,
        last_ok_at=now,
        last_item_at=now if newest else state.last_item_at,
        failures=0,
        last_error="",
    )


def _store_batch(work: Pass, articles: Sequence[Article], tally: _Tally, now: datetime) -> int:
    """Score and store the articles that are new, and every sighting; return how many were new."""
    known = work.store.known(article.content_hash for article in articles)
    fresh = {
        article.content_hash: article for article in reversed(articles) if article.content_hash not in known
    }
    scorable = [article for article in fresh.values() if article.language in SCORED_LANGUAGES]
    assessments = dict(
        zip((article.content_hash for article in scorable), work.scorer.score(scorable), strict=True)
    )
    work.store.add_batch(_conclude(fresh, assessments, tally), now=now)
    work.store.add_sightings(articles, now=now)
    tally.new += len(fresh)
    tally.known += len(articles) - len(fresh)
    return len(fresh)


def _conclude(
    fresh: Mapping[str, Article], assessments: Mapping[str, Assessment], tally: _Tally
) -> list[Scored]:
    """Put each article to its story; a story's decisions go with the last of its articles."""
    placed = tally.desk.place([(fresh[key], assessments[key]) for key in sorted(assessments)])
    judged = tally.desk.judge(story_id for story_id, _ in placed.values())
    _count(tally, judged.values())
    tally.scored += len(placed)
    tally.stories.update(judged)
    last = {story_id: key for key, (story_id, _) in placed.items()}
    batch = []
    for key, article in sorted(fresh.items()):
        if key not in placed:
            batch.append(Scored(article))
            continue
        story_id, report = placed[key]
        found = judged[story_id]
        told = last[story_id] == key
        batch.append(
            Scored(
                article,
                assessments[key],
                found.story,
                found.decisions if told else (),
                found.messages if told else (),
                report,
            )
        )
    return batch


def _sweep(work: Pass, tally: _Tally) -> None:
    """Judge what no article of this pass belonged to: time alone changes it."""
    moved = tally.desk.sweep()
    for first in range(0, len(moved), BATCH):
        part = moved[first : first + BATCH]
        work.store.add_judged(part, now=work.now)
        _count(tally, part)


def _count(tally: _Tally, judged: Iterable[Judged]) -> None:
    for one in judged:
        tally.decisions.update(decision.action for decision in one.decisions)
