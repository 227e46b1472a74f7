"""Slack: a bot that can find its own messages again, and webhooks, which can't."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.request import Request

import orjson
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from riskengine.alerts.answers import check_webhook_answer, read_api_answer
from riskengine.alerts.blocks import Block, without_buttons
from riskengine.alerts.channel import Unknown
from riskengine.alerts.exchange import check_address, post
from riskengine.errors import ConfigurationError, DeliveryFailed
from riskengine.records import Message

SLACK_API = "https://slack.com/api/"
TOTAL_SECONDS = 15.0
"""How long one exchange with Slack may take."""

EVENT_TYPE = "riskengine_alert"
"""The type of the metadata that carries an alert's id."""

PAGE = 50
"""Messages of history asked for at a time; even long ones stay below the limit of an answer."""
MAX_PAGES = 20
MIN_SEEN = 200
"""Messages that are looked through at least, should this machine's clock be wrong."""
CLOCK_MARGIN = 60.0
"""Seconds that Slack's clock may differ."""


class SlackClient(WebClient):
    """slack_sdk's client, with every exchange bounded and nothing sent twice.

    Parameters
    ----------
    token : str
        Of the bot; it reaches nothing but the Authorization header.
    base_url : str
        Of Slack's Web API.
    seconds : float
        How long one exchange may take in all.
    allow_loopback : bool
        Whether ``base_url`` may be plain http to this machine, for a stand-in of Slack.

    Raises
    ------
    ConfigurationError
        When the token can't be one, or the address is not Slack's.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str = SLACK_API,
        seconds: float = TOTAL_SECONDS,
        allow_loopback: bool = False,
    ) -> None:
        if not (token.isascii() and token.isprintable()) or not token or " " in token:
            raise ConfigurationError(
                "the Slack token is empty or damaged", action="copy the bot's token again"
            )
        check_address(base_url, what="the address of Slack's API", allow_loopback=allow_loopback)
        # A logger of its own that says nothing: slack_sdk logs whole requests at debug level.
        silent = logging.Logger("slack", logging.CRITICAL + 1)
        super().__init__(token, base_url=base_url, logger=silent, retry_handlers=[])
        self.seconds = seconds

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Exchange one request; the seam at which slack_sdk itself would call urllib."""
        body = req.data if isinstance(req.data, bytes) else b""
        reply = post(url, dict(req.header_items()), body, seconds=self.seconds)
        read_api_answer(reply)
        return {"status": reply.status, "headers": reply.headers, "body": reply.body.decode()}


class SlackSender:
    """Posts to one channel, and looks there for what it may have posted.

    Parameters
    ----------
    client : SlackClient
        Shared by all channels of one bot.
    channel_id : str
        Such as ``C012AB3CD``; history can't be asked for by a channel's name.
    is_heard : bool
        Whether somebody listens to clicks: only then messages have buttons.
    """

    can_reconcile = True
    is_paced = True

    def __init__(self, client: SlackClient, channel_id: str, *, is_heard: bool = False) -> None:
        if not (channel_id[:1] in {"C", "G", "D"} and channel_id.isalnum() and channel_id.isupper()):
            raise ConfigurationError(
                "a Slack channel is given by its id, such as C012AB3CD",
                action="copy the id from the end of the channel's details",
            )
        self._client = client
        self._channel_id = channel_id
        self._is_heard = is_heard

    @property
    def account(self) -> object:
        """The client: what Slack refuses one channel of a token, it refuses all."""
        return self._client

    def send(self, message: Message, *, thread: str = "") -> str:
        """Post a message and return its timestamp, which is its name in the channel.

        One that follows another goes to that one's thread; what it replaces
        is edited first, which can be done again without harm.

        Raises
        ------
        DeliveryFailed
            When Slack did not say ok, with the outcome.
        """
        if thread and message.replaces:
            self._edit(message, thread)
        answer = self._client.chat_postMessage(
            channel=self._channel_id,
            link_names=False,
            parse="none",
            mrkdwn=False,
            thread_ts=thread or None,
            **_payload(message, self._shown(message.blocks)),
        )
        return _word(answer.get("ts"))

    def _shown(self, blocks: Sequence[Block]) -> list[dict[str, Any]]:
        return [dict(block) for block in blocks] if self._is_heard else without_buttons(blocks)

    def _edit(self, message: Message, ts: str) -> None:
        """Bring an earlier message up to date; one that can't be edited any more stays as it is.

        To edit again does no harm, so an edit without an answer is tried again and not looked for.
        """
        try:
            self._client.chat_update(
                channel=self._channel_id,
                ts=ts,
                text=message.text,
                blocks=self._shown(message.replaces),
                link_names=False,
                parse="none",
            )
        except DeliveryFailed as failure:
            if failure.outcome == "reconcile":
                raise DeliveryFailed(failure.what, outcome="retry", where=failure.where) from None
            if failure.outcome != "dead":
                raise

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> str | Unknown | None:
        """Look for an alert in the channel's history, newest first, or in a thread.

        Only what lies between its first try and now has to be seen for a no; an answer that is
        refused, broken or not complete is not a no.

        Raises
        ------
        DeliveryFailed
            With ``retry`` when Slack can't be asked right now.
        """
        try:
            return self._search(alert_id, since.timestamp() - CLOCK_MARGIN, thread)
        except DeliveryFailed as failure:
            if failure.outcome == "retry":
                raise
            return Unknown(str(failure))

    def _search(self, alert_id: str, since: float, thread: str) -> str | Unknown | None:
        cursor, seen, deadline = "", 0, monotonic() + self._client.seconds
        for _ in range(MAX_PAGES):
            page = self._page(cursor, since, thread)
            messages = page.get("messages")
            if not isinstance(messages, list) or not isinstance(page.get("has_more"), bool):
                return Unknown("Slack's history can't be read")
            for message in messages:
                if alert_id in _alert_ids(message):
                    return _word(message.get("ts"))
            seen += len(messages)
            if not page.get("has_more") or (
                not thread and seen >= MIN_SEEN and _reaches_back(messages, since)
            ):
                return None
            cursor = _cursor(page.get("response_metadata"))
            if not cursor or monotonic() > deadline:
                break
        return Unknown("Slack's history could not be read far enough back")

    def _page(self, cursor: str, since: float, thread: str) -> SlackResponse:
        """Ask for a page of the channel, newest first, or of a thread, whose order is the other one."""
        if not thread:
            return self._client.conversations_history(
                channel=self._channel_id, limit=PAGE, cursor=cursor or None, include_all_metadata=True
            )
        return self._client.conversations_replies(
            channel=self._channel_id,
            ts=thread,
            oldest=f"{since:.6f}",
            limit=PAGE,
            cursor=cursor or None,
            include_all_metadata=True,
        )


class WebhookSender:
    """Posts to an incoming webhook; what became of a message there, nobody can ask.

    Parameters
    ----------
    url : str
        Secret as a whole: who has it can post.
    seconds : float
        How long one exchange may take in all.
    allow_loopback : bool
        Whether the address may be plain http to this machine, for a stand-in of Slack.

    Raises
    ------
    ConfigurationError
        When the address is not Slack's.
    """

    can_reconcile = False
    is_paced = True

    def __init__(self, url: str, *, seconds: float = TOTAL_SECONDS, allow_loopback: bool = False) -> None:
        check_address(url, what="the Slack webhook", allow_loopback=allow_loopback)
        self._url = url
        self._seconds = seconds

    @property
    def account(self) -> object:
        """Nothing is shared with other webhooks."""
        return self

    def send(self, message: Message, *, thread: str = "") -> str:
        """Post a message; a webhook gives it no name.

        Raises
        ------
        DeliveryFailed
            When the webhook did not say ok, with the outcome.
        """
        headers = {"Content-Type": "application/json; charset=utf-8"}
        reply = post(
            self._url,
            headers,
            orjson.dumps(_payload(message, without_buttons(message.blocks))),
            seconds=self._seconds,
        )
        check_webhook_answer(reply)
        return ""

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> Unknown:
        """Nobody can tell."""
        return Unknown(f"a webhook can't be asked what arrived since {since:%H:%M}")


def _payload(message: Message, blocks: Sequence[Block]) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": _identity(message)},
    }


def _identity(message: Message) -> dict[str, Any]:
    """Return what a message is found by: the ids of all alerts that it tells of."""
    return {"alert_id": message.alert_id, **({"alert_ids": [*message.bundled]} if message.bundled else {})}


def _alert_ids(message: object) -> list[object]:
    """Read the ids of alerts out of a message of history, of which nothing can be taken for granted."""
    for key in ("metadata", "event_payload"):
        message = message.get(key) if isinstance(message, Mapping) else None
    if not isinstance(message, Mapping):
        return []
    several = message.get("alert_ids")
    return [message.get("alert_id"), *(several if isinstance(several, list) else [])]


def _reaches_back(messages: list[Any], since: float) -> bool:
    """Tell whether the last message of a page is older than a moment, in seconds since 1970."""
    last = messages[-1].get("ts") if messages and isinstance(messages[-1], Mapping) else None
    try:
        return float(_word(last)) < since
    except ValueError:
        return False


def _cursor(metadata: object) -> str:
    return _word(metadata.get("next_cursor")) if isinstance(metadata, Mapping) else ""


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
