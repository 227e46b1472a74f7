"""What one article led to, as it is handed to the store."""

from __future__ import annotations

from dataclasses import dataclass

from riskengine.records import Article, Assessment, Decision, Message, Story


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with everything that was concluded from it.

    ``assessment`` is None for an article that was not scored, such as one in another language.
    Every message carries the id of one of ``decisions``; ValueError otherwise.
    """

    article: Article
    assessment: Assessment | None = None
    story: Story | None = None
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        decided = {decision.id for decision in self.decisions}
        for message in self.messages:
            if message.alert_id not in decided:
                raise ValueError(f"message {message.alert_id} belongs to no decision of its article")
