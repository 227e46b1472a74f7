"""Runs and the state of sources are remembered from one run to the next."""

from __future__ import annotations

from dataclasses import replace

from store_builders import MINUTE, NOW

from riskengine.records import FeedState, Refused, RunReport, SourceReport
from riskengine.store import Run, Store

REPORT = RunReport(
    run_id="first",
    now=NOW,
    started_at=NOW,
    finished_at=NOW + MINUTE,
    sources=(SourceReport("wire", read=20, new=3), SourceReport("paper", unchanged=True)),
    articles_new=3,
    articles_known=17,
    decisions={"open": 1, "hold": 2},
    model="sentences-1",
)


def test_a_run_is_unfinished_until_it_is_finished(store: Store) -> None:
    """A begun run is the last one, without an end, until its report comes."""
    store.begin_run("first", now=NOW, started_at=NOW)
    begun = Run("first", NOW, NOW)
    assert (store.last_run(), store.unfinished_runs(), store.last_good_run()) == (begun, [begun], None)
    store.finish_run(REPORT)
    ended = Run("first", NOW, NOW, NOW + MINUTE, 0, REPORT)
    assert (store.last_run(), store.unfinished_runs(), store.last_good_run()) == (ended, [], ended)


def test_the_last_good_run_ended_with_zero(store: Store) -> None:
    """A later run with a problem is the last run, but not the last good one."""
    store.finish_run(REPORT)
    bad = replace(REPORT, run_id="second", started_at=NOW + MINUTE, refused=(Refused("a.csv:3", "no text"),))
    store.finish_run(bad)
    last, good = store.last_run(), store.last_good_run()
    assert last is not None
    assert good is not None
    assert (last.run_id, last.exit_code, last.report) == ("second", 1, bad)
    assert good.run_id == "first"


def test_an_empty_store_has_no_runs(store: Store) -> None:
    """Before the first run there is nothing to tell."""
    assert (store.last_run(), store.last_good_run(), store.unfinished_runs()) == (None, None, [])


def test_beginning_twice_changes_nothing(store: Store) -> None:
    """A run that is begun again under its name keeps its first start."""
    store.begin_run("first", now=NOW, started_at=NOW)
    store.begin_run("first", now=NOW, started_at=NOW + MINUTE)
    assert store.unfinished_runs() == [Run("first", NOW, NOW)]


def test_a_source_is_remembered(store: Store) -> None:
    """The state saved last is the one read; an unseen source has an empty one."""
    assert store.source_state("wire") == FeedState("wire")
    first = FeedState("wire", etag='"a"', last_ok_at=NOW, last_tried_at=NOW)
    store.save_source_state(first)
    assert store.source_state("wire") == first
    second = FeedState("wire", last_tried_at=NOW + MINUTE, failures=1, last_error="timed out")
    store.save_source_state(second)
    store.save_source_state(FeedState("paper"))
    assert store.source_states() == [FeedState("paper"), second]
