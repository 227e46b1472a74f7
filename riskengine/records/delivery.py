"""Messages on their way to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent: ``text`` for the push notice, ``blocks`` for Block Kit.

    ``alert_id`` is the decision's id, or a notice's own; it travels in Slack's metadata so that a
    message can be found again after an ambiguous end. ``bundled`` holds the ids of all that are told
    by one message. ``follows`` is the id of the alert whose thread it belongs
    to, empty for an opening message; that message is edited to show ``replaces``, where there is any.
    """

    alert_id: str
    text: str
    blocks: tuple[Mapping[str, Any], ...]
    channel: str
    follows: str = ""
    replaces: tuple[Mapping[str, Any], ...] = ()
    bundled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message on its way, as claimed by one sender until ``lease_until``.

    ``thread`` is the receiver's own name of the message that it follows, empty where there is none.
    ``bundle`` is the ``alert_id`` of the first of several that were sent together, empty for one alone.
    """

    alert_id: str
    story_id: str
    channel: str
    state: str
    message: Message
    attempts: int
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None = None
    first_attempt_at: datetime | None = None
    last_error: str = ""
    thread: str = ""
    bundle: str = ""
