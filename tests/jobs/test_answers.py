"""What people click under an alert is kept once, and answered."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_server import APP_TOKEN, TOKEN, SlackServer
from websockets.sync.server import Server, ServerConnection, serve

from riskengine.alerts.slack_answers import BUTTONS, REASONS, Click, buttons, read_click
from riskengine.jobs.answers import take_answer
from riskengine.records import Article, Decision, Message, Story
from riskengine.store import Scored, Store, open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANNEL = "C0123456789"
ALERT = "ab" * 16
STORY = "cd" * 32


def add_alert(store: Store) -> None:
    """One alert that was told in the channel ``slack``."""
    story = Story(STORY, "Clash", 0.7, "high", "conflict", "", ("IND", "PAK"), 1, 1, NOW, NOW, lead=STORY)
    decision = Decision(ALERT, STORY, "desk", "open", "why", "high", 0.7, "slack", NOW)
    block = {"type": "section", "text": {"type": "plain_text", "text": "Clash"}}
    message = Message(ALERT, "HIGH", (block, buttons(ALERT)), "slack")
    store.add_batch([Scored(Article(STORY, "Clash", "x"), None, story, (decision,), (message,))], now=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/riskengine.db", now=NOW) as opened:
        add_alert(opened)
        yield opened


def payload(answer: str, *, reason: str = "", **changes: Any) -> dict[str, Any]:
    """What Slack sends when somebody clicks."""
    action: dict[str, Any] = {"action_id": f"riskengine_{answer}", "value": ALERT}
    if reason:
        action = {"action_id": "riskengine_refuted", "selected_option": {"value": f"{ALERT}|{reason}"}}
    return {
        "type": "block_actions",
        "actions": [action],
        "user": {"id": "U1", "username": "reader"},
        "channel": {"id": CHANNEL},
        "message": {"ts": "1700000000.000100"},
    } | changes


def click(store: Store, answer: str, *, minutes: int = 0, **options: Any) -> str:
    found = read_click(payload(answer, **options))
    assert found is not None
    return take_answer(store, found, channels={"slack": CHANNEL}, now=NOW + timedelta(minutes=minutes))


def test_every_answer_is_kept_once(store: Store) -> None:
    """Outcome, label, silence and owner stand in the store, however often Slack sends the click."""
    for minutes in (0, 1):
        for answer in BUTTONS:
            click(store, answer, minutes=minutes)
    [alert] = store.alerts(9)
    assert (alert.owner, alert.outcome) == ("reader", "void")
    assert len(store.silences(ending_after=NOW)) == 1
    assert [label.label for label in store.labels(until=NOW + timedelta(hours=1))] == ["1", "1"]
    deeds = [deed.action for deed in store.trail(since=NOW, limit=99)]
    assert (deeds.count("take"), deeds.count("silence")) == (1, 1)


@pytest.mark.parametrize("answer", ["confirmed", "take", "mute", "void"])
def test_the_same_click_twice_does_nothing_twice(store: Store, answer: str) -> None:
    """The second time there is nothing to answer, and nothing more in the audit trail."""
    assert click(store, answer) != ""
    before = store.trail(since=NOW, limit=99)
    assert click(store, answer, minutes=1) == ""
    assert store.trail(since=NOW, limit=99) == before


def test_a_false_alarm_has_its_reason_and_correction(store: Store) -> None:
    """The reason goes to the ledger and the label, and the correction into the outbox."""
    assert click(store, "refuted", reason="unreal") == "reader: a false alarm: sport, film or anniversary."
    [alert] = store.alerts(9)
    assert (alert.outcome, alert.why) == ("refuted", REASONS["unreal"])
    assert [label.label for label in store.labels(until=NOW)] == ["0"]
    assert [row.message.follows for row in store.list_outbox(["pending"], 9)] == ["", ALERT]


def test_a_mute_holds_back_no_higher_level(store: Store) -> None:
    """A story is muted up to the level that it has, for a day."""
    click(store, "mute")
    [silence] = store.silences(ending_after=NOW)
    assert (silence.up_to, silence.ends_at - silence.starts_at) == ("high", timedelta(hours=24))


HOSTILE: list[Any] = [
    None,
    [],
    "x",
    {},
    payload("explode"),
    payload("take", type="view_submission"),
    payload("take", actions=[]),
    payload("take", actions=[{"action_id": ["riskengine_take"], "value": {"a": 1}}]),
    payload("take", actions=[{"action_id": "riskengine_take", "value": "'; DROP TABLE decisions;--"}]),
    payload("take", actions=[{"action_id": "riskengine_take", "value": "%" * 32}]),
    payload("", reason="nonsense"),
    payload("take", channel={"id": "../etc"}),
    payload("take", channel=7),
    payload("take", message={"ts": "now"}),
]


@pytest.mark.parametrize("what", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_click_of_ours_is_nothing(what: Any) -> None:
    """Whatever Slack, or somebody in its place, sends, only our buttons are read."""
    assert read_click(what) is None


def test_a_name_can_command_nothing(store: Store) -> None:
    """The name of who clicked is one clean line."""
    user = {"username": "<!channel>\nreader\x1b[2J" + "x" * 500}
    assert click(store, "take", user=user).count("\n") == 0
    [alert] = store.alerts(9)
    assert len(alert.owner) <= 80 and "\x1b" not in alert.owner


@pytest.mark.parametrize(
    "click", [Click("take", ALERT, "x", "C0000000000", "1.2"), Click("take", "00" * 16, "x", CHANNEL, "1.2")]
)
def test_a_click_elsewhere_does_nothing(store: Store, click: Click) -> None:
    """An alert of another channel, or one that is not there, is left alone."""
    assert take_answer(store, click, channels={"slack": CHANNEL}, now=NOW) == ""
    assert store.trail(since=NOW - timedelta(days=1), limit=9) == []


class Socket:
    """Slack's end of Socket Mode: sends envelopes and hears that they were heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.connections: list[ServerConnection] = []
        self.server: Server = serve(self._talk, "127.0.0.1", 0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}/"

    def _talk(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        for line in connection:
            self.heard.append(json.loads(line)["envelope_id"])

    def send(self, number: int, content: object) -> None:
        envelope = {"envelope_id": f"e{number}", "type": "interactive", "payload": content}
        self.connections[-1].send(json.dumps(envelope))


def wait_for(condition: Callable[[], Any]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.05)


def test_clicks_are_heard_over_a_real_connection(tmp_path: Path, store: Store) -> None:
    """A click is kept and answered in its thread; a lost connection is made anew; SIGTERM ends it."""
    socket = Socket()
    with SlackServer(tmp_path / "posted.jsonl") as slack:
        slack.socket_url = socket.url
        config = tmp_path / "config.toml"
        config.write_text(
            f'home = "{tmp_path}"\n[alerts]\nrules = "rules.toml"\n[slack]\ntoken = "{TOKEN}"\n'
            f'app_token = "{APP_TOKEN}"\nchannel = "{CHANNEL}"\napi_url = "{slack.api_url}"\n'
            "allow_insecure = true\n"
        )
        (tmp_path / "rules.toml").write_text('[[rule]]\nname = "desk"\nlevel = "high"\n')
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RISKENGINE_")}
        command = [sys.executable, "-m", "riskengine", "slack", "listen", "--config", str(config)]
        process = subprocess.Popen(command, env=clean, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(lambda: socket.connections)
            socket.send(1, payload("take"))
            wait_for(slack.posted)
            socket.connections[-1].close()
            wait_for(lambda: len(socket.connections) > 1)
            socket.send(2, {"type": "nonsense"})
            socket.send(3, payload("take"))
            wait_for(lambda: len(socket.heard) == 3)
        finally:
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=20)
        [answer] = slack.posted()
    socket.server.shutdown()
    assert process.returncode == 0 and "Traceback" not in told
    assert (answer["text"], answer["thread_ts"]) == ("reader has it.", "1700000000.000100")
    assert store.alerts(9)[0].owner == "reader"
