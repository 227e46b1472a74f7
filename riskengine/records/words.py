"""The words that records use: classes, statuses, roles, levels."""

from __future__ import annotations

SIGNALS = (
    "force",
    "posture",
    "internal",
    "threat",
    "pressure",
    "military_cooperation",
    "dispute",
    "deescalation",
    "cooperation",
    "background",
    "offtopic",
)
"""The classes of a sentence, highest first; the corpus README maps them to CAMEO and PLOVER."""

STATUSES = (
    "done",
    "announced",
    "conditional",
    "claimed",
    "alleged",
    "speculated",
    "denied",
    "cancelled",
    "past",
)
"""How far the reported act is real."""

UNREAL = frozenset(("speculated", "conditional"))
"""Acts of these statuses are not done, announced or charged to anybody: they can't rise above elevated."""

ENDED = frozenset(("denied", "cancelled", "past"))
"""Acts of these statuses are not, or no longer, under way: they can't rise above guarded."""

ROLES = (
    "source",
    "target",
    "partner",
    "prospective",
    "arena",
    "affected",
    "mediator",
    "speaker",
    "mentioned",
)
"""What an actor or a place has to do with the act; ``mentioned`` when nothing tells."""

DRIVERS = ("conflict", "cooperation_threat")
"""The two calibrated heads of the model; an article's risk is the larger of the two."""

LEVELS = ("low", "guarded", "elevated", "high", "critical")
"""Levels of risk, for bands 0 to 4."""
