"""What is new: how high a story stands against the last 90 days of its scene."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from riskengine.records import LEVELS

DAYS = 90
"""How far back a step looks."""
RECENT_DAYS = 30
CHRONIC_DAYS = 10
"""On so many of the last ``RECENT_DAYS`` days the scene stood as high: the story is no news."""


@dataclass(frozen=True, slots=True)
class Step:
    """A story against its scene's history: ``first``, ``up``, ``same`` or ``chronic``, in a sentence too."""

    kind: str
    sentence: str


def measure_step(history: Sequence[tuple[date, int]], rung: int, *, today: date, scene: str) -> Step:
    """Hold a story's level against the history of its scene.

    Parameters
    ----------
    history : sequence of (date, int)
        The highest rung (0 to 4, the place of a level in ``LEVELS``) of the scene's other stories on
        each day that had any, in the order of time.
    rung : int
        Of the story.
    today : date
    scene : str
        Empty where nobody and no place is named; there is no history then.

    Returns
    -------
    Step
        ``chronic`` where at least ``CHRONIC_DAYS`` of the last ``RECENT_DAYS`` days stood as high,
        ``first`` where none of the last ``DAYS`` did, ``same`` where one of the last ``RECENT_DAYS``
        did, else ``up``.

    Examples
    --------
    >>> day = date(2026, 3, 31)
    >>> measure_step([], 3, today=day, scene="IND|PAK").sentence
    'up, first high or above on IND|PAK in 90 days'
    >>> daily = [(day - timedelta(days=number), 3) for number in range(20, 0, -1)]
    >>> [measure_step(daily, rung, today=day, scene="SDN").kind for rung in (3, 4)]
    ['chronic', 'first']
    """
    if not scene:
        return Step("first", "no actor or place is named, so there is no history")
    level = LEVELS[rung]
    as_high = [day for day, reached in history if reached >= rung and today - day <= timedelta(days=DAYS)]
    recent = [day for day in as_high if today - day <= timedelta(days=RECENT_DAYS)]
    if not as_high:
        return Step("first", f"up, first {level} or above on {scene} in {DAYS} days")
    if len(recent) >= CHRONIC_DAYS:
        return Step(
            "chronic", f"none, {level} or above on {scene} on {len(recent)} of the last {RECENT_DAYS} days"
        )
    since = (today - as_high[-1]).days
    if recent:
        return Step("same", f"none, {level} or above on {scene} {_ago(since)}")
    return Step("up", f"up, last {level} or above on {scene} {_ago(since)}")


def daily_rungs(moments: Iterable[tuple[datetime, str]]) -> list[tuple[date, int]]:
    """Return the highest rung of each day, in the order of time.

    Examples
    --------
    >>> noon = datetime(2026, 3, 1, 12)
    >>> daily_rungs([(noon, "high"), (noon + timedelta(hours=1), "guarded")])
    [(datetime.date(2026, 3, 1), 3)]
    """
    days: dict[date, int] = {}
    for moment, level in moments:
        days[moment.date()] = max(days.get(moment.date(), 0), LEVELS.index(level))
    return sorted(days.items())


def _ago(days: int) -> str:
    return "today already" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
