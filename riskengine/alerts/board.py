"""The board: which alerts there are, so that what belongs to one of them joins it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from riskengine.records import LEVELS, SENT_ACTIONS, Decision, Story
from riskengine.stories.group import read_common_words

AT_ONCE = timedelta(hours=48)
"""So long after an alert has opened, what happens in its scene joins it if it is a level graver at most.

The highest level joins no alert that told of less.
"""
BESIDE = timedelta(hours=72)
"""So long it joins if it is no graver."""
COMMON_ACTOR = 0.02
"""An actor that a larger share of texts names does not make two stories one scene by itself."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert: its opening decision, its story's title and actors, and the highest level told."""

    opening: Decision
    title: str
    actors: frozenset[str]
    level: str


class Board:
    """Keeps the alerts of each channel, cleared ones too: their threads are still there."""

    def __init__(self) -> None:
        self._open: dict[str, dict[tuple[str, str], OpenAlert]] = defaultdict(dict)

    def note(self, story: Story, actors: frozenset[str], decisions: Iterable[Decision]) -> None:
        """Take up what was decided about a story that names these actors."""
        for one in decisions:
            alerts, key = self._open[one.channel], (one.story_id, one.rule)
            if one.action == "open":
                alerts[key] = OpenAlert(one, story.title, actors, one.level)
            elif one.action == "retract":
                alerts.pop(key, None)
            elif one.action in SENT_ACTIONS:
                self._rise(one)

    def beside(
        self, story: Story, actors: frozenset[str], channel: str, level: str, *, now: datetime
    ) -> OpenAlert | None:
        """Return the newest alert on another story of the same scene that such a level belongs to."""
        found = [
            alert
            for (story_id, _), alert in self._open.get(channel, {}).items()
            if story_id != story.id
            and is_one_scene(alert.actors, actors)
            and _belongs(alert, level, now - alert.opening.decided_at)
        ]
        return max(found, key=lambda alert: (alert.opening.decided_at, alert.opening.id), default=None)

    def _rise(self, told: Decision) -> None:
        """Note the level that a message in an alert's thread told of."""
        for alerts in self._open.values():
            for key, alert in alerts.items():
                if told.alert_id == alert.opening.id:
                    alerts[key] = replace(alert, level=max(alert.level, told.level, key=LEVELS.index))


def is_one_scene(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two sets of actors are of one scene: all of one are in the other, or enough of them.

    Reports of one event often name only one of its sides, or a mediator. Two shared actors are
    enough, or one that is not in the news every day.

    Examples
    --------
    >>> dyad = frozenset({"IND", "PAK"})
    >>> [is_one_scene(dyad, frozenset(other)) for other in (["PAK"], ["IND", "CHN"], [])]
    [True, False, False]
    >>> is_one_scene(frozenset({"FRA", "TCD"}), frozenset({"TCD", "SDN"}))
    True
    """
    both = one & other
    rare = [actor for actor in both if read_common_words().get(f"actor {actor}", 0.0) <= COMMON_ACTOR]
    return bool(both) and (one <= other or other <= one or len(both) > 1 or bool(rare))


def _belongs(alert: OpenAlert, level: str, age: timedelta) -> bool:
    if not timedelta() <= age <= BESIDE:
        return False
    above = LEVELS.index(level) - LEVELS.index(alert.level)
    return above <= 0 or (above == 1 and level != LEVELS[-1] and age <= AT_ONCE)
