"""Measure every speed goal and print it: measured, goal, peer, met or missed."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

# As the program does it: numpy on one thread, which must be said before numpy loads.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from riskengine.model.artifact import find_champion, load_model
from riskengine.model.score import Scorer

from . import phrases, scoring, start, storing, training
from .articles import COUNT, write_articles
from .measure import Figure, not_built

SAMPLE = 2_000
"""Articles a round where the ratio does not need all of them."""
COLUMNS = (("", 2), ("what", 47), ("measured", 14), ("goal", 9), ("peer", 20))


def main() -> None:
    """Run all benchmarks and print them as they end."""
    began = time.perf_counter()
    print(_line("", "what", "measured", "goal", "peer"))
    figures: list[Figure] = []
    with TemporaryDirectory() as folder:
        for found in _measure(Path(folder)):
            figures.append(found)
            print(_row(found), flush=True)
    verdicts = Counter(figure.met for figure in figures)
