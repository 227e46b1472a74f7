"""A claimed date is read in full or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.articles.dates import parse_date

TEN = datetime(2026, 2, 2, 10, tzinfo=UTC)
DAY = datetime(2026, 2, 2, tzinfo=UTC)
# fmt: off
UNREADABLE = (
    "", " ", "10", "May", "May 2026", "2026", "2026-02", "10:30", "Monday", "now", "tomorrow", "02/03/2026",
    "2026-02-30", "2026-13-01", "2 Feb 2026 10:00 XYZ", "1e9", "NaN", "x" * 100,
    "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "2026-02-02T25:00:00Z",
)
# fmt: on


@pytest.mark.parametrize(
    ("claimed", "moment"),
    [
        ("2026-02-02T10:00:00Z", TEN),
        ("2026-02-02T10:00:00", TEN),
        ("2026-02-02 10:00", TEN),
        ("2026-02-02T12:00:00+02:00", TEN),
        ("2026-02-02T12:00:00.000+0200", TEN),
        ("20260202T100000Z", TEN),
        ("2026-02-02", DAY),
        ("20260202", DAY),
        ("20260202100000", TEN),
        ("2026/02/02", DAY),
        ("Mon, 02 Feb 2026 10:00:00 +0000", TEN),
        ("Mon, 02 Feb 2026 10:00:00 GMT", TEN),
        ("2 Feb 2026 10:00 UT", TEN),
        ("Mon, 02 Feb 2026 05:00:00 EST", TEN),
        ("Mon, 02 Feb 2026 12:00:00 CEST", TEN),
        ("Mon, 2 Feb 2026 10:00:00 -0000", TEN),
        ("1770026400", TEN),
        ("1770026400000", TEN),
        ("February 2, 2026", DAY),
        ("Feb. 2, 2026 5:00 am EST", TEN),
        ("Mon Feb  2 10:00:00 2026", TEN),
        ("22/02/2026", datetime(2026, 2, 22, tzinfo=UTC)),
    ],
)
def test_whole_dates_are_read(claimed: str, moment: datetime) -> None:
    """ISO 8601, RFC 2822, seconds since 1970 and unambiguous free forms give the same moment."""
    assert parse_date(claimed) == moment


@pytest.mark.parametrize("claimed", UNREADABLE)
def test_parts_of_dates_and_ambiguous_ones_are_refused(claimed: str) -> None:
    """Nothing is guessed: a missing day, an unknown zone or an unclear order gives None."""
    assert parse_date(claimed) is None


@given(st.floats(86_400, 4e9), st.integers(-12, 14))
def test_every_iso_date_comes_back(seconds: float, hours: int) -> None:
    """What ``isoformat`` writes is read as the same moment, in UTC."""
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours)))
    parsed = parse_date(moment.isoformat())
    assert parsed == moment
    assert parsed is not None
    assert parsed.tzinfo is UTC


@given(st.text(max_size=40) | st.from_regex(r"[0-9 :/,.+TZ-]{1,30}", fullmatch=True))
def test_any_text_is_survived(claimed: str) -> None:
    """No text makes it fail; a result is always in UTC."""
    parsed = parse_date(claimed)
    assert parsed is None or parsed.tzinfo is UTC
