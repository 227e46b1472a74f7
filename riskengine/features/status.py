"""How far a sentence's act is real: done, announced, claimed and so on to denied, cancelled or past."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

PRECEDENCE = ("denied", "cancelled", "speculated", "conditional", "alleged", "claimed", "past", "announced")
"""Where cues of several statuses stand in one sentence, the first of these wins."""

DENIAL_REACH = 60
"""A plain negation ("did not", "never") speaks of an event that follows within this many characters."""

# The digits come first, so that the search runs from one digit to the next.
_YEAR = re.compile(rb"(?:1[5-9]|20)\d\d(?<![0-9$.,]\d{4})(?![0-9.,]\d)(?!\w)")
_PAST_YEARS = 1
"""An act dated to a year this far before the year of publication, or further, is past."""


def find_years(folded: bytes) -> list[tuple[int, int]]:
    """Return where a folded text names a year, and which.

    Examples
    --------
    >>> find_years(b"the islands were invaded in 1982, for $2000")
    [(28, 1982)]
    """
    return [(found.start(), int(found[0])) for found in _YEAR.finditer(folded)]


def is_past_by_year(years: Sequence[tuple[int, int]], published_year: int) -> bool:
    """Tell whether every year that a sentence names lies before the year of publication.

    Parameters
    ----------
    years : sequence of (start, year)
        Of the sentence, as `find_years` returns them.
    published_year : int
        0 where it is not known; then nothing is past by its year.

    Examples
    --------
    >>> is_past_by_year([(28, 1982)], 2024)
    True
    >>> is_past_by_year([(28, 1982)], 0)
    False
    """
    return bool(years) and all(year <= published_year - _PAST_YEARS for _, year in years)


def sentence_status(
    cues: Sequence[tuple[int, int, str, str]], events: Sequence[tuple[int, int, str, str]], *, past_year: bool
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

    Returns
    -------
    str
        One of `riskengine.records.STATUSES`.

    Examples
    --------
    >>> sentence_status([(0, 10, "speculated", ""), (20, 23, "conditional", "")], [], past_year=False)
    'speculated'
    """
    starts = sorted(start for start, _, _, _ in events)
    present = {status for _, end, status, kind in cues if _applies(status, kind, end, starts)}
    if past_year:
        present.add("past")
    for status in PRECEDENCE:
        if status in present:
            return status
    return "done"


def _applies(status: str, kind: str, end: int, starts: Sequence[int]) -> bool:
    if status != "denied" or kind != "negation":
        return True
    following = bisect_left(starts, end)
    return following < len(starts) and starts[following] - end <= DENIAL_REACH
