"""A decision follows from level and rule alone, and says why in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from alert_builders import NOW, RULE, build_article, build_assessment
from hypothesis import given
from hypothesis import strategies as st

from riskengine.alerts.policy import decide, show_risk
from riskengine.records import LEVELS, Decision, Rule
from riskengine.stories.open import open_story


def decide_about(rule: Rule = RULE, *, source: str = "Example Wire", **story: Any) -> Decision | None:
    assessment = build_assessment()
    opened = replace(open_story(build_article(), assessment, now=NOW), **story)
    return decide(opened, rule, assessment, source=source, now=NOW)


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
