"""Why an article scored as it did: the sentences that count, down to words and cues, in log-odds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from riskengine.features.extract import SentenceFeatures
from riskengine.records import SIGNALS, Article, Evidence, Reason

if TYPE_CHECKING:
    from riskengine.model.score import Pooled, Scorer, SentenceScores

SHOWN_SENTENCES = 3
SHOWN_TERMS = 8


def explain_article(
    scorer: Scorer,
    article: Article,
    document: Sequence[SentenceFeatures],
    scores: SentenceScores,
    first: int,
    head: int,
    pooled: Pooled,
) -> tuple[tuple[Evidence, ...], float]:
    """Return the sentences that moved a score most, and what the sentences left out add.

    Parameters
    ----------
    scorer : Scorer
        Holds the coefficients.
    article : Article
        For the words of its sentences.
    document : sequence of SentenceFeatures
        The article's sentences.
    scores : SentenceScores
        Of the whole batch.
    first : int
        Where the article begins in the batch.
    head : int
        0 conflict, 1 military cooperation.
    pooled : Pooled
        The article's sum.

    Returns
    -------
    tuple of Evidence
        The strongest sentence first; each adds up from its reasons.
    float
        Log-odds of the sentences that count and are not shown.
    """
    added = {position: factor * pooled.gains[position] for position, factor in pooled.weights.items()}
    order = sorted(added, key=lambda position: (-added[position], position))[:SHOWN_SENTENCES]
    evidence = tuple(
        _explain_sentence(
            scorer, article, document[position], scores, first + position, (head, pooled.weights[position])
        )
        for position in order
    )
    return evidence, sum(added.values()) - sum(one.contribution for one in evidence)


def _explain_sentence(
    scorer: Scorer,
    article: Article,
    sentence: SentenceFeatures,
    scores: SentenceScores,
    row: int,
    by: tuple[int, float],
) -> Evidence:
    head, factor = by
    column = len(SIGNALS) + head
    coef = scorer.arrays.coef[:, column]
    added: dict[int, float] = {}
    for family in scores.families:
        low, high = family.bounds[row], family.bounds[row + 1]
        columns = family.columns[low:high]
        values = (coef[columns] * family.values[low:high] * factor).tolist()
        for term, value in zip(columns.tolist(), values, strict=True):
            added[term] = added.get(term, 0.0) + value
    order = [term for _, term in sorted([(-abs(value), term) for term, value in added.items()])]
    shown = order[:SHOWN_TERMS]
    names = scorer.term_names(shown, sentence.words)
    why = [Reason(name, added[term]) for name, term in zip(names, shown, strict=True)]
    left = sum(added[term] for term in order[SHOWN_TERMS:])
    if len(order) > SHOWN_TERMS:
        why.append(Reason(f"{len(order) - SHOWN_TERMS} weaker terms", left))
    why.append(Reason("any sentence", factor * float(scorer.arrays.intercept[column] - scorer.arrays.floor)))
    signal = int(scores.signals[row].argmax())
    return Evidence(
        sentence=(article.title if sentence.field == "title" else article.text)[
            sentence.start : sentence.end
        ],
        signal=SIGNALS[signal],
        status=sentence.status,
        contribution=sum(reason.log_odds for reason in why),
        why=tuple(why),
        paragraph=sentence.paragraph,
        start=sentence.start,
        end=sentence.end,
        field=sentence.field,
    )
