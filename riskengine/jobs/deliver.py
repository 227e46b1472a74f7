"""Delivery: the outbox worked off, so that every alert arrives, and none arrives twice unmarked.

A message is claimed, sent, and noted as sent. When its end is unclear (the answer was lost, or the
sender was killed) it stays *uncertain* until the channel's history tells; where there is no history
to ask, it is sent again, marked as a possible repeat, and at most ``MAX_COPIES`` times in all.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from riskengine.alerts.channel import Channel, Unknown
from riskengine.alerts.message import mark_repeat
from riskengine.errors import DeliveryFailed
from riskengine.jobs.turns import Turns
from riskengine.records import OutboxRow
from riskengine.store import Store

MAX_COPIES = 3
"""Copies of one message that may be sent where nobody can tell whether the earlier ones arrived."""
PAUSE = 60.0
"""Seconds that the messages of a channel wait that takes none."""
PEEK = 1000
"""Waiting messages that are looked at to see when the next one is due."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast delivery goes, in seconds.

    ``pace`` lies between two messages of a channel that is paced. ``attempt`` is the longest that one
    try takes; only the first one of a job begins with less time left. ``settle`` passes before an
    unclear end is looked into, ``lease`` before a claimed message counts as abandoned: both must be
    longer than ``attempt``. ``linger`` is how long the job may stand idle for a message that is due soon.
    """

    pace: float = 1.0
    attempt: float = 15.0
    settle: float = 20.0
    lease: float = 90.0
    linger: float = 30.0


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The end of a delivery: messages that arrived, wait or were given up, and what went wrong."""

    sent: int
    waiting: int
    dead: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a try ended: the row's next state, and after how many seconds it is due again."""

    state: str
    what: str = ""
    wait: float = 0.0
    external_ref: str = ""
    copies: int = 0


def deliver(
    store: Store,
    channels: Mapping[str, Channel],
    *,
    clock: Callable[[], datetime],
    deadline_seconds: float,
    tempo: Tempo = Tempo(),
    wait: Callable[[float], None] = time.sleep,
) -> DeliveryReport:
    """Send what waits in the outbox, until nothing is due soon or the time is up.

    Parameters
    ----------
    store : Store
        Holds the outbox. Several deliveries may work on it at once.
    channels : Mapping
        The ways to people, by the names that rules use.
    clock : callable
        Tells the time, aware; it must go on while the job waits.
    deadline_seconds : float
        How long the job may take.
    tempo : Tempo
        How fast to go.
    wait : callable
        Waits for some seconds; nothing is ever claimed meanwhile.

    Returns
    -------
    DeliveryReport
        ``problems`` is empty only when nothing failed and nothing is left waiting.
    """
    delivery = _Delivery(store, channels, clock, tempo)
    delivery.expire()
    end = time.monotonic() + deadline_seconds
    while True:
        now = clock()
        rows = store.claim(now=now, lease=timedelta(seconds=tempo.lease), limit=1)
        if rows:
            delivery.handle(rows[0])
        left = end - time.monotonic()
        if left < tempo.attempt:
            break
        if not rows:
            idle = delivery.next_due(now)
            if idle > min(tempo.linger, left):
                break
            wait(idle)
    return delivery.report()


class _Delivery:
    """One job's work and what went wrong in it."""

    def __init__(
        self, store: Store, channels: Mapping[str, Channel], clock: Callable[[], datetime], tempo: Tempo
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._settle = tempo.settle
        self._turns = Turns(channels, clock, pace=tempo.pace)
        self._sent = 0
        self._dead_count = 0
        self._given_up: list[str] = []
        self._troubles: dict[str, str] = {}

    def expire(self) -> None:
        """Give up what has waited for too long."""
        expired = self._store.expire(self._clock())
        if expired:
            self._dead_count += expired
            self._given_up.append(f"given up after waiting too long: {expired} (see the outbox for why)")

    def next_due(self, looked_at: datetime) -> float:
        """Tell in how many seconds the next message is due that was not yet when last looked for one."""
        waiting = self._store.list_outbox(("pending", "uncertain"), PEEK)
        due = [row.not_before for row in waiting if row.not_before > looked_at]
        return max(0.0, (min(due) - self._clock()).total_seconds()) if due else float("inf")

    def handle(self, row: OutboxRow) -> None:
        """Try a claimed message, or give it back until it is its turn."""
        channel = self._channels.get(row.channel)
        if channel is None:
            self._troubles[row.channel] = "rules send there, but no such channel is set up"
            self._record(row, _returned(row, PAUSE))
            return
        turn = self._turns.seconds_until(row)
        if turn > 0:
            self._record(row, _returned(row, turn))
            return
        # Whatever interrupts the try, its end is noted: then nobody knows whether the message arrived.
        ending = _Ending("uncertain", "interrupted", self._settle, copies=1)
        try:
            ending = self._attempt(row, channel)
        finally:
            self._record(row, ending)

    def report(self) -> DeliveryReport:
        """Put together how it went."""
        counts = self._store.counts()
        waiting = counts["pending"] + counts["uncertain"] + counts["sending"]
        problems = [*self._given_up, *(f"{name}: {trouble}" for name, trouble in self._troubles.items())]
        if waiting:
            problems.append(f"left for a later delivery: {waiting}")
        return DeliveryReport(self._sent, waiting, self._dead_count, tuple(problems))

    def _attempt(self, row: OutboxRow, channel: Channel) -> _Ending:
        message, copies = row.message, _copies(row)
        if channel.can_reconcile and row.state == "uncertain":
            found = self._find(row, channel)
            if found is not None:
                return found
        elif not channel.can_reconcile and copies >= MAX_COPIES:
            return self._dead(row, f"sent {copies} times without an answer; it may have arrived")
        elif not channel.can_reconcile and copies:
            message = mark_repeat(message)
        try:
            external_ref = channel.send(message, thread=row.thread)
        except DeliveryFailed as failure:
            return self._failed(row, failure)
        return self._arrived(row, external_ref)

    def _find(self, row: OutboxRow, channel: Channel) -> _Ending | None:
        """Find out whether an uncertain message arrived; None when it surely did not."""
        try:
            since = row.first_attempt_at or row.created_at
            found = channel.find(row.alert_id, since=since, thread=row.thread)
        except DeliveryFailed as failure:
            return self._uncertain(row, str(failure), self._turns.fail(row, retry_after=failure.retry_after))
        if isinstance(found, Unknown):
            wait = max(self._settle, self._turns.fail(row, retry_after=0.0))
            return self._uncertain(row, f"nobody can tell whether it arrived: {found.reason}", wait)
        return None if found is None else self._arrived(row, found)

    def _arrived(self, row: OutboxRow, external_ref: str) -> _Ending:
        self._sent += 1
        self._turns.succeed(row.channel)
        self._troubles.pop(row.channel, None)
        return _Ending("sent", external_ref=external_ref)

    def _failed(self, row: OutboxRow, failure: DeliveryFailed) -> _Ending:
        what = str(failure)
        self._troubles[row.channel] = what
        if failure.outcome == "dead":
            return self._dead(row, what)
        if failure.outcome == "paused":
            self._turns.close_account(row.channel, PAUSE)
            return _Ending("pending", what, PAUSE)
        wait = self._turns.fail(row, retry_after=failure.retry_after)
        if failure.outcome == "retry":
            return _Ending("pending", what, wait)
        return _Ending("uncertain", what, self._settle, copies=1)

    def _dead(self, row: OutboxRow, what: str) -> _Ending:
        self._dead_count += 1
        self._troubles.pop(row.channel, None)
        self._given_up.append(f"{row.channel}: alert {row.alert_id} was given up: {what}")
        return _Ending("dead", what)

    def _uncertain(self, row: OutboxRow, what: str, wait: float) -> _Ending:
        self._troubles[row.channel] = what
        return _Ending("uncertain", what, wait)

    def _record(self, row: OutboxRow, ending: _Ending) -> None:
        now = self._clock()
        if ending.state == "sent":
            self._store.mark_sent(row.alert_id, now=now, external_ref=ending.external_ref)
            return
        error = f"{ending.what} [{_copies(row) + ending.copies} unanswered of {row.attempts}]"
        if ending.state == "dead":
            self._store.mark_dead(row.alert_id, error=error)
            return
        mark = self._store.mark_uncertain if ending.state == "uncertain" else self._store.mark_pending
        mark(row.alert_id, not_before=now + timedelta(seconds=ending.wait), error=error)


def _returned(row: OutboxRow, wait: float) -> _Ending:
    """Give a message back as it was."""
    return _Ending(row.state, _COPIES.sub("", row.last_error) or "waits its turn", wait)


_COPIES = re.compile(r" \[(\d+) unanswered of (\d+)\]$")


def _copies(row: OutboxRow) -> int:
    """Tell how many copies of a message were sent that nobody knows the end of.

    Those whose end was noted stand in the last error; a try since then that left no note was one
    whose sender was killed.
    """
    noted = _COPIES.search(row.last_error)
    unanswered, tries = (int(noted[1]), int(noted[2])) if noted else (0, 0)
    return unanswered + row.attempts - 1 - tries
