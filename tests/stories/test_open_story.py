"""A new story takes what its first article says, and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from riskengine.records import ActorMention, Article, Assessment
from riskengine.stories.open import open_story

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ARTICLE = Article("cd" * 32, "Border clash", "Troops exchanged fire.")


def assess(**changes: Any) -> Assessment:
    fields: dict[str, Any] = {
        "content_hash": ARTICLE.content_hash,
        "risk": 0.7,
        "driver": "conflict",
        "level": "elevated",
        "capped_by": "every serious sentence is speculated",
        "log_odds": 0.85,
        "base": -2.0,
        "rest": 2.85,
        "heads": {},
        "signals": {},
        "actors": tuple(ActorMention(code, code, "country", "source") for code in ("IND", "PAK", "CHN")),
        "dyads": (("PAK", "IND"), ("CHN", "IND")),
        "regions": (),
        "keywords": (),
        "evidence": (),
        "language": "en",
        "model": "m-1",
    }
    return Assessment(**fields | changes)


def test_one_article_is_one_story() -> None:
    """A story is named by its first article's hash and has its risk, level, driver and cap."""
    story = open_story(ARTICLE, assess(), now=NOW)
    assert (story.id, story.origins, story.articles) == (ARTICLE.content_hash, 1, 1)
    assert (story.risk, story.level, story.driver) == (0.7, "elevated", "conflict")
    assert story.capped_by == "every serious sentence is speculated"
    assert story.opened_at == story.updated_at == NOW


@pytest.mark.parametrize(
    ("dyads", "actors", "expected"),
    [
        ((("PAK", "IND"),), ("CHN", "USA"), ("PAK", "IND")),
        ((), ("IND", "PAK", "CHN"), ("IND", "PAK")),
        ((), ("IND",), ("IND",)),
        ((), (), ()),
    ],
)
def test_dyad(dyads: tuple[tuple[str, str], ...], actors: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """The dyad is the article's first, else its first two actors, else as many as there are."""
    mentions = tuple(ActorMention(code, code, "country", "mentioned") for code in actors)
    assert open_story(ARTICLE, assess(dyads=dyads, actors=mentions), now=NOW).dyad == expected


def test_an_article_without_title_lends_its_first_words() -> None:
    """A story has a title on one line even where the article has none."""
    article = Article("cd" * 32, "", "Troops\nexchanged fire. " * 50)
    title = open_story(article, assess(), now=NOW).title
    assert title.startswith("Troops exchanged fire. Troops")
    assert "\n" not in title
    assert len(title) <= 200
