"""Buttons under an alert in Slack, and what a click on one says.

A click comes from outside: nothing in its payload is taken for granted, and of its texts only the name
of who clicked is kept, cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskengine.alerts.blocks import Block, plain
from riskengine.articles.clean import clean_line

BUTTONS = {
    "confirmed": "Confirmed",
    "void": "Not for me",
    "mute": "Mute story 24 h",
    "take": "I have it",
}
REASONS = {
    "unreal": "sport, film or anniversary",
    "old": "old news",
    "place": "wrong country or place",
    "much": "exaggerated",
    "untrue": "it did not happen",
    "other": "another reason",
}
"""Why an alert was false, by the word that travels."""
PREFIX = "riskengine_"
NAME_LIMIT = 80

_ALERT_ID = re.compile(r"[0-9a-f]{32}")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{6,20}")
_MOMENT = re.compile(r"\d{1,12}\.\d{1,8}")


@dataclass(frozen=True, slots=True)
class Click:
    """What somebody answered to an alert; ``reason`` only of a false alarm, in words.

    ``channel_id`` and ``message`` say where it was clicked: Slack's names of channel and message.
    """

    answer: str
    alert_id: str
    by: str
    channel_id: str
    message: str
    reason: str = ""


def buttons(alert_id: str) -> Block:
    """Return the block of buttons of an alert.

    Examples
    --------
    >>> [element["type"] for element in buttons("0" * 32)["elements"]]
    ['button', 'static_select', 'button', 'button', 'button']
    """
    elements = [
        {"type": "button", "action_id": f"{PREFIX}{name}", "value": alert_id, "text": plain(text)}
        for name, text in BUTTONS.items()
    ]
    options = [{"text": plain(text), "value": f"{alert_id}|{key}"} for key, text in REASONS.items()]
    refuted = {
        "type": "static_select",
        "action_id": f"{PREFIX}refuted",
        "placeholder": plain("False alarm: why?"),
        "options": options,
    }
    return {"type": "actions", "elements": [elements[0], refuted, *elements[1:]]}


def read_click(payload: object) -> Click | None:
    """Read a click on one of our buttons out of what Slack sends; None where it is not that.

    Examples
    --------
    >>> action = {"action_id": "riskengine_take", "value": "0" * 32}
    >>> click = read_click({
    ...     "type": "block_actions", "actions": [action], "user": {"id": "U1", "username": "reader"},
    ...     "channel": {"id": "C012AB3CD"}, "message": {"ts": "1.2"},
    ... })
    >>> click.answer, click.by
    ('take', 'reader')
    >>> read_click({"type": "block_actions", "actions": [{}]}) is None
    True
    """
    actions = _get(payload, "actions")
    if _get(payload, "type") != "block_actions" or not isinstance(actions, list) or len(actions) != 1:
        return None
    name = _word(_get(actions[0], "action_id"))
    answer = name.removeprefix(PREFIX)
    refuted = answer == "refuted"
    value = _word(_get(actions[0], "selected_option", "value") if refuted else _get(actions[0], "value"))
    alert_id, _, reason = value.partition("|")
    channel_id, message = _word(_get(payload, "channel", "id")), _word(_get(payload, "message", "ts"))
    known = name.startswith(PREFIX) and (reason in REASONS if refuted else answer in BUTTONS and not reason)
    if not (
        known
        and _ALERT_ID.fullmatch(alert_id)
        and _CHANNEL.fullmatch(channel_id)
        and _MOMENT.fullmatch(message)
    ):
        return None
    return Click(answer, alert_id, _who(_get(payload, "user")), channel_id, message, REASONS.get(reason, ""))


def _who(user: object) -> str:
    """Name who clicked: the name that Slack gives, else the id."""
    names = (clean_line(_word(_get(user, key)), NAME_LIMIT) for key in ("username", "name", "id"))
    return next((name for name in names if name), "somebody in Slack")


def _get(value: object, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
