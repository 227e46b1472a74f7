"""Cues, status and roles of single sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.features.extract import SentenceFeatures, extract_features, extract_sentence
from riskengine.features.lexicon import Vocabulary, check_vocabulary
from riskengine.features.tokens import fold, phrase_view


def roles(found: SentenceFeatures) -> dict[str, str]:
    return {mention.code: role for mention, role in zip(found.mentions, found.roles, strict=True)}


def test_vocabulary_is_well_formed(vocabulary: Vocabulary) -> None:
    """The lexicon and gazetteer keep their own rules, and are as large as promised."""
    assert check_vocabulary(vocabulary.document) == []
    assert len(vocabulary.document["cues"]) >= 800
    kinds = [kind for _, kind, _ in vocabulary.actors.values()]
    assert sum(kind in ("armed_group", "alliance", "organisation") for kind in kinds) >= 100
    leaders = {
        (code, surface.split()[-1])
        for surface, code, kind, _, _ in vocabulary.document["names"]
        if kind == "leader"
    }
    assert len(leaders) >= 60
    hotspots = {code for _, code, kind, _, _, _ in vocabulary.document["places"] if kind == "hotspot"}
    assert len(hotspots) >= 60
    assert sum(len(code) == 3 for code in vocabulary.regions) >= 22


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Warplanes bombed the port.", "done"),
        ("The ministry denied that its troops crossed the border.", "denied"),
        ("Analysts have speculated that Iran may supply drones to Sudan.", "speculated"),
        ("If talks fail, the army could invade.", "conditional"),
        ("The navies will hold joint drills next month.", "announced"),
        ("The joint exercise was called off.", "cancelled"),
        ("The two armies fought a war there twenty years ago.", "past"),
    ],
)
def test_status(vocabulary: Vocabulary, text: str, status: str) -> None:
    """How far an act is real is read from its sentence."""
    assert extract_sentence(text, vocabulary).status == status


def test_year_before_publication_is_past(vocabulary: Vocabulary) -> None:
    """An act dated to an earlier year is past; without a date of publication, one of long ago."""
    text = "Argentine troops invaded the islands in 1982."
    assert extract_sentence(text, vocabulary, published_year=2024).status == "past"
    assert extract_sentence(text, vocabulary, published_year=1982).status == "done"
    assert extract_sentence(text, vocabulary).status == "past"
    assert extract_sentence(text.replace("1982", "2024"), vocabulary).status == "done"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Argentine troops, which invaded the islands in 1982, shelled the port.", "done"),
        ("On Tuesday troops shelled the port on the anniversary of the war of 1982.", "done"),
        ("The ministry denied that its troops had shelled the port.", "denied"),
        ("Troops shelled the port, which the ministry denied.", "alleged"),
        ("Troops shelled the port; the ministry denied responsibility.", "alleged"),
        ("The general threatened to shell the port unless the fleet withdrew.", "done"),
        ("A radio host threatened to shell the port.", "speculated"),
    ],
)
def test_status_is_that_of_the_act(vocabulary: Vocabulary, text: str, status: str) -> None:
    """Asides, contested deeds and spoken conditions do not make an act past, denied or conditional."""
    assert extract_sentence(text, vocabulary).status == status


def test_false_friend_hides_the_cue_inside_it(vocabulary: Vocabulary) -> None:
    """A harmless phrase that holds a violent word is no violence."""
    for text in (
        "The union strikes a deal.",
        "He died of a heart attack.",
        "A price war broke out among grocers.",
    ):
        assert all(event[2] == "offtopic" for event in extract_sentence(text, vocabulary).events), text


def test_roles_of_attack(vocabulary: Vocabulary) -> None:
    """Who attacks is the source, who is attacked the target; also in the passive."""
    assert roles(extract_sentence("Iran launched an airstrike against Iraq.", vocabulary)) == {
        "IRN": "source",
        "IRQ": "target",
    }
    assert roles(extract_sentence("Positions were shelled by Syria.", vocabulary))["SYR"] == "source"


def test_roles_of_conditional_cooperation(vocabulary: Vocabulary) -> None:
    """A partner named only in an if is prospective; where weapons would be used is the arena."""
    text = "If Egypt and Sudan expand military collaboration, including a naval drill with Oman, fear grows."
    assert roles(extract_sentence(text, vocabulary))["OMN"] == "prospective"
    text = "Analysts speculated that Belarus may supply Syria with ammunition for its involvement in Libya."
    found = roles(extract_sentence(text, vocabulary))
    assert found["LBY"] == "arena"
    assert found["SYR"] == "partner"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_fold_keeps_offsets(text: str) -> None:
    """Folding gives one byte for each code point, whatever the text."""
    assert len(fold(text)) == len(text)
    assert len(phrase_view(fold(text))) == len(text) + 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Iran", "US", "attacked", "if", ".", "\n\n", "May", "Georgia", "é", "🚀", "troops", '"', "in"]
        )
    )
)
def test_findings_lie_in_their_sentence(vocabulary: Vocabulary, pieces: list[str]) -> None:
    """Every mention and keyword lies inside the sentence that reports it."""
    text = " ".join(pieces)
    for found in extract_features("", text, vocabulary):
        spans = [(m.start, m.end) for m in found.mentions] + [(k[0], k[1]) for k in found.keywords]
        assert all(found.start <= start < end <= found.end for start, end in spans)
        assert len(found.roles) == len(found.mentions)
