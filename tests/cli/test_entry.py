"""How the program starts and ends: quickly, quietly and with the right exit code."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

HEAVY = ("sklearn", "skops", "scipy", "pandas", "mlflow", "sqlalchemy", "slack_sdk")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["score", "--help"], ["train", "--help"], ["config", "show", "--help"]]
)
def test_help_needs_nothing_but_click(arguments):
    """Help loads no library that a command would need."""
    code = (
        "import sys; from riskengine.__main__ import main; sys.argv[1:] = " + repr(arguments) + "\n"
        "try: main()\n"
        "except SystemExit: print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert not [
        name for name in (*HEAVY, "numpy", "pydantic", "rich", "httpx", "orjson") if f"'{name}'" in loaded
    ]
    assert "Example" in done.stdout


def test_help_costs_at_most_six_bare_pythons(tmp_path):
    """The median of seven, processor time of both in turn, with all modules compiled as pip leaves them."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def cost(*arguments):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, *arguments]
        subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    cost("-m", "riskengine", "--help")
    ratios = sorted(cost("-m", "riskengine", "--help") / cost("-c", "pass") for _ in range(7))
    assert ratios[3] <= 6, ratios


def test_every_command_has_an_example():
    """A person learns a command from its help."""
    import click

    from riskengine.cli.app import app

    def commands(group):
        for command in group.commands.values():
            yield command
            if isinstance(command, click.Group):
                yield from commands(command)

    missing = [command.name for command in commands(app) if "riskengine" not in (command.epilog or "")]
    assert missing == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["score"],
        ["score", "/nonexistent"],
        ["score", "--", "-rf"],
        ["score", "--threshold", "nan"],
        ["score", "x" * 5000],
        ["score", "-", "--format", "xml"],
        ["score", "-", "--now", "tomorrow"],
        ["run", "--now", "2026-02-30"],
        ["run", "--config", "/nonexistent"],
        ["run", "--config", "/"],
        ["run", "--config", "/dev/zero"],
        ["--config", "/nonexistent", "config", "show"],
        ["stories", "--limit", "-1"],
        ["stories", "--limit", "99999999999999999999"],
        ["stories", "--level", "'; DROP TABLE articles;--"],
        ["train", "--parameter", "C=nan"],
        ["train", "--parameter", "nonsense=1"],
        ["evaluate", "/nonexistent", "--label", "x"],
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments, riskengine):
    """The line begins with the program's name and is of readable length."""
    result = riskengine(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith("riskengine: ")
    assert result.err.count("\n") == 1
    assert len(result.err) < 600


def test_arguments_that_are_no_text_are_refused(process):
    """Bytes that are no UTF-8 end in a message."""
    result = process("score", b"\xff\xfe")
    assert (result.code, result.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite:////proc/none/x.db", 5),
        ("postgresql://u:FAKEPW@127.0.0.1:1/db", 5),
        ("mysql://x:FAKEPW@y/z", 2),
        ("file:/etc/passwd?mode=rw", 2),
    ],
)
def test_an_unusable_database_is_one_line_without_its_password(url, code, riskengine, monkeypatch):
    """Whatever is wrong with the database, its password stays out of the message."""
    monkeypatch.setenv("RISKENGINE_DATABASE__URL", url)
    result = riskengine("status")
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert "FAKEPW" not in result.out + result.err


def test_a_model_that_is_none_is_refused(riskengine, tmp_path):
    """A pickle is not even opened: exit code 4."""
    (tmp_path / "evil.pkl").write_bytes(b"cos\nsystem\n(S'touch /tmp/riskengine_pwned_cli'\ntR.")
    result = riskengine("model", "show", "--model", tmp_path / "evil.pkl")
    assert (result.code, result.err.count("\n")) == (4, 1)


def test_a_full_disk_is_reported():
    """Output that could not be written is a failure, not a success cut short."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "riskengine", "features", "--values"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert "No space left" in done.stderr.decode()


def test_a_reader_that_leaves_is_no_error():
    """`riskengine ... | head -1` says nothing on standard error."""
    command = [sys.executable, "-m", "riskengine", "features", "--values"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert running.stderr.read() == b""


def test_ctrl_c_is_one_line_and_130():
    """An interrupt while waiting for input ends at once."""
    command = [sys.executable, "-m", "riskengine", "score", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell's background jobs ignore interrupts, and so would what the tests start there.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no threads)
    ) as running:
        time.sleep(2.0)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=10)
    assert running.returncode == 130
    assert errors.decode().strip() == "riskengine: interrupted"


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"HOME": "", "XDG_DATA_HOME": ""},
        {"TZ": "Not/AZone"},
        {"TZ": "/etc/passwd"},
        {"PYTHONWARNINGS": "error"},
        {"TMPDIR": "/nonexistent"},
        {"NO_COLOR": "1"},
    ],
)
def test_strange_environments_change_nothing(environment, process):
    """The same text is scored the same, and printed as UTF-8."""
    line = '{"text": "Troops in Kraków’s north shelled the town, killing twelve."}\n'.encode()
    result = process("score", "-", stdin=line, **environment)
    assert (result.code, result.err) == (0, "")
    [row] = map(json.loads, result.out.splitlines())
    assert "Kraków’s" in row["evidence"][0]["sentence"]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_a_table_prints_in_any_encoding(encoding, process):
    """What a terminal's encoding lacks is replaced."""
    line = '{"title": "Kraków", "text": "Troops shelled “the town”, killing twelve."}\n'.encode()
    assert process("score", "-", "--format", "table", stdin=line, PYTHONIOENCODING=encoding).code == 0
