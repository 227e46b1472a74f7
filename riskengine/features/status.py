"""How far a sentence's act is real: done, announced, claimed and so on to denied, cancelled or past."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

PRECEDENCE = ("denied", "cancelled", "speculated", "conditional", "alleged", "claimed", "past", "announced")
"""Where cues of several statuses stand in one sentence, the first of these wins."""

REACH = {"negation": 60, "denial": 160}
"""A negation ("did not") or a denying verb speaks of an event that follows within this many characters."""

NOW = frozenset(
    b"today tonight overnight yesterday now currently ongoing monday tuesday wednesday thursday friday "
    b"saturday sunday has have is are".split()
)
"""Words of a sentence that speaks of the present, whatever year or anniversary it names beside."""

UNDATED_PAST = 2015
"""Where the date of publication is not known, an act of this year or before is past."""

# The digits come first, so that the search runs from one digit to the next.
_YEAR = re.compile(rb"(?:1[5-9]|20)\d\d(?<![0-9$.,]\d{4})(?![0-9.,]\d)(?!\w)")
_ASIDE = re.compile(rb"\b(?:since|which|who|whose|where)\b")
_ASIDE_REACH = 60
_PAST_YEARS = 1
"""An act dated to a year this far before the year of publication, or further, is past."""


def find_years(folded: bytes) -> list[tuple[int, int]]:
    """Return where a folded text names a year, and which; those of an aside ("which in 2014") not.

    Examples
    --------
    >>> find_years(b"the islands were invaded in 1982, for $2000")
    [(28, 1982)]
    """
    return [
        (found.start(), int(found[0]))
        for found in _YEAR.finditer(folded)
        if not _ASIDE.search(folded, max(0, found.start() - _ASIDE_REACH), found.start())
    ]


def is_past_by_year(years: Sequence[tuple[int, int]], published_year: int) -> bool:
    """Tell whether every year that a sentence names lies before the year of publication.

    Parameters
    ----------
    years : sequence of (start, year)
        Of the sentence, as `find_years` returns them.
    published_year : int
        0 where it is not known; then only what was `UNDATED_PAST` or before is past.

    Examples
    --------
    >>> is_past_by_year([(28, 1982)], 2024)
    True
    >>> is_past_by_year([(28, 2024)], 0)
    False
    """
    latest = published_year - _PAST_YEARS if published_year else UNDATED_PAST
    return bool(years) and all(year <= latest for _, year in years)


def sentence_status(
    cues: Sequence[tuple[int, int, str, str]],
    events: Sequence[tuple[int, int, str, str]],
    *,
    past_year: bool,
    now: bool,
) -> str:
    """Return the status of a sentence.

    Parameters
    ----------
    cues : sequence of (start, end, status, kind)
        The status cues of the sentence.
    events : sequence of (start, end, category, kind)
        Its event cues.
    past_year : bool
        Whether all its years lie before the publication's.
    now : bool
        Whether it has a word of `NOW`; then nothing in it is past.

    Returns
    -------
    str
        One of `riskengine.records.STATUSES`.

    Examples
    --------
    >>> cues = [(0, 10, "speculated", ""), (20, 23, "conditional", "")]
    >>> sentence_status(cues, [], past_year=False, now=False)
    'speculated'
    """
    starts = sorted(start for start, _, _, _ in events)
    present = {_meant(status, kind, end, starts) for _, end, status, kind in cues}
    present.add("past" if past_year else "")
    if now:
        present.discard("past")
    if any(category == "threat" for _, _, category, _ in events):  # spoken, whatever it makes its condition
        present.discard("conditional")
    for status in PRECEDENCE:
        if status in present:
            return status
    return "done"


def _meant(status: str, kind: str, end: int, starts: Sequence[int]) -> str:
    """Return what a cue says of its sentence: to deny an event that was told before is to contest it."""
    reach = REACH.get(kind)
    if status != "denied" or reach is None:
        return status
    following = bisect_left(starts, end)
    if following < len(starts) and starts[following] - end <= reach:
        return status
    return "" if kind == "negation" else ("alleged" if starts else status)
