"""The scikit-learn estimator that is trained: sentences to signals and heads, heads to an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted

from riskengine.features.extract import SentenceFeatures
from riskengine.features.tokens import stem_of
from riskengine.model.corpus import SERIOUS_BAND, Document, Phrase, sentence_driver
from riskengine.model.pooling import POOLED_RANKS, pool_features
from riskengine.records import DRIVERS, SIGNALS

Floats = NDArray[np.float64]


def text_terms(words: Sequence[bytes]) -> list[bytes]:
    """Return the stems of a sentence's words, and the pairs of them.

    Examples
    --------
    >>> text_terms([b"troops", b"massed"])
    [b'troop', b'mass', b'troop mass']
    """
    stems = [stem_of(word) for word in words]
    return [*stems, *(first + b" " + second for first, second in pairwise(stems))]


class TermVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Sentences to a sparse matrix of text terms (idf, unit length) and named features (constant).

    Parameters
    ----------
    min_documents : int
        A text term is kept when at least this many sentences have it.
    feature_value : float
        The value of a named feature that holds; against text terms, whose squares sum to 1.

    Attributes
    ----------
    text_index_ : dict of bytes to int
        Columns of the words and word pairs.
    feature_index_ : dict of str to int
        Columns of the named features, after those of the text.
    idf_ : ndarray of shape (n_text_terms,)
        ``log((1 + n) / (1 + document frequency)) + 1``, rounded to 6 decimals.
    """

    def __init__(self, min_documents: int = 2, feature_value: float = 0.3) -> None:
        self.min_documents = min_documents
        self.feature_value = feature_value

    def fit(self, X: Sequence[SentenceFeatures], y: Any = None) -> TermVectorizer:  # noqa: N803 (scikit-learn's name)
        """Learn the columns and their idf."""
        text: Counter[bytes] = Counter()
        named: Counter[str] = Counter()
        for sentence in X:
            text.update(set(text_terms(sentence.words)))
            named.update(sentence.terms)
        kept = sorted(term for term, count in text.items() if count >= self.min_documents)
        self.text_index_ = {term: column for column, term in enumerate(kept)}
        frequency = np.array([text[term] for term in kept], dtype=np.float64)
        self.idf_ = np.round(np.log((1 + len(X)) / (1 + frequency)) + 1, 6)
        features = sorted(term for term, count in named.items() if count >= self.min_documents)
        self.feature_index_ = {term: len(kept) + column for column, term in enumerate(features)}
        return self

    def transform(self, X: Sequence[SentenceFeatures]) -> csr_matrix:  # noqa: N803
        """Return a matrix of shape (n_sentences, n_terms)."""
        check_is_fitted(self, "idf_")
        columns: list[int] = []
        values: list[float] = []
        bounds = [0]
        for sentence in X:
            found = [
                self.text_index_[term] for term in text_terms(sentence.words) if term in self.text_index_
            ]
            weights = self.idf_[found]
            norm = float(np.sqrt(np.sum(weights * weights))) or 1.0
            columns += found
            values += list(weights / norm)
            named = [self.feature_index_[term] for term in sentence.terms if term in self.feature_index_]
            columns += named
            values += [self.feature_value] * len(named)
            bounds.append(len(columns))
        width = len(self.text_index_) + len(self.feature_index_)
        return csr_matrix((values, columns, bounds), shape=(len(X), width))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the columns: words as they are, named features with their prefix."""
        names = [term.decode() for term in self.text_index_] + list(self.feature_index_)
        return np.array(names, dtype=object)


class EscalationClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Documents to the calibrated risk of each head.

    One multinomial logistic regression names the signal of each sentence; one binary logit a head
    scores it; the article's log-odds are a weighted sum of its strongest sentences' (see
    `riskengine.model.pooling`), whose weights, fitted to out-of-fold sentence scores, calibrate it.

    Parameters
    ----------
    c : float
        Inverse strength of the L2 penalty.
    min_documents, feature_value : see `TermVectorizer`
    floor : float
        Sentence log-odds below this weigh nothing in an article.
    phrase_weight : float
        What a phrase of the lexicon weighs beside a sentence of 1, 0 for none.
    n_folds : int
        Folds, by document, of the out-of-fold scores that calibration is fitted to.
    decimals : int
        Coefficients are rounded to this many decimals, so that the last bits of a machine's
        arithmetic do not reach the artefact.
    random_state : int
        Seed of the solver.

    Attributes
    ----------
    classes_ : ndarray of str
        ``("none", "conflict", "cooperation_threat")``.
    coef_ : ndarray of shape (n_terms, 13)
        Eleven signals, then two heads.
    intercept_ : ndarray of shape (13,)
    pool_ : ndarray of shape (2, 1 + n_pool_features)
        Per head the article's intercept and pooling weights.
    """

    def __init__(
        self,
        c: float = 2.0,
        min_documents: int = 2,
        feature_value: float = 0.3,
        floor: float = -4.0,
        phrase_weight: float = 0.5,
        n_folds: int = 5,
        decimals: int = 6,
        random_state: int = 20260101,
    ) -> None:
        self.c = c
        self.min_documents = min_documents
        self.feature_value = feature_value
        self.floor = floor
        self.phrase_weight = phrase_weight
        self.n_folds = n_folds
        self.decimals = decimals
        self.random_state = random_state

    def fit(
        self,
        X: Sequence[Document],  # noqa: N803
        y: Sequence[str],
        *,
        signals: Sequence[Sequence[str]],
        drivers: Sequence[Sequence[str]],
        phrases: Sequence[Phrase] = (),
    ) -> EscalationClassifier:
        """Fit to labelled documents.

        Parameters
        ----------
        X : sequence of Document
        y : sequence of str
            The driver of each document, ``none`` where its risk is 0.
        signals, drivers : sequence of sequences of str
            The class, and the driver or ``none``, of the labelled sentences of each document: its
            last ones, since a title comes first and bears no label.
        phrases : sequence of Phrase
            Of the lexicon: little sentences of a known class, whose words then speak for it
            wherever else they stand.
        """
        self._phrases = phrases if self.phrase_weight else ()
        self.classes_ = np.array(["none", *DRIVERS])
        rows = [s for d, labels in zip(X, signals, strict=True) for s in _labelled(d, labels)]
        signal_y = np.array([label for labels in signals for label in labels])
        driver_y = np.array([label for labels in drivers for label in labels])
        groups = np.array([i for i, labels in enumerate(signals) for _ in labels])
        out_of_fold = self._out_of_fold(X, rows, driver_y, groups)
        self.vectorizer_, self.coef_, self.intercept_ = self._fit_sentences(rows, signal_y, driver_y)
        self.pool_ = np.vstack(
            [
                self._fit_pool(X, out_of_fold[head], np.array([label == DRIVERS[head] for label in y]))
                for head in range(len(DRIVERS))
            ]
        )
        return self

    def _fit_sentences(
        self, rows: Sequence[SentenceFeatures], signal_y: NDArray[Any] | None, driver_y: NDArray[Any]
    ) -> tuple[TermVectorizer, Floats, Floats]:
        vectorizer = TermVectorizer(self.min_documents, self.feature_value).fit(rows)
        phrases = self._phrases
        matrix = vstack(
            [vectorizer.transform(rows), vectorizer.transform([p.features for p in phrases])]
        ).tocsr()
        weights = np.repeat([1.0, self.phrase_weight], [len(rows), len(phrases)])
        classes = np.array([phrase.signal for phrase in phrases], dtype=object)
        coefficients: list[Floats] = []
        intercepts: list[float] = []
        if signal_y is not None:
            model = self._logistic().fit(matrix, np.concatenate([signal_y, classes]).astype(str), weights)
            order = {name: row for row, name in enumerate(model.classes_)}
            for name in SIGNALS:
                row = order.get(name)
                coefficients.append(model.coef_[row] if row is not None else np.zeros(matrix.shape[1]))
                intercepts.append(float(model.intercept_[row]) if row is not None else -20.0)
        for driver in DRIVERS:
            serious = [sentence_driver(signal, SERIOUS_BAND) == driver for signal in classes]
            head = self._logistic().fit(
                matrix, np.concatenate([driver_y == driver, np.array(serious, dtype=bool)]), weights
            )
            coefficients.append(head.coef_[0])
            intercepts.append(float(head.intercept_[0]))
        return (
            vectorizer,
            np.round(np.array(coefficients).T, self.decimals) + 0.0,
            np.round(np.array(intercepts), self.decimals) + 0.0,
        )

    def _logistic(self) -> LogisticRegression:
        return LogisticRegression(
            C=self.c, solver="saga", tol=1e-3, max_iter=2000, random_state=self.random_state
        )

    def _out_of_fold(
        self,
        X: Sequence[Document],  # noqa: N803
        rows: Sequence[SentenceFeatures],
        driver_y: NDArray[Any],
        groups: NDArray[Any],
    ) -> list[list[Floats]]:
        """Return, per head and document, sentence log-odds by models that never saw the document."""
        scores: list[list[Floats]] = [[np.empty(0)] * len(X) for _ in DRIVERS]
        folds = GroupKFold(self.n_folds, shuffle=True, random_state=self.random_state)
        for train, test in folds.split(groups, groups=groups):
            vectorizer, coef, intercept = self._fit_sentences([rows[i] for i in train], None, driver_y[train])
            for document in sorted(set(groups[test])):
                logits = vectorizer.transform(X[document].sentences) @ coef + intercept
                for head in range(len(DRIVERS)):
                    scores[head][document] = logits[:, head]
        return scores

    def _fit_pool(self, X: Sequence[Document], scores: Sequence[Floats], target: NDArray[np.bool_]) -> Floats:  # noqa: N803
        design = np.array([pool_features(z, d.sentences, self.floor) for z, d in zip(scores, X, strict=True)])
        design = np.hstack([np.ones((len(design), 1)), design])
        sign = np.where(target, 1.0, -1.0)

        def loss(weights: Floats) -> tuple[float, Floats]:
            margin = sign * (design @ weights)
            gradient = -(design * (sign * expit(-margin))[:, None]).mean(axis=0)
            penalty = 1e-4 * weights[1:]
            gradient[1:] += penalty
            return float(np.logaddexp(0, -margin).mean() + 0.5 * penalty @ weights[1:]), gradient

        bounds = [(None, None), *[(0.0, None)] * POOLED_RANKS, (0.0, None), (None, 0.0)]
        start = np.array([-3.0, 1.0, *[0.1] * POOLED_RANKS, 0.0])
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
        return np.asarray(np.round(found.x, 4) + 0.0)

    def sentence_scores(self, sentences: Sequence[SentenceFeatures]) -> tuple[Floats, Floats]:
        """Return the signal probabilities (n, 11) and head log-odds (n, 2) of sentences."""
        check_is_fitted(self, "pool_")
        logits = self.vectorizer_.transform(sentences) @ self.coef_ + self.intercept_
        return softmax(logits[:, : len(SIGNALS)], axis=1), logits[:, len(SIGNALS) :]

    def decision_function(self, X: Sequence[Document]) -> Floats:  # noqa: N803
        """Return the article log-odds of each head, shape (n_documents, 2)."""
        rows = []
        for document in X:
            _, heads = self.sentence_scores(document.sentences)
            rows.append(
                [
                    self.pool_[head, 0]
                    + pool_features(heads[:, head], document.sentences, self.floor) @ self.pool_[head, 1:]
                    for head in range(len(DRIVERS))
                ]
            )
        return np.array(rows)

    def predict_proba(self, X: Sequence[Document]) -> Floats:  # noqa: N803
        """Return the calibrated risk of each head, shape (n_documents, 2), columns as ``DRIVERS``."""
        return np.asarray(expit(self.decision_function(X)))

    def predict(self, X: Sequence[Document]) -> NDArray[Any]:  # noqa: N803
        """Return the driver of each document, ``none`` where neither head reaches one half."""
        risks = self.predict_proba(X)
        return np.where(risks.max(axis=1) < 0.5, "none", self.classes_[1 + risks.argmax(axis=1)])


def _labelled(document: Document, labels: Sequence[str]) -> tuple[SentenceFeatures, ...]:
    return document.sentences[len(document.sentences) - len(labels) :]
