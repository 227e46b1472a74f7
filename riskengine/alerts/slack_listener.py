"""Socket Mode: clicks on buttons come in over a connection that the engine opened itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from riskengine.alerts.exchange import LOOPBACK
from riskengine.alerts.slack import SlackClient
from riskengine.alerts.slack_answers import Click, read_click
from riskengine.errors import DeliveryFailed

LONGEST_WAIT = 60.0
"""Seconds at most between two tries to connect."""
CHECK_EVERY = 1.0
"""Seconds between two looks at the connection."""


class _Client(SocketModeClient):
    """slack_sdk's client, with the address checked; connecting anew is left to the listener."""

    def __init__(self, app_token: str, client: SlackClient, *, allow_loopback: bool) -> None:
        silent = logging.Logger("slack", logging.CRITICAL + 1)
        super().__init__(app_token, logger=silent, web_client=client, auto_reconnect_enabled=False)
        self._allow_loopback = allow_loopback

    def issue_new_wss_url(self) -> str:
        """Ask Slack where to connect, and refuse any other host."""
        url = str(self.web_client.apps_connections_open(app_token=self.app_token).get("url", ""))
        parts = urlsplit(url)
        host = parts.hostname or ""
        ours = parts.scheme == "wss" and (host == "slack.com" or host.endswith(".slack.com"))
        if not ours and not (self._allow_loopback and parts.scheme == "ws" and host in LOOPBACK):
            raise DeliveryFailed("the address for Socket Mode is not Slack's", outcome="retry", where="Slack")
        return url


def listen(
    client: SlackClient,
    app_token: str,
    answer: Callable[[Click], None],
    *,
    stop: Event,
    tell: Callable[[str], None],
    allow_loopback: bool = False,
) -> None:
    """Hand every click on our buttons to ``answer``, until told to stop.

    Parameters
    ----------
    client : SlackClient
        Opens the connections.
    app_token : str
        Of the app, with the scope ``connections:write``.
    answer : callable
        Called with each click, in a thread of its own; what it raises of ours is told.
    stop : Event
        Set to end.
    tell : callable
        Takes a line about what happens.
    allow_loopback : bool
        Whether the connection may be plain and to this machine, for a stand-in of Slack.
    """

    def hear(mode: BaseSocketModeClient, request: SocketModeRequest) -> None:
        # Slack wants to hear within three seconds that it was heard, whatever it was.
        mode.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        click = read_click(request.payload) if request.type == "interactive" else None
        if click is not None:
            answer(click)

    wait = CHECK_EVERY
    while not stop.is_set():
        mode = _Client(app_token, client, allow_loopback=allow_loopback)
        mode.socket_mode_request_listeners.append(hear)
        try:
            mode.connect()
            tell("listening")
            wait = CHECK_EVERY
            while mode.is_connected() and not stop.wait(CHECK_EVERY):
                pass
            tell("stopped" if stop.is_set() else "the connection has ended; connecting again")
        except (DeliveryFailed, SlackClientError, OSError) as problem:
            kind = str(problem) if isinstance(problem, DeliveryFailed) else type(problem).__name__
            tell(f"can't connect: {kind}")
        finally:
            mode.close()
        stop.wait(wait)
        wait = min(2 * wait, LONGEST_WAIT)
