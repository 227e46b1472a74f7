"""Agreement of two labellings equals what is known of it, and that of the shipped corpus is good enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine.errors import DataRefused
from riskengine.model.agreement import measure_agreement, read_second_labels
from riskengine.model.corpus import LabelledDocument, LabelledSentence, corpus_files, read_corpus

SMALLEST_KAPPA = 0.6


def document(*labels: tuple[str, str, int]) -> LabelledDocument:
    sentences = tuple(LabelledSentence("x", *label) for label in labels)
    return LabelledDocument("a", "", sentences, "2026-01-01", "wire", "other")


def test_agreement_by_hand() -> None:
    """Two of four classes agree where chance alone would make one and a half: (.5 - .375) / (1 - .375)."""
    first = document(("force", "done", 3), ("force", "done", 3), ("threat", "done", 2), ("threat", "done", 1))
    second = {
        "a": [("force", "done", 3), ("threat", "done", 3), ("threat", "past", 2), ("dispute", "done", 1)],
    }
    found = measure_agreement([first], second)
    assert found.sentences == 4
    assert found.signal == pytest.approx((0.5 - 0.375) / (1 - 0.375))
    assert found.bands == 1.0


def test_every_class_of_the_corpus_is_agreed_on() -> None:
    """A random eighth was labelled twice; no class has a kappa below .6, nor do the bands."""
    documents = list(read_corpus(corpus_files()))
    found = measure_agreement(documents, read_second_labels())
    total = sum(len(one.sentences) for one in documents)
    assert 0.1 < found.sentences / total < 0.18
    assert min(found.classes.values()) >= SMALLEST_KAPPA
    assert min(found.signal, found.status, found.bands) >= SMALLEST_KAPPA


def test_unknown_labels_are_refused(tmp_path: Path) -> None:
    """The message names the line."""
    path = tmp_path / "second.jsonl"
    path.write_text('{"id": "a", "labels": [["war", "done", 3]]}\n')
    with pytest.raises(DataRefused, match=r"second\.jsonl:1"):
        read_second_labels(path)
