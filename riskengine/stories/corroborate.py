"""Who really says so: reports that have one origin count once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from riskengine.records import LEVELS
from riskengine.stories.report import Outlet, Report, resemblance

COPY = 0.5
"""Two texts that share so much of their shingles are copies of one."""
HALF_LIFE = timedelta(hours=24)
"""After so long a report that nobody repeats weighs half."""
SINGLE_ORIGIN = "elevated"
"""The highest level that a single origin can give."""
SPEAKING_FOR_A_SIDE = frozenset(("state", "official"))
COMPARED = 40
"""Reports of a story that are compared with one another word by word; of more, the newest."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Reports that are one voice, in the order in which they were seen; ``party`` to the event or not."""

    reports: tuple[Report, ...]
    party: bool = False


def find_origins(reports: Sequence[Report], outlets: Mapping[str, Outlet]) -> tuple[Origin, ...]:
    """Put together what comes from one origin.

    One origin are the reports of one source, of outlets that belong together, those that name the same
    agency, copies, and all that speak for one of the story's own parties.

    Parameters
    ----------
    reports : sequence of Report
        Of one story, in the order in which they were first seen.
    outlets : Mapping
        Who the sources are, by name, for reports that were stored without theirs; an unknown one is
        taken to be on its own.

    Returns
    -------
    tuple of Origin
        The one that was seen first before the others.
    """
    actors = {code for report in reports for code in report.actors}
    roots = list(range(len(reports)))

    def root(number: int) -> int:
        while roots[number] != number:
            number = roots[number]
        return number

    def join(numbers: Iterable[int]) -> None:
        found = sorted({root(number) for number in numbers})
        for other in found[1:]:
            roots[other] = found[0]

    for numbers in _sharing(reports, outlets, actors):
        join(numbers)
    newest = range(max(0, len(reports) - COMPARED), len(reports))
    for one, other in combinations(newest, 2):
        if root(one) != root(other) and resemblance(reports[one].sketch, reports[other].sketch) >= COPY:
            join((one, other))
    members: dict[int, list[Report]] = defaultdict(list)
    for number, report in enumerate(reports):
        members[root(number)].append(report)
    return tuple(
        Origin(tuple(group), any(_is_party(_outlet_of(one, outlets), actors) for one in group))
        for group in members.values()
    )


def story_risk(origins: Sequence[Origin], *, now: datetime, half_life: timedelta = HALF_LIFE) -> float:
    """Return the risk of a story: the noisy-or over its origins of their strongest report as of now.

    A report's risk halves with every ``half_life`` since it was first seen.

    Examples
    --------
    >>> story_risk([], now=datetime(2026, 3, 1))
    0.0
    """
    calm = 1.0
    for origin in origins:
        calm *= 1.0 - min(strength_of(origin, now=now, half_life=half_life), 1.0)
    return round(1.0 - calm, 6)


def strength_of(origin: Origin, *, now: datetime, half_life: timedelta = HALF_LIFE) -> float:
    """Return the risk of an origin's strongest report as of now."""
    ages = ((report.risk, max(timedelta(), now - report.seen_at)) for report in origin.reports)
    return max(risk * math.pow(0.5, age / half_life) for risk, age in ages)


def corroborated_level(level: str, origins: Sequence[Origin]) -> str:
    """Return the level that a story's origins allow: a single one gives no more than elevated.

    Examples
    --------
    >>> corroborated_level("critical", [Origin(())]), corroborated_level("critical", [Origin(()), Origin(())])
    ('elevated', 'critical')
    """
    if len(origins) > 1:
        return level
    return min(level, SINGLE_ORIGIN, key=LEVELS.index)


def _sharing(
    reports: Sequence[Report], outlets: Mapping[str, Outlet], actors: set[str]
) -> Iterator[list[int]]:
    """Yield the numbers of reports that share a source, an owner, an agency or a side."""
    keys: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, report in enumerate(reports):
        outlet = _outlet_of(report, outlets)
        keys["source", report.source].append(number)
        if outlet.group:
            keys["group", outlet.group].append(number)
        if report.agency:
            keys["agency", report.agency].append(number)
        if _is_party(outlet, actors):
            keys["party", outlet.country].append(number)
    yield from keys.values()


def _outlet_of(report: Report, outlets: Mapping[str, Outlet]) -> Outlet:
    return report.outlet or outlets.get(report.source, Outlet())


def _is_party(outlet: Outlet, actors: set[str]) -> bool:
    return outlet.kind in SPEAKING_FOR_A_SIDE and outlet.country in actors
