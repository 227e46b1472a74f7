"""``riskengine outbox``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from riskengine.cli.options import clock_from, examples, format_option, now_option, with_settings

if TYPE_CHECKING:
    from riskengine.records import OutboxRow
    from riskengine.settings import Loaded

COLUMNS = ("id", "state", "channel", "text", "created_at", "not_before", "attempts", "problem")
STATES = ("pending", "sending", "uncertain", "sent", "dead")
SHORTEST = 6
ALL = 1_000_000


@click.group(epilog=examples("riskengine outbox list", "riskengine outbox resend --all"))
def outbox() -> None:
    """See the messages that wait or were given up, and send those again."""


@outbox.command("list", epilog=examples("riskengine outbox list", "riskengine outbox list --state sent"))
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only messages in this state; may be repeated. All that did not arrive by default.",
)
@click.option("--limit", type=click.IntRange(1, ALL), default=50, show_default=True, help="How many at most.")
@now_option
@format_option
@with_settings
def show(states: Sequence[str], limit: int, now: datetime | None, form: str | None, loaded: Loaded) -> None:
    """List messages, the oldest first, with their state and what went wrong."""
    from riskengine.cli.output import print_rows, print_table
    from riskengine.wiring import open_database

    with open_database(loaded.settings, now=clock_from(now)()) as store:
        rows = [
            _row(one)
            for one in store.list_outbox(states or ("pending", "sending", "uncertain", "dead"), limit)
        ]
    shown = ("id", "state", "channel", "text", "problem")
    print_rows(
        rows,
        form,
        COLUMNS,
        table=lambda found: print_table([{**row, "id": row["id"][:8]} for row in found], shown, cut="text"),
    )
    if not rows:
        click.echo("riskengine: no such message in the outbox", err=True)


@outbox.command(epilog=examples("riskengine outbox resend 499c5368", "riskengine outbox resend --all"))
@click.argument("message_id", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="All messages that were given up.")
@click.option("--by", default="command line", show_default=True, help="Who asks for it.")
@now_option
@format_option
@with_settings
def resend(
    message_id: str | None, everything: bool, by: str, now: datetime | None, form: str | None, loaded: Loaded
) -> None:
    """Let messages that were given up be sent by the next delivery.

    ID is a message's, or at least its first 6 digits. One that may have arrived is looked for first;
    where nobody can tell, it is marked as a possible repeat.
    """
    from riskengine.articles.clean import clean_line
    from riskengine.cli.output import print_rows
    from riskengine.errors import ConfigurationError, NotFound
    from riskengine.wiring import open_database

    if bool(message_id) == everything:
        raise ConfigurationError("nothing to send again", action="give an ID, or --all")
    moment = clock_from(now)()
    with open_database(loaded.settings, now=moment) as store:
        dead = [row for row in store.list_outbox(("dead",), ALL) if everything or _begins(row, message_id)]
        if message_id and len(dead) != 1:
            what = f"{len(dead)} messages begin so" if dead else "no message of this id was given up"
            raise NotFound(what, where=message_id[:80], action="see `riskengine outbox list`")
        again = [row for row in dead if store.resend(row.alert_id, by=clean_line(by, 100), now=moment)]
    print_rows([{"id": row.alert_id, "channel": row.channel} for row in again], form, ("id", "channel"))
    if not again:
        click.echo("riskengine: no message was given up", err=True)


def _begins(row: OutboxRow, digits: str | None) -> bool:
    return digits is not None and len(digits) >= SHORTEST and row.alert_id.startswith(digits)


def _row(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.alert_id,
        "state": row.state,
        "channel": row.channel,
        "text": row.message.text,
        "created_at": row.created_at,
        "not_before": row.not_before,
        "attempts": row.attempts,
        "problem": row.last_error,
    }
