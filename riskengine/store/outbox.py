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

from collections.abc import Collection, Mapping, Sequence
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

from riskengine.records import Deed, Message, OutboxRow
from riskengine.store import schema
from riskengine.store.codec import decode_message, encode
from riskengine.store.columns import UtcDateTime
from riskengine.store.database import Database, insert_new
from riskengine.store.trail import note

TOO_LATE = "not delivered before its deadline"

HELD = ("sending",)

PATIENCE = timedelta(hours=24)
"""How long a message may wait before it is given up."""

PEEK = 5
"""So many times the size of a bundle is looked at for messages that may go into it."""


class Outbox:
    """The queue of messages; every change is one transaction, safe with several senders.

    The ``mark`` methods tell whether they changed the message. Only what a sender holds can be put
    back or given up, so that the late word of one whose lease ran out can't undo what came after.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, *, now: datetime, lease: timedelta, limit: int, without: Collection[str] = ()
    ) -> list[OutboxRow]:
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
        without : collection of str
            Channels that are not to be used now.

        Returns
        -------
        list of OutboxRow
            In the order to send them. ``state`` tells what a row was: ``pending`` may be sent at
            once, ``uncertain`` must be looked for first. ``attempts`` counts this one.
        """
        outbox = schema.outbox.c
        due = select(schema.outbox).where(
            _claimable(now), outbox.not_before <= now, outbox.channel.not_in(without)
        )
        with self._database.write() as connection:
            rows = connection.execute(_next(due, limit)).all()
            return _take(connection, rows, now, now + lease)

    def claim_bundle(
        self, first: OutboxRow, *, now: datetime, lease: timedelta, crowd: int, limit: int
    ) -> list[OutboxRow]:
        """Take messages that go together with a claimed one, and note that they do.

        What was sent together is looked for together. Else only opening alerts are bundled, where
        more than a few of them wait for the channel.

        Parameters
        ----------
        first : OutboxRow
            As ``claim`` returned it.
        now : datetime
            Aware.
        lease : timedelta
            As for ``claim``.
        crowd : int
            So many may wait without being bundled.
        limit : int
            How many may go together at most, the first one included.

        Returns
        -------
        list of OutboxRow
            Without the first one; empty where it goes alone.
        """
        outbox = schema.outbox.c
        if not (first.bundle if first.state == "uncertain" else is_bundled(first)):
            return []
        if first.state == "uncertain":
            together = and_(outbox.bundle == first.bundle, outbox.state != "pending")
        else:
            together = and_(outbox.channel == first.channel, outbox.state == "pending", outbox.story_id != "")
        with self._database.write() as connection:
            found = connection.execute(
                _next(select(schema.outbox).where(_claimable(now), together), limit * PEEK)
            )
            rows = [row for row in found if first.state == "uncertain" or is_bundled(_decoded(row))]
            if first.state == "pending" and len(rows) < crowd:
                return []
            taken = _take(connection, rows[: limit - 1], now, now + lease)
            members = [first.alert_id, *(row.alert_id for row in taken)]
            change = update(schema.outbox).where(outbox.alert_id.in_(members))
            connection.execute(change.values(bundle=first.bundle or first.alert_id))
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

    def resend(self, alert_id: str, *, by: str, now: datetime) -> bool:
        """Take a message that was given up back into the queue, and note who asked for it.

        One that was ever tried may have arrived, so it comes back as uncertain. False where there is
        no such message.
        """
        outbox = schema.outbox.c
        tried = outbox.attempts > 0
        change = (
            update(schema.outbox)
            .where(outbox.alert_id == alert_id, outbox.state == "dead")
            .values(
                state=case((tried, "uncertain"), else_="pending"),
                attempts=case((tried, 1), else_=0),
                last_error=case((tried, f"re-sent by {by} [1 unanswered of 1]"), else_=f"re-sent by {by}"),
                not_before=now,
                deadline=now + PATIENCE,
            )
        )
        with self._database.write() as connection:
            found = connection.execute(change).rowcount == 1
            if found:
                note(connection, Deed(now, by, "re-send", f"message {alert_id[:8]}", ""))
        return found

    def add_notice(self, message: Message, *, now: datetime) -> bool:
        """Put a message that is no alert into the queue, once for each id; False where it is there."""
        with self._database.write() as connection:
            return insert_new(connection, schema.outbox, [outbox_row(message, now=now)]) == 1

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
        return _decoded(row) if row else None

    def due(self, after: datetime) -> dict[str, datetime]:
        """Tell for each channel when its next message is due that was not yet at a moment."""
        outbox = schema.outbox.c
        waiting = case((outbox.not_before > after, outbox.not_before), else_=after)
        query = select(outbox.channel, func.min(waiting, type_=UtcDateTime).label("at"))
        with self._database.read() as connection:
            found = connection.execute(query.where(_free(after)).group_by(outbox.channel))
            return {row.channel: row.at for row in found}

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
            return [_decoded(row) for row in connection.execute(query)]

    def _mark(self, alert_id: str, states: Sequence[str], **values: Any) -> bool:
        """Change a message that is in one of these states; False when it isn't, and nothing changes."""
        outbox = schema.outbox.c
        change = update(schema.outbox).where(outbox.alert_id == alert_id, outbox.state.in_(states))
        with self._database.write() as connection:
            return connection.execute(change.values(lease_until=None, **values)).rowcount == 1


def outbox_row(
    message: Message, *, now: datetime, story_id: str = "", patience: timedelta = PATIENCE
) -> dict[str, Any]:
    """Return the row of a new message; one without a story is a notice."""
    return {
        "alert_id": message.alert_id,
        "story_id": story_id,
        "channel": message.channel,
        "state": "pending",
        "message": encode(message),
        "attempts": 0,
        "created_at": now,
        "not_before": now,
        "deadline": now + patience,
        "last_error": "",
        "external_ref": "",
    }


def is_bundled(row: OutboxRow) -> bool:
    """Tell whether a message may go together with others: an alert's first one."""
    return row.story_id != "" and row.message.follows == ""


def _claimable(now: datetime) -> ColumnElement[bool]:
    """Free, not too late, and nothing earlier of its story is on its way to the channel."""
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
    return and_(_free(now), outbox.deadline > now, ~blocked)


def _next(query: Select[Any], limit: int) -> Select[Any]:
    return query.order_by(*_order()).limit(limit).with_for_update(skip_locked=True)


def _take(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime, lease_until: datetime
) -> list[OutboxRow]:
    """Hold rows until a moment; what is pending goes by itself unless it is bundled anew."""
    outbox = schema.outbox.c
    taken = [_taken(_decoded(row), now, lease_until) for row in rows]
    threads = _threads(connection, {row.message.follows for row in taken} - {""})
    change = update(schema.outbox).where(outbox.alert_id.in_([row.alert_id for row in rows]))
    connection.execute(
        change.values(
            state="sending",
            lease_until=lease_until,
            attempts=outbox.attempts + 1,
            first_attempt_at=func.coalesce(outbox.first_attempt_at, now),
            bundle=case((outbox.state == "pending", ""), else_=outbox.bundle),
        )
    )
    return [_threaded(row, threads) for row in taken]


def _threaded(row: OutboxRow, threads: Mapping[str, tuple[str, str]]) -> OutboxRow:
    """Add the thread; a message that was told together with others is not edited for the sake of one."""
    thread, bundle = threads.get(row.message.follows, ("", ""))
    message = replace(row.message, replaces=()) if bundle else row.message
    return replace(row, thread=thread, message=message)


def _threads(connection: Connection, followed: set[str]) -> dict[str, tuple[str, str]]:
    """Return the receivers' names of these messages, where they have arrived, and their bundles."""
    if not followed:
        return {}
    outbox = schema.outbox.c
    query = select(outbox.alert_id, outbox.external_ref, outbox.bundle)
    found = connection.execute(query.where(outbox.alert_id.in_(followed)))
    return {row.alert_id: (row.external_ref, row.bundle) for row in found}


def _free(now: datetime) -> ColumnElement[bool]:
    """Not finished, and no living sender holds it."""
    outbox = schema.outbox.c
    abandoned = and_(outbox.state == "sending", outbox.lease_until <= now)
    return or_(outbox.state.in_(("pending", "uncertain")), abandoned)


def _unfinished() -> ColumnElement[bool]:
    return schema.outbox.c.state.not_in(schema.FINAL_STATES)


def _order() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return schema.outbox.c.created_at, schema.outbox.c.alert_id


def _decoded(row: Row[Any]) -> OutboxRow:
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
        bundle=row.bundle,
    )


def _taken(row: OutboxRow, now: datetime, lease_until: datetime) -> OutboxRow:
    return replace(
        row,
        state="pending" if row.state == "pending" else "uncertain",
        attempts=row.attempts + 1,
        bundle="" if row.state == "pending" else row.bundle,
        lease_until=lease_until,
        first_attempt_at=row.first_attempt_at or now,
    )
