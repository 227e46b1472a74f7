"""Dates as feeds and files claim them, read strictly: a part of a date is no date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"\d{4}(?:-\d{2}-\d{2}|/\d{2}/\d{2}|\d{4})"
    r"(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?(?:[Zz]| ?[+-]\d{2}:?\d{2})?)?"
)
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
_RFC_2822 = re.compile(
    r"(?:\w{3},\s+)?\d{1,2}\s+\w{3}\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?\s+"
    r"(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)(?:\s*\(.*\))?"
)
_LONGEST = 64
_MILLISECONDS = 1_000
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11,
}  # fmt: skip


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if name is None and offset is None:
        return None
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name not in _ZONES:
        raise ValueError("unknown time zone")
    return timezone(timedelta(hours=_ZONES[name]))


def _parse_freely(claimed: str) -> datetime:
    from dateutil.parser import parse  # noqa: PLC0415  rare, and slow to import

    # What the text leaves out comes from the default, what is ambiguous from the order: a text that
    # says it all gives the same moment under each.
    readings: set[datetime] = {
        parse(claimed, default=default, dayfirst=day_first, tzinfos=_zone)
        for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001  the text brings its zone
        for day_first in (False, True)
    }
    (moment,) = readings
    return moment


def _parse(claimed: str) -> datetime:
    if _ISO.fullmatch(claimed):
        return datetime.fromisoformat(
            claimed.replace("/", "-").replace(",", ".").replace(" +", "+").replace(" -", "-").upper()
        )
    if _EPOCH.fullmatch(claimed):
        seconds = int(claimed) / (_MILLISECONDS if len(claimed) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC)
    if _RFC_2822.fullmatch(claimed):
        return parsedate_to_datetime(claimed)
    return _parse_freely(claimed)


def parse_date(claimed: str) -> datetime | None:
    """Return the moment that a date names.

    ISO 8601, RFC 2822, seconds or milliseconds since 1970 (9 to 13 digits), and what dateutil
    reads in one way only. Without a zone it is UTC.

    Parameters
    ----------
    claimed : str
        As found in a feed or a file.

    Returns
    -------
    datetime or None
        In UTC; None for an empty, partial, ambiguous or unreadable date.

    Examples
    --------
    >>> parse_date("Mon, 02 Feb 2026 10:00:00 +0100").isoformat()
    '2026-02-02T09:00:00+00:00'
    >>> parse_date("10") is parse_date("May") is parse_date("3/4/2026") is None
    True
    """
    claimed = claimed.strip()
    if not claimed or len(claimed) > _LONGEST:
        return None
    try:
        moment = _parse(claimed)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
