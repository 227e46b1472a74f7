"""Whose turn it is: one message at a time in each channel, slower where something fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from riskengine.alerts.channel import Channel
from riskengine.records import OutboxRow

MAX_BACKOFF = 300.0
"""Seconds at most between two tries of a message, unless the service asks for more."""


MAX_DOUBLINGS = 6
"""A message's own wait doubles so often at most."""


class Turns:
    """When each channel may be used next.

    Parameters
    ----------
    channels : Mapping
        The ways to people, by name.
    clock : callable
        Tells the time, aware.
    pace : float
        Seconds between two messages of a channel that is paced.
    """

    def __init__(
        self, channels: Mapping[str, Channel], clock: Callable[[], datetime], *, pace: float
    ) -> None:
        self._channels = channels
        self._clock = clock
        self._pace = pace
        self._failures: dict[str, int] = {}
        self._opens_at: dict[str, datetime] = {}

    def shut(self, now: datetime) -> dict[str, datetime]:
        """Return the channels that may not be used now, and when each opens."""
        return {name: opens_at for name, opens_at in self._opens_at.items() if opens_at > now}

    def take(self, name: str) -> None:
        """Use a channel: where it is paced, the next message waits."""
        if self._channels[name].is_paced:
            self._close(name, self._pace)

    def succeed(self, name: str) -> None:
        """Forget the failures of a channel."""
        self._failures.pop(name, None)

    def fail(self, row: OutboxRow, *, retry_after: float) -> float:
        """Close a channel for longer with every failure in a row.

        Parameters
        ----------
        row : OutboxRow
            The message that failed.
        retry_after : float
            Seconds that the service asks to wait, which holds for the whole account; 0 for none.

        Returns
        -------
        float
            Seconds after which this message may be tried again.
        """
        failures = self._failures[row.channel] = self._failures.get(row.channel, 0) + 1
        self._close(row.channel, self._backoff(failures))
        if retry_after:
            self.close_account(row.channel, retry_after)
        return max(retry_after, self._backoff(failures), self._backoff(min(row.attempts, MAX_DOUBLINGS)))

    def close_account(self, name: str, seconds: float) -> None:
        """Close a channel and all that share its account for some time."""
        account = self._channels[name].account
        for other, channel in self._channels.items():
            if channel.account is account:
                self._close(other, seconds)

    def _close(self, name: str, seconds: float) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        self._opens_at[name] = max(self._opens_at.get(name, until), until)

    def _backoff(self, failures: int) -> float:
        return min(self._pace * 2.0 ** min(failures, 20), MAX_BACKOFF)
