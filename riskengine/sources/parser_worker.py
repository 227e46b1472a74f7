"""The process that parses foreign data: started by ``limits``, told what to do over a pipe.

It ends at the first thing that goes wrong, having said what; the other side starts a new one.
"""

from __future__ import annotations

import importlib
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import orjson

from riskengine.sources.limits import read_frame, write_frame

TASKS = {
    "feed": "riskengine.sources.feed_items",
    "gdelt": "riskengine.sources.gdelt_rows",
    "opml": "riskengine.sources.opml_outlines",
    "page": "riskengine.sources.page",
    "parquet": "riskengine.sources.parquet_rows",
}
"""Each module has a function ``parse(payload, options)`` that yields what JSON can hold."""

_RETIRE_MIB = 150
"""A worker that has grown beyond this is replaced, so that each document finds the same room."""
_FORBIDDEN = frozenset(
    (
        "ftplib.connect",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.system",
        "pickle.find_class",
        "smtplib.connect",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "subprocess.Popen",
        "urllib.Request",
    )
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop whatever no parser of text has to do: connect, start a process, unpickle, write a file."""
    if event in _FORBIDDEN or (event == "open" and (arguments[2] or 0) & _WRITING):
        raise PermissionError(event)


def _limit(limits: dict[str, Any]) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits["cpu_seconds"])
    for what, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, limits["memory_mib"] * 1024 * 1024),
    ):
        # Some systems refuse a limit; the others still hold.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (value, resource.getrlimit(what)[1]))


def _has_grown() -> bool:
    # The peak that getrusage knows is inherited from the program that started this one.
    with suppress(OSError):
        resident_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return resident_pages * resource.getpagesize() > _RETIRE_MIB * 1024 * 1024
    return False  # a system without /proc does not hold the limit of memory either


def _serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    while (order := read_frame(orders)) is not None and (payload := read_frame(orders)) is not None:
        told = orjson.loads(order)
        task = importlib.import_module(TASKS[told["task"]])
        _limit(told["limits"])
        for part in task.parse(payload, told["options"]):
            write_frame(answers, orjson.dumps({"part": part}))
            _limit(told["limits"])
        write_frame(answers, orjson.dumps({"end": {"retire": _has_grown()}}))


def main() -> None:
    """Serve until the other side closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints gets among the answers

    def last_words(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        write_frame(answers, orjson.dumps({"failed": kind.__name__}))

    sys.excepthook = last_words
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side decides when to end
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
