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
from riskengine.model.corpus import Document, LabelledDocument, featurise, sentence_driver
from riskengine.model.pipeline import EscalationClassifier
from riskengine.records import LEVELS, SIGNALS

Progress = Callable[[str], None]
_THRESHOLD_GRID = tuple(round(0.02 * step, 2) for step in range(1, 49))


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Documents with what is to be learnt of them, row for row."""

    documents: tuple[Document, ...]
    drivers: tuple[str, ...]
    bands: NDArray[np.int64]
    sentence_signals: tuple[tuple[str, ...], ...]
    sentence_drivers: tuple[tuple[str, ...], ...]

    def take(self, rows: Sequence[int]) -> TrainingSet:
        """Return the named rows."""
        return TrainingSet(
            tuple(self.documents[i] for i in rows),
            tuple(self.drivers[i] for i in rows),
            self.bands[list(rows)],
            tuple(self.sentence_signals[i] for i in rows),
            tuple(self.sentence_drivers[i] for i in rows),
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
        sentence_signals=tuple(tuple(s.signal for s in document.sentences) for document in documents),
        sentence_drivers=tuple(
            tuple(sentence_driver(s.signal, s.band) or "none" for s in document.sentences)
            for document in documents
        ),
    )


def fit(data: TrainingSet, parameters: Mapping[str, Any]) -> EscalationClassifier:
    """Fit the estimator to a whole training set."""
    estimator = EscalationClassifier(**parameters)
    return estimator.fit(
        data.documents, data.drivers, signals=data.sentence_signals, drivers=data.sentence_drivers
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


def fit_thresholds(risk: NDArray[np.float64], bands: NDArray[np.int64]) -> tuple[float, ...]:
    """Choose the risks at which guarded, elevated, high and critical begin.

    The four thresholds, on a grid of 0.02, that maximise the quadratic weighted kappa (Cohen 1968)
    of level and annotated band; coordinate ascent until nothing changes.

    Parameters
    ----------
    risk : ndarray of shape (n_documents,)
        Out-of-fold risks.
    bands : ndarray of shape (n_documents,)
        Annotated bands, 0 to 4.

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
    limits = [0.1, 0.4, 0.66, 0.86]
    best = weighted_kappa(np.searchsorted(limits, risk, side="right"), bands)
    improved = True
    while improved:
        improved = False
        for position in range(len(limits)):
            low = limits[position - 1] if position else 0.0
            high = limits[position + 1] if position + 1 < len(limits) else 1.0
            for value in (value for value in _THRESHOLD_GRID if low < value < high):
                tried = [*limits[:position], value, *limits[position + 1 :]]
                kappa = weighted_kappa(np.searchsorted(tried, risk, side="right"), bands)
                if kappa > best + 1e-9:
                    best, limits, improved = kappa, tried, True
    return tuple(limits)


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
