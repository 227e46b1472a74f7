"""Watchlists: how much a story touches what a team has a stake in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from riskengine.features.points import Point, place_points
from riskengine.records import Article, Assessment, Watched

EARTH_RADIUS = 6_371.0
"""Kilometres (mean radius, IUGG)."""

_WORDS = re.compile(r"\w+")


def find_watched(
    entries: Sequence[Watched], article: Article | None, assessment: Assessment
) -> tuple[Watched, float] | None:
    """Return the entry of a watchlist that a story touches most, and how much.

    What is named, as an actor, a place, a dyad or in the words of the report, counts whole. What
    lies near a place of the report counts less with every kilometre, to nothing at the entry's radius;
    what lies inside an entry's area counts whole. Each is multiplied by the entry's weight.

    Parameters
    ----------
    entries : sequence of Watched
    article : Article or None
        The story's strongest report; without it, only actors and places are looked at.
    assessment : Assessment
        Of that report.

    Returns
    -------
    (Watched, float) or None
        The relevance, over 0 to 1; None where nothing is touched.

    Examples
    --------
    >>> report = Article("ab" * 32, "Tanker hit", "The Ever Lucky burns off Fujairah.")
    >>> assessment = Assessment(
    ...     report.content_hash, 0.5, "conflict", "high", "", 0.0, -2.0, 2.0, {}, {}, actors=(), dyads=(),
    ...     regions=(), keywords=(), evidence=(), language="en", model="m-1",
    ... )
    >>> find_watched([Watched("Ever Lucky", weight=0.8)], report, assessment)[1]
    0.8
    """
    if not entries:
        return None
    names = {word.casefold() for actor in assessment.actors for word in (actor.name, actor.code)}
    names |= {word.casefold() for region in assessment.regions for word in (region.name, region.code)}
    names |= {"|".join(sorted(dyad)).casefold() for dyad in assessment.dyads}
    text = _folded(f"{article.title}\n{article.text}") if article else ""
    known = place_points()
    points = [known[region.code] for region in assessment.regions if region.code in known]
    found = [(entry, entry.weight * _nearness(entry, names, text, points)) for entry in entries]
    best = max(found, key=lambda one: one[1])
    return best if best[1] > 0 else None


def _nearness(entry: Watched, names: set[str], text: str, points: Iterable[Point]) -> float:
    if _dyad(entry.name) in names or (entry.code and _dyad(entry.code) in names):
        return 1.0
    if _folded(entry.name) in text:
        return 1.0
    return max((_closeness(entry, point) for point in points), default=0.0)


def _closeness(entry: Watched, point: Point) -> float:
    if entry.area:
        return float(_is_inside(point, entry.area))
    if entry.point is None:
        return 0.0
    return max(0.0, 1.0 - distance(point, entry.point) / entry.radius_km)


def distance(one: Point, other: Point) -> float:
    """Return the great-circle distance of two points, in kilometres (haversine formula).

    Examples
    --------
    >>> round(distance((0.0, 0.0), (0.0, 90.0)))
    10008
    """
    first, second = radians(one[0]), radians(other[0])
    across, along = (second - first) / 2, radians(other[1] - one[1]) / 2
    half = sin(across) ** 2 + cos(first) * cos(second) * sin(along) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(half, 1.0)))


def _is_inside(point: Point, area: Sequence[Point]) -> bool:
    """Tell whether a point lies in a ring: a ray from it crosses the border an odd number of times."""
    latitude, longitude = point
    crossings = 0
    for (south, west), (north, east) in pairwise((*area, area[0])):
        if (south > latitude) != (north > latitude):
            crossings += longitude < west + (latitude - south) * (east - west) / (north - south)
    return crossings % 2 == 1


def _dyad(name: str) -> str:
    """Fold a name; of a dyad, whatever the order of its codes."""
    return "|".join(sorted(part.strip() for part in name.casefold().split("|")))


def _folded(text: str) -> str:
    """Return the words of a text with a space around each, so that only whole words are found."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} "
