"""Score the first articles of a file in a process of its own; print CPU seconds and peak megabytes."""

from __future__ import annotations

import gc
import sys
import time
from collections import deque
from itertools import islice
from pathlib import Path

from .scoring import load_scorer, score_lines, score_stream

WARM_UP = 256


def main(path: Path, count: int) -> None:
    """Score so many articles of a file, after a first batch that fills the caches."""
    gc.set_threshold(50_000, 20, 20)
    scorer = load_scorer()
    with path.open("rb") as file:
        deque(score_lines(list(islice(file, WARM_UP)), scorer), 0)
        file.seek(0)
        start = time.process_time()
        deque(islice(score_stream(file, scorer), count), 0)
        print(time.process_time() - start, peak_megabytes())


def peak_megabytes() -> float:
    """Return the peak of this process; ``ru_maxrss`` would begin with that of its parent."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("the kernel tells no peak of memory")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
