"""How time is measured here: CPU time, side by side, interleaved, the median of the rounds.

Wall time and absolute figures say more of the machine and its neighbours than of the code; a
ratio of two CPU times taken a moment apart holds from one machine to the next.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROUNDS = 5
PROJECT = Path(__file__).parents[2]
NOTHING = ("-c", "import site")
"""``python -c pass`` of a plain environment."""


@dataclass(frozen=True)
class Figure:
    """One line of the table; ``met`` is None where there is nothing to measure yet."""

    goal: str
    what: str
    measured: str
    limit: str
    met: bool | None
    peer: str = ""


def at_most(goal: str, what: str, value: float, limit: float, *, unit: str = "", peer: str = "") -> Figure:
    """Return a figure that must not exceed its limit."""
    decimals = 2 if limit < 10 else 1
    return Figure(
        goal,
        what,
        f"{round(value, decimals) + 0.0:.{decimals}f}{unit}",
        f"<= {limit:g}{unit}",
        value <= limit,
        peer,
    )


def not_built(goal: str, what: str) -> Figure:
    return Figure(goal, what, "not built yet", "", None)


def time_rounds(
    contenders: Mapping[str, Callable[[int], float]], rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Let each contender run once a round, and return their times round by round.

    A contender takes the number of the round and returns the seconds it took. Who begins changes
    from round to round, so that nobody always finds the caches as another left them.
    """
    names = list(contenders)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            times[name].append(contenders[name](number))
    return times


def ratio(times: Sequence[float], base: Sequence[float]) -> float:
    """Return the median of the ratios of the rounds."""
    return median(one / other for one, other in zip(times, base, strict=True))


def cpu_of(work: Callable[[], object]) -> float:
    """Return the CPU seconds of this process that a piece of work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def cpu_of_child(arguments: Sequence[str]) -> float:
    """Return the CPU seconds, user and system, of a Python that is started with arguments."""
    before = _children()
    run_python(arguments)
    return _children() - before


def run_python(arguments: Sequence[str]) -> str:
    """Start a Python with arguments and a data folder of its own; return what it prints.

    It starts as in a plain environment: with compiled modules, as an installed package has them,
    and without the hooks (``.pth`` files) that other packages left here, which cost some machines
    more than Python itself. ``NOTHING`` is the least that it can do.
    """
    with TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "RISKENGINE_HOME": home,
            "PYTHONPATH": os.pathsep.join((str(PROJECT), *filter(None, sys.path))),
        }
        command = [sys.executable, "-S", *arguments]
        done = subprocess.run(
            command, check=False, cwd=PROJECT, env=environment, capture_output=True, text=True
        )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
