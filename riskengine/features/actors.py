"""Which of the names found in a text are really the actors and places they look like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from riskengine.features.lexicon import AmbiguityRule, Name, Pattern, Place, Vocabulary

_STOPS = b".,;:!?)"


class Mention(NamedTuple):
    """A name in a text that was accepted. ``kind`` is the actor's or the place's own kind."""

    start: int
    end: int
    code: str
    is_place: bool
    form: str
    region: str
    actor: str


@dataclass(frozen=True, slots=True)
class TextViews:
    """A text as the rules of this package see it; ``view`` is one byte ahead of ``text``."""

    text: str
    view: bytes
    capitals_until: int
    """Up to here the text is all in capitals, whose case tells nothing."""
    company: dict[tuple[bytes, ...], bool] = field(default_factory=dict)
    """Whether any of the words that a rule needs stands in the text, once it was asked."""


def longest(found: list[tuple[int, int, Pattern]]) -> list[tuple[int, int, Pattern]]:
    """Keep the leftmost longest of overlapping matches, in the order of the text.

    Examples
    --------
    >>> guinea = Name("Guinea", "GIN", "name", "exact", "")
    >>> gulf = Place("Gulf of Guinea", "hs:gulf_of_guinea", "hotspot", "011", "", "exact")
    >>> [pattern.surface for _, _, pattern in longest([(8, 14, guinea), (0, 14, gulf)])]
    ['Gulf of Guinea']
    """
    found.sort(key=_leftmost_longest)
    kept: list[tuple[int, int, Pattern]] = []
    reach = -1
    for match in found:
        if match[0] >= reach:
            kept.append(match)
            reach = match[1]
    return kept


def _leftmost_longest(match: tuple[int, int, Pattern]) -> tuple[int, int]:
    return match[0], -match[1]


def case_fits(views: TextViews, start: int, end: int, case: str) -> bool:
    """Tell whether a form stands in the capitals it needs.

    Examples
    --------
    >>> views = TextViews("They told us that US ships left", b"", 0)
    >>> case_fits(views, 10, 12, "upper"), case_fits(views, 18, 20, "upper")
    (False, True)
    """
    if case == "any":
        return True
    form = views.text[start:end]
    in_capitals = start < views.capitals_until
    if case == "upper":
        return form.isupper() and not (in_capitals and len(form) < 3)
    return form[0].isupper() and (in_capitals or not form.isupper() or len(form) < 4)


def rule_accepts(rule: AmbiguityRule, views: TextViews, start: int, end: int) -> bool:
    """Tell whether an ambiguous form is the actor, by its neighbours and its company.

    Parameters
    ----------
    rule : AmbiguityRule
        What speaks for and against.
    views : TextViews
        The text.
    start, end : int
        Where the form stands in the text.

    Returns
    -------
    bool
        False when a neighbour speaks against it; true when one of the words that it needs stands
        anywhere in the text; else what the rule says by default.
    """
    view = views.view
    before = view[max(0, start - 40) : start + 1].split()
    after = view[end + 1 : end + 40].split()
    if before and (before[-1] in rule.before or b" ".join(before[-2:]) in rule.before):
        return False
    if after and (after[0].rstrip(_STOPS) in rule.after or b" ".join(after[:2]).rstrip(_STOPS) in rule.after):
        return False
    return _in_company(rule.near, views) or rule.accept


def _in_company(words: tuple[bytes, ...], views: TextViews) -> bool:
    """Tell whether any of the words stands in the text; searched once a text, however many names ask."""
    if words not in views.company:
        views.company[words] = any(b" " + word in views.view for word in words)
    return views.company[words]


def find_mentions(
    names: list[tuple[int, int, Pattern]], views: TextViews, vocabulary: Vocabulary
) -> list[Mention]:
    """Return the actors and places of a text, told apart from people, birds and towns of their name.

    Parameters
    ----------
    names : list of (start, end, pattern)
        Names and places found by the automaton; other patterns are not expected here.
    views : TextViews
        The text.
    vocabulary : Vocabulary
        For the rules of ambiguous forms.

    Returns
    -------
    list of Mention
        In the order of the text, without overlaps.
    """
    fitting = [match for match in names if case_fits(views, match[0], match[1], match[2].case)]  # type: ignore[union-attr]
    mentions: list[Mention] = []
    for start, end, pattern in longest(fitting):
        if isinstance(pattern, Place):
            mentions.append(
                Mention(start, end, pattern.code, True, pattern.kind, pattern.region, pattern.actor)
            )
            continue
        assert isinstance(pattern, Name)
        rule = vocabulary.rules.get(pattern.rule) if pattern.rule else None
        if rule is None or rule_accepts(rule, views, start, end):
            region = vocabulary.actors[pattern.code][2]
            mentions.append(Mention(start, end, pattern.code, False, pattern.kind, region, pattern.code))
    return mentions
