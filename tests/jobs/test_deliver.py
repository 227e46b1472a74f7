"""No alert is lost and none arrives twice unmarked, whatever Slack and the machine do."""

from __future__ import annotations

import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any

import pytest
from delivery_child import ALONE, BEFORE, TEMPO, bots, build_scored, now, queue, webhooks
from slack_server import ACCEPT_CLOSE, HANG, HTTP_500, OK, Fault, SlackServer, limited, refusal, seeded

from riskengine.alerts.channel import Channel, Unknown
from riskengine.alerts.console import ConsoleChannel
from riskengine.errors import DeliveryFailed
from riskengine.jobs.deliver import MAX_COPIES, DeliveryReport, Tempo, deliver
from riskengine.records import Message
from riskengine.store import Judged, Store, open_store

KILLS, ALERTS = 20, 60
FULL_KILLS, FULL_ALERTS = 200, 500
FAULT_RATE = 0.3
QUICK = Tempo(pace=0.01, attempt=0.0, settle=0.05, lease=5.0, linger=0.5, crowd=ALONE)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/news.db"


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[SlackServer]:
    with SlackServer(tmp_path / "posted.jsonl", hang=2.0) as server:
        yield server


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, now=now()) as opened:
        yield opened


def run(store: Store, channels: Mapping[str, Channel], **tempo: float) -> DeliveryReport:
    return deliver(store, channels, clock=now, deadline_seconds=10, tempo=replace(QUICK, **tempo))


class Kills:
    """Deliveries in a process of their own, killed after a random moment."""

    def __init__(self, url: str, kind: str, address: str, crowd: int) -> None:
        child = Path(__file__).with_name("delivery_child.py")
        self._process = subprocess.Popen(
            [sys.executable, str(child), url, kind, address, str(crowd)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(child.parents[2])},
        )

    def __enter__(self) -> Kills:
        return self

    def __exit__(self, *problem: object) -> None:
        with self._process as process:
            process.kill()

    def kill_after(self, seconds: float) -> None:
        """Begin a delivery and kill it so long after its store is open, if it is not done by then."""
        self._say("go")
        assert self._hear() == "ready"
        time.sleep(seconds)
        self._say("kill")
        assert self._hear() in {f"ended {-signal.SIGKILL}", "ended 0"}

    def _say(self, word: str) -> None:
        assert self._process.stdin
        print(word, file=self._process.stdin, flush=True)

    def _hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


def finish(store: Store, channels: Mapping[str, Channel], crowd: int, *, seconds: float = 60) -> None:
    """Deliver again and again, as a schedule would, until nothing waits."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        deliver(store, channels, clock=now, deadline_seconds=20, tempo=replace(TEMPO, crowd=crowd))
        counts = store.counts()
        if not counts["pending"] + counts["uncertain"] + counts["sending"]:
            return
        time.sleep(0.2)
    raise AssertionError(f"still waiting: {counts}")


@pytest.mark.parametrize(("seed", "crowd"), [(11, ALONE), (12, 5)])
def test_a_bot_loses_nothing_and_repeats_nothing(tmp_path: Path, url: str, seed: int, crowd: int) -> None:
    """With 30 % faults and 20 kills, every alert is in the channel once, alone or with others."""
    chance = random.Random(seed)
    queue(url, ALERTS)
    with SlackServer(tmp_path / "posted.jsonl", faults=seeded(seed, FAULT_RATE), hang=1.2) as slack:
        with Kills(url, "bot", slack.api_url, crowd) as kills:
            for _ in range(KILLS):
                kills.kill_after(chance.uniform(0, 0.3))
        with open_store(url, now=now()) as store:
            finish(store, bots(slack.api_url), crowd)
            assert store.counts()["sent"] == ALERTS
        copies = Counter(slack.posted_ids())
    assert len(copies) == ALERTS
    assert set(copies.values()) == {1}


@pytest.mark.soak
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_p1_p2_p11_two_hundred_kills_lose_and_repeat_nothing(tmp_path: Path, url: str, seed: int) -> None:
    """With 30 % faults and 200 kills, 500 alerts arrive once each, and the file is whole after every kill."""
    chance = random.Random(seed)
    queue(url, FULL_ALERTS)
    with SlackServer(tmp_path / "posted.jsonl", faults=seeded(seed, FAULT_RATE), hang=1.2) as slack:
        with Kills(url, "bot", slack.api_url, ALONE) as kills:
            for _ in range(FULL_KILLS):
                kills.kill_after(chance.uniform(0, 2.0))
                assert_whole(tmp_path / "news.db")
        with open_store(url, now=now()) as store:
            finish(store, bots(slack.api_url), ALONE, seconds=300)
            assert store.counts()["sent"] == FULL_ALERTS
        copies = Counter(slack.posted_ids())
    assert (len(copies), set(copies.values())) == (FULL_ALERTS, {1})


def assert_whole(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.soak
def test_p2_a_webhooks_repeats_over_two_hundred_kills(tmp_path: Path, url: str) -> None:
    """The same of a webhook: what can't be asked is sent three times at most, and every copy is marked."""
    repeats_of_a_webhook(tmp_path, url, alerts=FULL_ALERTS, kills=FULL_KILLS, seconds=2.0)


def test_a_webhooks_repeats_are_few_and_marked(tmp_path: Path, url: str) -> None:
    """Where nobody can ask, copies are at most as many as unclear ends, three an alert, and marked."""
    repeats_of_a_webhook(tmp_path, url, alerts=ALERTS, kills=KILLS, seconds=0.3)


def repeats_of_a_webhook(folder: Path, url: str, *, alerts: int, kills: int, seconds: float) -> None:
    chance = random.Random(13)
    queue(url, alerts)
    with SlackServer(folder / "posted.jsonl", faults=seeded(13, FAULT_RATE), hang=1.2) as slack:
        with Kills(url, "webhook", slack.url, ALONE) as killed:
            for _ in range(kills):
                killed.kill_after(chance.uniform(0, seconds))
        with open_store(url, now=now()) as store:
            finish(store, webhooks(slack.url), ALONE, seconds=300)
            dead = {row.alert_id for row in store.list_outbox(("dead",), alerts)}
        posted = slack.posted()
    copies = Counter(slack.posted_ids())
    lost_replies = sum(message["fault"] in {"close", "hang"} for message in posted)
    assert len(set(copies) | dead) == alerts
    assert copies.total() - len(copies) <= kills + lost_replies
    assert max(copies.values()) <= MAX_COPIES
    first: set[str] = set()
    for message, alert_id in zip(posted, slack.posted_ids(), strict=True):
        assert alert_id not in first or message["text"].startswith("May be a repeat")
        first.add(alert_id)


def test_a_slack_that_hangs_is_left_in_time(url: str, slack: SlackServer, store: Store) -> None:
    """Delivery ends at its deadline with everything kept; when Slack heals, all arrive once."""
    queue(url, 20)
    slack.order(repeat(HANG))
    channels = bots(slack.api_url, seconds=0.3)
    began = time.monotonic()
    report = deliver(
        store, channels, clock=now, deadline_seconds=1.5, tempo=replace(QUICK, attempt=0.3, settle=0.3)
    )
    assert time.monotonic() - began < 2.5
    assert (report.sent, report.waiting, report.dead) == (0, 20, 0)
    assert any("no whole answer" in problem for problem in report.problems)
    slack.order([])
    time.sleep(0.3)
    healed = deliver(
        store, channels, clock=now, deadline_seconds=20, tempo=replace(QUICK, settle=0.3, linger=2)
    )
    assert (healed.sent, healed.waiting, healed.problems) == (20, 0, ())
    assert sorted(slack.posted_ids()) == sorted(set(slack.posted_ids()))


@pytest.mark.soak
def test_p7_a_dead_slack_is_left_and_a_healed_one_gets_all(
    url: str, slack: SlackServer, store: Store
) -> None:
    """With a Slack that hangs, delivery ends in its time; healed, it takes 500 alerts within a minute."""
    queue(url, 500)
    slack.order(repeat(HANG))
    began = time.monotonic()
    report = deliver(
        store, bots(slack.api_url, seconds=1.0), clock=now, deadline_seconds=10, tempo=Tempo(attempt=1.0)
    )
    assert time.monotonic() - began <= 15
    assert (report.sent, report.waiting, report.dead) == (0, 500, 0)
    slack.order([])
    began = time.monotonic()
    channels = bots(slack.api_url)
    while store.counts()["sent"] < 500 and time.monotonic() - began < 60:
        deliver(store, channels, clock=now, deadline_seconds=60, tempo=Tempo())
    assert store.counts()["sent"] == 500
    assert time.monotonic() - began <= 60
    assert len(slack.posted_ids()) == len(set(slack.posted_ids())) == 500


def test_a_limit_is_kept_by_every_channel_of_the_bot(url: str, slack: SlackServer, store: Store) -> None:
    """After Retry-After: 1, the next request of the account comes a second later at the earliest."""
    queue(url, 6)
    slack.order([OK, limited("1")])
    report = run(store, bots(slack.api_url), linger=2.0)
    statuses = [hit.status for hit in slack.hits]
    assert (report.sent, report.problems) == (6, ())
    assert statuses == [200, 429, *[200] * 5]
    assert slack.hits[2].at - slack.hits[1].at >= 1.0


def test_a_long_wait_is_left_to_the_next_delivery(url: str, slack: SlackServer, store: Store) -> None:
    """The job does not stand still for a wait of minutes: it ends, and the message keeps its date."""
    queue(url, 1)
    slack.order([limited("600")])
    began = time.monotonic()
    report = run(store, bots(slack.api_url))
    [row] = store.list_outbox(("pending",), 10)
    assert time.monotonic() - began < 2
    assert row.not_before - now() > timedelta(seconds=590)
    assert report.waiting == 1
    assert "asks to send more slowly" in report.problems[0]


def test_one_message_a_pace_and_channel(url: str, tmp_path: Path, store: Store) -> None:
    """Channels keep their pace each, side by side, so that a limited server never has to say no."""
    queue(url, 18, channels=3)
    with SlackServer(tmp_path / "paced.jsonl", bucket=(5.0, 3)) as slack:
        began = time.monotonic()
        report = run(store, bots(slack.api_url), pace=0.2)
        took = time.monotonic() - began
        assert (report.sent, report.problems) == (18, ())
        assert {hit.status for hit in slack.hits} == {200}
    assert 1.0 <= took < 2.5


def test_a_crowd_goes_together(url: str, tmp_path: Path, store: Store) -> None:
    """300 alerts of one channel are 20 messages at most, each found by its id, and no limit is hit."""
    queue(url, 300, channels=1)
    with SlackServer(tmp_path / "posted.jsonl", bucket=(20.0, 3)) as slack:
        report = run(store, bots(slack.api_url), pace=0.06, crowd=5)
        posted = slack.posted()
        assert sorted(slack.posted_ids()) == [f"alert-{n:03d}" for n in range(300)]
        assert {hit.status for hit in slack.hits} == {200}
    assert (report.sent, report.problems, len(posted)) == (300, (), 15)
    assert max(len(message["blocks"]) for message in posted) <= 50


@pytest.mark.soak
def test_p5_three_hundred_alerts_at_slacks_own_limit(url: str, tmp_path: Path, store: Store) -> None:
    """At a message a second and bursts of three, 300 alerts are told in 20 messages and 30 seconds."""
    queue(url, 300, channels=1)
    with SlackServer(tmp_path / "posted.jsonl", bucket=(1.0, 3)) as slack:
        began = time.monotonic()
        report = deliver(store, bots(slack.api_url), clock=now, deadline_seconds=60)
        took = time.monotonic() - began
        assert sorted(slack.posted_ids()) == [f"alert-{n:03d}" for n in range(300)]
        assert [hit.status for hit in slack.hits].count(429) <= 3
        assert len(slack.posted()) <= 20
    assert report.sent == 300
    assert took <= 30


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [1, 2, 3])
def test_p5_a_limit_is_kept(url: str, tmp_path: Path, store: Store, seconds: int) -> None:
    """After each of several limits, the next request comes no sooner than Slack has asked."""
    queue(url, 8)
    with SlackServer(tmp_path / "posted.jsonl", faults=[limited(str(seconds)), OK] * 4) as slack:
        tempo = replace(QUICK, linger=5.0)
        deliver(store, bots(slack.api_url), clock=now, deadline_seconds=30, tempo=tempo)
        hits = slack.hits
        waits = [after.at - hit.at for hit, after in pairwise(hits) if hit.status == 429]
        assert len(waits) == 4 and min(waits) >= seconds
        assert len(set(slack.posted_ids())) == 8


def test_what_goes_together_is_looked_for_together(url: str, slack: SlackServer, store: Store) -> None:
    """The one answer that was lost is asked for once, and settles all that went with it."""
    queue(url, 8, channels=1)
    slack.order([ACCEPT_CLOSE])
    report = run(store, bots(slack.api_url), crowd=5)
    assert (report.sent, report.problems) == (8, ())
    assert len(slack.posted()) == 1
    assert [hit.path for hit in slack.hits].count("/api/conversations.history") == 1


def test_a_follow_up_leaves_the_message_of_several_as_it_is(
    url: str, slack: SlackServer, store: Store
) -> None:
    """What goes on with an alert that was told with others joins their thread and edits nothing."""
    queue(url, 8, channels=1)
    run(store, bots(slack.api_url), crowd=5)
    first = store.outbox_row("alert-000")
    assert first is not None
    told = build_scored(0, "C0")
    after = replace(told.decisions[0], id="after", action="update", alert_id="alert-000", number=1)
    block = {"type": "section", "text": {"type": "plain_text", "text": "rose"}}
    message = Message("after", "UPDATE", (block,), "C0", follows="alert-000", replaces=(block,))
    assert told.story is not None
    store.add_judged([Judged(told.story, (after,), (message,))], now=now())
    assert run(store, bots(slack.api_url)).sent == 1
    assert "thread_ts" in slack.posted()[-1]
    assert "/api/chat.update" not in {hit.path for hit in slack.hits}


def test_what_was_given_up_is_sent_again_when_asked(url: str, slack: SlackServer, store: Store) -> None:
    """A dead message is looked for and, where it is not, sent; the audit trail says who asked."""
    queue(url, 1, channels=1)
    slack.order([refusal("channel_not_found")])
    assert run(store, bots(slack.api_url)).dead == 1
    assert store.resend("alert-000", by="A. Reader", now=now())
    assert run(store, bots(slack.api_url)).sent == 1
    assert len(slack.posted()) == 1
    assert not store.resend("alert-000", by="A. Reader", now=now())
    assert [one.action for one in store.trail(since=now() - BEFORE, limit=9)] == ["re-send"]


def test_a_few_go_alone(url: str, slack: SlackServer, store: Store) -> None:
    """Up to five alerts are messages of their own."""
    queue(url, 5, channels=1)
    run(store, bots(slack.api_url), crowd=5)
    assert len(slack.posted()) == 5


def test_success_is_what_slack_calls_ok(url: str, slack: SlackServer, store: Store) -> None:
    """A message that Slack refuses for good is given up and named; the others arrive."""
    queue(url, 3, channels=1)
    slack.order([refusal("channel_not_found")])
    report = run(store, bots(slack.api_url))
    assert (report.sent, report.dead, report.waiting) == (2, 1, 0)
    [dead] = store.list_outbox(("dead",), 10)
    assert dead.alert_id in report.problems[0] and "channel_not_found" in report.problems[0]


def test_a_refused_token_is_tried_once(url: str, slack: SlackServer, store: Store) -> None:
    """When Slack refuses the bot, delivery stops asking at once, for all its channels, and keeps all."""
    queue(url, 20)
    slack.order(repeat(refusal("invalid_auth")))
    report = run(store, bots(slack.api_url))
    assert len(slack.hits) == 1
    assert (report.sent, report.waiting, report.dead) == (0, 20, 0)
    assert store.counts()["pending"] == 20
    assert any("refuses the app" in problem for problem in report.problems)


def test_an_answer_that_was_lost_is_looked_for(url: str, slack: SlackServer, store: Store) -> None:
    """A message whose answer was lost is found in the channel and not sent again."""
    queue(url, 1)
    slack.order([ACCEPT_CLOSE])
    report = run(store, bots(slack.api_url))
    assert (report.sent, report.problems) == (1, ())
    assert len(slack.posts()) == len(slack.posted()) == 1


def test_a_message_that_is_nowhere_is_sent_again(url: str, slack: SlackServer, store: Store) -> None:
    """A message that did not arrive and is not in the channel is sent again, without a mark."""
    queue(url, 1)
    slack.order([HTTP_500])
    assert run(store, bots(slack.api_url)).sent == 1
    assert len(slack.posts()) == 2
    assert [message["text"] for message in slack.posted()] == ["HIGH 0"]


def test_a_webhook_gives_up_after_three_copies(url: str, slack: SlackServer, store: Store) -> None:
    """Three answers lost in a row end in one dead letter that says it may have arrived."""
    queue(url, 1, channels=1)
    slack.order(repeat(ACCEPT_CLOSE))
    report = run(store, webhooks(slack.url))
    assert [message["text"][:15] for message in slack.posted()] == ["HIGH 0", *["May be a repeat"] * 2]
    assert report.dead == 1
    assert "it may have arrived" in report.problems[0]


def test_limits_do_not_count_as_copies(url: str, slack: SlackServer, store: Store) -> None:
    """A webhook's message that was only told to wait goes out unmarked, however often."""
    queue(url, 1, channels=1)
    slack.order([Fault(status=404), Fault(status=404), Fault(status=404), Fault(status=404)])
    assert run(store, webhooks(slack.url)).sent == 1
    assert [message["text"] for message in slack.posted()] == ["HIGH 0"]


def test_a_channel_that_nobody_set_up_is_a_problem(url: str, store: Store) -> None:
    """Messages for an unknown channel wait, and the report says why."""
    queue(url, 2, channels=1)
    report = run(store, {})
    assert (report.sent, report.waiting) == (0, 2)
    assert report.problems[0] == "C0: rules send there, but no such channel is set up"


def test_what_waited_too_long_is_given_up_aloud(url: str, slack: SlackServer, store: Store) -> None:
    """A message past its own deadline is not sent any more, and is a problem."""
    queue(url, 1, patience=-BEFORE)
    report = run(store, bots(slack.api_url))
    assert (report.sent, report.dead, slack.hits) == (0, 1, [])
    assert "given up after waiting too long: 1" in report.problems[0]


def test_a_clean_delivery_has_no_problem(url: str, slack: SlackServer, store: Store) -> None:
    """With nothing wrong the report is clean, and an empty outbox is no work."""
    assert run(store, bots(slack.api_url)) == DeliveryReport(0, 0, 0, ())
    queue(url, 12)
    assert run(store, bots(slack.api_url)) == DeliveryReport(12, 0, 0, ())


def test_there_is_always_time_for_one_message(url: str, slack: SlackServer, store: Store) -> None:
    """However short the time, a delivery makes one try; it begins no second without time for it."""
    queue(url, 3)
    report = deliver(store, bots(slack.api_url), clock=now, deadline_seconds=0.0)
    assert (report.sent, report.waiting) == (1, 2)
    assert report.problems == ("left for a later delivery: 2",)


def test_a_terminal_is_not_paced(url: str, store: Store) -> None:
    """What is printed is printed at once, however much it is."""
    queue(url, 50, channels=1)
    stream = io.StringIO()
    began = time.monotonic()
    assert deliver(store, {"C0": ConsoleChannel(stream)}, clock=now, deadline_seconds=60).sent == 50
    assert time.monotonic() - began < 5
    assert stream.getvalue().count("alert ") == 50


class ScriptedChannel:
    """A channel whose sends and searches do what a list says."""

    can_reconcile = True
    is_paced = True

    def __init__(self, sends: list[Any], finds: list[Any]) -> None:
        self._sends = iter(sends)
        self._finds = iter(finds)
        self.sent: list[str] = []

    @property
    def account(self) -> object:
        return self

    def send(self, message: Message, *, thread: str = "") -> str:
        self.sent.append(message.alert_id)
        return self._play(next(self._sends))

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> Any:
        return self._play(next(self._finds))

    def _play(self, step: Any) -> Any:
        if isinstance(step, BaseException):
            raise step
        return step


class Clock:
    """A clock that only goes on when somebody waits."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def scripted(store: Store) -> Callable[[ScriptedChannel, Clock], DeliveryReport]:
    """One alert in the outbox, and a delivery of it at the real tempo on a clock of its own."""
    clock = Clock()
    store.add_batch([build_scored(1, "C0")], now=clock.now)

    def run_scripted(channel: ScriptedChannel, clock: Clock) -> DeliveryReport:
        return deliver(store, {"C0": channel}, clock=clock, deadline_seconds=60, wait=clock.wait)

    return run_scripted


LOST = DeliveryFailed("no answer", outcome="reconcile")


def test_an_unknown_end_is_never_taken_for_a_no(
    store: Store, scripted: Callable[[ScriptedChannel, Clock], DeliveryReport]
) -> None:
    """While the history can't tell, the message stays uncertain and is not sent again."""
    channel, clock = (
        ScriptedChannel([LOST, "ts"], [Unknown("no right to read"), Unknown("pages"), "ts"]),
        Clock(),
    )
    report = scripted(channel, clock)
    assert channel.sent == ["alert-001"]
    assert (report.sent, report.problems) == (1, ())
    assert clock.now - Clock().now >= 3 * timedelta(seconds=20)


def test_an_end_that_stays_unknown_is_reported(
    store: Store, scripted: Callable[[ScriptedChannel, Clock], DeliveryReport]
) -> None:
    """A history that can't be read for good ends the job with a problem that names the reason."""
    channel = ScriptedChannel([LOST], [Unknown("no right to read")] * 20)
    report = scripted(channel, Clock())
    assert store.counts()["uncertain"] == 1
    assert channel.sent == ["alert-001"]
    assert report.problems[0] == "C0: nobody can tell whether it arrived: no right to read"


def test_a_search_that_must_wait_changes_nothing(
    store: Store, scripted: Callable[[ScriptedChannel, Clock], DeliveryReport]
) -> None:
    """When Slack limits the search, the message stays uncertain until it can be looked for."""
    limit = DeliveryFailed("slower", outcome="retry", retry_after=25.0)
    channel = ScriptedChannel([LOST], [limit, "ts"])
    assert scripted(channel, Clock()).sent == 1
    assert channel.sent == ["alert-001"]


def test_an_interrupted_try_is_uncertain(
    store: Store, scripted: Callable[[ScriptedChannel, Clock], DeliveryReport]
) -> None:
    """A signal in the middle of a try leaves nothing claimed: the message is looked for next time."""
    clock = Clock()
    with pytest.raises(KeyboardInterrupt):
        scripted(ScriptedChannel([KeyboardInterrupt()], []), clock)
    assert store.counts() == {"pending": 0, "sending": 0, "uncertain": 1, "sent": 0, "dead": 0}
    clock.wait(30)
    later = ScriptedChannel([], ["ts"])
    assert scripted(later, clock).sent == 1
    assert later.sent == []


def test_a_failing_channel_is_used_less_and_less(
    store: Store, scripted: Callable[[ScriptedChannel, Clock], DeliveryReport]
) -> None:
    """Tries that surely failed come at 2, 4, 8 ... seconds, until the wait is left to the next job."""
    refused = DeliveryFailed("can't be reached", outcome="retry")
    channel, clock = ScriptedChannel([refused] * 20, []), Clock()
    report = scripted(channel, clock)
    assert len(channel.sent) == 5
    assert clock.now - Clock().now == timedelta(seconds=2 + 4 + 8 + 16)
    assert report.problems == ("C0: can't be reached", "left for a later delivery: 1")
