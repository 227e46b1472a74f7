"""Foreign data are parsed in a process of their own, which may be killed.

One worker serves many documents. For each of them it gets limits of processor time, memory and
wall time; when it breaks one, or crashes, it is replaced, and only that document is lost. The
worker is given no secrets: its environment is empty but for what Python needs.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import orjson

import riskengine
from riskengine.errors import SourceFailed

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: seconds of processor and of wall time, and MiB of memory.

    Where an answer comes in several parts, the seconds are those of each part.
    """

    cpu_seconds: int = 5
    wall_seconds: float = 15.0
    memory_mib: int = 300


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write one message, its length before it."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def _environment() -> dict[str, str]:
    package = str(Path(riskengine.__file__).parents[1])
    search_path = os.pathsep.join(dict.fromkeys((package, *filter(None, sys.path))))
    return {"PYTHONPATH": search_path, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ParserProcess:
    """The worker that parses; it starts at the first document and serves one thread.

    Examples
    --------
    >>> with ParserProcess() as parser:
    ...     list(parser.ask("page", b"<p>Troops crossed the border.</p>", where="a.html"))
    [{'title': '', 'text': 'Troops crossed the border.', 'date': ''}]
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; a later document would start another."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def ask(
        self,
        task: str,
        payload: bytes,
        *,
        where: str,
        options: Mapping[str, Any] | None = None,
        limits: Limits = Limits(),
    ) -> Iterator[Any]:
        """Have one document parsed.

        Parameters
        ----------
        task : str
            A name from ``riskengine.sources.parser_worker.TASKS``.
        payload : bytes
            The document.
        where : str
            Its name, for messages.
        options : mapping, optional
            Passed on to the task.
        limits : Limits
            What the document may cost.

        Yields
        ------
        object
            What the task gives, part by part.

        Raises
        ------
        SourceFailed
            The document broke a limit or the parser.
        """
        order = {"task": task, "options": dict(options or {}), "limits": asdict(limits)}
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it has died since the last document
        process = self._process = self._process or self._start()
        finished = False
        try:
            self._send(process, (orjson.dumps(order), payload), limits)
            while True:
                answer = self._receive(process, limits, where)
                if "end" in answer:
                    finished = not answer["end"]["retire"]
                    return
                yield answer["part"]
        finally:
            # Whatever was broken off in the middle can't be asked again.
            if not finished:
                self.close()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", "riskengine.sources.parser_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    @staticmethod
    def _send(process: subprocess.Popen[bytes], frames: tuple[bytes, ...], limits: Limits) -> None:
        assert process.stdin is not None
        watchdog = threading.Timer(limits.wall_seconds, process.kill)
        watchdog.start()
        try:
            for frame in frames:
                write_frame(process.stdin, frame)
        except BrokenPipeError:
            pass  # it has died, and its last words wait to be received
        finally:
            watchdog.cancel()

    @staticmethod
    def _receive(process: subprocess.Popen[bytes], limits: Limits, where: str) -> dict[str, Any]:
        assert process.stdout is not None
        watchdog = threading.Timer(limits.wall_seconds, process.kill)
        watchdog.start()
        try:
            data = read_frame(process.stdout)
        finally:
            watchdog.cancel()
        answer: dict[str, Any] = orjson.loads(data) if data else {}
        if not answer or "failed" in answer:
            raise SourceFailed(_reason(answer.get("failed", ""), process.wait(), limits), where=where)
        return answer


def _reason(failed: str, exit_code: int, limits: Limits) -> str:
    if failed == "MemoryError":
        return f"it needs more than {limits.memory_mib} MiB to parse"
    if failed == "RecursionError":
        return "it is nested too deeply"
    if failed:
        return f"the parser can't read it ({failed})"
    if exit_code == -signal.SIGXCPU:
        return f"it takes more than {limits.cpu_seconds} s of processor time to parse"
    if exit_code == -signal.SIGKILL:
        return f"it takes more than {limits.wall_seconds:g} s to parse"
    return "it crashes the parser"
