"""The board: which alerts are open where, so that what belongs to one of them joins it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from riskengine.records import LEVELS, SENT_ACTIONS, Decision, Story

BESIDE = timedelta(hours=48)
"""So long after an alert has opened, other stories of its scene join it."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that is open: its opening decision, its story's title and scene, the highest level told."""

    opening: Decision
    title: str
    scene: str
    level: str


class Board:
    """Keeps the open alerts by channel.

    Parameters
    ----------
    told : iterable of (Story, Decision)
        What was sent about stories that are open, in the order of time.
    """

    def __init__(self, told: Iterable[tuple[Story, Decision]] = ()) -> None:
        self._open: Mapping[str, dict[tuple[str, str], OpenAlert]] = defaultdict(dict)
        for story, decision in told:
            self.note(story, [decision])

    def note(self, story: Story, decisions: Iterable[Decision]) -> None:
        """Take up what was decided about a story."""
        for one in decisions:
            alerts, key = self._open[one.channel], (one.story_id, one.rule)
            if one.action == "open":
                alerts[key] = OpenAlert(one, story.title, story.scene, one.level)
            elif one.action in ("clear", "retract"):
                alerts.pop(key, None)
            elif one.action in SENT_ACTIONS and key in alerts:
                alerts[key] = replace(alerts[key], level=_higher(alerts[key].level, one.level))

    def beside(self, story: Story, channel: str, level: str, *, now: datetime) -> OpenAlert | None:
        """Return the newest alert on another story of the same scene that told of this level or a higher one.

        Two stories are of one scene where all actors of one are among those of the other: reports of
        one event often name only one of its sides.
        """
        found = [
            alert
            for (story_id, _), alert in self._open.get(channel, {}).items()
            if story_id != story.id
            and is_one_scene(alert.scene, story.scene)
            and LEVELS.index(alert.level) >= LEVELS.index(level)
            and timedelta() <= now - alert.opening.decided_at <= BESIDE
        ]
        return max(found, key=lambda alert: (alert.opening.decided_at, alert.opening.id), default=None)


def is_one_scene(one: str, other: str) -> bool:
    """Tell whether all that one scene names is in the other.

    Examples
    --------
    >>> is_one_scene("IND|PAK", "PAK"), is_one_scene("IND|PAK", "CHN|IND"), is_one_scene("", "PAK")
    (True, False, False)
    """
    first, second = set(one.split("|")), set(other.split("|"))
    return bool(one and other) and (first <= second or second <= first)


def _higher(one: str, other: str) -> str:
    return max(one, other, key=LEVELS.index)
