"""Metrics agree with scikit-learn's, and intervals are over groups."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as reference

from riskengine.model.evaluate import (
    Budget,
    adjust_intercept,
    auroc,
    average_precision,
    brier,
    brier_skill,
    evaluate_scores,
    log_loss,
    precision_above,
    recall_above,
)


@pytest.mark.parametrize("seed", range(5))
def test_metrics_agree_with_scikit_learn(seed: int) -> None:
    """Weighted metrics equal an independent implementation, ties included."""
    generator = np.random.default_rng(seed)
    target = generator.integers(0, 2, 200).astype(float)
    score = np.round(generator.random(200), 1 + seed % 2) * 0.98 + 0.01
    weight = generator.integers(0, 4, 200).astype(float)
    expected = [
        reference.roc_auc_score(target, score, sample_weight=weight),
        reference.average_precision_score(target, score, sample_weight=weight),
        reference.brier_score_loss(target, score, sample_weight=weight),
        reference.log_loss(target, score, sample_weight=weight),
    ]
    found = [measure(target, score, weight) for measure in (auroc, average_precision, brier, log_loss)]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_intervals_are_wider_over_groups() -> None:
    """Rows that belong together are drawn together, which an interval must show."""
    generator = np.random.default_rng(7)
    target = np.repeat(generator.integers(0, 2, 40), 25).astype(float)
    score = np.repeat(np.clip(target[::25] * 0.2 + generator.random(40), 0, 1), 25)
    own = [str(row) for row in range(1000)]
    together = [str(row // 25) for row in range(1000)]
    [alone] = [
        f
        for f in evaluate_scores(target, {"m": score}, own, random_state=1, resamples=200)
        if f.metric == "AUROC"
    ]
    [grouped] = [
        f
        for f in evaluate_scores(target, {"m": score}, together, random_state=1, resamples=200)
        if f.metric == "AUROC"
    ]
    assert alone.value == grouped.value
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_precision_and_recall_agree_with_scikit_learn() -> None:
    """At a limit they are scikit-learn's, weights included."""
    generator = np.random.default_rng(3)
    target, score = generator.integers(0, 2, 300).astype(float), generator.random(300)
    weight = generator.integers(0, 4, 300).astype(float)
    for limit in (0.2, 0.6):
        flagged = score >= limit
        expected = reference.precision_score(target, flagged, sample_weight=weight)
        assert precision_above(limit)(target, score, weight) == pytest.approx(expected)
        expected = reference.recall_score(target, flagged, sample_weight=weight)
        assert recall_above(limit)(target, score, weight) == pytest.approx(expected)


def test_a_budget_is_read_off_a_feed_of_the_stated_prevalence() -> None:
    """Rows repeated until they have that prevalence, of which the top is taken, say the same."""
    generator = np.random.default_rng(5)
    target = np.repeat([1.0, 0.0], 500)
    score = generator.random(1000) + 0.4 * target
    metrics = Budget(alerts=50, articles=1000, prevalence=0.05).metrics()
    precision, recall = (metric(target, score, np.ones(1000)) for metric in metrics.values())
    feed = np.concatenate([np.flatnonzero(target), np.tile(np.flatnonzero(target == 0), 19)])
    top = feed[np.argsort(-score[feed], kind="stable")][: len(feed) // 20]
    assert precision == pytest.approx(target[top].mean(), abs=0.02)
    assert recall == pytest.approx(target[top].sum() / 500, abs=0.02)


def test_the_adjusted_intercept_changes_the_rate_and_not_the_order() -> None:
    """The mean becomes the base rate; AUROC stays; Brier skill gains where the rate was wrong."""
    generator = np.random.default_rng(9)
    target = (generator.random(400) < 0.1).astype(float)
    score = np.clip(0.4 + 0.3 * target + 0.2 * generator.random(400), 0, 1)
    adjusted, ones = adjust_intercept(target, score), np.ones(400)
    assert adjusted.mean() == pytest.approx(target.mean(), abs=1e-6)
    assert auroc(target, adjusted, ones) == auroc(target, score, ones)
    assert brier_skill(target, adjusted, ones) > brier_skill(target, score, ones)
