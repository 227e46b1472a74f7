"""What moved a story's risk between two moments, in parts that add up to the change.

The parts are differences of the risk itself, not of its log-odds: a story's risk may be exactly 0 or
1, where log-odds have no value. The story is judged again step by step, each step changing one thing:

1. ``decay``: the reports it had then, as of now, and nothing else;
2. ``model``: each of these that another model, with its vocabulary, has scored since, one by one;
3. ``origins``: what counts as one origin, by what is known now;
4. ``report``: each new report, in the order in which they were seen. One that tells of an act known
   before, in a status it did not have, is taken in two: as if it said no more than was known, then
   the rest as ``status``, since the act moved on, from speculated to done for instance.

What a step adds depends on those before it; a story's risk is no sum, so that another order would
share it out otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from riskengine.records import Assessment
from riskengine.stories.corroborate import Origin, find_origins, story_risk
from riskengine.stories.report import Outlet, Report

KINDS = ("decay", "model", "origins", "report", "status")
"""Why a risk changes, in the order in which the steps are taken."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a report is about most: the signal and the status of its weightiest sentence."""

    signal: str
    status: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one step adds to the risk, -1 to 1, and why; ``content_hash`` is empty where no report did."""

    kind: str
    risk: float
    why: str
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A story's risk at two moments, and the parts that make the difference."""

    before: float
    after: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reports:
    """A story's reports then and now.

    ``then`` holds them as they were scored then, ``now`` as they are scored now, with all of those of
    then. ``acts`` has what each is about, by content hash, as far as that is known; ``outlets`` is as
    for `riskengine.stories.corroborate.find_origins`.
    """

    then: Sequence[Report]
    now: Sequence[Report]
    acts: Mapping[str, Act] = field(default_factory=dict)
    outlets: Mapping[str, Outlet] = field(default_factory=dict)


def explain_change(reports: Reports, *, since: datetime, now: datetime) -> Change:
    """Split the change of a story's risk between two moments into parts.

    Parameters
    ----------
    reports : Reports
        In any order.
    since, now : datetime
        Aware; the two moments.

    Returns
    -------
    Change
        ``before`` plus the risk of all parts is ``after``.

    Examples
    --------
    >>> noon = datetime(2026, 3, 1, 12)
    >>> explain_change(Reports((), ()), since=noon, now=noon)
    Change(before=0.0, after=0.0, parts=())
    """
    walk = _Walk(reports, now)
    before = risk = story_risk(find_origins(walk.then, reports.outlets), now=since)
    parts = []
    for kind, why, content_hash in walk.steps():
        reached = walk.risk()
        # Both have six digits, and so has what lies between them.
        parts.append(Part(kind, round(reached - risk, 6), why, content_hash))
        risk = reached
    return Change(before, risk, tuple(parts))


def act_of(assessment: Assessment) -> Act | None:
    """Return what an article is about most, None where no sentence moved its score.

    Examples
    --------
    >>> from riskengine.records import Evidence
    >>> said = Evidence("A raid, he says.", "force", "alleged", 2.0, ())
    >>> act_of(Assessment("", 0, "", "", "", 0, 0, 0, {}, {}, (), (), (), (), (said,), "en", "m-1"))
    Act(signal='force', status='alleged')
    """
    weightiest = max(assessment.evidence, key=lambda one: one.contribution, default=None)
    return Act(weightiest.signal, weightiest.status) if weightiest else None


def name_report(report: Report) -> str:
    """Name a report for people by its source and title."""
    return f"{report.source or 'an unnamed source'}: {report.title}"


_Step = tuple[str, str, str]
"""Kind, why, and content hash of the report that it is about."""


class _Walk:
    """The way from one state to the other: what is held, and what counts as one origin, at each step."""

    def __init__(self, reports: Reports, now: datetime) -> None:
        self.then = _in_order(reports.then)
        self._later = _in_order(reports.now)
        self._acts = reports.acts
        self._now = now
        self._held = {report.content_hash: report for report in self.then}
        self._origins = find_origins(self.then, reports.outlets)
        self._new_origins = find_origins(self._later, reports.outlets)

    def risk(self) -> float:
        """Return the risk after the step that was last taken."""
        return story_risk(self._among(self._origins), now=self._now)

    def steps(self) -> Iterator[_Step]:
        """Take the steps, one after the other."""
        if self._held:
            yield "decay", f"{_counted(len(self._held), 'report')} grew older", ""
        yield from self._scored_anew()
        yield from self._regrouped()
        models = {report.model for report in self.then}
        for report in self._later:
            if report.content_hash not in self._held:
                other = models and report.model not in models
                said = f"{name_report(report)}, scored by {report.model}" if other else name_report(report)
                yield from self._arrival(report, said)

    def _scored_anew(self) -> Iterator[_Step]:
        for report in self._later:
            before = self._held.get(report.content_hash, report)
            if before.risk != report.risk:
                self._held[report.content_hash] = report
                figures = f"{report.model} gives {report.risk:.2f}, {before.model} gave {before.risk:.2f}"
                yield "model", f"{name_report(report)}: {figures}", report.content_hash

    def _regrouped(self) -> Iterator[_Step]:
        before, after = (self._among(origins) for origins in (self._origins, self._new_origins))
        self._origins = self._new_origins
        if set(before) != set(after):
            count = _counted(len(after), "origin")
            yield "origins", f"the earlier reports are {count}, {len(before)} before", ""

    def _arrival(self, report: Report, said: str) -> Iterator[_Step]:
        key, former = report.content_hash, self._former(report)
        self._held[key] = replace(report, risk=min(report.risk, former.risk)) if former else report
        yield "report", said, key
        if former:
            self._held[key] = report
            act, status = self._acts[key], self._acts[former.content_hash].status
            yield "status", f"{act.signal.replace('_', ' ')} was {status}, now {act.status}: {said}", key

    def _former(self, report: Report) -> Report | None:
        """Return the strongest report of the same act, if there are some and none has it in this status."""
        act = self._acts.get(report.content_hash)
        known = [(self._acts.get(key), one) for key, one in self._held.items()]
        alike = [(other, one) for other, one in known if act and other and other.signal == act.signal]
        if any(other == act for other, _ in alike):
            return None
        return max((one for _, one in alike), key=lambda one: one.risk, default=None)

    def _among(self, origins: Sequence[Origin]) -> tuple[Origin, ...]:
        """Return the origins as far as their reports are held, and as they are held."""
        held = self._held
        found = (
            tuple(held[one.content_hash] for one in origin.reports if one.content_hash in held)
            for origin in origins
        )
        return tuple(Origin(reports) for reports in found if reports)


def _in_order(reports: Sequence[Report]) -> list[Report]:
    return sorted(reports, key=lambda report: (report.seen_at, report.content_hash))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
