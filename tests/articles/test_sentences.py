"""Sentences end where a reader ends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.articles.sentences import dateline_end, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Tanks rolled in. Nobody fired.", ["Tanks rolled in.", "Nobody fired."]),
        ("Gen. A. B. Smith met Mr. Lee. They left.", ["Gen. A. B. Smith met Mr. Lee.", "They left."]),
        ("The U.S. Navy sailed at 3.30 p.m. on Monday.", ["The U.S. Navy sailed at 3.30 p.m. on Monday."]),
        ('"We will strike." He sat down.', ['"We will strike."', "He sat down."]),
        ("Headline without a stop\n\nThe text begins.", ["Headline without a stop", "The text begins."]),
        ("Is it war? Yes! So they say.", ["Is it war?", "Yes!", "So they say."]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    """Abbreviations, initials and times do not end a sentence; stops, quotes and empty lines do."""
    assert [text[start:end] for start, end, _ in split_sentences(text)] == sentences


@given(st.text(max_size=400))
def test_spans_are_ordered_and_cover_all_words(text: str) -> None:
    """Whatever the text, spans come in order, do not overlap, and leave only white space out."""
    at = 0
    for start, end, paragraph in split_sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert paragraph >= 1
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Shillong, September 13: Leaders met.", "Leaders met."),
        ("KABUL, Afghanistan (AP) -- Troops left.", "Troops left."),
        ("PARIS (Reuters) - Talks began.", "Talks began."),
        ("AP - The senate voted.", "The senate voted."),
        ("BERLIN -- A court ruled.", "A court ruled."),
        ("Russia: no comment.", "Russia: no comment."),
        ("Iran fired missiles - again.", "Iran fired missiles - again."),
        ("Israel-Hamas talks resume.", "Israel-Hamas talks resume."),
    ],
)
def test_dateline(text: str, rest: str) -> None:
    """A dateline is recognised by its form; a name that opens a sentence is none."""
    assert text[dateline_end(text) :] == rest
