"""The reports that an alert hangs on are the fewest, and without them it would not open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from story_builders import NOON, THRESHOLDS, build_report, judge

from riskengine.records import LEVELS
from riskengine.stories.corroborate import Origin, find_origins
from riskengine.stories.report import Outlet, Report
from riskengine.stories.smallest import Bar, fewest_origins, hangs_on, reaches

HIGH = Bar("high", THRESHOLDS)


def make_reports(risks: Sequence[float], sources: Sequence[int], hours: int) -> list[Report]:
    """Reports with wordings of their own, whose level is that of their risk."""
    return [
        build_report(
            number,
            source=f"Outlet {source}",
            risk=risk,
            level=LEVELS[sum(risk >= limit for limit in THRESHOLDS)],
            text=" ".join(f"w{number}x{place}" for place in range(30)),
            seen_at=NOON + timedelta(hours=number * hours),
        )
        for number, (risk, source) in enumerate(zip(risks, sources, strict=True))
    ]


stories = st.lists(st.tuples(st.floats(0.05, 1), st.integers(0, 4)), min_size=1, max_size=7)
bars = st.builds(Bar, st.sampled_from(LEVELS), st.just(THRESHOLDS), st.booleans())


@given(stories, bars, st.integers(0, 12))
def test_no_fewer_origins_would_do(drawn: list[tuple[float, int]], bar: Bar, hours: int) -> None:
    """Every smaller choice of origins, tried one by one, leaves a story that still reaches the bar."""
    now = NOON + timedelta(hours=30)
    origins = find_origins(make_reports(*zip(*drawn, strict=True), hours), {})
    found = fewest_origins(origins, bar, now=now)
    assert not reaches([one for one in origins if one not in found], bar, now=now)
    for count in range(len(found)):
        for gone in combinations(origins, count):
            assert reaches([one for one in origins if one not in gone], bar, now=now)


@given(stories, bars)
def test_the_bar_is_that_of_a_rule(drawn: list[tuple[float, int]], bar: Bar) -> None:
    """A story reaches a bar where its judgement gives the level that the rule asks for."""
    reports = make_reports(*zip(*drawn, strict=True), 0)
    story = judge(reports)
    level = story.uncorroborated if bar.believe_one_origin and story.uncorroborated else story.level
    reached = LEVELS.index(level) >= LEVELS.index(bar.level)
    assert reaches(find_origins(reports, {}), bar, now=NOON) == reached


@given(stories, bars, st.sets(st.integers(0, 4)))
def test_judged_without_them_it_does_not_alert(
    drawn: list[tuple[float, int]], bar: Bar, official: set[int]
) -> None:
    """Judged anew without the reports named, with origins found anew, the story is below the bar."""
    outlets = {f"Outlet {number}": Outlet("official", "RUS") for number in official}
    reports = make_reports(*zip(*drawn, strict=True), 0)
    found = hangs_on(reports, bar, outlets=outlets, now=NOON)
    gone = {report.content_hash for origin in found for report in origin.reports}
    left = [report for report in reports if report.content_hash not in gone]
    assert not reaches(find_origins(left, outlets), bar, now=NOON)
    assert bool(found) == reaches(find_origins(reports, outlets), bar, now=NOON)


def test_origins_that_come_apart_are_looked_at_again() -> None:
    """Two voices of one party are two as soon as nobody names the party; both are then needed."""
    outlets = {name: Outlet("state", "CHN") for name in ("a", "b")}
    risks, sources = (0.99, 0.8, 0.8), ("c", "a", "b")
    reports = [
        build_report(
            number,
            source=source,
            risk=risk,
            text=f"{source} " * 9,
            actors=("CHN",) if source == "c" else ("RUS",),
        )
        for number, (risk, source) in enumerate(zip(risks, sources, strict=True))
    ]
    assert [len(origin.reports) for origin in find_origins(reports, outlets)] == [1, 2]
    found = hangs_on(reports, HIGH, outlets=outlets, now=NOON)
    assert [origin.reports[0].source for origin in found] == ["c", "a"]


def test_what_stands_alone_is_named_alone() -> None:
    """Of two origins one is enough, since a single origin is not believed; of one grave report, that one."""
    texts = ["one " * 9, "two " * 9, "six " * 9]
    two = [build_report(number, risk=0.9, text=texts[number]) for number in range(2)]
    assert len(hangs_on(two, HIGH, outlets={}, now=NOON)) == 1
    assert hangs_on(two, HIGH, outlets={}, now=datetime(2026, 3, 9, tzinfo=UTC)) == ()
    mixed = [
        *(build_report(n, risk=0.64, level="elevated", text=texts[n]) for n in range(2)),
        build_report(2),
    ]
    [only] = hangs_on(mixed, HIGH, outlets={}, now=NOON)
    assert isinstance(only, Origin) and only.reports[0].content_hash == mixed[2].content_hash
