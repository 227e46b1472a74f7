"""What an alert hangs on: the fewest origins without which its story would not reach the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from riskengine.records import LEVELS
from riskengine.stories.corroborate import (
    Origin,
    corroborated_level,
    find_origins,
    story_risk,
    strength_of,
)
from riskengine.stories.report import Outlet, Report


@dataclass(frozen=True, slots=True)
class Bar:
    """What a story has to reach: a level, given the four risks at which the levels above ``low`` begin.

    ``believe_one_origin`` where a single origin may give more than elevated.
    """

    level: str
    thresholds: Sequence[float]
    believe_one_origin: bool = False


def hangs_on(
    reports: Sequence[Report], bar: Bar, *, outlets: Mapping[str, Outlet], now: datetime
) -> tuple[Origin, ...]:
    """Return the fewest origins without whose reports a story would not reach a bar.

    Origins and not single reports, since what others of the same voice said would stand in for a
    report. Where taking some away makes others independent that were one, so that the rest still
    reaches the bar, the search goes on among the rest.

    Parameters
    ----------
    reports : sequence of Report
        Of one story.
    bar : Bar
    outlets : Mapping
        As for `riskengine.stories.corroborate.find_origins`.
    now : datetime
        Aware.

    Returns
    -------
    tuple of Origin
        The strongest first; none where the story does not reach the bar.
    """
    left = sorted(reports, key=lambda report: (report.seen_at, report.content_hash))
    taken: list[Origin] = []
    while found := fewest_origins(find_origins(left, outlets), bar, now=now):
        taken += found
        gone = {report.content_hash for origin in found for report in origin.reports}
        left = [report for report in left if report.content_hash not in gone]
    return tuple(taken)


def fewest_origins(origins: Sequence[Origin], bar: Bar, *, now: datetime) -> tuple[Origin, ...]:
    """Return the fewest of a story's origins without which the others would not reach a bar.

    The others fall short where their risk is too low, where there is only one of them, or where no
    report is grave enough. The noisy-or grows with each of its parts, so that for the first two
    nothing is quicker than to take the strongest away; the third takes all that have a grave report.

    Examples
    --------
    >>> fewest_origins([], Bar("high", (0.1, 0.4, 0.65, 0.85)), now=datetime(2026, 3, 1))
    ()
    """
    if not reaches(origins, bar, now=now):
        return ()
    strongest = sorted(origins, key=lambda origin: strength_of(origin, now=now), reverse=True)
    needed = next(
        count for count in range(1, len(origins) + 1) if not reaches(strongest[count:], bar, now=now)
    )
    grave = tuple(origin for origin in strongest if _is_grave(origin, bar))
    return min(tuple(strongest[:needed]), grave, key=len)


def reaches(origins: Sequence[Origin], bar: Bar, *, now: datetime) -> bool:
    """Tell whether a story of these origins would rise to a bar, if it stood below it."""
    if not any(_is_grave(origin, bar) for origin in origins):
        return False
    allowed = bar.level if bar.believe_one_origin else corroborated_level(bar.level, origins)
    least = (0.0, *bar.thresholds)[LEVELS.index(bar.level)]
    return allowed == bar.level and story_risk(origins, now=now) >= least


def _is_grave(origin: Origin, bar: Bar) -> bool:
    return any(LEVELS.index(report.level) >= LEVELS.index(bar.level) for report in origin.reports)
