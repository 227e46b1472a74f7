"""Whether Slack lets the engine do what it needs: the token, its scopes, and each channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riskengine.alerts.slack import SlackClient
from riskengine.articles.clean import clean_line
from riskengine.errors import DeliveryFailed

SCOPES = {
    ("chat:write",): "no message can be sent",
    ("channels:history", "groups:history"): "after a lost answer nobody can tell whether a message arrived: "
    "it stays uncertain until it is given up",
}
"""Scopes of which one is needed, and what is lost without; history of public or of private channels."""
NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is as it must be, and if not, what is lost and what to do."""

    what: str
    ok: bool
    found: str
    lost: str = ""
    action: str = ""


def check_slack(client: SlackClient, channel_ids: Sequence[str]) -> list[Finding]:
    """Ask Slack about a bot's token, its scopes and its channels; nothing is posted.

    Parameters
    ----------
    client : SlackClient
    channel_ids : sequence of str
        Such as ``C012AB3CD``.

    Returns
    -------
    list of Finding
        Without scopes and channels where the token is refused.
    """
    return list(_findings(client, channel_ids))


def _findings(client: SlackClient, channel_ids: Sequence[str]) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except DeliveryFailed as failure:
        yield Finding("token", False, str(failure), "no message can be sent", "give a valid bot token")
        return
    team, user = (clean_line(str(answer.get(key) or "?"), NAME_LIMIT) for key in ("team", "user"))
    yield Finding("token", True, f"{user} in {team}")
    granted = {word.strip() for word in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    for wanted, lost in SCOPES.items():
        having = sorted(granted.intersection(wanted))
        name = " or ".join(wanted)
        action = f"add the scope {wanted[0]} to the app and install it again"
        yield (
            Finding(f"scope {name}", True, ", ".join(having))
            if having
            else Finding(f"scope {name}", False, "missing", lost, action)
        )
    for channel_id in channel_ids:
        yield _look_at(client, channel_id)


def _look_at(client: SlackClient, channel_id: str) -> Finding:
    what = f"channel {channel_id}"
    lost = "its alerts can't be sent"
    try:
        answer = client.conversations_info(channel=channel_id)
    except DeliveryFailed as failure:
        if failure.what.startswith("refuses the app"):
            return Finding(what, True, "can't be looked at without channels:read; nothing is lost by that")
        return Finding(what, False, str(failure), lost, "give the id of a channel that the app can see")
    fields = answer.get("channel")
    channel = fields if isinstance(fields, dict) else {}
    name = clean_line(str(channel.get("name") or "?"), NAME_LIMIT)
    if channel.get("is_archived") is True:
        return Finding(what, False, f"{name} is archived", lost, "name another channel")
    if channel.get("is_member") is False:
        return Finding(what, False, f"{name}, without the app", lost, "invite the app to the channel")
    return Finding(what, True, name)
