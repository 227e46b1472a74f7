"""What one article led to, and what became of its story, as they are handed to the store."""

from __future__ import annotations

from dataclasses import dataclass

from riskengine.records import Article, Assessment, Decision, Message, Story
from riskengine.stories.report import Report


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with everything that was concluded from it.

    ``assessment`` is None for an article that was not scored, such as one in another language.
    ``story`` is the one that it belongs to, as it stands now. ``report`` is what grouping has to
    know of the article. Every message carries the id of one of ``decisions``; ValueError otherwise.
    """

    article: Article
    assessment: Assessment | None = None
    story: Story | None = None
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()
    report: Report | None = None

    def __post_init__(self) -> None:
        _check(self.decisions, self.messages)


@dataclass(frozen=True, slots=True)
class Judged:
    """A story as it stands now, and what was decided about it; messages as in ``Scored``."""

    story: Story
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        _check(self.decisions, self.messages)


def _check(decisions: tuple[Decision, ...], messages: tuple[Message, ...]) -> None:
    decided = {decision.id for decision in decisions}
    for message in messages:
        if message.alert_id not in decided:
            raise ValueError(f"message {message.alert_id} belongs to no decision of its story")
