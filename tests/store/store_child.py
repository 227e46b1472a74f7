"""What the tests run in processes of their own: ``python store_child.py TASK URL``."""

from __future__ import annotations

import sys
from datetime import timedelta

from store_builders import MINUTE, NOW, build_scored

from riskengine.store import Scored, Store, open_store

BATCHES = 40
BATCH = 50


def batches() -> list[list[Scored]]:
    """The same 2,000 articles each time, every fifth of them with an alert."""
    numbers = range(BATCHES * BATCH)
    scored = [build_scored(number, action="hold" if number % 5 else "open") for number in numbers]
    return [scored[start : start + BATCH] for start in range(0, len(scored), BATCH)]


def write(store: Store) -> None:
    prepared = batches()
    print("ready", flush=True)
    for batch in prepared:
        store.add_batch(batch, now=NOW)


def claim(store: Store) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    while rows := store.claim(now=NOW, lease=timedelta(minutes=1), limit=7):
        for row in rows:
            print(row.alert_id)
            store.mark_sent(row.alert_id, now=NOW + MINUTE, external_ref="x")


def hold(store: Store) -> None:
    """Take messages and wait to be killed."""
    store.claim(now=NOW, lease=timedelta(minutes=1), limit=7)
    print("ready", flush=True)
    sys.stdin.readline()


def only_open(_store: Store) -> None:
    print("ready", flush=True)


if __name__ == "__main__":
    with open_store(sys.argv[2], now=NOW) as opened:
        {"write": write, "claim": claim, "hold": hold, "open": only_open}[sys.argv[1]](opened)
