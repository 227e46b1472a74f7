"""How good a score is on labelled rows, beside its baselines, each with an interval by group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Metric = Callable[[Floats, Floats, Floats], float]

RESAMPLES = 1000
"""Bootstrap resamples behind each interval."""

_TINY = 1e-12


def auroc(target: Floats, score: Floats, weight: Floats) -> float:
    """Return the weighted area under the ROC curve, ties counting one half; nan with one class only.

    Examples
    --------
    >>> auroc(np.array([0.0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]), np.ones(4))
    0.75
    """
    order = np.argsort(score, kind="stable")
    positive = (weight * target)[order]
    negative = (weight * (1 - target))[order]
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    positives = np.diff(np.cumsum(positive)[ends], prepend=0.0)
    below = np.cumsum(negative)[ends]
    negatives = np.diff(below, prepend=0.0)
    total = positive.sum() * negative.sum()
    return float((positives * (below - negatives / 2)).sum() / total) if total > 0 else float("nan")


def average_precision(target: Floats, score: Floats, weight: Floats) -> float:
    """Return the weighted average precision; nan without positives.

    Examples
    --------
    >>> round(average_precision(np.array([0.0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]), np.ones(4)), 4)
    0.8333
    """
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum((weight * target)[order])
    seen = np.cumsum(weight[order])
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    if hits[-1] <= 0:
        return float("nan")
    precision = hits[ends] / np.maximum(seen[ends], _TINY)
    return float((np.diff(hits[ends], prepend=0.0) * precision).sum() / hits[-1])


def brier(target: Floats, score: Floats, weight: Floats) -> float:
    """Return the weighted mean squared difference of probability and outcome, 0 is best."""
    return float((weight * (score - target) ** 2).sum() / weight.sum())


def brier_skill(target: Floats, score: Floats, weight: Floats) -> float:
    """Return 1 - Brier / Brier of the base rate: above 0 the probabilities say more than the rate.

    Examples
    --------
    >>> brier_skill(np.array([0.0, 1]), np.array([0.0, 1.0]), np.ones(2))
    1.0
    """
    rate = (weight * target).sum() / weight.sum()
    reference = rate * (1 - rate)
    return float(1 - brier(target, score, weight) / reference) if reference > 0 else float("nan")


def log_loss(target: Floats, score: Floats, weight: Floats) -> float:
    """Return the weighted mean negative log-likelihood, in nats."""
    clipped = np.clip(score, _TINY, 1 - _TINY)
    loss = -(target * np.log(clipped) + (1 - target) * np.log1p(-clipped))
    return float((weight * loss).sum() / weight.sum())


def calibration_error(target: Floats, score: Floats, weight: Floats) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((score * 10).astype(int), 9)
    gaps = np.bincount(bins, weight * (score - target), 10)
    return float(np.abs(gaps).sum() / weight.sum())


METRICS: Mapping[str, Metric] = {
    "AUROC": auroc,
    "average precision": average_precision,
    "Brier": brier,
    "Brier skill": brier_skill,
    "log loss": log_loss,
    "calibration error": calibration_error,
}


def precision_above(limit: float) -> Metric:
    """Return the metric: share of positives among the rows that reach a score; nan where none does.

    Examples
    --------
    >>> precision_above(0.5)(np.array([0.0, 1, 1]), np.array([0.6, 0.7, 0.1]), np.ones(3))
    0.5
    """

    def precision(target: Floats, score: Floats, weight: Floats) -> float:
        flagged = weight * (score >= limit)
        return float((flagged * target).sum() / flagged.sum()) if flagged.sum() > 0 else float("nan")

    return precision


def recall_above(limit: float) -> Metric:
    """Return the metric: share of the positives that reach a score; nan without positives.

    Examples
    --------
    >>> recall_above(0.5)(np.array([0.0, 1, 1]), np.array([0.6, 0.7, 0.1]), np.ones(3))
    0.5
    """

    def recall(target: Floats, score: Floats, weight: Floats) -> float:
        positive = weight * target
        return (
            float((positive * (score >= limit)).sum() / positive.sum())
            if positive.sum() > 0
            else float("nan")
        )

    return recall


@dataclass(frozen=True, slots=True)
class Budget:
    """How many alerts a day are wanted, of how many articles, of which a share is positive.

    ``alerts`` and ``articles`` are counts a day, ``prevalence`` is in 0..1.
    """

    alerts: float = 10.0
    articles: float = 2000.0
    prevalence: float = 0.03

    def metrics(self) -> dict[str, Metric]:
        """Return precision and recall where just so many a day pass, by the metric's name."""
        name = f"at {self.alerts:g} a day of {self.articles:g}, {self.prevalence:.1%} positive"
        return {f"precision {name}": self._precision, f"recall {name}": self._recall}

    def _rates(self, target: Floats, score: Floats, weight: Floats) -> tuple[float, float]:
        """Return the true and false positive rates where the budget is used up, ties shared out."""
        order = np.argsort(-score, kind="stable")
        positive, negative = (weight * target)[order], (weight * (1 - target))[order]
        if positive.sum() <= 0 or negative.sum() <= 0:
            return float("nan"), float("nan")
        ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
        hits = np.append(0.0, np.cumsum(positive)[ends] / positive.sum())
        alarms = np.append(0.0, np.cumsum(negative)[ends] / negative.sum())
        passed = self.prevalence * hits + (1 - self.prevalence) * alarms
        share = min(self.alerts / self.articles, 1.0)
        return float(np.interp(share, passed, hits)), float(np.interp(share, passed, alarms))

    def _precision(self, target: Floats, score: Floats, weight: Floats) -> float:
        hits, alarms = self._rates(target, score, weight)
        right = self.prevalence * hits
        return float(right / max(right + (1 - self.prevalence) * alarms, _TINY))

    def _recall(self, target: Floats, score: Floats, weight: Floats) -> float:
        return self._rates(target, score, weight)[0]


def adjust_intercept(target: Floats, score: Floats) -> Floats:
    """Return the probabilities moved by one constant in log-odds, so that their mean is the base rate.

    What a set's own base rate would make of the same ranking (King and Zeng 2001, prior correction).

    Examples
    --------
    >>> adjusted = adjust_intercept(np.array([0.0, 0, 0, 1]), np.array([0.5, 0.5, 0.5, 0.9]))
    >>> round(float(adjusted.mean()), 6)
    0.25
    """
    log_odds = logit(np.clip(score, 1e-9, 1 - 1e-9))
    rate = float(target.mean())
    shift = brentq(lambda constant: float(expit(log_odds + constant).mean()) - rate, -60.0, 60.0)
    return np.asarray(expit(log_odds + shift))


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric of one scorer with its 95 % interval; ``split`` is the part of the rows, empty for all."""

    scorer: str
    metric: str
    value: float
    low: float
    high: float
    split: str = ""


def evaluate_scores(
    target: Floats,
    scores: Mapping[str, Floats],
    groups: Sequence[str],
    *,
    random_state: int,
    resamples: int = RESAMPLES,
    more: Mapping[str, Metric] = MappingProxyType({}),
) -> list[Figure]:
    """Measure scorers on the same rows with a bootstrap over whole groups.

    Parameters
    ----------
    target : ndarray of shape (n,)
        0 or 1.
    scores : mapping of scorer's name to ndarray of shape (n,)
        Probabilities.
    groups : sequence of str, length n
        Rows of one group are drawn together; give every row its own where there are none.
    random_state : int
        Seed of the resampling.
    resamples : int
        Number of resamples.
    more : mapping of name to metric
        Measured beside `METRICS`.

    Returns
    -------
    list of Figure
        The 2.5 and 97.5 percentiles over the resamples are the interval.
    """
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    generator = np.random.default_rng(random_state)
    share = np.full(len(names), 1 / len(names))
    metrics = {**METRICS, **more}
    pairs = [(scorer, metric) for scorer in scores for metric in metrics]
    sampled = np.empty((len(pairs), resamples))
    for number in range(resamples):  # one draw at a time: all of them would fill the memory of a large file
        weight = generator.multinomial(len(names), share).astype(float)[codes]
        sampled[:, number] = [metrics[metric](target, scores[scorer], weight) for scorer, metric in pairs]
    figures: list[Figure] = []
    ones = np.ones(len(target))
    for (scorer, metric), values in zip(pairs, sampled, strict=True):
        known = values[~np.isnan(values)]
        low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
        value = metrics[metric](target, scores[scorer], ones)
        figures.append(Figure(scorer, metric, value, float(low), float(high)))
    return figures
