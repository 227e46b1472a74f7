"""Slack's answers are read for what they mean, within bounds, and no secret leaves the senders."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import slack_server
from alert_builders import build_alert
from slack_server import (
    ACCEPT_CLOSE,
    ACCEPT_HANG,
    HTTP_500,
    INVALID_JSON,
    RESET,
    TOKEN,
    Fault,
    SlackServer,
    from_script,
    limited,
    refusal,
)

from riskengine.alerts.answers import read_wait
from riskengine.alerts.blocks import without_buttons
from riskengine.alerts.channel import Channel, Unknown
from riskengine.alerts.slack import SlackClient, SlackSender, WebhookSender
from riskengine.errors import ConfigurationError, DeliveryFailed
from riskengine.records import Message

SECONDS = 0.5
CANARY = "xoxb-canary-4711"


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[SlackServer]:
    with SlackServer(tmp_path / "posted.jsonl", hang=2 * SECONDS) as server:
        yield server


def build_bot(slack: SlackServer, *, token: str = TOKEN) -> SlackSender:
    client = SlackClient(token, base_url=slack.api_url, seconds=SECONDS, allow_loopback=True)
    return SlackSender(client, "C0000001")


def build_webhook(slack: SlackServer) -> WebhookSender:
    return WebhookSender(slack.webhook_url, seconds=SECONDS, allow_loopback=True)


def build_note(alert_id: str) -> Message:
    return Message(
        alert_id, alert_id, ({"type": "section", "text": {"type": "plain_text", "text": "x"}},), "desk"
    )


def outcome_of(channel: Channel) -> str:
    try:
        channel.send(build_note("a1"))
    except DeliveryFailed as failure:
        return failure.outcome
    return "sent"


def test_a_bot_posts_once_and_learns_the_messages_name(slack: SlackServer) -> None:
    """A message arrives whole, with its id in the metadata, nothing unfurled and no names linked."""
    message = build_alert()
    ts = build_bot(slack).send(message)
    [posted] = slack.posted()
    assert posted["ts"] == ts
    assert posted["channel"] == "C0000001"
    assert posted["text"] == message.text
    assert posted["blocks"] == without_buttons(message.blocks)
    assert posted["metadata"] == {
        "event_type": "riskengine_alert",
        "event_payload": {"alert_id": message.alert_id},
    }
    assert (posted["unfurl_links"], posted["unfurl_media"], posted["link_names"]) == (False, False, False)
    assert posted["parse"] == "none"


def test_a_webhook_posts_the_same(slack: SlackServer) -> None:
    """A webhook takes the same text and blocks, and gives the message no name."""
    message = build_alert()
    assert build_webhook(slack).send(message) == ""
    [posted] = slack.posted()
    assert posted["blocks"] == without_buttons(message.blocks)
    assert slack.posts()[0].authorization == ""


def test_a_lost_answer_is_not_posted_again_behind_our_back(slack: SlackServer) -> None:
    """One attempt is one post, even where the connection closes without an answer."""
    slack.order([ACCEPT_CLOSE])
    assert outcome_of(build_bot(slack)) == "reconcile"
    assert len(slack.posted()) == len(slack.posts()) == 1


FAULTS = [
    (limited("0"), "retry", "retry"),
    (HTTP_500, "reconcile", "reconcile"),
    (Fault(status=503), "reconcile", "reconcile"),
    (RESET, "reconcile", "reconcile"),
    (ACCEPT_HANG, "reconcile", "reconcile"),
    (INVALID_JSON, "reconcile", "reconcile"),
    (Fault(), "reconcile", "reconcile"),
    (Fault(body=b"[]"), "reconcile", "reconcile"),
    (Fault(body=b'{"ok":1}'), "reconcile", "reconcile"),
    (Fault(body=b"\xff\xfe"), "reconcile", "reconcile"),
    (Fault(body=b"[" * 100_000), "reconcile", "reconcile"),
    (Fault("headers"), "reconcile", "reconcile"),
    (Fault("flood"), "reconcile", "reconcile"),
    (Fault("drip", body=b'{"ok":'), "reconcile", "reconcile"),
    (Fault(status=302, headers={"Location": "http://127.0.0.1:9/steal"}), "retry", "retry"),
    (Fault(status=404, body=b"no_service"), "retry", "dead"),
    (Fault(status=403, body=b"invalid_token"), "retry", "paused"),
    (Fault(status=410, body=b"channel_is_archived"), "retry", "dead"),
    (Fault(status=413), "retry", "retry"),
]


@pytest.mark.parametrize(("fault", "bot", "webhook"), FAULTS)
def test_every_answer_has_one_meaning(slack: SlackServer, fault: Fault, bot: str, webhook: str) -> None:
    """Each kind of answer leads to its outcome, in time, for a bot and for a webhook."""
    began = time.monotonic()
    slack.order([fault, fault])
    assert (outcome_of(build_bot(slack)), outcome_of(build_webhook(slack))) == (bot, webhook)
    assert time.monotonic() - began < 2 * SECONDS + 1
    assert len(slack.posts()) == 2


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("channel_not_found", "dead"),
        ("is_archived", "dead"),
        ("invalid_blocks", "dead"),
        ("invalid_auth", "paused"),
        ("token_revoked", "paused"),
        ("missing_scope", "paused"),
        ("ratelimited", "retry"),
        ("not_in_channel", "retry"),
        ("fatal_error", "reconcile"),
        ("internal_error", "reconcile"),
        ("never_heard_of_it", "reconcile"),
        ("<script>", "reconcile"),
    ],
)
def test_a_refusal_with_status_200_is_no_success(slack: SlackServer, error: str, outcome: str) -> None:
    """Success means ok:true; every error code has its outcome, an unknown one is looked into."""
    slack.order([refusal(error)])
    assert outcome_of(build_bot(slack)) == outcome


def test_ok_without_a_timestamp_is_a_success(slack: SlackServer) -> None:
    """A message that Slack took has no name where Slack gave none."""
    slack.order([Fault(body=b'{"ok":true}')])
    assert build_bot(slack).send(build_note("a1")) == ""


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 1.0),
        ("30", 30.0),
        ("2.5", 2.5),
        ("86400", 900.0),
        ("soon", 1.0),
        ("-5", 1.0),
        ("nan", 1.0),
        ("1e9", 1.0),
        ("", 1.0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 1.0),
    ],
)
def test_the_wait_that_slack_asks_for_is_kept_within_bounds(told: str, seconds: float) -> None:
    """A wait is at least a second and at most a quarter of an hour, whatever the header says."""
    assert read_wait({"retry-after": told}) == seconds


def test_retry_after_reaches_the_caller(slack: SlackServer) -> None:
    """A limit's wait travels with the failure."""
    slack.order([limited("7")])
    with pytest.raises(DeliveryFailed) as caught:
        build_bot(slack).send(build_note("a1"))
    assert caught.value.retry_after == 7.0


def test_nobody_there_is_surely_not_sent(tmp_path: Path) -> None:
    """A server that can't be reached got nothing, so the message may be sent again."""
    with SlackServer(tmp_path / "posted.jsonl") as gone:
        bot, webhook = build_bot(gone), build_webhook(gone)
    assert outcome_of(bot) == outcome_of(webhook) == "retry"


def test_a_bot_finds_its_message_on_a_later_page(slack: SlackServer) -> None:
    """Among more messages than a page holds, the right one is found by its id."""
    for number in range(120):
        slack.accept({"text": "chatter"}, "C0000001", None)
        if number == 5:
            build_bot(slack).send(build_note("a1"))
    found = build_bot(slack).find("a1", since=datetime.now(UTC))
    assert found == slack.posted()[6]["ts"]


def test_not_found_in_the_whole_history_is_a_no(slack: SlackServer) -> None:
    """Only this channel counts, and only this alert."""
    build_bot(slack).send(build_note("a2"))
    slack.accept({"metadata": {"event_payload": {"alert_id": "a1"}}}, "C0000002", None)
    slack.accept({"metadata": "strange"}, "C0000001", None)
    assert build_bot(slack).find("a1", since=datetime.now(UTC)) is None


def test_history_needs_to_reach_back_to_the_first_try_only(slack: SlackServer) -> None:
    """In a long history, a no is sure as soon as a page ends well before the first try."""
    for _ in range(400):
        slack.accept({"text": "chatter"}, "C0000001", None)
    bot = build_bot(slack)
    assert bot.find("a1", since=datetime.now(UTC) + timedelta(minutes=5)) is None
    assert len(slack.hits) == 4


@pytest.mark.parametrize(
    "answer",
    [
        b'{"ok":true,"messages":[],"has_more":true}',
        b'{"ok":true,"messages":[]}',
        b'{"ok":true,"messages":{},"has_more":false}',
        b'{"ok":true,"has_more":false}',
        b'{"ok":true,"messages":[{"ts":7},"x"],"has_more":true,"response_metadata":[]}',
        b'{"ok":false,"error":"missing_scope"}',
        b'{"ok":false,"error":"fatal_error"}',
        b"not JSON",
    ],
)
def test_an_incomplete_history_is_not_a_no(tmp_path: Path, answer: bytes) -> None:
    """An answer that is refused, broken or lacks pages leaves it open whether a message arrived."""
    with _HistoryServer(tmp_path / "posted.jsonl", answer) as slack:
        assert isinstance(build_bot(slack).find("a1", since=datetime.now(UTC)), Unknown)


def build_follow_up(alert_id: str, *, edits: bool = False) -> Message:
    note = build_note(alert_id)
    return replace(note, follows="a1", replaces=note.blocks if edits else ())


def test_a_follow_up_goes_to_the_thread_and_edits_what_it_follows(slack: SlackServer) -> None:
    """A message that follows another is a reply to it; what it replaces is edited in place."""
    bot = build_bot(slack)
    ts = bot.send(build_note("a1"))
    bot.send(build_follow_up("a2", edits=True), thread=ts)
    bot.send(build_follow_up("a3"), thread=ts)
    assert [message.get("thread_ts") for message in slack.posted()] == [None, ts, ts]
    assert [(edit["ts"], edit["text"]) for edit in slack.edits] == [(ts, "a2")]


def test_a_bot_finds_its_reply_in_the_thread_only(slack: SlackServer) -> None:
    """A reply whose answer was lost is found in its thread, and what is not there surely is not."""
    bot = build_bot(slack)
    ts = bot.send(build_note("a1"))
    slack.order([ACCEPT_CLOSE])
    with pytest.raises(DeliveryFailed):
        bot.send(build_follow_up("a2"), thread=ts)
    since = datetime.now(UTC)
    assert bot.find("a2", since=since, thread=ts) == slack.posted()[1]["ts"]
    assert bot.find("a3", since=since, thread=ts) is None
    assert bot.find("a2", since=since) is None


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (refusal("message_not_found"), "sent"),
        (refusal("edit_window_closed"), "sent"),
        (ACCEPT_CLOSE, "retry"),
        (HTTP_500, "retry"),
        (limited("7"), "retry"),
        (refusal("invalid_auth"), "paused"),
    ],
)
def test_an_edit_that_fails_holds_up_the_reply_only_where_it_can_be_made_good(
    slack: SlackServer, fault: Fault, outcome: str
) -> None:
    """A message that can't be edited gets its reply; an edit without an answer is tried again first."""
    bot = build_bot(slack)
    ts = bot.send(build_note("a1"))
    slack.edit_faults = iter([fault])
    try:
        bot.send(build_follow_up("a2", edits=True), thread=ts)
        found = "sent"
    except DeliveryFailed as failure:
        found = failure.outcome
    assert found == outcome
    assert len(slack.posted()) == (2 if outcome == "sent" else 1)


def test_a_limited_history_asks_to_come_back(tmp_path: Path) -> None:
    """Where Slack asks to go slower, the search is put off."""
    limit = b'{"ok":false,"error":"ratelimited"}'
    with _HistoryServer(tmp_path / "posted.jsonl", limit) as slack, pytest.raises(DeliveryFailed) as caught:
        build_bot(slack).find("a1", since=datetime.now(UTC))
    assert caught.value.outcome == "retry"


class _HistoryServer(SlackServer):
    """A stand-in whose history is one answer, word for word."""

    def __init__(self, log: Path, answer: bytes) -> None:
        super().__init__(log)
        self._answer = answer

    def history_answer(self, channel: str, fields: dict[str, object]) -> bytes:
        return self._answer


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "https://slack.com.evil.example/api/",
        "https://evil.example/slack.com/",
        "https://slack.com@evil.example/api/",
        "https://notslack.com/api/",
        "https://slack.com:8443/api/",
        "http://127.0.0.1:80/api/",
        "ftp://slack.com/",
        "file:///etc/passwd",
        "https://[::1/",
        "https://slack.com/a b",
        "https://slack.com/\r\nX: y",
        "",
    ],
)
def test_only_slacks_own_addresses_are_used(url: str) -> None:
    """Anything but https to slack.com is refused, and the address stays out of the error."""
    for build in (WebhookSender, lambda address: SlackClient(CANARY, base_url=address)):
        with pytest.raises(ConfigurationError) as caught:
            build(url)
        assert "evil" not in str(caught.value) and CANARY not in str(caught.value)


def test_loopback_is_the_only_other_host_and_needs_a_word() -> None:
    """The switch for tests allows plain http to this machine, and nothing else."""
    SlackClient(CANARY, base_url="http://127.0.0.1:9/api/", allow_loopback=True)
    with pytest.raises(ConfigurationError):
        SlackClient(CANARY, base_url="http://10.0.0.1/api/", allow_loopback=True)


@pytest.mark.parametrize("token", ["", "xoxb 1", "xoxb-1\r\nX: y", "xoxb-\u00e9"])
def test_a_damaged_token_is_refused_before_it_is_sent(token: str) -> None:
    """What can't stand in a header is an error that does not repeat it."""
    with pytest.raises(ConfigurationError) as caught:
        SlackClient(token)
    assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize("channel", ["#alerts", "alerts", "", "c012ab3cd", CANARY])
def test_a_channel_is_given_by_its_id(channel: str) -> None:
    """A name is refused at once, since history can't be asked for by name."""
    with pytest.raises(ConfigurationError) as caught:
        SlackSender(SlackClient(CANARY), channel)
    assert CANARY not in str(caught.value)


def test_secrets_never_leak(slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    """Neither token nor webhook stands in an error, a log at debug level, or how the objects print."""
    caplog.set_level(logging.DEBUG)
    bot, webhook = build_bot(slack, token=CANARY), build_webhook(slack)
    told = [repr(bot), repr(webhook), str(vars(bot))]
    for fault in (None, HTTP_500, RESET, ACCEPT_CLOSE, limited("1"), Fault(status=302)):
        slack.order([fault])
        for channel in (bot, webhook):
            try:
                channel.send(build_note("a1"))
            except DeliveryFailed as failure:
                told += [str(failure), repr(failure), repr(failure.__cause__), repr(failure.__context__)]
    told.append(repr(bot.find("a1", since=datetime.now(UTC))))
    assert "invalid_auth" in "".join(told)
    for text in (*told, caplog.text):
        assert CANARY not in text and "services" not in text and "secret" not in text


SHARED_OUTCOMES = {
    "429_retry_after_0.json": "retry",
    "429_retry_after_garbage.json": "retry",
    "429_retry_after_httpdate.json": "retry",
    "500_html.json": "reconcile",
    "503.json": "reconcile",
    "200_ok_false_channel_not_found.json": "dead",
    "200_ok_false_invalid_auth.json": "paused",
    "200_ok_false_fatal_error.json": "reconcile",
    "200_ok_false_ratelimited.json": "retry",
    "200_ok_true_no_ts.json": "sent",
    "200_empty_body.json": "reconcile",
    "200_invalid_json.json": "reconcile",
    "200_json_array.json": "reconcile",
    "webhook_200_no_service.json": "dead",
    "webhook_410_channel_is_archived.json": "dead",
    "302_redirect_other_host.json": "retry",
    "body_drip_forever.json": "reconcile",
    "accept_then_hang.json": "reconcile",
    "reset_before_read.json": "reconcile",
    "body_100mb.json": "reconcile",
}


def test_the_hostile_collection_is_read_as_it_says(slack: SlackServer, shared: Path) -> None:
    """Every answer of the collection of hostile inputs has the outcome that its index asks for."""
    outcomes = {}
    for path in sorted((shared / "hostile" / "slack").glob("*.json")):
        slack.order([from_script(json.loads(path.read_text(encoding="utf-8")))])
        channel = build_webhook(slack) if path.name.startswith("webhook") else build_bot(slack)
        outcomes[path.name] = outcome_of(channel)
    assert outcomes == SHARED_OUTCOMES


def test_the_stand_in_answers_as_slack_does(slack: SlackServer) -> None:
    """The stand-in knows its token, so that the tests would notice one that is not sent."""
    assert build_bot(slack).account.auth_test().get("bot_id") == "B1"  # type: ignore[attr-defined]
    assert outcome_of(build_bot(slack, token="xoxb-other")) == "paused"
    assert {hit.authorization for hit in slack.hits} == {f"Bearer {TOKEN}", "Bearer xoxb-other"}


def test_the_stand_in_is_a_program_too(tmp_path: Path) -> None:
    """Run by itself, the stand-in says its port, keeps its log and takes it up again after a kill."""
    program = [sys.executable, str(Path(slack_server.__file__)), "--log", str(tmp_path / "posted.jsonl")]
    for alert_id in ("a1", "a2"):
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            port = process.stdout.readline().split()[1]
            client = SlackClient(TOKEN, base_url=f"http://127.0.0.1:{port}/api/", allow_loopback=True)
            bot = SlackSender(client, "C0000001")
            bot.send(build_note(alert_id))
            assert isinstance(bot.find("a1", since=datetime.now(UTC)), str)
            process.kill()
    assert len((tmp_path / "posted.jsonl").read_text().splitlines()) == 2
