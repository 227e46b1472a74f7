"""Delivery in processes that can be killed: ``python delivery_child.py DATABASE KIND ADDRESS CROWD``.

For each ``go`` on its input it forks a delivery, which says ``ready`` when the store is open; at
``kill`` it kills that one and says ``ended`` with its exit status. Forking saves the second that the
imports take.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from riskengine.alerts.channel import Channel
from riskengine.alerts.slack import SlackClient, SlackSender, WebhookSender
from riskengine.jobs.deliver import Tempo, deliver
from riskengine.records import Article, Decision, Message, Story
from riskengine.store import Scored, open_store

SECONDS = 1.0
"""How long one exchange may take: above what a busy machine may stall."""
TEMPO = Tempo(pace=0.1, attempt=0.0, settle=1.0, lease=1.5, linger=1.5)
CHANNELS = 10
ALONE = 10_000
"""A crowd that never comes together: every alert goes by itself."""
BEFORE = timedelta(minutes=1)


def now() -> datetime:
    return datetime.now(UTC)


def queue(
    url: str, count: int, *, channels: int = CHANNELS, patience: timedelta = timedelta(hours=1)
) -> None:
    """Put alerts into the outbox, round about its channels, as a run would."""
    with open_store(url, now=now()) as store:
        store.add_batch(
            [build_scored(n, f"C{n % channels}") for n in range(count)], now=now(), patience=patience
        )


def build_scored(number: int, channel: str) -> Scored:
    key = hashlib.sha256(str(number).encode()).hexdigest()
    at = now()
    story = Story(key, "t", 0.7, "high", "conflict", "", ("A", "B"), 1, 1, at, at)
    decision = Decision(f"alert-{number:03d}", key, "default", "open", "why", "high", 0.7, channel, at)
    block = {"type": "section", "text": {"type": "plain_text", "text": f"alert {number}"}}
    message = Message(decision.id, f"HIGH {number}", (block,), channel)
    return Scored(Article(key, "t", "x"), None, story, (decision,), (message,))


def bots(api_url: str, *, channels: int = CHANNELS, seconds: float = SECONDS) -> dict[str, SlackSender]:
    """Channels of one bot."""
    client = SlackClient("xoxb-test", base_url=api_url, seconds=seconds, allow_loopback=True)
    return {f"C{n}": SlackSender(client, f"C{n}") for n in range(channels)}


def webhooks(url: str, *, channels: int = CHANNELS, seconds: float = SECONDS) -> dict[str, WebhookSender]:
    """As many webhooks."""
    return {
        f"C{n}": WebhookSender(f"{url}/services/{n}", seconds=seconds, allow_loopback=True)
        for n in range(channels)
    }


def work(url: str, channels: Mapping[str, Channel], crowd: int) -> None:
    with open_store(url, now=now()) as store:
        print("ready", flush=True)
        deliver(store, channels, clock=now, deadline_seconds=30, tempo=replace(TEMPO, crowd=crowd))


def main(url: str, kind: str, address: str, crowd: str) -> None:
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            try:
                work(url, bots(address) if kind == "bot" else webhooks(address), int(crowd))
            except BaseException:
                traceback.print_exc()
                print("failed", flush=True)
                os._exit(1)
            os._exit(0)
        sys.stdin.readline()
        os.kill(pid, signal.SIGKILL)
        print(f"ended {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
