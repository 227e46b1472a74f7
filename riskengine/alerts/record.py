"""How often alerts were right: shares with the interval that their number allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Record:
    """What became of alerts; ``precision`` is the confirmed share of those decided, None of none."""

    confirmed: int = 0
    refuted: int = 0
    void: int = 0
    precision: float | None = None
    low: float = 0.0
    high: float = 1.0


def make_record(counts: Mapping[str, int]) -> Record:
    """Count outcomes into a record with its Wilson 95 % interval.

    Examples
    --------
    >>> record = make_record({"confirmed": 11, "refuted": 15, "void": 4})
    >>> record.precision, record.low, record.high
    (0.423, 0.255, 0.611)
    """
    confirmed, refuted = counts.get("confirmed", 0), counts.get("refuted", 0)
    decided = confirmed + refuted
    if not decided:
        return Record(void=counts.get("void", 0))
    low, high = wilson(confirmed, decided)
    share = round(confirmed / decided, 3)
    return Record(confirmed, refuted, counts.get("void", 0), share, round(low, 3), round(high, 3))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927).

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    share = successes / trials
    scale = 1 + Z**2 / trials
    centre = (share + Z**2 / (2 * trials)) / scale
    half = Z * sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2)) / scale
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == trials else centre + half
    return low, high


def show_record(record: Record) -> str:
    """Write a record for a message; empty where nothing is known.

    Examples
    --------
    >>> show_record(make_record({"confirmed": 11, "refuted": 15, "void": 4}))
    '11 confirmed, 15 not, 4 void: 42 % (26-61)'
    >>> show_record(Record())
    ''
    """
    if record.precision is None:
        return f"none decided, {record.void} void" if record.void else ""
    share = f"{100 * record.precision:.0f} % ({100 * record.low:.0f}-{100 * record.high:.0f})"
    return f"{record.confirmed} confirmed, {record.refuted} not, {record.void} void: {share}"
