"""The command line in this very process, with a home of its own, and as a process beside it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from riskengine.cli.app import main


@dataclass
class Result:
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A fresh home, and no settings of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("RISKENGINE_") and name != "RISKENGINE_SHARED":
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("RISKENGINE_HOME", str(folder))
    return folder


@pytest.fixture
def riskengine(monkeypatch, capsys):
    """Run the command line here; what it prints comes back as text."""

    def run(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["riskengine", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Result(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def process():
    """Run the program as a process of its own."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "riskengine", *arguments],
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
            env={**os.environ, **environment},
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"))

    return run


@pytest.fixture
def articles(tmp_path) -> Path:
    """Three articles as JSON Lines, of which the second can't be read."""
    path = tmp_path / "articles.jsonl"
    path.write_text(
        '{"id": "a", "title": "Shelling on the border", "text": "Troops shelled the town, killing twelve."}\n'
        "{broken\n"
        '{"id": "c", "title": "Cup final", "text": "The home side won the derby after a late strike."}\n'
    )
    return path
