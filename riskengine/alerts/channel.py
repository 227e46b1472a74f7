"""What a way to people must be able to do, as the delivery job sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from riskengine.records import Message


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell now whether a message arrived, and why; it is not a no."""

    reason: str


class Channel(Protocol):
    """One place where messages go: a Slack channel, a webhook, a terminal."""

    @property
    def can_reconcile(self) -> bool:
        """Whether ``find`` can tell what became of a message whose answer was lost."""

    @property
    def is_paced(self) -> bool:
        """Whether it takes messages one at a time only, at the pace of the delivery."""

    @property
    def account(self) -> object:
        """What it shares with other channels: a refusal or a limit of one holds for all of them."""

    def send(self, message: Message, *, thread: str = "") -> str:
        """Send a message once, never twice.

        Parameters
        ----------
        message : Message
        thread : str
            The receiver's name for the message that it follows, which is then brought up to date
            too; empty where there is none.

        Returns
        -------
        str
            The receiver's own name for it, empty where there is none.

        Raises
        ------
        DeliveryFailed
            With the outcome that the sender must act on.
        """

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> str | Unknown | None:
        """Look for a message that was perhaps sent.

        Parameters
        ----------
        alert_id : str
            As in ``Message``.
        since : datetime
            Aware; when it was first tried.
        thread : str
            As for ``send``.

        Returns
        -------
        str, Unknown or None
            The receiver's name for it; None when it surely is not there.

        Raises
        ------
        DeliveryFailed
            With the outcome ``retry``, when the search must wait.
        """
