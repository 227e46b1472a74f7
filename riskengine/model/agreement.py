"""How far a second, blind labelling of a part of the corpus agrees with the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from sklearn.metrics import cohen_kappa_score

from riskengine.data import data_path
from riskengine.errors import DataRefused
from riskengine.model.corpus import LabelledDocument
from riskengine.model.train import weighted_kappa
from riskengine.records import SIGNALS, STATUSES

Label = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa (1960) of two labellings, -1..1.

    ``classes`` has each class against all others, ``bands`` is quadratically weighted.
    """

    sentences: int
    signal: float
    classes: dict[str, float]
    status: float
    bands: float


def read_second_labels(path: Path | None = None) -> dict[str, list[Label]]:
    """Read the second labels, by document: class, status and band of each sentence.

    Raises
    ------
    DataRefused
        A line is not as the README of the corpus says.
    """
    file = path or data_path("suites") / "second_labels.jsonl"
    labels: dict[str, list[Label]] = {}
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        try:
            row = orjson.loads(line)
            found: list[Label] = [(str(one[0]), str(one[1]), int(one[2])) for one in row["labels"]]
            if not {one[0] for one in found} <= set(SIGNALS) or not {one[1] for one in found} <= set(
                STATUSES
            ):
                raise ValueError("unknown class or status")
            labels[str(row["id"])] = found
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise DataRefused(f"not second labels ({error})", where=f"{file.name}:{number}") from error
    return labels


def measure_agreement(documents: Sequence[LabelledDocument], second: dict[str, list[Label]]) -> Agreement:
    """Compare the labels of documents with a second labelling of some of them."""
    pairs = [
        ((sentence.signal, sentence.status, sentence.band), label)
        for document in documents
        if len(second.get(document.id, ())) == len(document.sentences)
        for sentence, label in zip(document.sentences, second[document.id], strict=True)
    ]
    ones = [one for one, _ in pairs]
    others = [other for _, other in pairs]
    used = {label[0] for label in (*ones, *others)}
    classes = {
        signal: float(cohen_kappa_score([a[0] == signal for a in ones], [b[0] == signal for b in others]))
        for signal in SIGNALS
        if signal in used
    }
    return Agreement(
        sentences=len(pairs),
        signal=float(cohen_kappa_score([a[0] for a in ones], [b[0] for b in others])),
        classes=classes,
        status=float(cohen_kappa_score([a[1] for a in ones], [b[1] for b in others])),
        bands=weighted_kappa(np.array([a[2] for a in ones]), np.array([b[2] for b in others])),
    )
