"""Metrics agree with scikit-learn's, and intervals are over groups."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as reference

from riskengine.model.evaluate import auroc, average_precision, brier, evaluate_scores, log_loss


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
