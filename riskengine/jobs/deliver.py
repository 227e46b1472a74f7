"""Delivery: the outbox worked off, so that every alert arrives, and none arrives twice unmarked.

A message is claimed, sent, and noted as sent. When its end is unclear (the answer was lost, or the
sender was killed) it stays *uncertain* until the channel's history tells; where there is no history
to ask, it is sent again, marked as a possible repeat, and at most ``MAX_COPIES`` times in all.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from riskengine.alerts.channel import Channel, Unknown
from riskengine.alerts.message import mark_repeat
from riskengine.errors import DeliveryFailed
from riskengine.records import OutboxRow
from riskengine.store import Store

MAX_COPIES = 3
"""Copies of one message that may be sent where nobody can tell whether the earlier ones arrived."""
MAX_BACKOFF = 300.0
"""Seconds at most between two tries of a message, unless the service asks for more."""
PAUSE = 60.0
"""Seconds that the messages of a channel wait that takes none."""
PEEK = 1000
"""Waiting messages that are looked at to see when the next one is due."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast delivery goes, in seconds.

    ``pace`` lies between two messages of a channel. ``attempt`` is the longest that one try takes;
    only the first one of a job begins with less time left. ``settle`` passes before an unclear end
    is looked into, ``lease`` before a claimed message counts as abandoned: both must be longer than
    ``attempt``. ``linger`` is how long the job may stand idle for a message that is due soon.
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
    tempo: Tempo = Tempo(),  # noqa: B008  frozen
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
        rows = store.claim(now=clock(), lease=timedelta(seconds=tempo.lease), limit=1)
        if rows:
            delivery.handle(rows[0])
        left = end - time.monotonic()
        if left < tempo.attempt:
            break
        if not rows:
            idle = delivery.next_due()
            if idle > min(tempo.linger, left):
                break
            wait(idle)
    return delivery.report()


@dataclass(slots=True)
class _Delivery:
    """One job's work and what it learns of its channels."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    tempo: Tempo
    sent: int = 0
    dead: int = 0
    given_up: list[str] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    closed_until: dict[str, datetime] = field(default_factory=dict)
    next_slot: dict[str, datetime] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)

    def expire(self) -> None:
        """Give up what has waited for too long."""
        expired = self.store.expire(self.clock())
        if expired:
            self.dead += expired
            self.given_up.append(f"given up after waiting too long: {expired} (see the outbox for why)")

    def next_due(self) -> float:
        """Tell after how many seconds the next waiting message is due; infinite when none waits."""
        now = self.clock()
        waiting = self.store.list_outbox(("pending", "uncertain"), PEEK)
        due = [row.not_before for row in waiting if row.not_before > now]
        return (min(due) - now).total_seconds() if due else float("inf")

    def handle(self, row: OutboxRow) -> None:
        """Try a claimed message, or give it back until it is its turn."""
        channel = self.channels.get(row.channel)
        if channel is None:
            self.troubles[row.channel] = f"no channel is named {row.channel!r}; name it in the settings"
            self._record(row, self._returned(row, PAUSE))
            return
        turn = self._turn(row)
        if turn > 0:
            self.promised.add(row.alert_id)
            self._record(row, self._returned(row, turn))
            return
        # Whatever interrupts the try, its end is noted: then nobody knows whether the message arrived.
        ending = _Ending("uncertain", "interrupted", self.tempo.settle, copies=1)
        try:
            ending = self._attempt(row, channel)
        finally:
            self._record(row, ending)

    def report(self) -> DeliveryReport:
        """Put together how it went."""
        counts = self.store.counts()
        waiting = counts["pending"] + counts["uncertain"] + counts["sending"]
        problems = [*self.given_up, *(f"{name}: {trouble}" for name, trouble in self.troubles.items())]
        if waiting:
            problems.append(f"left for a later delivery: {waiting}")
        return DeliveryReport(self.sent, waiting, self.dead, tuple(problems))

    def _turn(self, row: OutboxRow) -> float:
        """Tell in how many seconds a message may go: each gets a slot of its own in its channel."""
        now = self.clock()
        closed = self.closed_until.get(row.channel, now)
        if row.alert_id in self.promised and closed <= now:
            self.promised.remove(row.alert_id)
            return 0.0
        slot = max(now, closed, self.next_slot.get(row.channel, now))
        self.next_slot[row.channel] = slot + timedelta(seconds=self.tempo.pace)
        return (slot - now).total_seconds()

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
            external_ref = channel.send(message)
        except DeliveryFailed as failure:
            return self._failed(row, channel, failure)
        return self._arrived(row, external_ref)

    def _find(self, row: OutboxRow, channel: Channel) -> _Ending | None:
        """Find out whether an uncertain message arrived; None when it surely did not."""
        try:
            found = channel.find(row.alert_id, since=row.first_attempt_at or row.created_at)
        except DeliveryFailed as failure:
            return self._uncertain(row, str(failure), self._slow_down(row, channel, failure.retry_after))
        if isinstance(found, Unknown):
            wait = max(self.tempo.settle, self._slow_down(row, channel, 0.0))
            return self._uncertain(row, f"nobody can tell whether it arrived: {found.reason}", wait)
        return None if found is None else self._arrived(row, found)

    def _arrived(self, row: OutboxRow, external_ref: str) -> _Ending:
        self.sent += 1
        self.failures.pop(row.channel, None)
        self.troubles.pop(row.channel, None)
        return _Ending("sent", external_ref=external_ref)

    def _failed(self, row: OutboxRow, channel: Channel, failure: DeliveryFailed) -> _Ending:
        what = str(failure)
        self.troubles[row.channel] = what
        if failure.outcome == "dead":
            return self._dead(row, what)
        if failure.outcome == "paused":
            self._close(channel, PAUSE)
            return _Ending("pending", what, PAUSE)
        wait = self._slow_down(row, channel, failure.retry_after)
        if failure.outcome == "retry":
            return _Ending("pending", what, wait)
        return _Ending("uncertain", what, self.tempo.settle, copies=1)

    def _dead(self, row: OutboxRow, what: str) -> _Ending:
        self.dead += 1
        self.troubles.pop(row.channel, None)
        self.given_up.append(f"{row.channel}: alert {row.alert_id} was given up: {what}")
        return _Ending("dead", what)

    def _uncertain(self, row: OutboxRow, what: str, wait: float) -> _Ending:
        self.troubles[row.channel] = what
        return _Ending("uncertain", what, wait)

    def _returned(self, row: OutboxRow, wait: float) -> _Ending:
        """Give a message back as it was."""
        return _Ending(row.state, _COPIES.sub("", row.last_error) or "waits its turn", wait)

    def _slow_down(self, row: OutboxRow, channel: Channel, retry_after: float) -> float:
        """Close the channel for longer with every failure in a row; tell how long the message waits."""
        failures = self.failures[row.channel] = self.failures.get(row.channel, 0) + 1
        if retry_after:
            self._close(channel, retry_after)
        pause = self._backoff(failures)
        self.closed_until[row.channel] = max(
            self.closed_until.get(row.channel, self.clock()), self.clock() + timedelta(seconds=pause)
        )
        return max(retry_after, pause, self._backoff(row.attempts))

    def _backoff(self, failures: int) -> float:
        return min(self.tempo.pace * 2.0 ** min(failures, 20), MAX_BACKOFF)

    def _close(self, channel: Channel, seconds: float) -> None:
        """Close every channel of an account for some time."""
        until = self.clock() + timedelta(seconds=seconds)
        for name, other in self.channels.items():
            if other.account is channel.account:
                self.closed_until[name] = max(self.closed_until.get(name, until), until)

    def _record(self, row: OutboxRow, ending: _Ending) -> None:
        now = self.clock()
        if ending.state == "sent":
            self.store.mark_sent(row.alert_id, now=now, external_ref=ending.external_ref)
            return
        error = f"{ending.what} [{_copies(row) + ending.copies} unanswered of {row.attempts}]"
        if ending.state == "dead":
            self.store.mark_dead(row.alert_id, error=error)
            return
        mark = self.store.mark_uncertain if ending.state == "uncertain" else self.store.mark_pending
        mark(row.alert_id, not_before=now + timedelta(seconds=ending.wait), error=error)


_COPIES = re.compile(r" \[(\d+) unanswered of (\d+)\]$")


def _copies(row: OutboxRow) -> int:
    """Tell how many copies of a message were sent that nobody knows the end of.

    Those whose end was noted stand in the last error; a try since then that left no note was one
    whose sender was killed.
    """
    noted = _COPIES.search(row.last_error)
    unanswered, tries = (int(noted[1]), int(noted[2])) if noted else (0, 0)
    return unanswered + row.attempts - 1 - tries
