"""Killed writers and rival senders leave the store whole."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

from sqlalchemy import Connection, func, select
from store_builders import MINUTE, NOW, build_scored, start_child
from store_child import BATCH, BATCHES, batches

from riskengine.store import Store, open_store, schema
from riskengine.store.database import Database

KILLS = 10


def kill_while_writing(url: str, delay: float) -> bool:
    """Kill a writer so many seconds after its first batch began; False when it had ended by then."""
    child = start_child("write", url)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n", child.communicate()
    time.sleep(delay)
    child.kill()
    child.communicate(timeout=60)
    return child.returncode == -signal.SIGKILL


def check_whole(database: Database) -> None:
    with database.read() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        articles = connection.scalar(select(func.count()).select_from(schema.articles))
        assert articles % BATCH == 0
        assert connection.scalar(select(func.count()).select_from(schema.stories)) == articles
        assert alerts_to_send(connection) == alerts_in_outbox(connection)


def alerts_to_send(connection: Connection) -> list[str]:
    decisions = schema.decisions.c
    return list(
        connection.scalars(select(decisions.id).where(decisions.action == "open").order_by(decisions.id))
    )


def alerts_in_outbox(connection: Connection) -> list[str]:
    return list(connection.scalars(select(schema.outbox.c.alert_id).order_by(schema.outbox.c.alert_id)))


def test_killed_writers_leave_whole_batches(url: str, tmp_path: Path) -> None:
    """After each kill -9 there are whole batches only; going on to the end gives the same final state."""
    delays = random.Random(11)
    killed = 0
    for _ in range(KILLS):
        killed += kill_while_writing(url, delays.uniform(0, 0.25))
        with open_store(url, now=NOW) as store:
            check_whole(store._database)
    assert killed >= KILLS // 2
    with (
        open_store(url, now=NOW + MINUTE) as store,
        open_store(f"sqlite:///{tmp_path}/whole.db", now=NOW) as whole,
    ):
        for batch in batches():
            store.add_batch(batch, now=NOW)
            whole.add_batch(batch, now=NOW)
        assert store.counts()["pending"] == BATCHES * BATCH // 5
        assert store.final_state_hash() == whole.final_state_hash()


def test_rival_senders_never_take_the_same_message(url: str, store: Store) -> None:
    """Two processes that claim at once share the messages out: each is taken by exactly one."""
    store.add_batch([build_scored(number) for number in range(150)], now=NOW)
    children = [start_child("claim", url) for _ in range(2)]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.communicate()
    taken = []
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        output, problems = child.communicate(timeout=60)
        assert (problems, child.returncode) == ("", 0)
        taken.append(output.split())
    assert all(taken)
    assert sorted(taken[0] + taken[1]) == [f"alert-{number:05d}" for number in range(150)]
    assert store.counts()["sent"] == 150


def test_a_killed_senders_messages_come_back(url: str, store: Store) -> None:
    """Messages whose sender was killed are uncertain once its lease has run out, none lost."""
    store.add_batch([build_scored(number) for number in range(10)], now=NOW)
    with open_store(url, now=NOW) as killed:
        assert len(killed.claim(now=NOW, lease=MINUTE, limit=7)) == 7
    later = store.claim(now=NOW + MINUTE, lease=MINUTE, limit=20)
    assert sorted(row.state for row in later) == ["pending"] * 3 + ["uncertain"] * 7
