"""The named features: what each is called, its type and what it says.

Text terms (words and word pairs, actors and places masked) are columns of their own, named by
themselves; all other features are binary and listed here by family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from riskengine.features.lexicon import EVENT_CATEGORIES, OTHER_CATEGORIES, THING_CATEGORIES
from riskengine.records import STATUSES


@dataclass(frozen=True, slots=True)
class FeatureFamily:
    """A family of features of one sentence.

    ``pattern`` is the name with its variable parts in angle brackets; ``type`` is ``binary`` or
    ``tf-idf``.
    """

    pattern: str
    type: str
    description: str


FEATURES = (
    FeatureFamily("<stem>", "tf-idf", "a word's stem; actors and places read ACTOR and PLACE, digits read 0"),
    FeatureFamily("<stem> <stem>", "tf-idf", "the stems of two words that stand side by side"),
    FeatureFamily("cue:<category>", "binary", "a cue of this category stands in the sentence"),
    FeatureFamily("cues:<category>", "binary", "two or more cues of this category do"),
    FeatureFamily("cue:<category>/<kind>", "binary", "a cue of this kind does"),
    FeatureFamily("cue:<category>|<status>", "binary", "a cue of this category in a sentence of this status"),
    FeatureFamily("cue:none", "binary", "no cue of an event, and no false friend, stands in the sentence"),
    FeatureFamily("weapon:<kind>", "binary", "a weapon, munition or system"),
    FeatureFamily("unit:<kind>", "binary", "an armed unit"),
    FeatureFamily("transfer_verb:<kind>", "binary", "a verb of giving, sending or selling"),
    FeatureFamily("breaker:<kind>", "binary", "a word that turns a calming noun into its break"),
    FeatureFamily("negator:<kind>", "binary", "a word that calls a violent noun off"),
    FeatureFamily("status:<status>", "binary", "how far the sentence's act is real"),
    FeatureFamily("actors:<n>", "binary", "so many different actors, 3 for three or more"),
    FeatureFamily("actor:armed_group", "binary", "an armed group is named"),
    FeatureFamily("actor:organisation", "binary", "an alliance or organisation is named"),
    FeatureFamily("place", "binary", "a hotspot, city or site is named"),
    FeatureFamily("dyad:coercion", "binary", "one actor does something to another"),
    FeatureFamily("dyad:partners", "binary", "one actor does something with another"),
    FeatureFamily("role:prospective", "binary", "an actor is named only in an if"),
)

FEATURE_SCHEMA_HASH = sha256(
    "\n".join(
        [
            "2",
            *(f"{family.pattern} {family.type}" for family in FEATURES),
            *EVENT_CATEGORIES,
            *STATUSES,
            *THING_CATEGORIES,
            *OTHER_CATEGORIES,
        ]
    ).encode()
).hexdigest()
"""Changes when the meaning of a column does; a model of another schema is refused."""


def feature_columns(words: int, pairs: int, features: tuple[str, ...]) -> Mapping[str, int]:
    """Return the column of each named feature, which stand after the words and pairs.

    Examples
    --------
    >>> feature_columns(2, 1, ("place",))["place"]
    3
    """
    return {name: words + pairs + column for column, name in enumerate(features)}
