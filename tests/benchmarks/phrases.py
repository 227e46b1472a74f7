"""Goal 2: finding phrases against splitting the text into words."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

import orjson

from riskengine.features.lexicon import Vocabulary
from riskengine.features.tokens import fold, phrase_view

from .articles import PHRASES, SEED, WORDS, corpus_sentences
from .measure import Figure, at_most, cpu_of, ratio, time_rounds

FEW, MANY = 5_000, 50_000
SCRIPT = 200
"""Phrases of the keyword script that stands beside: ``text.count`` for each."""
_PAIR = re.compile(r"\b(?=([a-z]+) ([a-z]+)\b)")
_TABLES = ("combinations", "actors", "names", "ambiguous", "regions", "places")


def measure(lines: Sequence[bytes]) -> list[Figure]:
    """Time the automaton with few and with many phrases."""
    texts = [orjson.loads(line)["text"] for line in lines]
    phrases = made_up_phrases()
    script = phrases[:SCRIPT]
    few, many = _vocabulary(phrases[:FEW]), _vocabulary(phrases)
    found = sum(len(few.find(phrase_view(fold(text)))) for text in texts) / len(texts)
    times = time_rounds(
        {
            "words": lambda _: cpu_of(lambda: [text.lower().split() for text in texts]),
            "few": lambda _: cpu_of(lambda: [few.find(phrase_view(fold(text))) for text in texts]),
            "many": lambda _: cpu_of(lambda: [many.find(phrase_view(fold(text))) for text in texts]),
            "script": lambda _: cpu_of(lambda: [[text.count(one) for one in script] for text in texts]),
        }
    )
    beside = f"{SCRIPT} text.count {ratio(times['script'], times['words']):.1f}"
    return [
        at_most(
            "2",
            f"{FEW:,} phrases ({found:.0f} found), to lower().split()",
            ratio(times["few"], times["words"]),
            2.5,
            peer=beside,
        ),
        at_most("2", f"{MANY:,} phrases, to {FEW:,}", ratio(times["many"], times["few"]), 2.5),
    ]


def made_up_phrases() -> list[str]:
    """Return word pairs of the corpus, as frequent as phrases in news, then pairs that never meet there."""
    sentences = corpus_sentences()
    pairs = Counter(pair for sentence in sentences for pair in _PAIR.findall(sentence.lower()))
    words = [word for sentence in sentences for word in sentence.lower().split() if word.isalpha()]
    draw = random.Random(SEED)
    strange: dict[tuple[str, str], None] = {}
    while len(strange) < MANY - FEW:
        pair = (draw.choice(words), draw.choice(words))
        if pair not in pairs:
            strange[pair] = None
    wanted = sum(len(sentence.split()) for sentence in sentences) * PHRASES / WORDS
    return [" ".join(pair) for pair in (*_as_frequent(pairs, wanted), *strange)]


def _as_frequent(pairs: Counter[tuple[str, str]], wanted: float) -> list[tuple[str, str]]:
    """Return ``FEW`` neighbours in the ranking by frequency that are found so often together."""
    ranking = pairs.most_common()
    sums = list(accumulate((count for _, count in ranking), initial=0))
    starts = range(len(ranking) - FEW)
    first = next((start for start in starts if sums[start + FEW] - sums[start] <= wanted), starts[-1])
    return [pair for pair, _ in ranking[first : first + FEW]]


def _vocabulary(phrases: Sequence[str]) -> Vocabulary:
    empty: dict[str, list[list[str]]] = {table: [] for table in _TABLES}
    return Vocabulary({**empty, "cues": [[phrase, "force", "made_up"] for phrase in phrases]})
