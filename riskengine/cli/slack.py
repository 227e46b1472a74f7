"""``riskengine slack``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from riskengine.cli.options import examples, format_option, with_settings

if TYPE_CHECKING:
    from riskengine.settings import Loaded

COLUMNS = ("what", "ok", "found", "lost", "action")


@click.group(epilog=examples("riskengine slack check", "riskengine slack listen"))
def slack() -> None:
    """See whether Slack lets the engine do what it needs, and hear what people answer there."""


@slack.command(epilog=examples("riskengine slack check", "riskengine slack check --format json"))
@format_option
@with_settings
def check(form: str | None, loaded: Loaded) -> int:
    """Ask Slack about the token, its scopes and the channels of the rules; post nothing.

    Exit code 1 where something is missing: each line says what is lost without it, and what to do.
    """
    from riskengine.alerts.slack_check import check_slack
    from riskengine.cli.output import print_rows
    from riskengine.wiring import open_slack

    client, channel_ids = open_slack(loaded.settings)
    findings = check_slack(client, channel_ids)
    print_rows([asdict(one) for one in findings], form, COLUMNS)
    return 0 if all(one.ok for one in findings) else 1


@slack.command(epilog=examples("riskengine slack listen"))
@with_settings
def listen(loaded: Loaded) -> None:
    """Hear clicks on the buttons under alerts, until it is stopped.

    Confirmed, false alarm and not for me go to the ledger, mute to the silences, I have it to the
    alert's owner; each is answered in the thread. Needs slack.app_token and Socket Mode.
    """
    import signal
    from threading import Event

    from riskengine.cli.options import clock_from
    from riskengine.cli.output import clean
    from riskengine.wiring import listen_to_slack

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    listen_to_slack(
        loaded.settings,
        clock_from(None),
        stop=stop,
        tell=lambda line: click.echo(f"riskengine: {clean(line)}", err=True),
    )
