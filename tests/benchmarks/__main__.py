"""``python -m tests.benchmarks``."""

from __future__ import annotations

import os


def main() -> None:
    """Measure with numpy on one thread, as the program does it."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from .report import report

    report()


if __name__ == "__main__":
    main()
