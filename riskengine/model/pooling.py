"""How the sentences of an article add up to the article.

The article's log-odds are an intercept, plus the weighted gains of its two strongest sentences and
of its mean sentence, less something for a de-escalation that is done. A sentence's gain is what its
log-odds exceed a floor by, so that trade, culture and weather add nothing. The mean tells a report of
war from a report of a storm in which the army was called out once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from riskengine.features.extract import SentenceFeatures

POOLED_RANKS = 2
"""So many sentences, the strongest first, count towards an article."""

POOL_FEATURES = ("first", "second", "mean", "deescalation")
"""What the pooling weights belong to, after the intercept."""


def pool_features(
    logits: NDArray[np.float64], sentences: Sequence[SentenceFeatures], floor: float
) -> NDArray[np.float64]:
    """Return what the pooling weights are multiplied with, shape (4,).

    Parameters
    ----------
    logits : ndarray of shape (n_sentences,)
        Log-odds of one head.
    sentences : sequence of SentenceFeatures
        The sentences they belong to.
    floor : float
        Log-odds below it count as the floor.

    Returns
    -------
    ndarray of shape (4,)
        Gains of the two strongest sentences, mean gain, and 1 where a de-escalation is reported as
        done.
    """
    pooled = np.zeros(len(POOL_FEATURES))
    if not len(logits):
        return pooled
    gains = np.maximum(logits - floor, 0.0)
    strongest = -np.sort(-gains)[:POOLED_RANKS]
    pooled[: len(strongest)] = strongest
    pooled[POOLED_RANKS] = gains.mean()
    pooled[POOLED_RANKS + 1] = float(any(is_calming(sentence) for sentence in sentences))
    return pooled


def is_calming(sentence: SentenceFeatures) -> bool:
    """Tell whether a sentence reports a de-escalation that is done, and nothing higher."""
    return sentence.status == "done" and bool(sentence.events) and sentence.events[0][2] == "deescalation"
