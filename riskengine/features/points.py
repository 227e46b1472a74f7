"""Where the places of the gazetteer lie."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from riskengine.data import data_path

Point = tuple[float, float]


@cache
def place_points() -> Mapping[str, Point]:
    """Return the latitude and longitude of every place that has them, in degrees, by its code.

    Examples
    --------
    >>> place_points()["hs:hormuz"]
    (26.6, 56.3)
    """
    with (data_path("gazetteer") / "places.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: (float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(stream)
            if row["lat"]
        }
