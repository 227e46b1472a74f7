"""What a run concluded is stored whole, once, and read back as it was."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from store_builders import (
    MINUTE,
    NOW,
    build_article,
    build_assessment,
    build_decision,
    build_message,
    build_scored,
    build_story,
    content_hash,
)

from riskengine.store import Joined, Scored, Store, schema
from riskengine.stories.report import Outlet, make_report


def count_rows(store: Store) -> dict[str, int]:
    with store._database.read() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in schema.metadata.tables.items()
        }


def revision_of(store: Store, number: int) -> tuple[int, str | None]:
    articles = schema.articles.c
    query = select(articles.revision, articles.supersedes).where(
        articles.content_hash == content_hash(number)
    )
    with store._database.read() as connection:
        return tuple(connection.execute(query).one())


def test_everything_is_read_back_as_it_was(store: Store) -> None:
    """Article, assessment, story and decisions come back equal to what was stored."""
    scored = build_scored(1)
    store.add_batch([scored], now=NOW)
    key = content_hash(1)
    assert store.article(key) == scored.article
    assert store.assessment(key) == scored.assessment
    assert store.story(key) == scored.story
    assert store.decisions_of(key) == list(scored.decisions)
    [row] = store.list_outbox(["pending"], 10)
    assert row.message == scored.messages[0]
    assert (row.story_id, row.created_at, row.not_before, row.attempts) == (key, NOW, NOW, 0)


def test_what_is_not_stored_is_none(store: Store) -> None:
    """Asking for something unknown gives nothing, not an error."""
    key = content_hash(1)
    assert store.article(key) is None
    assert store.article_by_url("https://news.example/1") is None
    assert store.assessment(key) is None
    assert store.story(key) is None
    assert store.decisions_of(key) == []


def test_a_repeated_batch_changes_nothing(store: Store) -> None:
    """The same batch again, later, leaves every table as it was."""
    batch = [build_scored(number) for number in range(20)]
    store.add_batch(batch, now=NOW)
    before, hash_before = count_rows(store), store.final_state_hash()
    store.add_batch(batch, now=NOW + MINUTE)
    assert count_rows(store) == before
    assert store.final_state_hash() == hash_before


def test_an_article_twice_in_a_batch_is_stored_once(store: Store) -> None:
    """Two outlets with one text make one article with two sightings, the first one's link kept."""
    other = build_article(1, source="paper", url="https://paper.example/1", id="second")
    store.add_batch([Scored(build_article(1)), Scored(other)], now=NOW)
    rows = count_rows(store)
    assert (rows["articles"], rows["sightings"]) == (1, 2)
    assert store.article(content_hash(1)) == build_article(1)
    assert store.article_by_url("https://paper.example/1") == build_article(1)


def test_known_articles_gain_sightings(store: Store) -> None:
    """A known article seen elsewhere adds a place, seen again there adds none."""
    store.add_batch([Scored(build_article(1))], now=NOW)
    again = [build_article(1), build_article(1, source="paper")]
    store.add_sightings(again, now=NOW + MINUTE)
    store.add_sightings(again, now=NOW + 2 * MINUTE)
    assert count_rows(store)["sightings"] == 2


def test_a_sighting_of_an_unknown_article_is_refused(store: Store) -> None:
    """No sighting is stored without its article."""
    with pytest.raises(IntegrityError):
        store.add_sightings([build_article(1)], now=NOW)
    assert count_rows(store)["sightings"] == 0


def test_a_changed_text_is_the_next_revision(store: Store) -> None:
    """Texts under one canonical URL are numbered and chained, across batches and within one."""
    url = "https://news.example/live"
    store.add_batch([Scored(build_article(1, url=url))], now=NOW)
    store.add_batch([Scored(build_article(number, url=url)) for number in (2, 3)], now=NOW + MINUTE)
    assert revision_of(store, 1) == (1, None)
    assert revision_of(store, 2) == (2, content_hash(1))
    assert revision_of(store, 3) == (3, content_hash(2))
    latest = store.article_by_url(url)
    assert latest is not None
    assert latest.content_hash == content_hash(3)


def test_articles_without_url_are_no_revisions(store: Store) -> None:
    """An empty URL says nothing, so its articles don't follow each other."""
    store.add_batch([Scored(build_article(number, url="")) for number in (1, 2)], now=NOW)
    assert revision_of(store, 2) == (1, None)


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    """A broken last item takes the good ones of its batch with it."""
    orphan = Scored(build_article(2), decisions=(build_decision(3),))
    with pytest.raises(IntegrityError):
        store.add_batch([build_scored(1), orphan], now=NOW)
    assert not any(count_rows(store).values())


def test_an_empty_batch_is_nothing(store: Store) -> None:
    """Nothing to store is not an error."""
    store.add_batch([], now=NOW)
    store.add_sightings([], now=NOW)
    assert not any(count_rows(store).values())


def test_a_message_needs_its_decision() -> None:
    """A message of no decision of its article can't even be put together."""
    message = build_message(build_decision(1))
    with pytest.raises(ValueError, match="alert-00001 belongs to no decision"):
        Scored(build_article(1), messages=(message,))


def test_known_finds_any_number(store: Store) -> None:
    """More hashes than a statement takes values are looked up all the same."""
    store.add_batch([Scored(build_article(number)) for number in range(3)], now=NOW)
    asked = [content_hash(number) for number in range(2500)]
    assert store.known(asked) == set(asked[:3])
    assert store.known([]) == set()


def test_naive_times_are_refused(store: Store) -> None:
    """A time without its zone never reaches a table."""
    with pytest.raises(ValueError, match="naive"):
        store.add_batch([build_scored(1)], now=datetime(2026, 3, 1))  # noqa: DTZ001
    assert not any(count_rows(store).values())


def test_times_come_back_in_utc(store: Store) -> None:
    """Whatever zone a time is given in, the same moment comes back, in UTC."""
    tokyo = timezone(timedelta(hours=9))
    local = NOW.astimezone(tokyo) + timedelta(microseconds=1)
    store.add_batch([Scored(build_article(1, published_at=local))], now=NOW)
    found = store.article(content_hash(1))
    assert found is not None
    assert found.published_at == local
    assert found.published_at.utcoffset() == timedelta(0)


def test_stories_come_by_risk_and_level(store: Store) -> None:
    """The riskiest come first, at or above the level asked for, without merged ones."""
    stories = [
        build_story(1, risk=0.5, level="elevated"),
        build_story(2, risk=0.9, level="critical"),
        build_story(3, risk=0.1, level="low"),
        build_story(4, risk=0.95, level="critical", merged_into=content_hash(2)),
    ]
    store.add_batch([Scored(build_article(n), story=s) for n, s in enumerate(stories, 1)], now=NOW)
    assert [story.risk for story in store.stories(10)] == [0.9, 0.5, 0.1]
    assert [story.risk for story in store.stories(10, min_level="elevated")] == [0.9, 0.5]
    assert [story.risk for story in store.stories(1)] == [0.9]


def test_the_latest_assessment_is_read(store: Store) -> None:
    """A second model's word on an article stands beside the first and is the one read."""
    newer = build_assessment(1, model="sentences-2", risk=0.2)
    store.add_batch([build_scored(1)], now=NOW)
    store.add_batch([Scored(build_article(1), newer)], now=NOW + MINUTE)
    assert store.assessment(content_hash(1)) == newer
    assert count_rows(store)["assessments"] == 2


def test_a_storys_reports_come_with_all_that_was_said_of_them(store: Store) -> None:
    """Reports come back as they were, each article with its assessments in the order of time."""
    scored, said = build_scored(1), build_assessment(1)
    outlet = Outlet("state", "RUS", "house")
    report = make_report(scored.article, said, now=NOW, outlet=outlet, thresholds=(0.1, 0.4, 0.65, 0.85))
    report = replace(report, decided=(("border", 2),))
    store.add_batch([replace(scored, report=report)], now=NOW)
    later = replace(said, model="sentences-2", risk=0.2)
    store.add_batch([Scored(scored.article, later), Scored(build_article(2))], now=NOW + MINUTE)
    key = content_hash(1)
    assert store.joined(key) == [Joined(key, NOW, report)]
    assert store.assessments_of(key) == {key: [(NOW, said), (NOW + MINUTE, later)]}
    store.add_batch([build_scored(3)], now=NOW)
    assert store.joined(content_hash(3)) == [Joined(content_hash(3), NOW, None)]
    assert store.joined(content_hash(2)) == []


def test_decisions_are_found_by_their_first_digits(store: Store) -> None:
    """All that begin alike are found, and nothing else."""
    store.add_batch([build_scored(number) for number in (1, 2, 11)], now=NOW)
    found = {digits: len(store.decisions_beginning(digits)) for digits in ("alert-0000", "alert-00011", "b")}
    assert found == {"alert-0000": 2, "alert-00011": 1, "b": 0}


def test_deadline_is_the_callers(store: Store) -> None:
    """A message waits as long as the caller says."""
    store.add_batch([build_scored(1)], now=NOW, patience=5 * MINUTE)
    assert store.expire(NOW + 4 * MINUTE) == 0
    assert store.expire(NOW + 5 * MINUTE) == 1


def test_long_fields_are_kept_whole(store: Store) -> None:
    """Text, URL and source as long as cleaning lets them pass are stored to the last character."""
    noise = random.Random(1)
    words = ["".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(2048)) for _ in range(2)]
    article = build_article(1, text="é" * 200_000, url=f"https://{words[0]}", source=words[1])
    store.add_batch([Scored(article)], now=NOW)
    assert store.article(content_hash(1)) == store.article_by_url(article.url) == article
