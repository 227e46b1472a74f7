"""``python -m tests.benchmarks``."""

from __future__ import annotations

import gc
import os


def main() -> None:
    """Measure with numpy on one thread and a calm collector, as the program runs; the peers too."""
    gc.set_threshold(50_000, 20, 20)
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from .report import report

    report()


if __name__ == "__main__":
    main()
