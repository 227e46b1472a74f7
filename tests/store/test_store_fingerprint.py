"""Equal conclusions have equal hashes, whatever happened on the way to them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from store_builders import MINUTE, NOW, build_article, build_scored, content_hash

from riskengine.store import Store, open_store


def test_hash_is_the_same_on_every_database(store: Store, tmp_path: Path) -> None:
    """The same content hashes the same here and in a fresh SQLite file, in whatever batches."""
    scored = [build_scored(number) for number in range(30)]
    scored += [build_scored(30, channel="#Ünïcode"), build_scored(31, channel="#alerts-B")]
    store.add_batch(scored, now=NOW)
    with open_store(f"sqlite:///{tmp_path}/other.db", now=NOW) as other:
        for start in range(0, len(scored), 7):
            other.add_batch(scored[start : start + 7], now=NOW)
        assert other.final_state_hash() == store.final_state_hash()


def test_hash_orders_sources_by_code_point(store: Store, tmp_path: Path) -> None:
    """Names that languages sort in another order than code points don't change the hash."""
    articles = [build_article(1, source=source) for source in ("a", "B", "é", "_", "ab", "a b")]
    store.add_batch([build_scored(1)], now=NOW)
    store.add_sightings(articles, now=NOW)
    with open_store(f"sqlite:///{tmp_path}/other.db", now=NOW) as other:
        other.add_batch([build_scored(1)], now=NOW)
        other.add_sightings(articles[::-1], now=NOW)
        assert other.final_state_hash() == store.final_state_hash()


def test_hash_leaves_out_attempts_and_clocks(store: Store) -> None:
    """Trying a message, once or twice, leaves the hash; that it was sent changes it."""
    store.add_batch([build_scored(1)], now=NOW)
    before = store.final_state_hash()
    store.claim(now=NOW, lease=MINUTE, limit=1)
    store.mark_pending("alert-00001", not_before=NOW + MINUTE, error="busy")
    store.begin_run("run", now=NOW, started_at=NOW)
    assert store.final_state_hash() == before
    store.claim(now=NOW + MINUTE, lease=MINUTE, limit=1)
    store.mark_sent("alert-00001", now=NOW + timedelta(hours=1), external_ref="7")
    assert store.final_state_hash() != before


def test_hash_sees_every_conclusion(store: Store) -> None:
    """One more article, or one more place where it was seen, changes the hash."""
    hashes = [store.final_state_hash()]
    store.add_batch([build_scored(1)], now=NOW)
    hashes.append(store.final_state_hash())
    store.add_sightings([build_article(1, source="paper")], now=NOW)
    hashes.append(store.final_state_hash())
    assert len(set(hashes)) == 3
    assert store.known([content_hash(1)])
