"""A decision follows from level and rule alone, and says why in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from alert_builders import NOW, RULE, build_article, build_assessment
from hypothesis import given
from hypothesis import strategies as st

from riskengine.alerts.board import Board
from riskengine.alerts.policy import Situation, decide, decide_all, show_risk
from riskengine.records import LEVELS, Decision, Rule, Silence
from riskengine.stories.open import open_story


def decide_about(rule: Rule = RULE, *, source: str = "Example Wire", **story: Any) -> Decision | None:
    assessment = build_assessment()
    opened = replace(open_story(build_article(), assessment, now=NOW), **story)
    return decide(Situation(opened, assessment, [source]), rule, now=NOW)


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_a_story_opens_from_its_rules_level_on(level: str, threshold: str) -> None:
    """Whatever the levels, an alert opens exactly when the story's is not below the rule's."""
    found = decide_about(replace(RULE, level=threshold), level=level)
    assert found is not None
    assert found.action == ("open" if LEVELS.index(level) >= LEVELS.index(threshold) else "hold")


def test_the_reason_is_a_sentence_for_people() -> None:
    """A reason names level, risk, rule and threshold."""
    opened = decide_about()
    held = decide_about(level="guarded", risk=0.21)
    assert opened and opened.reason == "elevated (0.46) reaches rule 'default', which opens at elevated"
    assert held and held.reason == "guarded (0.21) stays below rule 'default', which opens at elevated"


def test_the_reason_names_the_cap() -> None:
    """Where the model held a level down, the reason says so."""
    found = decide_about(
        replace(RULE, level="high"), risk=0.8, capped_by="every serious sentence is speculated"
    )
    assert found and found.action == "hold"
    assert found.reason.endswith("; capped at elevated because every serious sentence is speculated")


@pytest.mark.parametrize(
    "conditions",
    [
        {"drivers": ("cooperation_threat",)},
        {"actors": ("north korea",)},
        {"actors": ("USA", "PRK")},
        {"regions": ("Korean peninsula",)},
        {"regions": ("030",)},
        {"sources": ("example wire",)},
        {"drivers": ("conflict", "cooperation_threat"), "actors": ("RUS",), "sources": ("Example Wire",)},
    ],
)
def test_conditions_match_by_name_or_code(conditions: dict[str, tuple[str, ...]]) -> None:
    """A rule is about a story that meets one word of each of its conditions, in any case."""
    assert decide_about(replace(RULE, **conditions)) is not None


@pytest.mark.parametrize(
    "conditions",
    [
        {"drivers": ("conflict",)},
        {"actors": ("France",)},
        {"actors": ("Korea",)},
        {"regions": ("Europe",)},
        {"sources": ("Other",)},
        {"actors": ("RUS",), "sources": ("Other",)},
    ],
)
def test_one_condition_that_fails_is_enough(conditions: dict[str, tuple[str, ...]]) -> None:
    """A rule decides nothing about a story that is not its own, however high the level."""
    assert decide_about(replace(RULE, **conditions), level="critical") is None


def test_the_same_decision_has_the_same_id() -> None:
    """An id depends on story, rule and action alone, so that a repeated run decides once."""
    found = decide_about()
    later = decide_about(risk=0.6)
    others = [decide_about(replace(RULE, name="b")), decide_about(level="low"), decide_about(id="cd" * 32)]
    assert found and later and found.id == later.id
    assert len(found.id) == 32 and int(found.id, 16)
    assert len({found.id, *(other.id for other in others if other)}) == 4


@given(st.floats(0, 1))
def test_a_shown_risk_is_never_above_the_real_one(risk: float) -> None:
    """Cutting never shows a risk that would belong to the level above."""
    assert float(show_risk(risk)) <= risk + 1e-9


class Course:
    """A story that goes on, one rule, and what was decided: each ``see`` is a pass."""

    def __init__(self, **rule: Any) -> None:
        self.rule = replace(RULE, **{"level": "high", **rule})
        self.past: list[Decision] = []
        self.story = open_story(build_article(), build_assessment(), now=NOW)
        self.silences: list[Silence] = []

    def see(self, level: str, *, hours: float, news: bool = True, **changes: Any) -> str:
        """Return what is decided when the story stands so, and may have a new report."""
        now = NOW + timedelta(hours=hours)
        situation = {key: changes.pop(key) for key in ("step", "opened_today", "told_by") if key in changes}
        self.story = replace(self.story, level=level, **changes)
        if news:
            self.story = replace(self.story, reported_at=now)
        seen = Situation(self.story, build_assessment(), past=self.past, silences=self.silences, **situation)
        found = decide(seen, self.rule, now=now)
        if found:
            self.past.append(found)
        return found.action if found else ""

    def silence(self, *, hours: float, up_to: str = "high") -> None:
        end = NOW + timedelta(hours=hours)
        self.silences = [Silence("1", NOW, end, up_to, "desk", "known", story_id=self.story.id)]


def test_one_message_within_the_repeat_interval() -> None:
    """Fifty reports in four hours lead to one message; a report after them to one more."""
    course = Course()
    found = [course.see("high", hours=number * 0.08) for number in range(50)]
    assert found == ["open"] + [""] * 49
    assert course.see("high", hours=4 + 1 / 3600) == "repeat"
    assert course.past[-1].alert_id == course.past[0].id


def test_each_repeat_waits_twice_as_long() -> None:
    """A story that is reported for days is repeated less and less."""
    course = Course()
    found = [course.see("high", hours=float(hour)) for hour in range(60)]
    assert [hour for hour, action in enumerate(found) if action == "repeat"] == [4, 12, 28]


def test_decay_alone_repeats_nothing() -> None:
    """A story that nobody reports any more is not repeated."""
    course = Course()
    assert [course.see("high", hours=h, news=h == 0) for h in (0, 5, 10)] == ["open", "", ""]


def test_a_rise_is_told_and_not_every_minute() -> None:
    """A higher level is told as an update, at most every five minutes; a fall is not."""
    course = Course()
    assert course.see("high", hours=0) == "open"
    assert course.see("critical", hours=0.05) == ""
    assert course.see("critical", hours=0.1) == "update"
    assert course.see("high", hours=0.3) == ""
    assert course.see("critical", hours=0.6) == ""


def test_a_new_origin_is_told() -> None:
    """An independent origin that joins is told once, half an hour after the last message at the earliest."""
    course = Course()
    assert course.see("high", hours=0, origins=2) == "open"
    assert course.see("high", hours=0.2, origins=3) == ""
    assert course.see("high", hours=0.6, origins=3) == "update"
    assert course.see("high", hours=1.5, origins=3) == ""


def test_an_alert_is_cleared_below_where_it_opened() -> None:
    """A fall just below the threshold clears nothing; one to the lower bound does, after its time."""
    course = Course()
    found = [course.see(level, hours=h) for level, h in (("high", 0), ("elevated", 13), ("guarded", 14))]
    assert found == ["open", "", "clear"]
    assert course.past[-1].alert_id == course.past[0].id


def test_a_flapping_story_opens_and_clears_once_a_day() -> None:
    """What was cleared goes to the digest for a day, unless it rises higher than before."""
    course = Course()
    assert [course.see("high", hours=0), course.see("guarded", hours=13)] == ["open", "clear"]
    assert course.see("high", hours=14) == "digest"
    assert course.see("guarded", hours=15) == "hold"
    assert course.see("critical", hours=16) == "open"


def test_a_closed_story_is_cleared() -> None:
    """An alert never stays open for good: when its story closes, it is cleared."""
    course = Course()
    assert course.see("high", hours=0) == "open"
    assert course.see("high", hours=1, closed_at=NOW) == "clear"


@pytest.mark.parametrize("hours", [0.01, 0.5, 0.9997])
def test_a_silence_holds_to_its_end(hours: float) -> None:
    """A silence of an hour holds every message back, and none a second after it has ended."""
    course = Course()
    course.silence(hours=1)
    assert course.see("high", hours=hours) == "silenced"
    assert course.see("high", hours=hours) == ""
    assert course.see("high", hours=1 + 1 / 3600) == "open"


def test_a_silence_never_hides_a_higher_level() -> None:
    """What is silenced up to high alerts at critical, before and after an alert was opened."""
    course = Course()
    course.silence(hours=24)
    assert course.see("high", hours=0.1) == "silenced"
    assert course.see("critical", hours=0.2) == "open"


def test_a_chronic_scene_goes_to_the_digest() -> None:
    """What is no news in its scene is not sent, unless the rule wants it."""
    assert Course().see("high", hours=0, step="chronic") == "digest"
    assert Course(tell_chronic=True).see("high", hours=0, step="chronic") == "open"


def test_quiet_hours_hold_back_until_they_end() -> None:
    """In quiet hours nothing below the waking level is sent; it is when they are over."""
    rule = {"quiet": ("22:00", "11:30"), "time_zone": "Europe/Berlin", "awake": "the night desk"}
    course = Course(**rule)
    assert course.see("high", hours=0) == "quiet"
    assert "11:30 Europe/Berlin; the night desk is awake" in course.past[-1].reason
    assert course.see("high", hours=0.31) == "open"
    assert Course(**rule).see("critical", hours=0) == "open"


def test_a_budget_holds_back_all_but_the_gravest() -> None:
    """Above its budget a rule sends to the digest, but for the highest level."""
    assert Course(per_day=3).see("high", hours=0, opened_today=2) == "open"
    assert Course(per_day=3).see("high", hours=0, opened_today=3) == "digest"
    assert Course(per_day=3).see("critical", hours=0, opened_today=3) == "open"


def test_one_rule_of_a_channel_is_enough() -> None:
    """A channel is told of a story by one rule only."""
    course = Course()
    assert course.see("high", hours=0, told_by="grave") == "inhibited"
    assert "rule 'grave' already tells" in course.past[-1].reason


def test_a_story_that_rises_is_told_over_the_budget() -> None:
    """What the budget held back at one level is sent when the story rises above it."""
    course = Course(per_day=3)
    assert course.see("high", hours=0, opened_today=3, step="up") == "digest"
    assert course.see("high", hours=1, opened_today=3, step="up") == ""
    rising = Course(per_day=3, level="elevated")
    assert [rising.see(level, hours=0, opened_today=3) for level in ("elevated", "high")] == [
        "digest",
        "open",
    ]


def test_an_open_alert_goes_on_whatever_the_newest_report_names() -> None:
    """A story that no longer fits the rule's lists still rises and is cleared where it was told."""
    course = Course(drivers=("cooperation_threat",))
    assert course.see("high", hours=0) == "open"
    assert course.see("critical", hours=1, driver="conflict") == "update"
    assert course.see("low", hours=20) == "clear"
    assert course.see("critical", hours=21) == ""


def test_what_was_taken_back_opens_only_above_its_level() -> None:
    """A refuted alert does not come again after a day, but for a higher level."""
    course = Course()
    assert course.see("high", hours=0) == "open"
    opening = course.past[0]
    course.past.append(
        replace(opening, id="r", action="retract", reason="refuted by desk", alert_id=opening.id)
    )
    assert course.see("high", hours=50) == "digest"
    assert "taken back, refuted by desk" in course.past[-1].reason
    assert course.see("critical", hours=60) == "open"


def test_a_channel_is_told_by_one_rule_as_the_story_rises() -> None:
    """The rule that opened goes on telling; a stricter one of the channel stays inhibited, others don't."""
    story = replace(open_story(build_article(), build_assessment(), now=NOW), level="elevated")
    rules = [
        replace(RULE, name="grave", level="high"),
        replace(RULE, name="broad", level="elevated"),
        replace(RULE, name="other desk", level="high", channel="other"),
    ]
    past: list[Decision] = []
    told = []
    for hours, level in ((0, "elevated"), (1, "high")):
        seen = Situation(replace(story, level=level), build_assessment())
        now = NOW + timedelta(hours=hours)
        found = decide_all(seen, rules, past=past, opened_today={}, board=Board(), now=now)
        past += found
        told.append({one.rule: one.action for one in found})
    assert told == [
        {"broad": "open", "grave": "hold", "other desk": "hold"},
        {"broad": "update", "grave": "inhibited", "other desk": "open"},
    ]


def test_a_single_origin_is_believed_only_where_a_rule_says_so() -> None:
    """A level that rests on one origin counts for rules that believe one, and for no others."""
    alone = {"level": "elevated", "uncorroborated": "critical"}
    assert Course().see(hours=0, **alone) == "hold"
    assert Course(believe_one_origin=True).see(hours=0, **alone) == "open"


@given(
    st.lists(st.tuples(st.sampled_from(LEVELS), st.floats(0.02, 30), st.booleans()), min_size=1, max_size=30)
)
def test_no_course_leads_to_two_open_alerts(course: list[tuple[str, float, bool]]) -> None:
    """Whatever a story does, openings and ends alternate, and a higher level is always told."""
    seen, hours, told = Course(), 0.0, "low"
    for level, step, news in course:
        hours += step
        action = seen.see(level, hours=hours, news=news)
        opened = [one.action for one in seen.past if one.action in ("open", "clear")]
        assert opened == ["open", "clear"] * (len(opened) // 2) + ["open"] * (len(opened) % 2)
        if action in ("open", "update"):
            told = max(told, level, key=LEVELS.index)
        if action == "clear":
            told = "low"
        if LEVELS.index(level) >= 3 and step >= 0.1 and len(opened) % 2:
            assert LEVELS.index(told) >= LEVELS.index(level)


@pytest.mark.parametrize(
    ("actors", "hours", "level", "expected"),
    [
        ({"IND"}, 1, "elevated", "join"),
        ({"IND"}, 1, "high", "join"),
        ({"IND"}, 1, "critical", "open"),
        ({"IND"}, 50, "elevated", "join"),
        ({"IND"}, 50, "high", "open"),
        ({"IND"}, 80, "elevated", "open"),
        ({"IND", "CHN"}, 1, "elevated", "open"),
        ({"BTN", "PAK", "LKA"}, 1, "elevated", "open"),
        (set(), 1, "elevated", "open"),
    ],
)
def test_what_happens_beside_an_alert_joins_it(
    actors: set[str], hours: float, level: str, expected: str
) -> None:
    """A story of the same scene is told in the thread of the alert, unless it is far graver or later."""
    one = replace(open_story(build_article(), build_assessment(), now=NOW), level="elevated")
    other = replace(one, id="cd" * 32, level=level)
    board = Board()
    told = []
    for story, named, now in (
        (one, frozenset({"IND", "PAK"}), NOW),
        (other, frozenset(actors), NOW + timedelta(hours=hours)),
    ):
        seen = Situation(story, build_assessment(), actors=named)
        told += decide_all(seen, [RULE], past=(), opened_today={}, board=board, now=now)
    assert [decision.action for decision in told] == ["open", expected]
    assert (told[1].alert_id == told[0].id) is (expected == "join")
