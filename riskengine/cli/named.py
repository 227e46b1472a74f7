"""Finding what a person names by an id, the beginning of one, or an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskengine.records import Article, Decision, Story
    from riskengine.store import Store

HASH_LENGTH = 64
DECISION_LENGTH = 32
SHORTEST = 6
LISTED = "`riskengine stories` lists what there is"
_HEXADECIMAL = frozenset("0123456789abcdef")


def find_article(store: Store, named: str) -> Article:
    """Return the stored article that a hash, the beginning of a story's hash, or an address names.

    Raises
    ------
    NotFound
        There is none.
    RiskEngineError
        Several stories begin so.
    ConfigurationError
        It is neither an id nor an address.
    """
    from riskengine.errors import NotFound

    digits = read_id(named)
    if not digits:
        found = store.article_by_url(read_address(named))
    elif len(digits) == HASH_LENGTH:
        found = store.article(digits)
    else:
        story = _story_beginning(store, digits)
        found = store.article(story.lead or story.id) if story else None
    if found is None:
        raise NotFound("no such article is stored", where=named[:80], action=LISTED)
    return found


def find_story(store: Store, named: str) -> Story:
    """Return the stored story that an id, or its beginning, names, or that an article belongs to.

    Raises
    ------
    NotFound
        There is none.
    RiskEngineError
        Several stories begin so.
    ConfigurationError
        It is neither an id nor an address.
    """
    from riskengine.errors import NotFound

    digits = read_id(named)
    story = _story_beginning(store, digits) if digits else None
    story = story or store.story_of(find_article(store, named).content_hash)
    if story is None:
        raise NotFound("stored, but in no story: it was not scored", where=named[:80])
    return story


def find_decision(store: Store, named: str) -> Decision | None:
    """Return the stored decision that an id, or its beginning, names; None where it names none.

    A correction has no number of its own: it leads to the alert that it takes back.

    Raises
    ------
    RiskEngineError
        More than one thing begins so.
    """
    from riskengine.errors import RiskEngineError

    digits = read_id(named)
    if not 0 < len(digits) <= DECISION_LENGTH:
        return None
    found = store.decisions_beginning(digits)
    others = len(found) + len(store.stories_beginning(digits))
    if found and others > 1:
        what = f"{others} stories and decisions begin so"
        raise RiskEngineError(what, where=digits, action="give more digits")
    if found and found[0].action == "retract":
        return next(iter(store.decisions_beginning(found[0].alert_id)), None)
    return found[0] if found else None


def read_id(named: str) -> str:
    """Return the hexadecimal digits that are an id or the beginning of one; empty where it is none."""
    digits = named.strip().lower()
    return digits if SHORTEST <= len(digits) <= HASH_LENGTH and set(digits) <= _HEXADECIMAL else ""


def read_address(named: str) -> str:
    """Return an address as articles are stored under it; raise ConfigurationError where it is none."""
    from riskengine.articles.identity import canonical_url
    from riskengine.errors import ConfigurationError

    url = canonical_url(named.strip())
    if not url:
        action = f"give the address of an article, or at least {SHORTEST} digits of an id"
        raise ConfigurationError("neither an id nor an address", where=named[:80], action=action)
    return url


def _story_beginning(store: Store, digits: str) -> Story | None:
    from riskengine.errors import RiskEngineError

    ids = store.stories_beginning(digits)
    if len(ids) > 1:
        raise RiskEngineError(f"{len(ids)} stories begin so", where=digits, action="give more digits")
    return store.story(ids[0]) if ids else None
