"""Goal 8: training on the shipped corpus, as ``riskengine train`` does it."""

from __future__ import annotations

import time
from pathlib import Path

import orjson

from .measure import Figure, at_most, run_python

SECONDS = 180
SENTENCES = 10_000
"""The size of corpus that the goal is set for."""


def measure(folder: Path) -> list[Figure]:
    """Train once, cross-validation, plots and the log of the experiment included; wall time."""
    start = time.perf_counter()
    printed = run_python(["-m", "riskengine", "train", "--out", str(folder / "bench"), "--format", "jsonl"])
    seconds = time.perf_counter() - start
    sentences = orjson.loads(printed)["sentences"]
    scaled = f"{SENTENCES:,} would take {seconds * SENTENCES / sentences:.0f} s"
    what = f"train, cross-validated, {sentences:,} sentences"
    return [at_most("8", what, seconds, SECONDS, unit=" s", peer=scaled)]
