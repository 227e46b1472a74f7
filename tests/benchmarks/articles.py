"""English-like articles to measure on, made from the sentences of the training corpus."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import orjson

from riskengine.features.lexicon import Vocabulary, read_vocabulary
from riskengine.features.tokens import fold, phrase_view
from riskengine.model.corpus import corpus_files, read_corpus

COUNT = 20_000
WORDS = 566
"""Words of an article, about; news has as many."""
PHRASES = 47
"""Phrases of the lexicon and gazetteer that an article matches, about; news matches as many."""
SEED = 20260101
_SENTENCES_A_PARAGRAPH = 3


def corpus_sentences() -> list[str]:
    """Return every different sentence of the training corpus."""
    documents = read_corpus(corpus_files())
    return list(dict.fromkeys(sentence.text for document in documents for sentence in document.sentences))


def count_phrases(text: str, vocabulary: Vocabulary) -> int:
    return len(vocabulary.find(phrase_view(fold(text))))


def write_articles(path: Path, count: int = COUNT) -> list[bytes]:
    """Write articles as JSON Lines, always the same ones, and return the lines."""
    draw = random.Random(SEED)
    titles = [document.title for document in read_corpus(corpus_files()) if document.title]
    pools, share = _pools(Vocabulary(read_vocabulary()))
    lines = [_line(number, draw.choice(titles), _text(pools, share, draw), draw) for number in range(count)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return lines


def _pools(vocabulary: Vocabulary) -> tuple[tuple[list[str], list[str]], float]:
    """Return all sentences and the plain ones, and how often to draw a plain one.

    The corpus is denser than news, so plain sentences come more often, until the phrases are as
    many as in news: ``phrases / words`` of the mixture is solved for the share.
    """
    sentences = corpus_sentences()
    plain = [sentence for sentence in sentences if count_phrases(sentence, vocabulary) <= 1]
    surplus, lack = (_surplus(pool, vocabulary) for pool in (sentences, plain))
    return (sentences, plain), min(max(surplus / (surplus - lack), 0.0), 1.0)


def _surplus(pool: Sequence[str], vocabulary: Vocabulary) -> float:
    """Return the phrases of the average sentence beyond those of news of its length."""
    phrases = sum(count_phrases(sentence, vocabulary) for sentence in pool)
    words = sum(len(sentence.split()) for sentence in pool)
    return (phrases - words * PHRASES / WORDS) / len(pool)


def _text(pools: tuple[list[str], list[str]], share: float, draw: random.Random) -> str:
    length, chosen = 0, []
    while length < WORDS:
        chosen.append(draw.choice(pools[draw.random() < share]))
        length += chosen[-1].count(" ") + 1
    step = _SENTENCES_A_PARAGRAPH
    return "\n\n".join(" ".join(chosen[start : start + step]) for start in range(0, len(chosen), step))


def _line(number: int, title: str, text: str, draw: random.Random) -> bytes:
    return orjson.dumps(
        {
            "id": f"bench-{number}",
            "title": title,
            "text": text,
            "published_at": f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}T09:00:00Z",
            "url": f"https://news.example/{draw.randint(2020, 2026)}/story-{number}?utm_source=rss",
            "source": f"Example News {number % 40}",
        }
    )
