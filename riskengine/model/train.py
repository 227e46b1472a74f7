"""Training: labelled documents to a fitted estimator, its metrics, and the arrays that score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from riskengine.features.lexicon import Vocabulary
from riskengine.model.artifact import ModelArrays
from riskengine.model.corpus import (
    Document,
    LabelledDocument,
    Phrase,
    featurise,
    read_phrases,
    sentence_driver,
)
from riskengine.model.pipeline import EscalationClassifier
from riskengine.records import LEVELS, SIGNALS

Progress = Callable[[str], None]

FALSE_ALARMS = (0.005, 0.002)
"""The share of ordinary off-topic documents that may be elevated or above, and high or above."""

_THRESHOLD_GRID = tuple(round(0.02 * step, 2) for step in range(1, 49))


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Documents with what is to be learnt of them, row for row."""

    documents: tuple[Document, ...]
    drivers: tuple[str, ...]
    bands: NDArray[np.int64]
    unseen: NDArray[np.bool_]
    sentence_signals: tuple[tuple[str, ...], ...]
    sentence_drivers: tuple[tuple[str, ...], ...]
    phrases: tuple[Phrase, ...]

    @property
    def ordinary(self) -> NDArray[np.bool_]:
        """Which documents are all off topic and written as a daily feed has them."""
        off_topic = [set(labels) == {"offtopic"} for labels in self.sentence_signals]
        return np.array(off_topic) & self.unseen

    def take(self, rows: Sequence[int]) -> TrainingSet:
        """Return the named rows."""
        return TrainingSet(
            tuple(self.documents[i] for i in rows),
            tuple(self.drivers[i] for i in rows),
            self.bands[list(rows)],
            self.unseen[list(rows)],
            tuple(self.sentence_signals[i] for i in rows),
            tuple(self.sentence_drivers[i] for i in rows),
            self.phrases,
        )


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Predictions for documents by models that never saw them."""

    heads: NDArray[np.float64]
    sentence_signals: NDArray[np.float64]
    sentence_labels: tuple[str, ...]
    sentence_groups: NDArray[np.int64]


def make_training_set(documents: Sequence[LabelledDocument], vocabulary: Vocabulary) -> TrainingSet:
    """Extract the features of labelled documents and read off the targets."""
    return TrainingSet(
        documents=tuple(featurise(document, vocabulary) for document in documents),
        drivers=tuple(document.driver or "none" for document in documents),
        bands=np.array([document.band for document in documents], dtype=np.int64),
        unseen=np.array([document.unseen for document in documents]),
        sentence_signals=tuple(tuple(s.signal for s in document.sentences) for document in documents),
        sentence_drivers=tuple(
            tuple(sentence_driver(s.signal, s.band) or "none" for s in document.sentences)
            for document in documents
        ),
        phrases=read_phrases(vocabulary),
    )


def fit(data: TrainingSet, parameters: Mapping[str, Any]) -> EscalationClassifier:
    """Fit the estimator to a whole training set."""
    estimator = EscalationClassifier(**parameters)
    return estimator.fit(
        data.documents,
        data.drivers,
        signals=data.sentence_signals,
        drivers=data.sentence_drivers,
        phrases=data.phrases,
    )


def cross_validate(
    data: TrainingSet, parameters: Mapping[str, Any], *, n_folds: int, random_state: int, progress: Progress
) -> OutOfFold:
    """Predict every document by a model that was trained without it.

    Parameters
    ----------
    data : TrainingSet
    parameters : mapping
        Of `EscalationClassifier`.
    n_folds : int
        Folds, by document.
    random_state : int
        Seed of the folds.
    progress : callable
        Told a line after each fold.

    Returns
    -------
    OutOfFold
    """
    count = len(data.documents)
    heads = np.zeros((count, 2))
    signals: dict[int, NDArray[np.float64]] = {}
    folds = GroupKFold(n_folds, shuffle=True, random_state=random_state)
    rows = np.arange(count)
    for number, (train, test) in enumerate(folds.split(rows, groups=rows), 1):
        model = fit(data.take(train.tolist()), parameters)
        heads[test] = model.predict_proba([data.documents[i] for i in test])
        for i in test:
            labelled = data.documents[i].sentences[-len(data.sentence_signals[i]) :]
            signals[int(i)] = model.sentence_scores(labelled)[0]
        progress(f"cross-validation: fold {number} of {n_folds}")
    return OutOfFold(
        heads=heads,
        sentence_signals=np.vstack([signals[i] for i in range(count)]),
        sentence_labels=tuple(label for labels in data.sentence_signals for label in labels),
        sentence_groups=np.repeat(rows, [len(labels) for labels in data.sentence_signals]),
    )


def fit_thresholds(
    risk: NDArray[np.float64], bands: NDArray[np.int64], ordinary: NDArray[np.bool_] | None = None
) -> tuple[float, ...]:
    """Choose the risks at which guarded, elevated, high and critical begin.

    The four thresholds, on a grid of 0.02, that maximise the quadratic weighted kappa (Cohen 1968)
    of level and annotated band, among those that leave at most `FALSE_ALARMS` of the ordinary
    off-topic documents at elevated and at high; coordinate ascent until nothing changes.

    Parameters
    ----------
    risk : ndarray of shape (n_documents,)
        Out-of-fold risks.
    bands : ndarray of shape (n_documents,)
        Annotated bands, 0 to 4.
    ordinary : ndarray of shape (n_documents,), optional
        Which documents are sport, business and science as a daily feed has them.

    Returns
    -------
    tuple of 4 floats, increasing

    Examples
    --------
    >>> risk = np.repeat([0.03, 0.2, 0.5, 0.7, 0.9], 5)
    >>> limits = fit_thresholds(risk, np.repeat([0, 1, 2, 3, 4], 5))
    >>> [int((value >= np.array(limits)).sum()) for value in (0.03, 0.2, 0.5, 0.7, 0.9)]
    [0, 1, 2, 3, 4]
    """
    quiet = risk[ordinary] if ordinary is not None and ordinary.any() else np.zeros(1)
    elevated, high = (float(np.quantile(quiet, 1 - share, method="higher")) for share in FALSE_ALARMS)
    floors = (0.0, elevated, high, high)
    limits = [0.1, _above(0.4, elevated), 0.0, 0.0]
    limits[2] = max(_above(0.66, high), limits[1] + 0.02)
    limits[3] = max(0.86, limits[2] + 0.02)
    best = weighted_kappa(np.searchsorted(limits, risk, side="right"), bands)
    improved = True
    while improved:
        improved = False
        for position in range(len(limits)):
            low = limits[position - 1] if position else 0.0
            upper = limits[position + 1] if position + 1 < len(limits) else 1.0
            lowest = max(low, floors[position])
            for value in (value for value in _THRESHOLD_GRID if lowest < value < upper):
                tried = [*limits[:position], value, *limits[position + 1 :]]
                kappa = weighted_kappa(np.searchsorted(tried, risk, side="right"), bands)
                if kappa > best + 1e-9:
                    best, limits, improved = kappa, tried, True
    return tuple(limits)


def _above(limit: float, floor: float) -> float:
    """Return a limit, or the first step of the grid above a floor where it lies lower."""
    return next((value for value in _THRESHOLD_GRID if value >= limit and value > floor), _THRESHOLD_GRID[-1])


def weighted_kappa(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Return Cohen's kappa with quadratic weights of two gradings on the scale of levels, -1..1.

    Examples
    --------
    >>> weighted_kappa(np.array([0, 1, 4]), np.array([0, 1, 4]))
    1.0
    """
    size = len(LEVELS)
    observed = np.zeros((size, size))
    np.add.at(observed, (one, other), 1.0)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    grid = np.arange(size)
    weights = (grid[:, None] - grid[None, :]) ** 2
    return float(1.0 - (weights * observed).sum() / (weights * expected).sum())


def to_arrays(estimator: EscalationClassifier, name: str, thresholds: Sequence[float]) -> ModelArrays:
    """Return the arrays of a fitted estimator as scoring wants them: words, pairs, named features."""
    terms = list(estimator.vectorizer_.text_index_)
    words = [term for term in terms if b" " not in term]
    numbers = {word: number for number, word in enumerate(words)}
    pairs = sorted(
        (numbers[first] * len(words) + numbers[second], term)
        for term in terms
        if b" " in term
        for first, second in [term.split(b" ")]
    )
    index = estimator.vectorizer_.text_index_
    text_rows = [index[word] for word in words] + [index[term] for _, term in pairs]
    features = estimator.vectorizer_.feature_index_
    return ModelArrays(
        name=name,
        words=tuple(words),
        pairs=np.array([key for key, _ in pairs], dtype=np.int64),
        features=tuple(features),
        idf=estimator.vectorizer_.idf_[text_rows],
        coef=estimator.coef_[[*text_rows, *features.values()]],
        intercept=estimator.intercept_,
        pool=estimator.pool_,
        floor=estimator.floor,
        feature_value=estimator.feature_value,
        thresholds=tuple(thresholds),
    )


def count_labels(data: TrainingSet) -> dict[str, int]:
    """Return how many sentences each class has, in the order of the classes."""
    flat = [label for labels in data.sentence_signals for label in labels]
    return {signal: flat.count(signal) for signal in SIGNALS}
