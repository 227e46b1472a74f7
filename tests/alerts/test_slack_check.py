"""What Slack lets the engine do is told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_server import TOKEN, SlackServer

from riskengine.alerts.slack import SlackClient
from riskengine.alerts.slack_check import Finding, check_slack

CHANNEL = "C0123456789"


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[SlackServer]:
    with SlackServer(tmp_path / "posted.jsonl") as server:
        server.channels = {CHANNEL: {"name": "alerts", "is_member": True, "is_archived": False}}
        yield server


def check(slack: SlackServer, *, token: str = TOKEN) -> dict[str, Finding]:
    client = SlackClient(token, base_url=slack.api_url, allow_loopback=True)
    return {one.what: one for one in check_slack(client, [CHANNEL])}


def test_all_is_well(slack: SlackServer) -> None:
    """With a token, its scopes and membership nothing is missing, and nothing was posted."""
    found = check(slack)
    assert [one.ok for one in found.values()] == [True] * 4
    assert found["token"].found == "risk in Desk"
    assert slack.posted() == []


def test_a_refused_token_is_all_that_is_told(slack: SlackServer) -> None:
    """Where the token is refused, nothing else can be asked."""
    found = check(slack, token="xoxb-other")
    assert list(found) == ["token"] and not found["token"].ok
    assert "invalid_auth" in found["token"].found


def test_a_missing_scope_says_what_is_lost(slack: SlackServer) -> None:
    """Without a right to read history lost answers stay uncertain; that for private channels will do."""
    slack.scopes = "chat:write"
    finding = check(slack)["scope channels:history or groups:history"]
    assert (finding.ok, "uncertain" in finding.lost) == (False, True)
    slack.scopes = "chat:write, groups:history"
    assert check(slack)["scope channels:history or groups:history"].ok


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        ({"name": "alerts", "is_member": False}, "invite"),
        ({"name": "old", "is_archived": True}, "another"),
        (None, "id of a channel"),
    ],
)
def test_a_channel_that_takes_nothing_is_told(
    slack: SlackServer, channel: dict[str, object] | None, told: str
) -> None:
    """One without the app, an archived one and one that is not there say what to do."""
    slack.channels = {CHANNEL: channel} if channel else {}
    finding = check(slack)[f"channel {CHANNEL}"]
    assert not finding.ok and told in finding.action
