"""From an article to the named features of each of its sentences."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from riskengine.articles.sentences import dateline_end, split_sentences
from riskengine.features.actors import Mention, TextViews, find_mentions, longest
from riskengine.features.lexicon import (
    EVENT_CATEGORIES,
    STATUS_CATEGORIES,
    THING_CATEGORIES,
    Cue,
    Pattern,
    Vocabulary,
)
from riskengine.features.roles import COERCION, Event, assign_roles
from riskengine.features.status import NOW, find_years, is_past_by_year, sentence_status
from riskengine.features.tokens import fold, phrase_view, words_of

_EVENTS = frozenset(EVENT_CATEGORIES)
_STATUSES = frozenset(STATUS_CATEGORIES)
_RANK = {category: rank for rank, category in enumerate(EVENT_CATEGORIES)}
_SWITCHES = frozenset(("breaker", "negator"))
_PARTS = frozenset((*THING_CATEGORIES, *_SWITCHES))


@dataclass(slots=True)
class SentenceFeatures:
    """What was found in one sentence.

    ``field`` is ``title`` or ``text``; ``start`` and ``end`` are offsets in that field.
    ``words`` are folded, with actors and places masked. ``terms`` are the names of the binary
    features that hold (see `riskengine.features.vector.FEATURES`). ``events`` are the event cues,
    the highest class first; ``keywords`` what is shown to people; ``roles`` has one role for each
    of ``mentions``. Offsets of events, keywords and mentions are in the field as well.
    """

    field: str
    start: int
    end: int
    paragraph: int
    words: list[bytes]
    terms: list[str]
    status: str
    events: list[Event]
    keywords: list[Event]
    mentions: list[Mention]
    roles: list[str]


def extract_features(
    title: str, text: str, vocabulary: Vocabulary, *, published_year: int = 0
) -> list[SentenceFeatures]:
    """Extract the features of every sentence of an article, those of the title first.

    Parameters
    ----------
    title, text : str
        Cleaned.
    vocabulary : Vocabulary
        Cues, actors and places.
    published_year : int
        Year of publication, 0 where it is not known.

    Returns
    -------
    list of SentenceFeatures

    Examples
    --------
    >>> from riskengine.features.lexicon import Vocabulary, read_vocabulary
    >>> vocabulary = Vocabulary(read_vocabulary())
    >>> [found] = extract_features("", "Iran fired missiles at Israel.", vocabulary)
    >>> [mention.code for mention in found.mentions]
    ['IRN', 'ISR']
    """
    [features] = extract_batch([(title, text, published_year)], vocabulary)
    return features


def extract_batch(
    articles: Sequence[tuple[str, str, int]], vocabulary: Vocabulary
) -> list[list[SentenceFeatures]]:
    """Extract the features of several articles, given as title, text and year of publication.

    What `extract_features` returns for each of them, but the automaton goes over all texts in one
    go, while it is in the processor's cache, which halves its time.
    """
    searched = [
        [_search(field, text, vocabulary) for field, text in (("title", title), ("text", text)) if text]
        for title, text, _ in articles
    ]
    return [
        [sentence for found in fields for sentence in _extract_field(found, vocabulary, published_year)]
        for fields, (_, _, published_year) in zip(searched, articles, strict=True)
    ]


def extract_sentence(text: str, vocabulary: Vocabulary, *, published_year: int = 0) -> SentenceFeatures:
    """Extract the features of a text that is known to be one sentence, as those of the corpus are."""
    found = _search("text", text, vocabulary)
    [features] = _extract_field(found, vocabulary, published_year, [(0, len(text), 1)])
    return features


def words_only(text: str) -> SentenceFeatures:
    """Return the words of a text as a sentence in which nothing was looked for."""
    return SentenceFeatures("text", 0, len(text), 1, words_of(fold(text)), [], "done", [], [], [], [])


class _Searched(NamedTuple):
    """A title or text with its views, and every pattern that stands in it."""

    field: str
    text: str
    folded: bytes
    view: bytes
    found: list[tuple[int, int, Pattern]]


def _search(field: str, text: str, vocabulary: Vocabulary) -> _Searched:
    folded = fold(text)
    # Without small letters, "US FLEET - " may as well be a headline as a dateline.
    skipped = 0 if field == "title" and text.isupper() else dateline_end(text)
    if skipped:
        folded = b" " * skipped + folded[skipped:]
    view = phrase_view(folded)
    return _Searched(field, text, folded, view, vocabulary.find(view))


def _extract_field(
    searched: _Searched,
    vocabulary: Vocabulary,
    published_year: int,
    spans: list[tuple[int, int, int]] | None = None,
) -> list[SentenceFeatures]:
    _, text, folded, view, found = searched
    cues: list[tuple[int, int, Pattern]] = []
    names: list[tuple[int, int, Pattern]] = []
    for match in found:
        (cues if match[2].__class__ is Cue else names).append(match)
    views = TextViews(text, view, len(text) if text.isupper() else 0)
    mentions = find_mentions(names, views, vocabulary) if names else []
    years = find_years(folded)
    spans = spans or split_sentences(text)
    ends = [end for _, end, _ in spans]
    rows = (_by_sentence(findings, ends) for findings in (*_sort_cues(cues), mentions, years))
    return [
        _extract_span(searched, span, taken, vocabulary, published_year)
        for span, *taken in zip(spans, *rows, strict=True)
    ]


def _by_sentence(findings: list[Any], ends: Sequence[int]) -> Iterator[list[Any]]:
    """Part findings, which stand in the order of the text, by the sentence that they begin in."""
    first = 0
    for end in ends:
        last = first
        while last < len(findings) and findings[last][0] < end:
            last += 1
        yield findings[first:last]
        first = last


def _sort_cues(cues: list[tuple[int, int, Pattern]]) -> tuple[list[Event], list[Event], list[Event]]:
    """Part the cues into events, the parts of combinations, and cues of status; the longest win."""
    events: list[tuple[int, int, Pattern]] = []
    parts: list[tuple[int, int, Pattern]] = []
    states: list[tuple[int, int, Pattern]] = []
    for match in cues:
        category = match[2].category  # type: ignore[union-attr]
        if category in _EVENTS:
            events.append(match)
        elif category in _PARTS:
            parts.append(match)
        elif category in _STATUSES:
            states.append(match)
    return _rows(events), _rows(parts), _rows(states)


def _rows(matches: list[tuple[int, int, Pattern]]) -> list[Event]:
    return [(start, end, cue.category, cue.kind) for start, end, cue in longest(matches)]  # type: ignore[union-attr]


def _extract_span(
    searched: _Searched,
    span: tuple[int, int, int],
    taken: list[list[Any]],
    vocabulary: Vocabulary,
    published_year: int,
) -> SentenceFeatures:
    start, end, paragraph = span
    events, parts, states, mentions, years = taken
    if parts:
        false_friends = [event for event in events if event[2] == "offtopic"]
        if false_friends:
            parts = [part for part in parts if not _overlaps(part, false_friends)]
        events = [event for event in events if not _inside(event, parts)]
        if len(parts) + len(events) > 1:
            events = _combine(events, parts, searched.view, vocabulary)
    if len(events) > 1:
        events.sort(key=_event_order)
    past_year = bool(years) and is_past_by_year(years, published_year)
    words = words_of(_mask(searched.folded, start, end, mentions))
    status = (
        sentence_status(states, events, past_year=past_year, now=not NOW.isdisjoint(words))
        if states or past_year
        else "done"
    )
    roles = assign_roles(mentions, events, searched.view, (start, end), status) if mentions else []
    return SentenceFeatures(
        field=searched.field,
        start=start,
        end=end,
        paragraph=paragraph,
        words=words,
        terms=[*_what_terms(events, parts, status), *_who_terms(events, mentions, roles)],
        status=status,
        events=events,
        keywords=_keywords(events, parts) if events or parts else [],
        mentions=mentions,
        roles=roles,
    )


def _overlaps(one: Event, others: list[Event]) -> bool:
    """Tell whether a finding overlaps one of others, which stand in order and apart."""
    position = bisect_left(others, one[1], key=_first)
    return position > 0 and others[position - 1][1] > one[0]


def _inside(event: Event, parts: list[Event]) -> bool:
    """Tell whether a cue is only a piece of a weapon's or a unit's name; names stand in order and apart."""
    position = bisect_right(parts, event[0], key=_first)
    if not position:
        return False
    start, end, _, _ = parts[position - 1]
    return event[1] <= end and end - start > event[1] - event[0]


def _first(finding: Event) -> int:
    return finding[0]


def _event_order(event: Event) -> tuple[int, int]:
    return _RANK[event[2]], event[0]


def _mask(folded: bytes, start: int, end: int, mentions: list[Mention]) -> bytes:
    if not mentions:
        return folded[start:end]
    pieces: list[bytes] = []
    at = start
    for mention in mentions:
        pieces += (folded[at : mention.start], b" PLACE " if mention.is_place else b" ACTOR ")
        at = mention.end
    pieces.append(folded[at:end])
    return b"".join(pieces)


def _combine(events: list[Event], parts: list[Event], view: bytes, vocabulary: Vocabulary) -> list[Event]:
    """Add the events that two cues make together; a breaker or negator replaces what it turns."""
    items = sorted(events + parts)
    made: list[Event] = []
    turned: set[Event] = set()
    for position, one in enumerate(items):
        for place in range(position + 1, len(items)):
            other = items[place]
            if other[0] < one[1]:
                continue
            gap = view.count(b" ", one[1] + 1, other[0] + 1)
            if gap > vocabulary.widest:
                break
            for first, second in ((one, other), (other, one)):
                rule = _combination(first, second, vocabulary)
                if rule is None or gap > rule[0]:
                    continue
                made.append((one[0], other[1], rule[1], rule[2]))
                turned.update(item for item in (one, other) if first[2] in _SWITCHES and item[2] in _EVENTS)
    return [event for event in events if event not in turned] + made


def _combination(first: Event, second: Event, vocabulary: Vocabulary) -> tuple[int, str, str] | None:
    table = vocabulary.combinations
    ones = (f"{first[2]}/{first[3]}", first[2])
    others = (f"{second[2]}/{second[3]}", second[2])
    for one in ones:
        for other in others:
            if (rule := table.get((one, other))) is not None:
                return rule
    return None


def _keywords(events: list[Event], parts: list[Event]) -> list[Event]:
    """Return what is shown to people: the events, and the weapons with what is done with them."""
    cooperation = any(event[2] == "military_cooperation" for event in events)
    shown = {event for event in events if event[2] != "offtopic"}
    for start, end, category, kind in parts:
        if category == "weapon":
            given = ("military_cooperation", "transfer") if cooperation else ("weapon", kind)
            shown.add((start, end, *given))
    return sorted(_without_frames(shown))


def _without_frames(findings: Iterable[Event]) -> Iterator[Event]:
    """Leave out a finding that only frames another of its own category."""
    nearest_end: dict[str, int] = {}
    for finding in sorted(findings, key=_inner_first):
        _, end, category, _ = finding
        if end < nearest_end.get(category, end + 1):
            nearest_end[category] = end
            yield finding


def _inner_first(finding: Event) -> tuple[int, int, str]:
    return -finding[0], finding[1], finding[3]


def _what_terms(events: list[Event], parts: list[Event], status: str) -> list[str]:
    """Return the names of the features that hold for what a sentence reports, in a fixed order."""
    if not events and not parts:
        return ["cue:none", f"status:{status}"]
    terms: dict[str, None] = {}
    categories: set[str] = set()
    for _, _, category, kind in events:
        if category in categories:
            terms[f"cues:{category}"] = None
        categories.add(category)
        terms[f"cue:{category}"] = None
        terms[f"cue:{category}/{kind}"] = None
        if status != "done":
            terms[f"cue:{category}|{status}"] = None
    for _, _, category, kind in parts:
        terms[f"{category}:{kind}" if kind else category] = None
    if not events:
        terms["cue:none"] = None
    terms[f"status:{status}"] = None
    return list(terms)


def _who_terms(events: list[Event], mentions: list[Mention], roles: list[str]) -> list[str]:
    """Return the names of the features that hold for who does it, and to whom, in a fixed order."""
    if not mentions:
        return ["actors:0"]
    actors = {mention.code for mention in mentions if not mention.is_place}
    kinds = {code[:2] for code in actors}
    terms = [f"actors:{min(len(actors), 3)}"]
    if any(mention.is_place for mention in mentions):
        terms.append("place")
    if "G:" in kinds:
        terms.append("actor:armed_group")
    if "A:" in kinds or "O:" in kinds:
        terms.append("actor:organisation")
    if "source" in roles:
        if "target" in roles and events and events[0][2] in COERCION:
            terms.append("dyad:coercion")
        if "partner" in roles:
            terms.append("dyad:partners")
    if "prospective" in roles:
        terms.append("role:prospective")
    return terms
