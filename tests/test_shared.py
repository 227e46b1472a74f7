"""Figures on licensed measuring data, where it is there."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from riskengine.jobs.evaluate import EvaluationOrder, evaluate
from riskengine.jobs.score import score_records
from riskengine.model.score import Scorer
from riskengine.records import RawArticle, Refused

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_spaceport_summit(scorer: Scorer, shared: Path) -> None:
    """The summit at the spaceport is elevated, for what is only speculated about it."""
    text = (shared / "article.txt").read_text(encoding="utf-8")
    [found] = score_records([RawArticle(text)], scorer, now=NOW)
    assert not isinstance(found, Refused)
    _, assessment = found
    assert (assessment.level, assessment.driver) == ("elevated", "cooperation_threat")
    speculated = {
        keyword.text: keyword.kind
        for keyword in assessment.keywords
        if keyword.category == "military_cooperation" and keyword.status in ("speculated", "conditional")
    }
    assert {"ammunition", "weaponry", "technology transfers", "three-way naval drill"} <= set(speculated)
    assert speculated["three-way naval drill"] == "exercise"
    roles = {actor.name: actor.role for actor in assessment.actors}
    assert {roles["Russia"], roles["North Korea"]} == {"source", "partner"}
    assert (roles["China"], roles["Ukraine"]) == ("prospective", "arena")
    assert "India" not in roles
    assert ("Korean Peninsula", "affected") in {(region.name, region.role) for region in assessment.regions}
    assert next(sorted(dyad) for dyad in assessment.dyads) == ["PRK", "RUS"]


def test_crises_of_a_century(scorer: Scorer, shared: Path) -> None:
    """Escalation in scholars' summaries of crises is told from calm, though none was trained on."""
    order = EvaluationOrder(shared / "eval" / "icbe_sentences.csv", "force+posture", "escalation")
    report = evaluate(order, scorer, progress=lambda line: None)
    [found] = [one for one in report.figures if one.scorer == "model" and one.metric == "AUROC"]
    assert report.rows == 6926
    assert found.value > 0.73
    assert found.low > 0.70


def test_order_is_kept(scorer: Scorer, shared: Path) -> None:
    """All lines come back, in their order."""
    with (shared / "eval" / "icbe_sentences.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["text"]) for row in csv.DictReader(file)]
    found = list(score_records((RawArticle(text, id=key) for key, text in rows), scorer, now=NOW))
    assert [one.id if isinstance(one, Refused) else one[1].id for one in found] == [key for key, _ in rows]
    assert not any(isinstance(one, Refused) for one in found)
