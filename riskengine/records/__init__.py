"""The frozen records that the stages hand to one another, and the words they use.

All times are aware and in UTC. Risks are calibrated probabilities in 0..1. Contributions are in
log-odds. Offsets are in characters of the cleaned text, end exclusive.
"""

from __future__ import annotations

from riskengine.records.alert import (
    ACTIONS,
    OUTCOMES,
    SENT_ACTIONS,
    Decision,
    Deed,
    Label,
    Outcome,
    Rule,
    Silence,
    Watched,
)
from riskengine.records.article import (
    Article,
    RawArticle,
    Refused,
)
from riskengine.records.assessment import (
    ActorMention,
    Assessment,
    Evidence,
    Keyword,
    Reason,
    RegionMention,
)
from riskengine.records.delivery import (
    Message,
    OutboxRow,
)
from riskengine.records.run import (
    FeedState,
    RunReport,
    SourceReport,
)
from riskengine.records.story import (
    Story,
)
from riskengine.records.words import (
    DRIVERS,
    ENDED,
    LEVELS,
    ROLES,
    SIGNALS,
    STATUSES,
    UNREAL,
)

__all__ = [
    "ACTIONS",
    "DRIVERS",
    "ENDED",
    "LEVELS",
    "OUTCOMES",
    "ROLES",
    "SENT_ACTIONS",
    "SIGNALS",
    "STATUSES",
    "UNREAL",
    "ActorMention",
    "Article",
    "Assessment",
    "Decision",
    "Deed",
    "Evidence",
    "FeedState",
    "Keyword",
    "Label",
    "Message",
    "OutboxRow",
    "Outcome",
    "RawArticle",
    "Reason",
    "Refused",
    "RegionMention",
    "Rule",
    "RunReport",
    "Silence",
    "SourceReport",
    "Story",
    "Watched",
]
