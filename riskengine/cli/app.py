"""The program ``riskengine`` and how every one of its runs ends."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from riskengine import __version__
from riskengine.cli.alerts import alerts
from riskengine.cli.brief import brief
from riskengine.cli.config import config
from riskengine.cli.corpus import corpus
from riskengine.cli.data import data
from riskengine.cli.demo import demo
from riskengine.cli.evaluate import evaluate
from riskengine.cli.explain import explain
from riskengine.cli.export import audit, export
from riskengine.cli.features import features
from riskengine.cli.feeds import feeds
from riskengine.cli.model import model
from riskengine.cli.options import examples
from riskengine.cli.outbox import outbox
from riskengine.cli.rules import rules
from riskengine.cli.run import deliver, run
from riskengine.cli.score import score
from riskengine.cli.silence import silence
from riskengine.cli.slack import slack
from riskengine.cli.status import status
from riskengine.cli.stories import stories, story
from riskengine.cli.suites import suites
from riskengine.cli.train import train
from riskengine.cli.why_not import why_not
from riskengine.errors import RiskEngineError

INTERRUPTED = 130
USAGE = 2
_LONGEST = 500
"""Characters of a message; what the user typed may be of any length."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "riskengine demo",
        "riskengine score article.txt",
        'eval "$(_RISKENGINE_COMPLETE=bash_source riskengine)"   # completion; or zsh_source, fish_source',
    ),
)
@click.option("--config", type=click.Path(path_type=Path), help="File of settings (TOML).")
@click.version_option(__version__, prog_name="riskengine")
def app(config: Path | None) -> None:
    """Score news for geopolitical escalation, explain it, and alert Slack.

    Exit codes: 0 done, 1 incomplete or some records bad, 2 usage or configuration, 3 data refused,
    4 model refused, 5 database unusable, 75 already running.
    """


for command in (
    demo, score, run, deliver, status, stories, story, explain, why_not, alerts, outbox, brief, silence,
    slack, rules, export, audit, feeds, data, features, train, evaluate, suites, corpus, model, config,
):  # fmt: skip
    app.add_command(command)


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_finish(_run()))


def _run() -> int:
    try:
        code = app.main(prog_name="riskengine", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _tell("interrupted", INTERRUPTED)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "riskengine"
        return _tell(f"{error.format_message().rstrip('.')}; see {path} --help", USAGE)
    except click.ClickException as error:
        return _tell(error.format_message(), USAGE)
    except RiskEngineError as error:
        return _tell(str(error), error.exit_code)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _tell(f"{where}{error.strerror or type(error).__name__}", 1)


def _finish(code: int) -> int:
    """Write what is still held back; a reader that has gone is no error, a full disk is one."""
    try:
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  else the interpreter complains again at its end
        if error.errno != errno.EPIPE:
            return _tell(f"the output can't be written ({error.strerror})", 1)
    return code


def _tell(message: str, code: int) -> int:
    line = " ".join("".join(one if one.isprintable() else " " for one in message).split())
    click.echo(f"riskengine: {line[:_LONGEST]}", err=True)
    return code
