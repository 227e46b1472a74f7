"""Settings to live objects; nothing else knows both.

Each function imports what it makes, so that a command loads only what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from riskengine.errors import ConfigurationError

if TYPE_CHECKING:
    from riskengine.alerts.channel import Channel
    from riskengine.features.lexicon import Vocabulary
    from riskengine.model.artifact import Model
    from riskengine.model.score import Scorer
    from riskengine.records import Rule
    from riskengine.settings import Settings
    from riskengine.store import Store

Clock = Callable[[], datetime]
Progress = Callable[[str], None]

CONSOLE, SLACK, WEBHOOK = "console", "slack", "webhook"
"""Channels that a rule may name, beside the ids of Slack's."""


def open_model(settings: Settings) -> Model:
    """Load and verify the model of the settings: the one they name, else the champion.

    Raises
    ------
    ModelRefused
        It must not be loaded.
    """
    from riskengine.model.artifact import find_champion, load_model

    if settings.model.path:
        return load_model(settings.model.path)
    return load_model(*find_champion(settings.home))


def open_scorer(settings: Settings) -> Scorer:
    """Load the model of the settings, ready to score."""
    from riskengine.model.score import Scorer

    return Scorer(open_model(settings))


def open_database(settings: Settings, *, now: datetime, url: str = "") -> Store:
    """Open the store of the settings, or the one at ``url``."""
    from riskengine.store import open_store

    return open_store(url or settings.database_url, now=now)


def checked_rules(settings: Settings, vocabulary: Vocabulary) -> Sequence[Rule]:
    """Read the rules and refuse names that no article could ever match.

    Raises
    ------
    ConfigurationError
        A rule names an actor, region or source that doesn't exist: it would stay silent for ever.
    """
    from riskengine.settings import read_rules, suggest

    actors = {word for code, (name, *_) in vocabulary.actors.items() for word in (code, name)}
    regions = {
        word
        for names in (vocabulary.regions, vocabulary.place_names)
        for pair in names.items()
        for word in pair
    }
    rules = read_rules(settings.alerts.rules)
    for rule in rules:
        for key, words, known in (("actors", rule.actors, actors), ("regions", rule.regions, regions)):
            folded = {one.casefold() for one in known}
            for word in words:
                if word.casefold() not in folded:
                    where = f"{settings.alerts.rules}: rule {rule.name!r}: {key}"
                    raise ConfigurationError(
                        f"unknown name {word!r}", where=where, action=suggest(word, sorted(known))
                    )
    return rules
