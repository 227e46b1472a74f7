"""Score records as they come, in their order, and store nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from riskengine.articles.clean import clean_article
from riskengine.model.score import BATCH, Scorer
from riskengine.records import Article, Assessment, Evidence, RawArticle, Refused

Scored = tuple[Article, Assessment]


def score_records(
    records: Iterable[RawArticle | Refused], scorer: Scorer, *, now: datetime
) -> Iterator[Scored | Refused]:
    """Clean and score records, a batch at a time, in constant memory.

    Parameters
    ----------
    records : iterable of RawArticle or Refused
        As the sources give them.
    scorer : Scorer
    now : datetime
        Aware; what "stale" and "future" are measured from.

    Yields
    ------
    (Article, Assessment) or Refused
        One for each record, in the same order.
    """
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        cleaned = [
            record if isinstance(record, Refused) else clean_article(record, now=now, detect_language=False)
            for record in batch
        ]
        articles = [record for record in cleaned if isinstance(record, Article)]
        assessments = iter(scorer.score(articles))
        for record in cleaned:
            yield (record, next(assessments)) if isinstance(record, Article) else record


def contract_row(assessment: Assessment | Refused) -> dict[str, Any]:
    """Return an assessment in the form that other programs read, with JSON types only.

    Examples
    --------
    >>> contract_row(Refused("a.jsonl:3", "no text"))
    {'id': '', 'error': 'a.jsonl:3: no text'}
    """
    if isinstance(assessment, Refused):
        return refused_row(assessment)
    return {
        "id": assessment.id,
        "risk": assessment.risk,
        "driver": assessment.driver,
        "level": assessment.level,
        "capped_by": assessment.capped_by,
        "signals": dict(assessment.signals),
        "heads": dict(assessment.heads),
        "actors": [
            {"name": actor.name, "code": actor.code, "kind": actor.kind, "role": actor.role}
            for actor in assessment.actors
        ],
        "dyads": [list(dyad) for dyad in assessment.dyads],
        "regions": [
            {"name": region.name, "code": region.code, "role": region.role} for region in assessment.regions
        ],
        "keywords": [
            {
                "text": keyword.text,
                "category": keyword.category,
                "kind": keyword.kind,
                "status": keyword.status,
                "start": keyword.start,
                "end": keyword.end,
                "field": keyword.field,
            }
            for keyword in assessment.keywords
        ],
        "evidence": [_evidence_row(evidence) for evidence in assessment.evidence],
        "log_odds": round(assessment.log_odds, 6),
        "base": round(assessment.base, 6),
        "rest": round(assessment.rest, 6),
        "language": assessment.language,
        "model": assessment.model,
    }


def refused_row(refused: Refused) -> dict[str, Any]:
    """Return what stands in the place of a record that could not be read."""
    action = f"; {refused.action}" if refused.action else ""
    return {"id": refused.id, "error": f"{refused.where}: {refused.reason}{action}"}


def _evidence_row(evidence: Evidence) -> dict[str, Any]:
    return {
        "sentence": evidence.sentence,
        "class": evidence.signal,
        "status": evidence.status,
        "contribution": round(evidence.contribution, 6),
        "why": [{"term": reason.term, "log_odds": round(reason.log_odds, 6)} for reason in evidence.why],
        "paragraph": evidence.paragraph,
        "start": evidence.start,
        "end": evidence.end,
        "field": evidence.field,
    }
