"""The lines of an alert's message, one function each, not yet encoded for where they go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from riskengine.alerts.policy import show_risk
from riskengine.articles.clean import clean_line
from riskengine.records import (
    LEVELS,
    ROLES,
    SIGNALS,
    ActorMention,
    Article,
    Assessment,
    Decision,
    Keyword,
    RegionMention,
    Story,
)

SIGNAL_WORDS = {
    "force": "use of force",
    "posture": "military posture",
    "internal": "internal unrest",
    "military_cooperation": "military cooperation",
    "deescalation": "de-escalation",
    "offtopic": "nothing of risk",
}
STATUS_WORDS = {"done": "reported as done", "conditional": "only conditional", "past": "in the past"}
ROLE_WORDS = {
    "source": "acting",
    "target": "target",
    "partner": "partner",
    "prospective": "possible partner",
    "arena": "scene",
    "affected": "affected",
    "mediator": "mediating",
    "speaker": "speaking",
    "mentioned": "mentioned",
}
FLAG_WORDS = {
    "absent": "published: not told",
    "unreadable": "published: unreadable date",
    "stale": " (long before it was seen)",
    "future": " (in the future, so not to be trusted)",
}

UNREAL_GROUPS = (
    ("Only speculated", ("speculated",)),
    ("Conditional", ("conditional",)),
    ("Claimed or alleged", ("claimed", "alleged")),
    ("Denied or cancelled", ("denied", "cancelled")),
)

SERIOUS = frozenset(SIGNALS[:6])
REAL = frozenset(("done", "announced"))
SHOWN_TERMS = 4
SHOWN_NAMES = 4
QUOTE_LIMIT = 240
NAME_LIMIT = 60
"""Characters of one name, word or term."""


def headline(story: Story, assessment: Assessment) -> str:
    """Say how bad, who, what, and on how many independent sources: the push text."""
    origins = f"{story.origins} origin" if story.origins == 1 else f"{story.origins} origins"
    names = {actor.code: actor.name for actor in assessment.actors}
    dyad = "–".join(names.get(code, code) for code in story.dyad)
    parts = (story.level.upper(), dyad, _what(story, assessment), origins)
    return " · ".join(part for part in parts if part)


def _what(story: Story, assessment: Assessment) -> str:
    if not assessment.evidence:
        return "risk of conflict" if story.driver == "conflict" else "risk from military cooperation"
    lead = assessment.evidence[0]
    signal = SIGNAL_WORDS.get(lead.signal, lead.signal)
    what = f"{signal} {STATUS_WORDS.get(lead.status, lead.status)}"
    real = any(keyword.status in REAL and keyword.category in SERIOUS for keyword in assessment.keywords)
    return what if real or lead.status in REAL else f"{what}, nothing announced"


def real_line(keywords: Sequence[Keyword]) -> str:
    """Say what is reported as done or announced, and what of weight is not."""
    return f"Done: {_real(keywords, 'done')}. Announced: {_real(keywords, 'announced')}."


def _real(keywords: Sequence[Keyword], status: str) -> str:
    found = [keyword for keyword in keywords if keyword.status == status]
    if not found:
        return "nothing"
    serious = any(keyword.category in SERIOUS for keyword in found)
    return _texts(found) + ("" if serious else "; no force, threat or military deal")


def unreal_line(keywords: Sequence[Keyword]) -> str:
    """Say what is only speculated, conditional, claimed or denied."""
    parts = []
    for title, statuses in UNREAL_GROUPS:
        found = [keyword for keyword in keywords if keyword.status in statuses]
        if found:
            parts.append(f"{title}: {_texts(found)}.")
    return " ".join(parts) or "Only speculated, claimed or denied: nothing."


def _texts(keywords: Iterable[Keyword]) -> str:
    """Name the first few keywords, those of serious events first, each once and none inside another."""
    texts: dict[str, str] = {}
    for keyword in sorted(keywords, key=lambda keyword: keyword.category not in SERIOUS):
        texts.setdefault(keyword.text.casefold(), keyword.text)
    inner = {one for one in texts for other in texts if one != other and one in other}
    return _some([text for key, text in texts.items() if key not in inner])


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(clean_line(name, NAME_LIMIT) for name in names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def risk_line(story: Story, thresholds: Sequence[float]) -> str:
    """Say the risk, where its level begins and ends, and what holds the level down."""
    bounds = (0.0, *thresholds, 1.0)
    position = LEVELS.index(story.level)
    interval = f"{story.level} {bounds[position]:.2f}-{bounds[position + 1]:.2f}"
    driver = "conflict" if story.driver == "conflict" else "threatening cooperation"
    capped = f", capped there: {story.capped_by}" if story.capped_by else ""
    risk = f"Risk {show_risk(story.risk)} ({interval}{capped})"
    return f"{risk} · Driver: {driver} · Step: {story.step or 'unknown, no history yet'}"


def dyad_line(story: Story) -> str:
    """Name the story's actors by their codes, as the beginning of a line."""
    return f"{'–'.join(story.dyad)} · " if story.dyad else ""


def support_line(story: Story, article: Article) -> str:
    """Say how many reports there are and how many of them are independent."""
    articles = "1 article" if story.articles == 1 else f"{story.articles} articles"
    origins = "1 origin, not corroborated" if story.origins == 1 else f"{story.origins} independent origins"
    source = clean_line(article.source, NAME_LIMIT) or "an unnamed source"
    return f"Support: {articles}, {origins}; newest from {source}"


def why_line(assessment: Assessment) -> str:
    """Write the log-odds so that the rounded terms add up to the rounded sum."""
    added: dict[str, float] = {}
    for reason in (reason for evidence in assessment.evidence for reason in evidence.why):
        if not _is_remainder(reason.term):
            added[reason.term] = added.get(reason.term, 0.0) + reason.log_odds
    strongest = sorted(added, key=lambda term: (-abs(added[term]), term))[:SHOWN_TERMS]
    parts = [(round(100 * assessment.base), "base")]
    parts += [(round(100 * added[term]), _term_words(term)) for term in strongest]
    total = round(100 * assessment.log_odds)
    parts.append((total - sum(value for value, _ in parts), "rest"))
    written = " ".join(f"{value / 100:+.2f} {words}" for value, words in parts)
    return f"Why (log-odds): {written} = {total / 100:+.2f}"


def _is_remainder(term: str) -> bool:
    return term == "any sentence" or term.endswith(" weaker terms")


def _term_words(term: str) -> str:
    """Name a term of the model for people: ``cue:force/clash`` becomes ``force clash``."""
    words = term.removeprefix("cues:").removeprefix("cue:")
    return clean_line("".join(" " if character in ":/|_" else character for character in words), NAME_LIMIT)


def quote_line(assessment: Assessment) -> str:
    """Quote the sentence that moved the score most, verbatim, and say where it stands."""
    if not assessment.evidence:
        return "No sentence of the article moved the score."
    lead = assessment.evidence[0]
    sentence = clean_line(lead.sentence, len(lead.sentence))
    cut = len(sentence) > QUOTE_LIMIT
    shown = sentence[:QUOTE_LIMIT].rsplit(" ", 1)[0] + " ..." if cut else sentence
    place = "title" if lead.field == "title" else f"paragraph {lead.paragraph}"
    return f"“{shown}” ({place})"


def who_line(assessment: Assessment) -> str:
    """Say who is involved, and how."""
    return f"Who: {_by_role(assessment.actors) or 'no actor named'}"


def where_line(assessment: Assessment, watched: str) -> str:
    """Say where it happens, what region it bears on, and what watched entry it touches how much."""
    stake = f" · Watched: {watched}" if watched else ""
    return f"Where: {_by_role(assessment.regions) or 'no place named'}{stake}"


def _by_role(mentions: Sequence[ActorMention | RegionMention]) -> str:
    """Group names by role; those merely mentioned only where there is nobody else."""
    names: dict[str, dict[str, None]] = {}
    for mention in mentions:
        names.setdefault(mention.role, {})[mention.name] = None
    shown = [role for role in ROLES if role in names and role != "mentioned"] or list(names)
    return "; ".join(f"{ROLE_WORDS[role]}: {_some(list(names[role]))}" for role in shown)


def when_line(story: Story, article: Article, decision: Decision) -> str:
    """Say when it was published, as claimed, and when it was first seen."""
    flag = FLAG_WORDS.get(article.published_flag, "")
    published = article.published_at
    claimed = f"published {_moment(published)}{flag}" if published else flag or FLAG_WORDS["absent"]
    seen = f"seen {_moment(story.opened_at)}, {_duration(decision.decided_at - story.opened_at)} before this"
    return f"When: {claimed}; {seen}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _duration(passed: timedelta) -> str:
    minutes = max(0, int(passed.total_seconds() // 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
