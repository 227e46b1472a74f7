"""Who and where in an article: the sentences' actors, dyads, regions and keywords put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskengine.features.extract import SentenceFeatures
from riskengine.features.lexicon import Vocabulary
from riskengine.records import ROLES, SIGNALS, ActorMention, Article, Keyword, RegionMention

_WEAK_ROLES = frozenset(("mentioned", "speaker"))
_PARTIES = frozenset(("target", "partner"))
_MAX_DYADS = 12
_COLUMN = {signal: column for column, signal in enumerate(SIGNALS)}
_ORDER = {role: order for order, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class Summary:
    """What `riskengine.records.Assessment` says of actors, dyads, regions and keywords."""

    actors: tuple[ActorMention, ...]
    dyads: tuple[tuple[str, str], ...]
    regions: tuple[RegionMention, ...]
    keywords: tuple[Keyword, ...]


def summarise(
    article: Article,
    document: Sequence[SentenceFeatures],
    vocabulary: Vocabulary,
    signals: NDArray[np.float64],
) -> Summary:
    """Put the findings of an article's sentences together.

    A role counts as much as the model believes the class of the cue that it was read from, so that
    a camera that "captured the moment" takes no prisoners; a weak role (mentioned, speaker) counts
    only where there is no other.

    Parameters
    ----------
    article : Article
    document : sequence of SentenceFeatures
        Its sentences.
    vocabulary : Vocabulary
        For names.
    signals : ndarray of shape (n_sentences, 11)
        Probabilities of the classes.
    """
    roles: dict[tuple[bool, str], dict[str, float]] = {}
    regions: dict[str, None] = {}
    dyads: dict[tuple[str, str], float] = {}
    keywords: list[Keyword] = []
    for row, sentence in enumerate(document):
        weight = float(signals[row, _COLUMN[sentence.events[0][2]]]) if sentence.events else 0.0
        for mention, role in zip(sentence.mentions, sentence.roles, strict=True):
            counted = roles.setdefault((mention.is_place, mention.code), {})
            counted[role] = counted.get(role, 0.0) + (0.0 if role in _WEAK_ROLES else weight)
            if mention.region:
                regions[mention.region] = None
        if "source" in sentence.roles and sentence.events:
            for dyad in _dyads(sentence):
                dyads[dyad] = dyads.get(dyad, 0.0) + weight
        keywords += [_keyword(article, sentence, event) for event in sentence.keywords]
    return Summary(
        actors=tuple(
            _actor(code, counted, vocabulary) for (place, code), counted in roles.items() if not place
        ),
        dyads=tuple(sorted(dyads, key=lambda dyad: (-dyads[dyad], dyad))[:_MAX_DYADS]),
        regions=(
            *(_place(code, counted, vocabulary) for (place, code), counted in roles.items() if place),
            *(RegionMention(vocabulary.regions.get(code, code), code, "mentioned") for code in regions),
        ),
        keywords=tuple(keywords),
    )


def _strongest(counted: dict[str, float]) -> str:
    if len(counted) == 1:
        return next(iter(counted))
    return min(counted, key=lambda role: (-counted[role], _ORDER[role]))


def _actor(code: str, counted: dict[str, float], vocabulary: Vocabulary) -> ActorMention:
    name, kind, _ = vocabulary.actors[code]
    return ActorMention(name, code, kind, _strongest(counted))


def _place(code: str, counted: dict[str, float], vocabulary: Vocabulary) -> RegionMention:
    return RegionMention(vocabulary.place_names[code], code, _strongest(counted))


def _dyads(sentence: SentenceFeatures) -> list[tuple[str, str]]:
    pairs = {
        (mention.code, role): None
        for mention, role in zip(sentence.mentions, sentence.roles, strict=True)
        if not mention.is_place
    }
    sources = [code for code, role in pairs if role == "source"]
    parties = dict.fromkeys(code for code, role in pairs if role in _PARTIES)
    return [(one, other) for one in sources for other in parties if one != other]


def _keyword(article: Article, sentence: SentenceFeatures, event: tuple[int, int, str, str]) -> Keyword:
    start, end, category, kind = event
    text = (article.title if sentence.field == "title" else article.text)[start:end]
    return Keyword(text, category, kind, sentence.status, start, end, sentence.field)
