"""Scoring: the trained arrays applied to articles, a batch at a time, with numpy alone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskengine.features.extract import SentenceFeatures, extract_batch
from riskengine.features.tokens import stem_of
from riskengine.features.vector import feature_columns
from riskengine.model.artifact import Model
from riskengine.model.explain import explain_article
from riskengine.model.pooling import POOLED_RANKS, is_calming
from riskengine.model.summary import summarise
from riskengine.records import DRIVERS, ENDED, LEVELS, SIGNALS, UNREAL, Article, Assessment

Floats = NDArray[np.float64]

BATCH = 64
"""Articles scored at a time: enough to spread numpy's overhead, few enough to stay in the cache."""

KEPT_WORDS = 200_000
"""Words whose stems are remembered; then it begins anew, so that memory stays the same for ever."""

CAPS = (
    (ENDED, LEVELS.index("guarded"), "every serious sentence is denied, cancelled or past"),
    (UNREAL, LEVELS.index("elevated"), "every serious sentence is speculated or conditional"),
    (ENDED | UNREAL, LEVELS.index("elevated"), "no serious sentence is of something under way"),
)
"""Statuses of the serious sentences, the highest level that these allow, and how that is said."""

_BLOOM_BITS = 20
_SERIOUS_SHARE = 0.5
"""A sentence is serious when its gain is at least this share of the strongest one's."""


@dataclass(frozen=True, slots=True)
class TermRows:
    """Which columns hold in which sentence, with their values; sorted by sentence."""

    bounds: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """Scores of the sentences of a batch: terms by family, signal probabilities, head log-odds."""

    families: tuple[TermRows, ...]
    signals: Floats
    heads: Floats


class StemNumbers(dict[bytes, int]):
    """The number of a word's stem, -1 where the model knows none; a word is stemmed once.

    Examples
    --------
    >>> numbers = StemNumbers([b"troop", b"mass"])
    >>> numbers[b"troops"], numbers[b"massing"], numbers[b"tea"]
    (0, 1, -1)
    """

    def __init__(self, stems: Sequence[bytes]) -> None:
        self._numbers = {stem: number for number, stem in enumerate(stems)}

    def __missing__(self, word: bytes) -> int:
        if len(self) >= KEPT_WORDS:
            self.clear()
        number = self._numbers.get(stem_of(word), -1)
        self[word] = number
        return number


class Scorer:
    """Scores articles with one model.

    Parameters
    ----------
    model : Model
        A verified artefact.

    Examples
    --------
    >>> from riskengine.model.artifact import find_champion, load_model
    >>> scorer = Scorer(load_model(*find_champion()))
    >>> [found] = scorer.score([Article("0" * 64, "", "Troops shelled the border town, killing twelve.")])
    >>> found.driver, found.level in ("elevated", "high", "critical")
    ('conflict', True)
    """

    def __init__(self, model: Model) -> None:
        arrays = model.arrays
        self.model = model
        self.arrays = arrays
        self._word_ids = StemNumbers(arrays.words)
        columns = feature_columns(len(arrays.words), len(arrays.pairs), arrays.features)
        self._feature_ids = defaultdict(lambda: -1, columns)
        self._bloom = np.zeros(1 << _BLOOM_BITS, dtype=bool)
        self._bloom[self._hash(arrays.pairs)] = True
        self._pool: list[list[float]] = arrays.pool.tolist()

    def score(self, articles: Sequence[Article]) -> list[Assessment]:
        """Score articles, each on its own content; the order is kept and batches don't show."""
        assessments: list[Assessment] = []
        for start in range(0, len(articles), BATCH):
            assessments += self._score_batch(articles[start : start + BATCH])
        return assessments

    def _score_batch(self, articles: Sequence[Article]) -> list[Assessment]:
        documents = extract_batch(
            [(one.title, one.text, one.published_at.year if one.published_at else 0) for one in articles],
            self.model.vocabulary,
        )
        scores = self.score_sentences([sentence for document in documents for sentence in document])
        assessments: list[Assessment] = []
        first = 0
        for article, document in zip(articles, documents, strict=True):
            assessments.append(self._assess(article, document, scores, first))
            first += len(document)
        return assessments

    def _assess(
        self, article: Article, document: Sequence[SentenceFeatures], scores: SentenceScores, first: int
    ) -> Assessment:
        last = first + len(document)
        calming = any(is_calming(sentence) for sentence in document)
        pooled = [
            pool(logits, weights, self.arrays.floor, calming)
            for logits, weights in zip(scores.heads[first:last].T.tolist(), self._pool, strict=True)
        ]
        head = 0 if pooled[0].log_odds >= pooled[1].log_odds else 1
        best = pooled[head]
        risk = round(logistic(best.log_odds), 6)
        level, capped_by = self._level(risk, best, document)
        evidence, rest = explain_article(self, article, document, scores, first, head, best)
        summary = summarise(article, document, self.model.vocabulary, scores.signals[first:last])
        signals = (
            1.0 - np.prod(1.0 - scores.signals[first:last], axis=0) if document else np.zeros(len(SIGNALS))
        )
        return Assessment(
            content_hash=article.content_hash,
            risk=risk,
            driver=DRIVERS[head],
            level=level,
            capped_by=capped_by,
            log_odds=best.log_odds,
            base=best.base,
            rest=rest,
            heads={name: round(logistic(one.log_odds), 6) for name, one in zip(DRIVERS, pooled, strict=True)},
            signals=dict(zip(SIGNALS, np.round(signals, 6).tolist(), strict=True)),
            actors=summary.actors,
            dyads=summary.dyads,
            regions=summary.regions,
            keywords=summary.keywords,
            evidence=evidence,
            language=article.language,
            model=self.arrays.name,
            id=article.id,
        )

    def _level(self, risk: float, best: Pooled, document: Sequence[SentenceFeatures]) -> tuple[str, str]:
        level = sum(risk >= threshold for threshold in self.arrays.thresholds)
        strongest = max(best.gains, default=0.0)
        serious = {
            document[i].status for i, gain in enumerate(best.gains) if gain >= _SERIOUS_SHARE * strongest > 0
        }
        for statuses, highest, reason in CAPS:
            if serious and level > highest and serious <= statuses:
                return LEVELS[highest], reason
        return LEVELS[level], ""

    def score_sentences(self, sentences: Sequence[SentenceFeatures]) -> SentenceScores:
        """Return signal probabilities (n, 11) and head log-odds (n, 2) of sentences, with their terms."""
        families = (*self._text_rows(sentences), self._feature_rows(sentences))
        logits = np.tile(self.arrays.intercept, (len(sentences), 1))
        for rows in families:
            _add_rows(logits, rows, self.arrays.coef)
        count = len(SIGNALS)
        shifted = np.exp(logits[:, :count] - logits[:, :count].max(axis=1, keepdims=True))
        return SentenceScores(families, shifted / shifted.sum(axis=1, keepdims=True), logits[:, count:])

    def _text_rows(self, sentences: Sequence[SentenceFeatures]) -> tuple[TermRows, TermRows]:
        ids, owners = _look_up([sentence.words for sentence in sentences], self._word_ids)
        known = ids >= 0
        pair_owners, pair_columns = self._pairs(ids, owners, known)
        word_owners, word_columns = owners[known], ids[known]
        squares = np.bincount(word_owners, self.arrays.idf[word_columns] ** 2, len(sentences))
        squares += np.bincount(pair_owners, self.arrays.idf[pair_columns] ** 2, len(sentences))
        scale = 1.0 / np.sqrt(np.where(squares > 0, squares, 1.0))
        return tuple(  # type: ignore[return-value]
            TermRows(_bounds(owner, len(sentences)), columns, self.arrays.idf[columns] * scale[owner])
            for owner, columns in ((word_owners, word_columns), (pair_owners, pair_columns))
        )

    def _pairs(
        self, ids: NDArray[np.int64], owners: NDArray[np.int64], known: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        together = known[:-1] & known[1:] & (owners[:-1] == owners[1:])
        keys = ids[:-1][together] * len(self.arrays.words) + ids[1:][together]
        pair_owners = owners[:-1][together]
        likely = self._bloom[self._hash(keys)]
        keys, pair_owners = keys[likely], pair_owners[likely]
        if not len(self.arrays.pairs):
            return pair_owners[:0], keys[:0]
        places = np.minimum(np.searchsorted(self.arrays.pairs, keys), len(self.arrays.pairs) - 1)
        found = self.arrays.pairs[places] == keys
        return pair_owners[found], places[found] + len(self.arrays.words)

    @staticmethod
    def _hash(keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Multiplicative hashing (Knuth, TAOCP 3, 6.4) to a place in the filter before the search."""
        mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return (mixed >> np.uint64(64 - _BLOOM_BITS)).astype(np.int64)

    def _feature_rows(self, sentences: Sequence[SentenceFeatures]) -> TermRows:
        ids, owners = _look_up([sentence.terms for sentence in sentences], self._feature_ids)
        known = ids >= 0
        columns = ids[known]
        values = np.full(len(columns), self.arrays.feature_value)
        return TermRows(_bounds(owners[known], len(sentences)), columns, values)

    def term_names(self, columns: Sequence[int], words: Sequence[bytes]) -> list[str]:
        """Return the names of columns: words as they stand in a sentence's ``words``, or named features."""
        count, features = len(self.arrays.words), len(self.arrays.words) + len(self.arrays.pairs)
        numbers = [self._word_ids[word] for word in words]
        names: list[str] = []
        for column in columns:
            if column >= features:
                names.append(self.arrays.features[column - features])
            elif column < count:
                names.append(words[numbers.index(column)].decode())
            else:
                pair = divmod(int(self.arrays.pairs[column - count]), count)
                place = next(place for place, found in enumerate(pairwise(numbers)) if found == pair)
                names.append(f"{words[place].decode()} {words[place + 1].decode()}")
        return names


@dataclass(frozen=True, slots=True)
class Pooled:
    """How an article's log-odds came about in one head.

    ``weights`` has the factor of each sentence that counts, by its position; ``base`` is what does
    not depend on a sentence's log-odds beyond its gain.
    """

    log_odds: float
    base: float
    gains: list[float]
    weights: dict[int, float]


def pool(logits: list[float], weights: list[float], floor: float, calming: bool) -> Pooled:
    """Add sentences up to an article; the arithmetic of `riskengine.model.pooling.pool_features`.

    Examples
    --------
    >>> pooled = pool([0.0, -5.0], [-3.0, 0.5, 0.2, 0.5, -1.0], -4.0, False)
    >>> pooled.log_odds, pooled.weights
    (0.0, {0: 0.75})
    """
    gains = [value - floor if value > floor else 0.0 for value in logits]
    share = weights[1 + POOLED_RANKS] / len(gains) if gains else 0.0
    factors = {position: share for position, gain in enumerate(gains) if gain > 0.0}
    for rank, position in enumerate(sorted(factors, key=lambda i: (-gains[i], i))[:POOLED_RANKS]):
        factors[position] += weights[1 + rank]
    base = weights[0] + (weights[2 + POOLED_RANKS] if calming else 0.0)
    log_odds = base + sum(factor * gains[position] for position, factor in factors.items())
    return Pooled(log_odds, base, gains, factors)


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds, without overflow at either end.

    Examples
    --------
    >>> logistic(0.0), logistic(-800.0)
    (0.5, 0.0)
    """
    if log_odds < 0:
        exponential = math.exp(max(log_odds, -745.0))
        return exponential / (1.0 + exponential) if log_odds > -745.0 else 0.0
    return 1.0 / (1.0 + math.exp(-log_odds))


def _look_up(
    terms: Sequence[Sequence[Hashable]], table: Mapping[Any, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of every term, as the table gives it, and the sentence that it is from."""
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    numbers = map(table.__getitem__, chain.from_iterable(terms))
    return np.fromiter(numbers, np.int64, int(lengths.sum())), np.repeat(np.arange(len(terms)), lengths)


def _bounds(owners: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return np.searchsorted(owners, np.arange(count + 1))


def _add_rows(logits: Floats, rows: TermRows, coef: Floats) -> None:
    """Add ``value * coefficient`` of every term to the row of its sentence."""
    starts, ends = rows.bounds[:-1], rows.bounds[1:]
    filled = np.flatnonzero(ends > starts)
    if len(filled):
        products = coef.take(rows.columns, axis=0)
        products *= rows.values[:, None]
        logits[filled] += np.add.reduceat(products, starts[filled], axis=0)
