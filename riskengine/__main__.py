"""``python -m riskengine``, and the console script."""

from __future__ import annotations

import gc
import os
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line with numpy on one thread.

    One thread halves numpy's start-up, and sums don't depend on the machine's number of cores.
    """
    # Scoring makes many small records and no cycles; looking for these costs a tenth of its time.
    gc.set_threshold(50_000, 20, 20)
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from riskengine.cli.app import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
