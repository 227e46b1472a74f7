"""Delivery: the outbox worked off, so that every alert arrives, and none arrives twice unmarked.

A message is claimed, sent, and noted as sent. When its end is unclear (the answer was lost, or the
sender was killed) it stays *uncertain* until the channel's history tells; where there is no history
to ask, it is sent again, marked as a possible repeat, and at most ``MAX_COPIES`` times in all.
Where many alerts wait for one channel, several go together as one message and share its end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from riskengine.alerts.channel import Channel, Unknown
from riskengine.alerts.message import bundle_messages, mark_repeat
from riskengine.errors import DeliveryFailed
from riskengine.jobs.turns import Turns
from riskengine.records import OutboxRow
from riskengine.store import Store

MAX_COPIES = 3
"""Copies of one message that may be sent where nobody can tell whether the earlier ones arrived."""
PAUSE = 60.0
"""Seconds that the messages of a channel wait that takes none."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast delivery goes, in seconds.

    ``pace`` lies between two messages of a channel that is paced. ``attempt`` is the longest that one
    try takes; only the first one of a job begins with less time left. ``settle`` passes before an
    unclear end is looked into, ``lease`` before a claimed message counts as abandoned: both must be
    longer than ``attempt``. ``linger`` is how long the job may stand idle for a message that is due soon.
    Where more than ``crowd`` alerts wait for a channel that is paced, up to ``bundle`` go together.
    """

    pace: float = 1.0
    attempt: float = 15.0
    settle: float = 20.0
    lease: float = 90.0
    linger: float = 30.0
    crowd: int = 5
    bundle: int = 20


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
        found = delivery.work_off_one(now)
        left = end - time.monotonic()
        if left < tempo.attempt:
            break
        if not found:
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
        self._tempo = tempo
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
        opens = self._turns.shut(looked_at)
        due = [max(at, opens.get(name, at)) for name, at in self._store.due(looked_at).items()]
        return max(0.0, (min(due) - self._clock()).total_seconds()) if due else float("inf")

    def work_off_one(self, now: datetime) -> bool:
        """Claim a message that may go now, with those that go together with it, and try it."""
        lease = timedelta(seconds=self._tempo.lease)
        rows = self._store.claim(now=now, lease=lease, limit=1, without=self._turns.shut(now))
        if not rows:
            return False
        channel = self._channels.get(rows[0].channel)
        if channel is None:
            self._troubles[rows[0].channel] = "rules send there, but no such channel is set up"
            self._record(rows, _returned(rows[0], PAUSE))
            return True
        self._turns.take(rows[0].channel)
        if channel.is_paced:
            rows += self._store.claim_bundle(
                rows[0], now=now, lease=lease, crowd=self._tempo.crowd, limit=self._tempo.bundle
            )
        # Whatever interrupts the try, its end is noted: then nobody knows whether the message arrived.
        ending = _Ending("uncertain", "interrupted", self._tempo.settle, copies=1)
        try:
            ending = self._attempt(rows, channel)
        finally:
            self._record(rows, ending)
        return True

    def report(self) -> DeliveryReport:
        """Put together how it went."""
        counts = self._store.counts()
        waiting = counts["pending"] + counts["uncertain"] + counts["sending"]
        problems = [*self._given_up, *(f"{name}: {trouble}" for name, trouble in self._troubles.items())]
        if waiting:
            problems.append(f"left for a later delivery: {waiting}")
        return DeliveryReport(self._sent, waiting, self._dead_count, tuple(problems))

    def _attempt(self, rows: Sequence[OutboxRow], channel: Channel) -> _Ending:
        """Try a message; ``rows`` are all that it tells of, the one first that it goes by."""
        row, copies = rows[0], max(map(_copies, rows))
        message = bundle_messages([one.message for one in rows])
        if channel.can_reconcile and row.state == "uncertain":
            found = self._find(rows, channel)
            if found is not None:
                return found
        elif not channel.can_reconcile and copies >= MAX_COPIES:
            return self._dead(rows, f"sent {copies} times without an answer; it may have arrived")
        elif not channel.can_reconcile and copies:
            message = mark_repeat(message)
        try:
            external_ref = channel.send(message, thread=row.thread)
        except DeliveryFailed as failure:
            return self._failed(rows, failure)
        return self._arrived(rows, external_ref)

    def _find(self, rows: Sequence[OutboxRow], channel: Channel) -> _Ending | None:
        """Find out whether an uncertain message arrived; None when it surely did not."""
        row = rows[0]
        try:
            since = row.first_attempt_at or row.created_at
            found = channel.find(row.alert_id, since=since, thread=row.thread)
        except DeliveryFailed as failure:
            return self._uncertain(row, str(failure), self._turns.fail(row, retry_after=failure.retry_after))
        if isinstance(found, Unknown):
            wait = max(self._tempo.settle, self._turns.fail(row, retry_after=0.0))
            return self._uncertain(row, f"nobody can tell whether it arrived: {found.reason}", wait)
        return None if found is None else self._arrived(rows, found)

    def _arrived(self, rows: Sequence[OutboxRow], external_ref: str) -> _Ending:
        self._sent += len(rows)
        self._turns.succeed(rows[0].channel)
        self._troubles.pop(rows[0].channel, None)
        return _Ending("sent", external_ref=external_ref)

    def _failed(self, rows: Sequence[OutboxRow], failure: DeliveryFailed) -> _Ending:
        what, row = str(failure), rows[0]
        self._troubles[row.channel] = what
        if failure.outcome == "dead":
            return self._dead(rows, what)
        if failure.outcome == "paused":
            self._turns.close_account(row.channel, PAUSE)
            return _Ending("pending", what, PAUSE)
        wait = self._turns.fail(row, retry_after=failure.retry_after)
        if failure.outcome == "retry":
            return _Ending("pending", what, wait)
        return _Ending("uncertain", what, self._tempo.settle, copies=1)

    def _dead(self, rows: Sequence[OutboxRow], what: str) -> _Ending:
        self._dead_count += len(rows)
        self._troubles.pop(rows[0].channel, None)
        ids = ", ".join(row.alert_id for row in rows)
        self._given_up.append(f"{rows[0].channel}: alert {ids} was given up: {what}")
        return _Ending("dead", what)

    def _uncertain(self, row: OutboxRow, what: str, wait: float) -> _Ending:
        self._troubles[row.channel] = what
        return _Ending("uncertain", what, wait)

    def _record(self, rows: Sequence[OutboxRow], ending: _Ending) -> None:
        now = self._clock()
        for row in rows:
            if ending.state == "sent":
                self._store.mark_sent(row.alert_id, now=now, external_ref=ending.external_ref)
                continue
            error = f"{ending.what} [{_copies(row) + ending.copies} unanswered of {row.attempts}]"
            if ending.state == "dead":
                self._store.mark_dead(row.alert_id, error=error)
                continue
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
