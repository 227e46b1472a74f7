"""The table: every goal with what was measured, its limit, a peer, and whether it is met."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from . import phrases, scoring, start, storing, training
from .articles import COUNT, write_articles
from .measure import Figure, not_built

SAMPLE = 2_000
"""Articles a round where the ratio does not need all of them."""
WIDTHS = (1, 46, 8, 8, 25)


def report() -> None:
    """Run all benchmarks, print each figure as soon as it is known, and sum up in a line."""
    began = time.perf_counter()
    print(_line("", "ratios of CPU time", "measured", "goal", "peer", "verdict"))
    verdicts: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        for figure in _figures(Path(folder)):
            verdict = {True: "met", False: "missed", None: ""}[figure.met]
            verdicts[verdict or "not built yet"] += 1
            print(
                _line(figure.goal, figure.what, figure.measured, figure.limit, figure.peer, verdict),
                flush=True,
            )
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
    print(f"{counts}; {COUNT:,} articles; {time.perf_counter() - began:.0f} s")


def _figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures in the order of the goals."""
    path = folder / "articles.jsonl"
    lines = write_articles(path)
    yield from scoring.measure_scoring(lines, folder)
    yield from phrases.measure(lines[:SAMPLE])
    yield from scoring.measure_growth(path)
    yield from start.measure(folder)
    yield not_built("5", "two processes")
    yield from storing.measure(lines, folder)
    yield not_built("7", "near duplicates")
    yield from training.measure(folder)


def _line(*cells: str) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, (*WIDTHS, 0), strict=True))
    return " ".join(padded).rstrip()
