"""A story's risk and level come from its independent origins, and copies count once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_builders import NOON, THRESHOLDS, WORDINGS, build_report, judge

from riskengine.records import LEVELS
from riskengine.stories.corroborate import HALF_LIFE, find_origins, story_risk
from riskengine.stories.judge import MARGIN, level_of
from riskengine.stories.report import Outlet, Report, resemblance, sketch_of


def test_independent_outlets_are_origins_of_their_own() -> None:
    """Four outlets with wordings of their own are four origins, and their risks add up as a noisy-or."""
    story = judge([build_report(number, risk=0.5) for number in range(4)])
    assert (story.origins, story.articles) == (4, 4)
    assert story.risk == pytest.approx(1 - 0.5**4)


@pytest.mark.parametrize(
    "reports",
    [
        [build_report(0), build_report(1, source="Outlet 0")],
        [build_report(0), build_report(4)],
        [
            build_report(0, text=f"{WORDINGS[0]} (Reuters)"),
            build_report(1, text=f"KYIV (Reuters) - {WORDINGS[1]}"),
        ],
        [build_report(0), build_report(1, text=f"ATHENS, March 1 - {WORDINGS[0]} Reporting by our staff.")],
    ],
    ids=["one source", "the same text", "one agency", "the text with another dateline"],
)
def test_what_copies_one_another_counts_once(reports: list[Report]) -> None:
    """However many outlets print it, one voice is one origin, and lifts no level above elevated."""
    story = judge(reports)
    assert (story.origins, story.articles) == (1, 2)
    assert (story.level, story.uncorroborated) == ("elevated", "high")
    assert story.capped_by == "it has a single origin"


def test_outlets_that_belong_together_count_once() -> None:
    """Outlets of one group are one origin, and so are a party's state medium and its officials."""
    outlets = {
        "a": Outlet(group="house"), "b": Outlet(group="house"),
        "ministry": Outlet("official", "RUS"), "agency": Outlet("state", "RUS"),
        "other": Outlet("state", "CHN"),
    }  # fmt: skip
    names = ("a", "b", "ministry", "agency", "other")
    texts = [*WORDINGS, "A fifth account speaks of smoke above the eastern quarter of the town."]
    reports = [build_report(number, source=name, text=texts[number]) for number, name in enumerate(names)]
    origins = find_origins(reports, outlets)
    assert [[report.source for report in origin.reports] for origin in origins] == [
        ["a", "b"], ["ministry", "agency"], ["other"],
    ]  # fmt: skip
    assert [origin.party for origin in origins] == [False, True, False]


def test_a_risk_halves_in_a_day() -> None:
    """A story that nobody reports any more decays with its half-life."""
    story = judge([build_report(0, risk=0.8)], now=NOON + HALF_LIFE)
    assert story.risk == pytest.approx(0.4)


def test_repetition_makes_surer_and_not_graver() -> None:
    """Twenty mild reports stay at the level of the gravest of them."""
    reports = [
        build_report(
            number,
            risk=0.3,
            level="guarded",
            text=" ".join(f"w{number}x{n}" for n in range(30)),
        )
        for number in range(20)
    ]
    story = judge(reports)
    assert story.risk > 0.99 and story.origins == 20
    assert (story.level, story.capped_by) == ("guarded", "no single report is above guarded")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 200))
def test_a_risk_stays_a_probability(risks: list[float], hours: float) -> None:
    """Whatever is reported and whenever, the risk lies between its strongest report's and one."""
    reports = [build_report(number, risk=risk) for number, risk in enumerate(risks)]
    found = story_risk(find_origins(reports, {}), now=NOON + timedelta(hours=hours))
    assert max(risks) * 0.5 ** (hours / 24) - 1e-6 <= found <= 1


@given(st.floats(0, 1), st.sampled_from(LEVELS))
def test_a_level_is_left_only_with_a_margin(risk: float, before: str) -> None:
    """The level is at least the risk's own, and higher only where the risk is just below the one before."""
    found, plain = level_of(risk, THRESHOLDS, before), level_of(risk, THRESHOLDS)
    assert LEVELS.index(plain) <= LEVELS.index(found) <= max(LEVELS.index(plain), LEVELS.index(before))
    if found != plain:
        assert risk >= THRESHOLDS[LEVELS.index(found) - 1] - MARGIN


@given(st.permutations(range(6)))
def test_the_order_of_reports_does_not_matter(order: list[int]) -> None:
    """A story is judged alike however its reports are handed over."""
    reports = [build_report(number, seen_at=NOON + timedelta(hours=number)) for number in range(6)]
    shuffled = [reports[number] for number in order]
    now = NOON + timedelta(hours=7)
    one, other = (replace(judge(given, now=now), id="", opened_at=NOON) for given in (reports, shuffled))
    assert one == other


@given(st.text(max_size=300), st.text(max_size=300))
def test_resemblance_is_a_share(one: str, other: str) -> None:
    """Any two texts resemble each other by 0 to 1, and a text itself by 1 where it has a word."""
    assert 0 <= resemblance(sketch_of(one), sketch_of(other)) <= 1
    assert resemblance(sketch_of(one), sketch_of(one)) in (0, 1)
