"""Finding what a person names by an id, the beginning of one, or an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskengine.records import Article, Decision, Story
    from riskengine.store import Store

HASH_LENGTH = 64
DECISION_LENGTH = 32
SHORTEST = 6
_HEXADECIMAL = frozenset("0123456789abcdef")


def find_article(store: Store, named: str) -> Article:
    """Return the stored article that a hash, the beginning of a story's hash, or an address names.

    Raises
    ------
    NotFound
        There is none, or more than one.
    """
    from riskengine.articles.identity import canonical_url
    from riskengine.errors import NotFound

    word = named.strip()
    digits = word.lower()
    found: Article | None = None
    if set(digits) <= _HEXADECIMAL and SHORTEST <= len(digits) <= HASH_LENGTH:
        found = store.article(digits if len(digits) == HASH_LENGTH else _lead_of(store, digits))
    elif url := canonical_url(word):
        found = store.article_by_url(url)
    if found is None:
        action = "`riskengine stories` lists what there is"
        raise NotFound("no such article is stored", where=word[:80], action=action)
    return found


def find_story(store: Store, named: str) -> Story:
    """Return the stored story that an id, or its beginning, names, or that an address belongs to.

    Raises
    ------
    NotFound
        There is none, or more than one.
    """
    from riskengine.errors import NotFound

    word = named.strip().lower()
    story = store.story(_only_story(store, word)) if set(word) <= _HEXADECIMAL else None
    story = story or store.story_of(find_article(store, named).content_hash)
    if story is None:
        raise NotFound("stored, but in no story: it was not scored", where=word[:80])
    return story


def find_decision(store: Store, named: str) -> Decision | None:
    """Return the stored decision that an id, or its beginning, names; None where it names none.

    A correction has no number of its own: it leads to the alert that it takes back.

    Raises
    ------
    NotFound
        More than one thing begins so.
    """
    from riskengine.errors import NotFound

    digits = named.strip().lower()
    if not set(digits) <= _HEXADECIMAL or not SHORTEST <= len(digits) <= DECISION_LENGTH:
        return None
    found = store.decisions_beginning(digits)
    others = len(found) + len(store.stories_beginning(digits))
    if found and others > 1:
        raise NotFound(f"{others} stories and decisions begin so", where=digits, action="give more digits")
    if found and found[0].action == "retract":
        return next(iter(store.decisions_beginning(found[0].alert_id)), None)
    return found[0] if found else None


def _only_story(store: Store, digits: str) -> str:
    from riskengine.errors import NotFound

    ids = store.stories_beginning(digits) if SHORTEST <= len(digits) <= HASH_LENGTH else []
    if len(ids) > 1:
        raise NotFound(f"{len(ids)} stories begin so", where=digits, action="give more digits")
    return ids[0] if ids else ""


def _lead_of(store: Store, digits: str) -> str:
    """Return the strongest report of the story that begins so."""
    story = store.story(_only_story(store, digits))
    return (story.lead or story.id) if story else ""
