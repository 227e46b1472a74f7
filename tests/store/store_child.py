"""What the tests run in processes of their own: ``python store_child.py TASK URL [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

from store_builders import MINUTE, NOW, build_scored

from riskengine.store import Scored, open_store
from riskengine.store.address import parse_address
from riskengine.store.migrate import Lineage, open_database
from riskengine.store.schema import VERSIONS

BATCHES = 40
BATCH = 50


def batches() -> list[list[Scored]]:
    """The same 2,000 articles each time, every fifth of them with an alert."""
    numbers = range(BATCHES * BATCH)
    scored = [build_scored(number, action="hold" if number % 5 else "open") for number in numbers]
    return [scored[start : start + BATCH] for start in range(0, len(scored), BATCH)]


def write(url: str) -> None:
    """Store all batches, those that are stored already as well."""
    prepared = batches()
    with open_store(url, now=NOW) as store:
        print("ready", flush=True)
        for batch in prepared:
            store.add_batch(batch, now=NOW)


def claim(url: str) -> None:
    """Take some messages, wait for a line, go on until there are none, printing what was taken."""
    with open_store(url, now=NOW) as store:
        rows = store.claim(now=NOW, lease=MINUTE, limit=7)
        print("ready", flush=True)
        sys.stdin.readline()
        while rows:
            for row in rows:
                print(row.alert_id)
                store.mark_sent(row.alert_id, now=NOW + MINUTE, external_ref="x")
            rows = store.claim(now=NOW, lease=MINUTE, limit=7)


def only_open(url: str) -> None:
    """Open the store and close it."""
    with open_store(url, now=NOW):
        print("ready", flush=True)


def migrate(url: str, folder: str) -> None:
    """Bring a database to the next version by the migrations in a folder."""
    lineage = Lineage((*VERSIONS, "riskengine_0004"), Path(folder))
    open_database(parse_address(url), now=NOW, lineage=lineage).close()


TASKS = {"write": write, "claim": claim, "open": only_open, "migrate": migrate}

if __name__ == "__main__":
    TASKS[sys.argv[1]](*sys.argv[2:])
