"""The suites are whole and measured as their README says, and the shipped model holds them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from riskengine.errors import DataRefused
from riskengine.model.score import Scorer
from riskengine.model.suites import SuiteFigure, pair_passes, read_suite, run_suites
from riskengine.records import ROLES, STATUSES

CAPABILITIES = 18
KINDS = {"transfer", "technology", "exercise", "basing", "pact", "training", "intelligence"}


@pytest.fixture(scope="module")
def figures(scorer: Scorer) -> dict[tuple[str, str], SuiteFigure]:
    found, _ = run_suites(scorer)
    return {(one.suite, one.measure): one for one in found}


def test_pairs_are_many_and_different() -> None:
    """Pairs of every capability, ids unique, a tenth kept unseen."""
    rows = read_suite("behaviour")
    assert len(rows) >= 400
    assert len({row["id"] for row in rows}) == len(rows)
    counts = Counter(row["capability"] for row in rows)
    assert len(counts) == CAPABILITIES
    assert min(counts.values()) >= 20
    assert {row["kind"] for row in rows} <= {"directional", "invariant"}
    assert all(row["first"] != row["second"] for row in rows)
    assert 0.08 <= sum(bool(row.get("unseen")) for row in rows) / len(rows) <= 0.16


def test_passages_are_annotated_whole() -> None:
    """Every kind and status occurs, and every name stands in its passage."""
    rows = read_suite("military_cooperation")
    positive = [row for row in rows if row["military_cooperation"]]
    assert len(rows) >= 300
    assert {row["kind"] for row in positive} == KINDS
    assert {row["status"] for row in positive} == set(STATUSES)
    for row in rows:
        for key in ("source", "partner", "prospective", "arena", "affected"):
            assert all(name in row["text"] for name in row[key]), row["id"]


def test_sentences_are_annotated_whole() -> None:
    """Every mention stands in its sentence, with a known role."""
    rows = read_suite("roles")
    assert len(rows) >= 300
    for row in rows:
        for mention in row["mentions"]:
            assert mention["name"] in row["text"], row["id"]
            assert mention["role"] in ROLES, row["id"]


def test_a_row_without_a_key_is_refused(tmp_path: Path) -> None:
    """The message names line and key."""
    (tmp_path / "roles.jsonl").write_text('{"id": "a", "text": "b", "mentions": []}\n')
    with pytest.raises(DataRefused, match=r"roles.jsonl:1.*'regions'"):
        read_suite("roles", tmp_path)


@pytest.mark.parametrize(
    ("capability", "drop", "steps", "passes"),
    [
        ("denial", 0.2, 0, True),
        ("denial", 0.19, 0, False),
        ("denial", 0.01, 2, True),
        ("denial", -0.5, -2, False),
    ],
)
def test_directional_pairs_must_fall(capability: str, drop: float, steps: int, passes: bool) -> None:
    """A level, or .2 of risk, and in the right direction."""
    assert pair_passes("directional", capability, drop, steps) is passes


def test_the_shipped_model_holds_the_suites(figures: dict[tuple[str, str], SuiteFigure]) -> None:
    """What the card promises of the model that ships, with room for rounding only."""
    value = {key: figure.value for key, figure in figures.items()}
    assert value["who and where", "actors F1"] >= 0.85
    assert value["who and where", "regions F1"] >= 0.9
    assert value["military cooperation", "average precision"] >= 0.9
    assert value["behaviour", "all"] >= 0.85
