"""Who and where in an article: the sentences' actors, dyads, regions and keywords put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from riskengine.features.extract import SentenceFeatures
from riskengine.features.lexicon import Vocabulary
from riskengine.records import ROLES, SIGNALS, ActorMention, Article, Keyword, RegionMention

_WEAK_ROLES = frozenset(("mentioned", "speaker"))
_SERIOUS = frozenset(SIGNALS[:6])
_PARTIES = frozenset(("target", "partner"))
_MAX_DYADS = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """What `riskengine.records.Assessment` says of actors, dyads, regions and keywords."""

    actors: tuple[ActorMention, ...]
    dyads: tuple[tuple[str, str], ...]
    regions: tuple[RegionMention, ...]
    keywords: tuple[Keyword, ...]


def summarise(article: Article, document: Sequence[SentenceFeatures], vocabulary: Vocabulary) -> Summary:
    """Put the findings of an article's sentences together.

    A role counts double in a sentence whose event is serious, and a weak role (mentioned, speaker)
    only where there is no other.
    """
    roles: dict[tuple[bool, str], Counter[str]] = {}
    regions: dict[str, str] = {}
    dyads: Counter[tuple[str, str]] = Counter()
    keywords: list[Keyword] = []
    for sentence in document:
        weight = 2 if sentence.events and sentence.events[0][2] in _SERIOUS else 1
        for mention, role in zip(sentence.mentions, sentence.roles, strict=True):
            counter = roles.setdefault((mention.is_place, mention.code), Counter())
            counter[role] += 0 if role in _WEAK_ROLES else weight
            if mention.region:
                regions.setdefault(mention.region, "")
        if sentence.events and sentence.mentions:
            dyads.update(_dyads(sentence))
        keywords += [_keyword(article, sentence, event) for event in sentence.keywords]
    return Summary(
        actors=tuple(_actor(code, counter, vocabulary) for (place, code), counter in roles.items() if not place),
        dyads=tuple(dyad for dyad, _ in dyads.most_common(_MAX_DYADS)),
        regions=(
            *(_place(code, counter, vocabulary) for (place, code), counter in roles.items() if place),
            *(RegionMention(vocabulary.regions.get(code, code), code, "mentioned") for code in regions),
        ),
        keywords=tuple(keywords),
    )


def _strongest(counter: Counter[str]) -> str:
    return max(counter, key=lambda role: (counter[role], -ROLES.index(role)))


def _actor(code: str, counter: Counter[str], vocabulary: Vocabulary) -> ActorMention:
    name, kind, _ = vocabulary.actors[code]
    return ActorMention(name, code, kind, _strongest(counter))


def _place(code: str, counter: Counter[str], vocabulary: Vocabulary) -> RegionMention:
    return RegionMention(vocabulary.place_names[code], code, _strongest(counter))


def _dyads(sentence: SentenceFeatures) -> list[tuple[str, str]]:
    pairs = [(mention.code, role) for mention, role in zip(sentence.mentions, sentence.roles, strict=True) if not mention.is_place]
    sources = [code for code, role in pairs if role == "source"]
    parties = [code for code, role in pairs if role in _PARTIES]
    return list(dict.fromkeys((one, other) for one in sources for other in parties if one != other))


def _keyword(article: Article, sentence: SentenceFeatures, event: tuple[int, int, str, str]) -> Keyword:
    start, end, category, kind = event
    text = (article.title if sentence.field == "title" else article.text)[start:end]
    return Keyword(text, category, kind, sentence.status, start, end, sentence.field)
