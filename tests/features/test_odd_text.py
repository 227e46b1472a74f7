"""Odd and hostile text is read in time that grows with its length, and findings stay where they are."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from riskengine.articles.sentences import split_sentences
from riskengine.features.extract import extract_features, extract_sentence
from riskengine.features.lexicon import Vocabulary


@pytest.mark.parametrize(
    "phrase",
    [
        "the troops moved on ",
        "attacked bombed killed shelled ",
        "missiles drones supplied troops ceasefire collapsed ",
        "did not attack ",
        "Georgia Jordan Chad ",
        "Iran attacked Israel with missiles in Gaza, ",
    ],
)
def test_one_long_sentence_takes_linear_time(vocabulary: Vocabulary, phrase: str) -> None:
    """Four times the length of one sentence takes far less than sixteen times the time."""

    def seconds(size: int) -> float:
        text = phrase * (size // len(phrase))
        return min(_timed(lambda: extract_features("", text, vocabulary)) for _ in range(3))

    assert seconds(80_000) < 10 * seconds(20_000) + 0.05


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def test_text_in_capitals_names_its_actors(vocabulary: Vocabulary) -> None:
    """Names count in a text all in capitals, and a dash in such a headline ends no dateline."""
    [found] = extract_features("", "IRAN FIRED MISSILES AT ISRAEL.", vocabulary)
    assert [mention.code for mention in found.mentions] == ["IRN", "ISR"]
    [found] = extract_features("IRAN FIRES MISSILES - ISRAEL STRIKES BACK", "", vocabulary)
    assert [mention.code for mention in found.mentions] == ["IRN", "ISR"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He said no. The army left.", 2),
        ("They burnt house No. 7 down.", 1),
        ("The troops left... The town was empty.", 2),
    ],
)
def test_words_like_abbreviations(text: str, sentences: int) -> None:
    """An ellipsis and the word "no" end a sentence; the number sign does not."""
    assert len(split_sentences(text)) == sentences


def test_no_keyword_is_lost_to_its_twin(vocabulary: Vocabulary) -> None:
    """Of two findings of one category on the same words, one is shown."""
    text = "Moscow supplied missiles to Tehran."
    found = extract_sentence(text, vocabulary)
    shown = [(start, end, category) for start, end, category, _ in found.keywords]
    assert len(shown) == len(set(shown)) > 0
    assert any("missiles" in text[start:end] for start, end, _ in shown)
