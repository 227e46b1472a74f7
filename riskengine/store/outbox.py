"""The outbox: messages wait here until their channel has them, or it is too late.

::

    pending --claim--> sending --mark_sent--> sent
       ^                | |  |
       +--mark_pending--+ |  +--mark_dead, expire--> dead
                          v
       claim <------- uncertain

A row in ``sending`` whose lease has run out belonged to a sender that died: it is as uncertain as
one whose reply was lost, and comes back from ``claim`` as such, to be looked for before it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from riskengine.records import OutboxRow
from riskengine.store import schema
from riskengine.store.codec import decode_message
from riskengine.store.database import Database

TOO_LATE = "not delivered before its deadline"

HELD = ("sending",)


class Outbox:
    """The queue of messages; every change is one transaction, safe with several senders.

    The ``mark`` methods tell whether they changed the message. Only what a sender holds can be put
    back or given up, so that the late word of one whose lease ran out can't undo what came after.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> list[OutboxRow]:
        """Take messages to send, for this sender alone until the lease ends.

        Of one story and channel only the earliest message that is not finished is ever taken.

        Parameters
        ----------
        now : datetime
            Aware.
        lease : timedelta
            How long they stay taken; longer than the longest possible attempt to send one.
        limit : int
            How many at most.

        Returns
        -------
        list of OutboxRow
            In the order to send them. ``state`` tells what a row was: ``pending`` may be sent at
            once, ``uncertain`` must be looked for first. ``attempts`` counts this one.
        """
        outbox = schema.outbox.c
        with self._database.write() as connection:
            rows = connection.execute(_claimable(now, limit)).all()
            taken = [_taken(_outbox_row(row), now, now + lease) for row in rows]
            threads = _threads(connection, {row.message.follows for row in taken} - {""})
            taken = [replace(row, thread=threads.get(row.message.follows, "")) for row in taken]
            change = update(schema.outbox).where(outbox.alert_id.in_([row.alert_id for row in rows]))
            connection.execute(
                change.values(
                    state="sending",
                    lease_until=now + lease,
                    attempts=outbox.attempts + 1,
                    first_attempt_at=func.coalesce(outbox.first_attempt_at, now),
                )
            )
        return taken

    def mark_sent(self, alert_id: str, *, now: datetime, external_ref: str) -> bool:
        """Note that a message has arrived, under the receiver's own name for it.

        This is a fact even where the message was given up meanwhile; False only when it is noted already.
        """
        values = {"state": "sent", "sent_at": now, "external_ref": external_ref, "last_error": ""}
        return self._mark(alert_id, ("pending", "sending", "uncertain", "dead"), **values)

    def mark_uncertain(self, alert_id: str, *, not_before: datetime, error: str) -> bool:
        """Note that nobody knows whether a message arrived; to be looked for from ``not_before`` on."""
        return self._mark(alert_id, HELD, state="uncertain", not_before=not_before, last_error=error)

    def mark_pending(self, alert_id: str, *, not_before: datetime, error: str) -> bool:
        """Note that a message surely did not arrive; to be sent from ``not_before`` on."""
        return self._mark(alert_id, HELD, state="pending", not_before=not_before, last_error=error)

    def mark_dead(self, alert_id: str, *, error: str) -> bool:
        """Give a message up."""
        return self._mark(alert_id, HELD, state="dead", last_error=error)

    def expire(self, now: datetime) -> int:
        """Give up every message past its deadline that no sender holds; tell how many."""
        outbox = schema.outbox.c
        reason = case((outbox.last_error == "", TOO_LATE), else_=literal(f"{TOO_LATE}: ") + outbox.last_error)
        change = (
            update(schema.outbox)
            .where(_free(now), outbox.deadline <= now)
            .values(state="dead", lease_until=None, last_error=reason)
        )
        with self._database.write() as connection:
            return connection.execute(change).rowcount

    def counts(self) -> dict[str, int]:
        """Count the messages in each state."""
        state, messages = schema.outbox.c.state, func.count().label("messages")
        query = select(state, messages).group_by(state)
        with self._database.read() as connection:
            found = {row.state: row.messages for row in connection.execute(query)}
        return {name: found.get(name, 0) for name in schema.STATES}

    def outbox_row(self, alert_id: str) -> OutboxRow | None:
        """Read one message, without taking it."""
        query = select(schema.outbox).where(schema.outbox.c.alert_id == alert_id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _outbox_row(row) if row else None

    def oldest_waiting(self) -> datetime | None:
        """Tell since when the oldest message that is not finished has been waiting."""
        query = select(func.min(schema.outbox.c.created_at)).where(_unfinished())
        with self._database.read() as connection:
            oldest: datetime | None = connection.scalar(query)
        return oldest

    def list_outbox(self, states: Sequence[str], limit: int) -> list[OutboxRow]:
        """Read messages in these states, oldest first, without taking them."""
        outbox = schema.outbox.c
        query = select(schema.outbox).where(outbox.state.in_(states)).order_by(*_order()).limit(limit)
        with self._database.read() as connection:
            return [_outbox_row(row) for row in connection.execute(query)]

    def _mark(self, alert_id: str, states: Sequence[str], **values: Any) -> bool:
        """Change a message that is in one of these states; False when it isn't, and nothing changes."""
        outbox = schema.outbox.c
        change = update(schema.outbox).where(outbox.alert_id == alert_id, outbox.state.in_(states))
        with self._database.write() as connection:
            return connection.execute(change.values(lease_until=None, **values)).rowcount == 1


def _claimable(now: datetime, limit: int) -> Select[Any]:
    outbox, earlier = schema.outbox.c, schema.outbox.alias("earlier")
    blocked = exists().where(
        earlier.c.story_id == outbox.story_id,
        earlier.c.channel == outbox.channel,
        earlier.c.state.not_in(schema.FINAL_STATES),
        or_(
            earlier.c.created_at < outbox.created_at,
            and_(earlier.c.created_at == outbox.created_at, earlier.c.alert_id < outbox.alert_id),
        ),
    )
    return (
        select(schema.outbox)
        .where(_free(now), outbox.not_before <= now, outbox.deadline > now, ~blocked)
        .order_by(*_order())
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _threads(connection: Connection, followed: set[str]) -> dict[str, str]:
    """Return the receivers' names of these messages, where they have arrived."""
    if not followed:
        return {}
    outbox = schema.outbox.c
    query = select(outbox.alert_id, outbox.external_ref).where(outbox.alert_id.in_(followed))
    return {row.alert_id: row.external_ref for row in connection.execute(query)}


def _free(now: datetime) -> ColumnElement[bool]:
    """Not finished, and no living sender holds it."""
    outbox = schema.outbox.c
    abandoned = and_(outbox.state == "sending", outbox.lease_until <= now)
    return or_(outbox.state.in_(("pending", "uncertain")), abandoned)


def _unfinished() -> ColumnElement[bool]:
    return schema.outbox.c.state.not_in(schema.FINAL_STATES)


def _order() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return schema.outbox.c.created_at, schema.outbox.c.alert_id


def _outbox_row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        alert_id=row.alert_id,
        story_id=row.story_id,
        channel=row.channel,
        state=row.state,
        message=decode_message(row.message),
        attempts=row.attempts,
        created_at=row.created_at,
        not_before=row.not_before,
        lease_until=row.lease_until,
        first_attempt_at=row.first_attempt_at,
        last_error=row.last_error,
    )


def _taken(row: OutboxRow, now: datetime, lease_until: datetime) -> OutboxRow:
    return replace(
        row,
        state="pending" if row.state == "pending" else "uncertain",
        attempts=row.attempts + 1,
        lease_until=lease_until,
        first_attempt_at=row.first_attempt_at or now,
    )
