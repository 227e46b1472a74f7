"""What Slack's answers mean for a message: it arrived, or what the sender must do next.

====================================  =========================================================
arrived                               200 with ``"ok": true``; of a webhook, 200 with ``ok``
``retry``: surely not accepted        429, ``ratelimited``, a redirect, other 4xx, not a member yet
``reconcile``: nobody can tell        5xx, ``fatal_error``, an answer that can't be read, an unknown error
``paused``: no message will pass      the token is refused or lacks a right
``dead``: this one never will         no such channel, no such webhook, a message that is refused
====================================  =========================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

import orjson

from riskengine.alerts.exchange import Reply
from riskengine.errors import DeliveryFailed

MIN_WAIT, MAX_WAIT = 1.0, 900.0
"""Seconds between which a wait that the service asks for is kept."""

# fmt: off
PAUSED = frozenset((
    "access_denied", "account_inactive", "ekm_access_denied", "enterprise_is_restricted", "invalid_auth",
    "missing_scope", "no_permission", "not_allowed_token_type", "not_authed", "org_login_required",
    "team_access_not_granted", "token_expired", "token_revoked", "two_factor_setup_required",
))
RETRY = frozenset((
    "message_limit_exceeded", "not_in_channel", "rate_limited", "ratelimited", "request_timeout",
    "service_unavailable", "team_added_to_org",
))
DEAD = frozenset((
    "as_user_not_supported", "cannot_reply_to_message", "cant_update_message", "channel_is_archived",
    "channel_not_found", "edit_window_closed", "invalid_arguments", "invalid_blocks",
    "invalid_blocks_format", "invalid_metadata_format", "invalid_metadata_schema", "is_archived",
    "message_not_found", "metadata_must_be_sent_from_app", "metadata_too_large", "msg_blocks_too_long",
    "msg_too_long", "no_text", "restricted_action", "too_many_attachments",
))
WEBHOOK_PAUSED = frozenset(("action_prohibited", "invalid_token", "team_disabled"))
WEBHOOK_DEAD = frozenset((
    "channel_is_archived", "channel_not_found", "invalid_payload", "no_active_hooks", "no_service", "no_team",
    "no_text", "posting_to_general_channel_denied", "too_many_attachments", "user_not_found",
))
# fmt: on

ACTIONS = {
    "paused": "give a valid bot token with the right to write",
    "not_in_channel": "invite the app to the channel",
    "channel_not_found": "give the id of a channel that the app can see",
}

_CODE = re.compile(r"[a-z_]{1,60}")
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")


def read_api_answer(reply: Reply) -> dict[str, Any]:
    """Return the fields of a Web API answer that says ok.

    Parameters
    ----------
    reply : Reply
        Of any method.

    Returns
    -------
    dict
        With ``ok`` true.

    Raises
    ------
    DeliveryFailed
        For every other answer, with its outcome.

    Examples
    --------
    >>> read_api_answer(Reply(200, {}, b'{"ok":true,"ts":"1.2"}'))["ts"]
    '1.2'
    >>> read_api_answer(Reply(200, {}, b'{"ok":false,"error":"channel_not_found"}'))
    Traceback (most recent call last):
    riskengine.errors.DeliveryFailed: Slack: channel_not_found; give the id of a channel that the app can see
    """
    _check_status(reply)
    try:
        fields = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        _fail("the answer can't be read", "reconcile")
    if not isinstance(fields, dict) or not isinstance(fields.get("ok"), bool):
        _fail("the answer can't be read", "reconcile")
    if not fields["ok"]:
        _refuse(fields.get("error"), reply)
    return fields


def check_webhook_answer(reply: Reply) -> None:
    """Return when a webhook took a message.

    Raises
    ------
    DeliveryFailed
        For every answer but 200 with ``ok``, with its outcome.

    Examples
    --------
    >>> check_webhook_answer(Reply(200, {}, b"no_service"))
    Traceback (most recent call last):
    riskengine.errors.DeliveryFailed: Slack: the webhook answered no_service; ask Slack for a new webhook
    """
    words = reply.body[:100].decode("ascii", "replace").strip()
    if words in WEBHOOK_DEAD:
        _fail(f"the webhook answered {words}", "dead", "ask Slack for a new webhook")
    if words in WEBHOOK_PAUSED or reply.status in {401, 403}:
        _fail("the webhook is refused", "paused", "ask Slack for a new webhook")
    _check_status(reply)
    if words != "ok":
        _fail("the webhook's answer can't be read", "reconcile")


def _check_status(reply: Reply) -> None:
    """Raise for every status but 200, whatever the body says."""
    if reply.status == 429:
        raise DeliveryFailed(
            "asks to send more slowly", outcome="retry", retry_after=read_wait(reply.headers), where="Slack"
        )
    if reply.status != 200:
        _fail(f"answered with status {reply.status}", "retry" if 300 <= reply.status < 500 else "reconcile")


def _refuse(error: object, reply: Reply) -> NoReturn:
    code = error if isinstance(error, str) and _CODE.fullmatch(error) else "an error without a name"
    if code in PAUSED:
        _fail(f"refuses the app ({code})", "paused", ACTIONS["paused"])
    if code in RETRY:
        wait = read_wait(reply.headers) if "limit" in code else 0.0
        raise DeliveryFailed(
            code, outcome="retry", retry_after=wait, where="Slack", action=ACTIONS.get(code, "")
        )
    _fail(code, "dead" if code in DEAD else "reconcile", ACTIONS.get(code, ""))


def read_wait(headers: Mapping[str, str]) -> float:
    """Return how many seconds an answer asks to wait: 1 at least, 900 at most.

    A header that is missing or no number asks for nothing in particular, which is the least.

    Examples
    --------
    >>> read_wait({"retry-after": "30"}), read_wait({"retry-after": "0"}), read_wait({"retry-after": "soon"})
    (30.0, 1.0, 1.0)
    """
    told = headers.get("retry-after", "").strip()
    asked = float(told) if _SECONDS.fullmatch(told) else MIN_WAIT
    return min(max(asked, MIN_WAIT), MAX_WAIT)


def _fail(what: str, outcome: str, action: str = "") -> NoReturn:
    raise DeliveryFailed(what, outcome=outcome, where="Slack", action=action)
