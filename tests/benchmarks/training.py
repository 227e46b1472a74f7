"""Goal 8: training on the shipped corpus, all that ``riskengine train`` does."""

from __future__ import annotations

import time
from pathlib import Path

from riskengine.model.corpus import corpus_files

from .measure import Figure, at_most

SECONDS = 180
SENTENCES = 10_000
"""The size of corpus that the goal is set for."""


def measure(folder: Path) -> list[Figure]:
    """Train once, with cross-validation, plots and the log of the experiment; wall time."""
    from riskengine.jobs.train import TrainingOrder, train

    order = TrainingOrder(
        corpus=corpus_files(),
        vocabulary=None,
        folder=folder / "models" / "bench",
        tracking_uri=f"sqlite:///{folder / 'mlflow.db'}",
        tracking_folder=folder / "mlruns",
        random_state=20260101,
        parameters={},
    )
    start = time.perf_counter()
    report = train(order, progress=lambda _: None)
    seconds = time.perf_counter() - start
    scaled = f"{seconds * SENTENCES / report.sentences:.0f} s if it were {SENTENCES:,}"
    what = f"train on {report.sentences:,} sentences, cross-validated, wall time"
    return [at_most("8", what, seconds, SECONDS, unit=" s", peer=scaled)]
