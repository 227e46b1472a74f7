"""Reports of one event put together, though their headlines share as little as a tenth of their words.

A word is evidence for a story as far as what was lately written with this word belongs to that
story: after the first reports of a strike on a station, "station" points there, while "missile",
which every other headline of a war has, does not. Evidence adds up as a noisy-or.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import islice

from riskengine.articles.sentences import split_sentences
from riskengine.data import data_path
from riskengine.features.tokens import fold, stem_of
from riskengine.records import LEVELS, Article, Assessment

WINDOW = timedelta(hours=72)
"""Reports further apart don't meet."""
JOIN = 0.5
"""The evidence from which on a report joins a story."""
JOIN_ELSEWHERE = 0.65
"""The same for a report whose names the story does not have."""
JOIN_OTHERS = 0.95
"""The same for a report whose actors the story does not have, where both name some."""
SMALL = 3
"""Reports from which on a story with few grave ones is one of small things, which a grave one never joins."""
SHARED = 0.2
"""The share of a story's reports that must have a word for it to count."""
WEAK = 0.1
"""Evidence of one word that does not count as a second one."""
PRIOR = 0.5
"""Reports elsewhere that are assumed to have a word that is not common, besides those seen."""
ELSEWHERE = 200
"""Reports of other events that are assumed to be around besides those seen, with words like any news."""
COMMON = 0.001
"""The share of sentences from which on a word says less of which event is meant."""
FEW_WORDS = 4
"""A title of fewer words is read together with the first sentence."""
LEAD = 3
"""Sentences of the text whose names count beside the headline."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NAME = re.compile(r"[A-Z][a-z]{2,}")
_EMPTY = frozenset(
    """
    a an the of to in on at for from by with as is are was were be been it its and or but not no
    that this those these he she his her they their them we our you your i after before over into
    about up out more than what how why who when where will would could can may says say said new
    latest live update updates video photo photos watch news one two three us s t
    monday tuesday wednesday thursday friday saturday sunday mon tue thu fri
    january february april june july august september october november december
    jan feb apr jun jul aug sep sept oct nov dec
    """.split()
)
"""Words that tell nothing of an event: function words, days, and what newsrooms put around a headline."""
_DATELINE = re.compile(
    r"^[^()\n]{0,80}\([^()\n]{2,60}\)\s*[-–—]+\s|^[A-Z][A-Z .'’-]{2,40}(, [^-–—\n]{2,20})?\s[-–—]+\s"
)
"""What stands before a report: the town, the day and the agency."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What grouping compares of a report.

    ``terms`` are the stems of its headline, those of the names that its first sentences have, and
    codes: of places, and with a mark of actors and of the dyad. Those of ``names`` stand for somebody
    or some place. ``actors`` are codes. ``at`` is when it was published, where that can be trusted,
    else when it was first seen. ``grave`` reports are elevated or above by themselves.
    """

    content_hash: str
    at: datetime
    terms: tuple[str, ...]
    names: tuple[str, ...]
    actors: tuple[str, ...]
    grave: bool = False


@dataclass(slots=True)
class _Group:
    """What the reports of one story have in common; ``size`` counts those within the window."""

    newest: datetime
    size: int = 0
    grave: int = 0
    words: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)


class Grouper:
    """Puts reports to stories, one after the other.

    What it makes of a report depends on the reports that it holds, and not on how they came: noted
    again in any order, they lead to the same stories.

    Parameters
    ----------
    common : Mapping
        The share of texts that have a term, for terms that are frequent in any news; those of the
        package by default.

    Examples
    --------
    >>> noon = datetime(2026, 3, 1, 12)
    >>> def report(number, headline, actors=()):
    ...     return Signature(str(number), noon, *headline_terms(headline), actors)
    >>> grouper = Grouper()
    >>> headlines = ["Missile hits market in Zaryansk", "Zaryansk market toll rises", "Test off the coast"]
    >>> [grouper.place(report(*one)) for one in enumerate(headlines)]
    ['0', '0', '2']
    """

    def __init__(self, common: Mapping[str, float] | None = None) -> None:
        self._common = read_common_words() if common is None else common
        self._groups: dict[str, _Group] = {}
        self._having: dict[str, set[str]] = defaultdict(set)
        self._frequency: Counter[str] = Counter()
        self._recent: list[tuple[datetime, str, str, Signature]] = []
        self._latest: datetime | None = None

    def place(self, signature: Signature) -> str:
        """Return the id of the story that a report belongs to: its own, where it begins a new one."""
        self._forget(signature.at)
        story_id = self._nearest(signature) or signature.content_hash
        self.add(story_id, signature)
        return story_id

    def add(self, story_id: str, signature: Signature) -> None:
        """Note a report whose story is known."""
        group = self._groups.setdefault(story_id, _Group(signature.at))
        group.newest = max(group.newest, signature.at)
        group.size += 1
        group.grave += signature.grave
        group.words.update(signature.terms)
        group.actors.update(signature.actors)
        self._frequency.update(signature.terms)
        for term in signature.terms:
            self._having[term].add(story_id)
        heappush(self._recent, (signature.at, signature.content_hash, story_id, signature))
        self._forget(signature.at)

    def _forget(self, now: datetime) -> None:
        """Leave out what lies further back than the window before the newest report."""
        self._latest = max(self._latest or now, now)
        while self._recent and self._latest - self._recent[0][0] > WINDOW:
            _, _, story_id, old = heappop(self._recent)
            group = self._groups[story_id]
            group.size -= 1
            group.grave -= old.grave
            group.words.subtract(old.terms)
            group.actors.subtract(old.actors)
            self._frequency.subtract(old.terms)
            for term in old.terms:
                if group.words[term] <= 0:
                    del group.words[term]
                    self._having[term].discard(story_id)
            if not group.size:
                del self._groups[story_id]

    def _nearest(self, signature: Signature) -> str:
        evidence: dict[str, list[tuple[str, float]]] = defaultdict(list)
        total = len(self._recent) + ELSEWHERE
        for term in signature.terms:
            weight = self._weight(term)
            assumed = PRIOR + ELSEWHERE * self._common.get(term, 0.0)
            for story_id in self._having.get(term, ()):
                group = self._groups[story_id]
                if group.words[term] < SHARED * group.size:
                    continue
                share = group.size / total
                told = group.words[term] / (self._frequency[term] + assumed)
                found = weight * (told - share) / (1 - share)
                if found > 0:
                    evidence[story_id].append((term, found))
        names = frozenset(signature.names)
        best, story = 0.0, ""
        for story_id, found_terms in sorted(evidence.items()):
            strength = _noisy_or([found for _, found in found_terms])
            if strength <= best or strength < self._needed(signature, names, story_id):
                continue
            strong = [term for term, found in found_terms if found > WEAK]
            if len(strong) > 1 or names.intersection(strong):
                best, story = strength, story_id
        return story

    def _needed(self, signature: Signature, names: frozenset[str], story_id: str) -> float:
        """Return the evidence from which on a report joins a story; more than there is where it can't."""
        group = self._groups[story_id]
        if abs(signature.at - group.newest) > WINDOW:
            return 1.0
        known = [actor for actor, count in group.actors.items() if count > 0]
        others = signature.actors and known and not set(known).intersection(signature.actors)
        is_small = group.size >= SMALL and group.grave < SHARED * group.size
        if signature.grave and is_small:
            return 1.0
        if others:
            return JOIN_OTHERS
        return JOIN_ELSEWHERE if self._is_elsewhere(names, story_id) else JOIN

    def _is_elsewhere(self, names: frozenset[str], story_id: str) -> bool:
        """Tell whether a report has names, and none of a story's own."""
        words = self._groups[story_id].words
        own = [name for name in names if self._common.get(name, 0.0) <= COMMON]
        return bool(own) and not any(words[name] > 0 for name in own)

    def _weight(self, term: str) -> float:
        share = self._common.get(term, 0.0)
        return 1.0 if share <= COMMON else (COMMON / share) ** 0.5


def make_signature(article: Article, assessment: Assessment, *, now: datetime) -> Signature:
    """Keep of an article what grouping compares.

    Parameters
    ----------
    article : Article
    assessment : Assessment
    now : datetime
        Aware; when it was first seen.
    """
    headline = article.title
    if len(headline_terms(headline)[0]) < FEW_WORDS:
        start, end, _ = next(iter(split_sentences(article.text)), (0, 0, 0))
        headline = f"{headline}. {article.text[start:end]}"
    terms, names = headline_terms(headline)
    places = {region.code for region in assessment.regions if ":" in region.code}
    named = {*names, *places, *_names_in_lead(article.text)}
    codes = [actor.code for actor in assessment.actors if not actor.code.startswith("O:")]
    trusted = article.published_at if not article.published_flag else None
    return Signature(
        content_hash=article.content_hash,
        at=min(trusted, now) if trusted else now,
        terms=tuple(sorted({*terms, *named, *actor_terms(codes)})),
        names=tuple(sorted(named)),
        actors=tuple(sorted({actor.code for actor in assessment.actors})),
        grave=LEVELS.index(assessment.level) >= LEVELS.index("elevated"),
    )


def _names_in_lead(text: str) -> Iterator[str]:
    """Yield the stems of the names in the first sentences, but for the word that each begins with."""
    body = _DATELINE.sub("", text)
    for start, end, _ in islice(split_sentences(body), LEAD):
        _, _, rest = body[start:end].partition(" ")
        yield from headline_terms(rest)[1]


def actor_terms(codes: Sequence[str]) -> tuple[str, ...]:
    """Return what stands for actors among the terms: each, and the first two together.

    Examples
    --------
    >>> actor_terms(["SDN", "IRN"])
    ('actor IRN', 'actor SDN', 'dyad IRN|SDN')
    """
    dyad = (f"dyad {'|'.join(sorted(codes[:2]))}",) if len(codes) > 1 else ()
    return (*sorted({f"actor {code}" for code in codes}), *dyad)


def headline_terms(headline: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the stems of a headline, each once, and those that stand for names.

    Examples
    --------
    >>> headline_terms("Shelling of Zaryansk: the toll rises")
    (('rise', 'shell', 'toll', 'zaryansk'), ('shell', 'zaryansk'))
    """
    terms, names = set(), set()
    for word in _WORD.findall(headline):
        plain = fold(word).removesuffix(b"'s").replace(b"'", b"").replace(b"?", b"")
        if len(plain) < 2 or plain.decode() in _EMPTY:
            continue
        stem = stem_of(plain).decode()
        terms.add(stem)
        if _NAME.match(word):
            names.add(stem)
    return tuple(sorted(terms)), tuple(sorted(names))


@lru_cache(maxsize=1)
def read_common_words() -> dict[str, float]:
    """Read the terms that are frequent in any news, each with the share of texts that have it."""
    shares: dict[str, float] = {}
    for name in ("common_words.csv", "common_actors.csv"):
        with (data_path("stories") / name).open(encoding="utf-8", newline="") as stream:
            shares |= {row["term"]: float(row["share"]) for row in csv.DictReader(stream)}
    return shares


def _noisy_or(parts: list[float]) -> float:
    calm = 1.0
    for part in parts:
        calm *= 1.0 - min(part, 0.99)
    return 1.0 - calm
