"""When the engine says that it is not well."""

from datetime import UTC, datetime, timedelta

import pytest

from riskengine.jobs.status import examine
from riskengine.records import (
    Article,
    Assessment,
    Decision,
    FeedState,
    Message,
    RunReport,
    SourceReport,
    Story,
)  # fmt: skip
from riskengine.store import Scored, open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)
HASH = "ab" * 32


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/news.db", now=NOW) as store:
        yield store


def finish_run(store, *, ago, problem=""):
    at = NOW - ago
    sources = (SourceReport("wire", problem=problem),)
    store.finish_run(RunReport(f"run-{ago}", now=at, started_at=at, finished_at=at, sources=sources))


def queue_alert(store, *, ago):
    at = NOW - ago
    assessment = Assessment(
        HASH, 0.9, "conflict", "critical", "", 2.2, 0.0, 2.2, {}, {}, (), (), (), (), (), "en", "m-1"
    )  # fmt: skip
    story = Story(HASH, "Clash", 0.9, "critical", "conflict", "", (), 1, 1, at, at)
    decision = Decision("d" * 32, HASH, "rule", "open", "it reaches", "critical", 0.9, "desk", at)
    message = Message(decision.id, "CRITICAL", (), "desk")
    article = Article(HASH, "Clash", "Troops fired.")
    store.add_batch([Scored(article, assessment, story, (decision,), (message,))], now=at)


def problems(store):
    return list(examine(store, interval=INTERVAL, now=NOW).problems)


def test_a_fresh_store_is_not_well(store):
    """Silence from an engine that never ran is not taken for calm."""
    assert problems(store) == ["no run has ended well yet"]


def test_a_recent_good_run_is_well(store):
    """Within twice the interval nothing is wrong."""
    finish_run(store, ago=timedelta(minutes=30))
    assert problems(store) == []


def test_a_run_too_long_ago_is_told(store):
    """A bad run does not count as a sign of life."""
    finish_run(store, ago=timedelta(minutes=31))
    finish_run(store, ago=timedelta(minutes=1), problem="no answer")
    assert problems(store) == ["no run has ended well for 31 min"]


@pytest.mark.parametrize(("minutes", "expected"), [(15, []), (16, ["an alert has been waiting for 16 min"])])
def test_an_alert_that_waits_too_long_is_told(store, minutes, expected):
    """A quarter of an hour is the limit."""
    finish_run(store, ago=timedelta(minutes=1))
    queue_alert(store, ago=timedelta(minutes=minutes))
    assert problems(store) == expected


def test_an_alert_given_up_is_told(store):
    """It is told for as long as it is there."""
    finish_run(store, ago=timedelta(minutes=1))
    queue_alert(store, ago=timedelta(days=2))
    store.expire(NOW)
    assert problems(store) == ["1 alert was given up"]


def test_a_dead_source_is_told(store):
    """A source that fails for a day is told with its last error, one that fails since an hour is not."""
    finish_run(store, ago=timedelta(minutes=1))
    old, new = NOW - timedelta(hours=25), NOW - timedelta(hours=1)
    store.save_source_state(FeedState("old", last_ok_at=old, failures=9, last_error="no answer"))
    store.save_source_state(FeedState("new", last_ok_at=new, failures=2, last_error="no answer"))
    store.save_source_state(FeedState("quiet", last_ok_at=old))
    assert problems(store) == ["old could not be read for 25 h: no answer"]
