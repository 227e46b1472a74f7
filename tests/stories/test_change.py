"""The parts of a change add up to it, and each stands for what it is named after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_builders import NOON, build_report, judge

from riskengine.stories.change import KINDS, Act, Change, Reports, explain_change
from riskengine.stories.report import Outlet, Report

DAY = timedelta(days=1)


def told(number: int, *, risk: float = 0.5, hours: float = 0, **changes: object) -> Report:
    """A report with a wording of its own, of an outlet of its own."""
    own = {"text": " ".join(f"w{number}x{place}" for place in range(30)), "seen_at": NOON + hours * DAY / 24}
    return build_report(number, risk=risk, **own | changes)


def change_of(then: list[Report], now: list[Report], acts: dict[int, Act] | None = None) -> Change:
    """The change within a day from noon; acts by the number of the report."""
    known = {f"{number:064x}": act for number, act in (acts or {}).items()}
    return explain_change(Reports(then, now, known), since=NOON, now=NOON + DAY)


def parts_of(change: Change) -> list[tuple[str, float]]:
    return [(part.kind, pytest.approx(part.risk, abs=2e-6)) for part in change.parts]


drawn = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(-12, 24),
        st.integers(0, 3),
        st.sampled_from(("m-1", "m-2")),
        st.sampled_from((None, Act("force", "done"), Act("force", "speculated"), Act("threat", "denied"))),
        st.sampled_from(("", "RUS", "UKR")),
    ),
    max_size=8,
)


@given(drawn)
def test_the_parts_add_up(rows: list[tuple[float, int, int, str, Act | None, str]]) -> None:
    """Whatever came, went or was scored anew, the parts lead from the one risk to the other."""
    later = [
        told(
            number,
            risk=risk,
            hours=hours,
            source=f"Outlet {outlet}",
            model=model,
            outlet=Outlet("state", side),
        )
        for number, (risk, hours, outlet, model, _, side) in enumerate(rows)
    ]
    then = [
        replace(one, risk=one.risk / 2) if one.model == "m-2" else one for one in later if one.seen_at <= NOON
    ]
    change = change_of(then, later, {number: row[4] for number, row in enumerate(rows) if row[4]})
    assert abs(change.before + sum(part.risk for part in change.parts) - change.after) <= 1e-9
    assert [KINDS.index(part.kind) for part in change.parts if part.kind in KINDS[:3]] == sorted(
        KINDS.index(part.kind) for part in change.parts if part.kind in KINDS[:3]
    )
    if then:
        assert change.before == judge(then, now=NOON).risk
    if later:
        assert change.after == judge(later, now=NOON + DAY).risk
    new = {one.content_hash for one in later} - {one.content_hash for one in then}
    assert {part.content_hash for part in change.parts if part.kind == "report"} == new


def test_time_alone_is_decay() -> None:
    """A story with the same reports has halved in a day, which is one part."""
    change = change_of([told(1, risk=0.8)], [told(1, risk=0.8)])
    assert (change.before, change.after) == (0.8, 0.4)
    assert parts_of(change) == [("decay", -0.4)]


def test_each_new_report_is_named() -> None:
    """Two more voices on nothing known before add what a noisy-or gives them, in the order of time."""
    change = change_of([], [told(2, hours=24, source="B"), told(1, hours=23.999999, source="A")])
    assert parts_of(change) == [("report", 0.5), ("report", 0.25)]
    assert [part.why for part in change.parts] == ["A: Report 1", "B: Report 2"]


def test_an_act_that_moved_on_is_a_part_of_its_own() -> None:
    """Of a report that tells as done what was speculated, the voice and the move are told apart."""
    acts = {1: Act("military_cooperation", "speculated"), 2: Act("military_cooperation", "done")}
    first, second = told(1, risk=0.4), told(2, risk=0.9, hours=24)
    change = change_of([first], [first, second], acts)
    assert parts_of(change) == [("decay", -0.2), ("report", 0.32), ("status", 0.4)]
    assert change.parts[2].why == "military cooperation was speculated, now done: Outlet 2: Report 2"
    other = change_of([first], [first, second], acts | {2: Act("force", "done")})
    assert parts_of(other) == [("decay", -0.2), ("report", 0.72)]


def test_another_model_is_a_part_of_its_own() -> None:
    """A report that another model scored since is told with both figures; a new one names its model."""
    first = told(1, risk=0.4)
    again, new = replace(first, risk=0.6, model="m-2"), told(2, hours=24, model="m-2")
    change = change_of([first], [again, new])
    assert parts_of(change) == [("decay", -0.2), ("model", 0.1), ("report", 0.35)]
    assert change.parts[1].why == "Outlet 1: Report 1: m-2 gives 0.60, m-1 gave 0.40"
    assert change.parts[2].why.endswith("scored by m-2")


def test_voices_that_turn_out_to_be_one_are_a_part_of_their_own() -> None:
    """A report that brings two outlets under one roof takes away what the second had added."""
    then = [told(1, risk=0.8), told(2, risk=0.8)]
    roof = Outlet(group="house")
    joining = [
        told(number, risk=0.1, hours=24, source=f"Outlet {number - 2}", outlet=roof) for number in (3, 4)
    ]
    change = change_of(then, [*then, *joining])
    assert parts_of(change) == [("decay", -0.32), ("origins", -0.24), ("report", 0), ("report", 0)]
    assert change.parts[1].why == "the earlier reports are 1 origin, 2 before"
