"""Every message is taken by one sender at a time, in order, and ends as sent or given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_builders import (
    MINUTE,
    NOW,
    build_article,
    build_decision,
    build_message,
    build_scored,
    content_hash,
)

from riskengine.records import OutboxRow
from riskengine.store import Scored, Store

ALERT = "alert-00001"


@pytest.fixture
def waiting(store: Store) -> Store:
    """A store with one message."""
    store.add_batch([build_scored(1)], now=NOW, patience=timedelta(hours=1))
    return store


def claim(store: Store, after: timedelta = timedelta(0), limit: int = 10) -> list[OutboxRow]:
    return store.claim(now=NOW + after, lease=MINUTE, limit=limit)


def state_of(store: Store) -> str:
    [state] = [state for state, number in store.counts().items() if number]
    return state


def add_alert(store: Store, alert_id: str, after: timedelta, *, channel: str = "#alerts") -> None:
    """Queue one more message about story 1."""
    decision = build_decision(1, id=alert_id, channel=channel, rule=alert_id)
    scored = Scored(build_article(1), decisions=(decision,), messages=(build_message(decision),))
    store.add_batch([scored], now=NOW + after)


def test_a_claimed_message_is_held(waiting: Store) -> None:
    """A taken message carries its attempt and lease, and nobody else gets it while the lease runs."""
    [row] = claim(waiting)
    assert (row.alert_id, row.state, row.attempts) == (ALERT, "pending", 1)
    assert (row.lease_until, row.first_attempt_at) == (NOW + MINUTE, NOW)
    assert state_of(waiting) == "sending"
    assert claim(waiting, MINUTE / 2) == []


def test_an_expired_lease_makes_it_uncertain(waiting: Store) -> None:
    """A message whose sender died comes back as uncertain, its first attempt remembered."""
    claim(waiting)
    [row] = claim(waiting, MINUTE)
    assert (row.state, row.attempts, row.first_attempt_at) == ("uncertain", 2, NOW)
    assert row.lease_until == NOW + 2 * MINUTE


def test_sent_is_final(waiting: Store) -> None:
    """A sent message is never taken again, and nothing else can be said of it."""
    claim(waiting)
    assert waiting.mark_sent(ALERT, now=NOW, external_ref="1700.5")
    assert not waiting.mark_sent(ALERT, now=NOW, external_ref="again")
    assert not waiting.mark_pending(ALERT, not_before=NOW, error="late word")
    assert not waiting.mark_uncertain(ALERT, not_before=NOW, error="late word")
    assert not waiting.mark_dead(ALERT, error="late word")
    assert waiting.expire(NOW + timedelta(days=2)) == 0
    assert claim(waiting, timedelta(minutes=30)) == []
    assert state_of(waiting) == "sent"


@pytest.mark.parametrize("state", ["pending", "uncertain"])
def test_a_message_put_back_waits_for_its_time(waiting: Store, state: str) -> None:
    """A message put back is taken from ``not_before`` on, not earlier, and says what it was."""
    claim(waiting)
    put_back = {"pending": waiting.mark_pending, "uncertain": waiting.mark_uncertain}[state]
    assert put_back(ALERT, not_before=NOW + 5 * MINUTE, error="rate limited")
    assert claim(waiting, 4 * MINUTE) == []
    [row] = claim(waiting, 5 * MINUTE)
    assert (row.state, row.last_error, row.attempts) == (state, "rate limited", 2)


def test_only_a_held_message_can_be_put_back(waiting: Store) -> None:
    """Without a claim there is nothing to put back or give up."""
    assert not waiting.mark_uncertain(ALERT, not_before=NOW, error="x")
    assert not waiting.mark_dead(ALERT, error="x")
    assert state_of(waiting) == "pending"


def test_a_dead_message_can_turn_out_sent(waiting: Store) -> None:
    """That a message arrived is a fact, even when it had been given up."""
    claim(waiting)
    assert waiting.mark_dead(ALERT, error="channel_not_found")
    assert waiting.list_outbox(["dead"], 10)[0].last_error == "channel_not_found"
    assert waiting.mark_sent(ALERT, now=NOW, external_ref="1700.5")
    assert state_of(waiting) == "sent"


def test_expiry_gives_up_what_nobody_holds(waiting: Store) -> None:
    """Past its deadline a message is given up with its last error kept, but not while it is held."""
    late = timedelta(hours=1)
    waiting.claim(now=NOW, lease=2 * late, limit=1)
    assert waiting.expire(NOW + late) == 0
    waiting.mark_pending(ALERT, not_before=NOW, error="rate limited")
    assert claim(waiting, late) == []
    assert waiting.expire(NOW + late - MINUTE) == 0
    assert waiting.expire(NOW + late) == 1
    [row] = waiting.list_outbox(["dead"], 10)
    assert row.last_error == "not delivered before its deadline: rate limited"


def test_expiry_gives_up_abandoned_messages(waiting: Store) -> None:
    """A message whose sender died is given up past its deadline, too."""
    claim(waiting)
    assert waiting.expire(NOW + timedelta(hours=1)) == 1
    assert waiting.list_outbox(["dead"], 10)[0].last_error == "not delivered before its deadline"


def test_order_is_kept_per_story_and_channel(waiting: Store) -> None:
    """A story's later message in a channel waits until the earlier one is finished, whatever its state."""
    add_alert(waiting, "alert-0-later", MINUTE)
    add_alert(waiting, "alert-1-latest", 2 * MINUTE)
    start = 3 * MINUTE
    assert [row.alert_id for row in claim(waiting, start)] == [ALERT]
    assert claim(waiting, start) == []
    waiting.mark_pending(ALERT, not_before=NOW + 10 * MINUTE, error="busy")
    assert claim(waiting, start + MINUTE) == []
    assert [row.alert_id for row in claim(waiting, 10 * MINUTE)] == [ALERT]
    waiting.mark_sent(ALERT, now=NOW, external_ref="1")
    assert [row.alert_id for row in claim(waiting, 10 * MINUTE)] == ["alert-0-later"]
    waiting.mark_dead("alert-0-later", error="x")
    assert [row.alert_id for row in claim(waiting, 10 * MINUTE)] == ["alert-1-latest"]


def test_other_channels_and_stories_do_not_wait(waiting: Store) -> None:
    """Only the same story in the same channel is kept in order."""
    add_alert(waiting, "alert-elsewhere", MINUTE, channel="#other")
    waiting.add_batch([build_scored(2)], now=NOW + MINUTE)
    taken = [row.alert_id for row in claim(waiting, MINUTE)]
    assert taken == [ALERT, "alert-00002", "alert-elsewhere"]


def test_limit_takes_the_oldest(store: Store) -> None:
    """Of many the oldest are taken first."""
    for number in range(5):
        store.add_batch([build_scored(9 - number)], now=NOW + number * MINUTE)
    assert [row.alert_id for row in claim(store, timedelta(hours=1), 2)] == ["alert-00009", "alert-00008"]


def test_counts_name_every_state(store: Store) -> None:
    """All states are counted, empty ones as 0."""
    store.add_batch([build_scored(number) for number in range(3)], now=NOW)
    claim(store, limit=2)
    store.mark_sent("alert-00000", now=NOW, external_ref="1")
    assert store.counts() == {"pending": 1, "sending": 1, "uncertain": 0, "sent": 1, "dead": 0}


def test_oldest_waiting_is_the_oldest_unfinished(store: Store) -> None:
    """The age of the queue is that of its oldest message that is neither sent nor given up."""
    assert store.oldest_waiting() is None
    store.add_batch([build_scored(1)], now=NOW)
    store.add_batch([build_scored(2)], now=NOW + MINUTE)
    assert store.oldest_waiting() == NOW
    claim(store, MINUTE, 1)
    assert store.oldest_waiting() == NOW
    store.mark_sent(ALERT, now=NOW, external_ref="1")
    assert store.oldest_waiting() == NOW + MINUTE


def test_listing_takes_nothing(store: Store) -> None:
    """Listed messages stay as they are; only the states asked for are listed."""
    store.add_batch([build_scored(number) for number in range(3)], now=NOW)
    assert [row.alert_id for row in store.list_outbox(["pending", "dead"], 2)] == ["alert-00000", ALERT]
    assert store.list_outbox(["sent"], 10) == []
    assert store.decisions_of(content_hash(1))[0].id == ALERT
    assert store.counts()["pending"] == 3
