"""A record is a share with an interval, whatever the counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riskengine.alerts.record import make_record, show_record, wilson

COUNTS = st.integers(0, 5000)


@given(COUNTS, COUNTS, COUNTS)
def test_an_interval_holds_its_share(confirmed: int, refuted: int, void: int) -> None:
    """The share lies within its interval, that within 0 to 1, and void alerts change neither."""
    record = make_record({"confirmed": confirmed, "refuted": refuted, "void": void})
    assert 0 <= record.low <= record.high <= 1
    if confirmed + refuted:
        assert record.precision is not None
        assert record.low <= record.precision + 0.001 and record.precision <= record.high + 0.001
        assert str(void) in show_record(record)
    else:
        assert record.precision is None


def test_more_alerts_make_a_narrower_interval() -> None:
    """The interval narrows with the number of alerts, and is right at the ends."""
    widths = [wilson(n // 2, n)[1] - wilson(n // 2, n)[0] for n in (2, 20, 200)]
    assert widths == sorted(widths, reverse=True)
    assert wilson(0, 10)[0] == 0 and wilson(10, 10)[1] == 1
