"""A document that breaks a limit or the parser costs only itself."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from riskengine.errors import SourceFailed
from riskengine.sources import parser_worker
from riskengine.sources.limits import Limits, ParserProcess

GENEROUS = Limits()
GOOD = b"<p>Troops crossed the border.</p>"


def ask(parser: ParserProcess, data: bytes, limits: Limits = GENEROUS) -> list[dict[str, str]]:
    return list(parser.ask("page", data, where="a.html", limits=limits))


def reason(parser: ParserProcess, data: bytes, limits: Limits) -> str:
    with pytest.raises(SourceFailed) as failed:
        ask(parser, data, limits)
    assert str(failed.value).startswith("a.html: ")
    return failed.value.what


def test_one_worker_serves_many_documents(parser: ParserProcess) -> None:
    """The worker starts once, so that the hundredth document takes milliseconds."""
    ask(parser, GOOD)
    process = parser._process
    started = time.monotonic()
    for _ in range(100):
        assert ask(parser, GOOD)[0]["text"] == "Troops crossed the border."
    assert time.monotonic() - started < 15
    assert parser._process is process


def test_too_much_processor_time_ends_the_document_only(parser: ParserProcess) -> None:
    """A document that takes too long is given up in time, and the next one is parsed."""
    slow = b"<p " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">x</p>"
    started = time.monotonic()
    assert "more than 2 s of processor time" in reason(parser, slow, Limits(cpu_seconds=2))
    assert time.monotonic() - started < 15
    assert ask(parser, GOOD)


def test_too_much_memory_ends_the_document_only(parser: ParserProcess) -> None:
    """A document that needs too much memory is given up, and the next one is parsed."""
    large = b"<p>a <b>b</b></p>" * 600_000
    assert "needs more than 250 MiB" in reason(parser, large, Limits(cpu_seconds=20, memory_mib=250))
    assert ask(parser, GOOD)


def test_too_much_wall_time_ends_the_document_only() -> None:
    """A worker that gives no answer is killed after the wall time."""
    with ParserProcess() as parser:
        large = b"<p>a <b>b</b></p>" * 100_000
        assert "takes more than 0.05 s to parse" in reason(parser, large, Limits(wall_seconds=0.05))
        assert ask(parser, GOOD)


def test_a_parser_that_fails_is_named(parser: ParserProcess) -> None:
    """An unforeseen error in the worker is told by its name, without a traceback."""
    with pytest.raises(SourceFailed, match=r"a\.xml: the parser can't read it \(KeyError\)$"):
        list(parser.ask("no such task", b"", where="a.xml"))
    assert ask(parser, GOOD)


def test_a_worker_that_died_in_between_is_replaced(parser: ParserProcess) -> None:
    """A worker killed from outside between two documents harms neither."""
    ask(parser, GOOD)
    assert parser._process is not None
    parser._process.kill()
    parser._process.wait()
    assert ask(parser, GOOD)


def test_an_answer_broken_off_does_not_reach_the_next_document(parser: ParserProcess) -> None:
    """When the asker stops listening, the next answer is still its own."""
    answers = parser.ask("page", b"<p>Another text.</p>", where="b.html")
    next(answers)
    answers.close()
    assert ask(parser, GOOD)[0]["text"] == "Troops crossed the border."


def test_the_worker_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the worker is its own, not that of the program."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "CANARY")
    with ParserProcess() as parser:
        ask(parser, GOOD)
        assert parser._process is not None
        assert b"CANARY" not in Path(f"/proc/{parser._process.pid}/environ").read_bytes()


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 9))),
        ("subprocess.Popen", ("sh", [], None, None)),
        ("os.system", ("true",)),
        ("pickle.find_class", ("os", "system")),
        ("open", ("x", "w", os.O_WRONLY | os.O_CREAT)),
    ],
)
def test_the_worker_is_stopped_from_doing_what_no_parser_does(event: str, arguments: tuple[Any, ...]) -> None:
    """Connections, processes, pickles and writing to files are refused; reading is not."""
    with pytest.raises(PermissionError):
        parser_worker._forbid(event, arguments)
    parser_worker._forbid("open", ("x", "r", os.O_RDONLY))
    parser_worker._forbid("open", ("x", "r", None))
