"""The message of an alert: at most twelve lines that say what is reported, what is not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from riskengine.alerts.blocks import HEADER_LIMIT, Block, context, encode_line, header, link, plain, section
from riskengine.alerts.policy import show_risk
from riskengine.records import (
    LEVELS,
    ROLES,
    SIGNALS,
    ActorMention,
    Article,
    Assessment,
    Decision,
    Keyword,
    Message,
    RegionMention,
    Story,
)

REPEAT = "May be a repeat"

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

SERIOUS = frozenset(SIGNALS[:6])
REAL = frozenset(("done", "announced"))
SHOWN_TERMS = 4
SHOWN_NAMES = 4
QUOTE_LIMIT = 240


def build_message(
    decision: Decision,
    story: Story,
    article: Article,
    assessment: Assessment,
    *,
    thresholds: Sequence[float],
    now: datetime,
    record: str = "",
) -> Message:
    """Write the message of an alert.

    Parameters
    ----------
    decision : Decision
        Why it is sent, by which rule, to which channel.
    story : Story
        What it is about; its risk and level are shown.
    article : Article
        The newest report of the story.
    assessment : Assessment
        Of that article.
    thresholds : sequence of float
        The four risks at which the levels above ``low`` begin.
    now : datetime
        Aware.
    record : str
        How often this rule's alerts were right; left out where nothing is known.

    Returns
    -------
    Message
        The first line is also the push text. Everything that comes from an article is encoded.
    """
    first = encode_line(_headline(story, assessment), HEADER_LIMIT)
    lines = [
        _real_line(assessment.keywords),
        _unreal_line(assessment.keywords),
        _risk_line(story, thresholds),
        _support_line(story, article),
        _why_line(assessment),
        _quote_line(assessment),
        f"Who: {_by_role(assessment.actors) or 'no actor named'}",
        f"Where: {_by_role(assessment.regions) or 'no place named'}",
        _when_line(story, article, now),
        f"Record of this rule: {record}" if record else "",
    ]
    encoded = [encode_line(line) for line in lines]
    blocks = [
        header(first),
        section(encoded[:2]),
        section(line for line in encoded[2:6] if line),
        section(line for line in encoded[6:] if line),
        _small_print(decision, article, assessment),
    ]
    return Message(alert_id=decision.id, text=first, blocks=tuple(blocks), channel=decision.channel)


def mark_repeat(message: Message) -> Message:
    """Return a message that says it may have been sent before.

    Examples
    --------
    >>> mark_repeat(Message("1", "HIGH", (), "desk")).text
    'May be a repeat: HIGH'
    """
    note = context(plain(f"{REPEAT}: the last try to send this ended without an answer."))
    return replace(message, text=f"{REPEAT}: {message.text}", blocks=(note, *message.blocks))


def _headline(story: Story, assessment: Assessment) -> str:
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


def _real_line(keywords: Sequence[Keyword]) -> str:
    return f"Done: {_real(keywords, 'done')}.   Announced: {_real(keywords, 'announced')}."


def _real(keywords: Sequence[Keyword], status: str) -> str:
    found = [keyword for keyword in keywords if keyword.status == status]
    if not found:
        return f"nothing {status}"
    serious = any(keyword.category in SERIOUS for keyword in found)
    return _texts(found) + ("" if serious else f"; no force, threat or military deal {status}")


def _unreal_line(keywords: Sequence[Keyword]) -> str:
    groups = (
        ("Only speculated", ("speculated",)),
        ("Conditional", ("conditional",)),
        ("Claimed or alleged", ("claimed", "alleged")),
        ("Denied or cancelled", ("denied", "cancelled")),
    )
    parts = []
    for title, statuses in groups:
        found = [keyword for keyword in keywords if keyword.status in statuses]
        if found:
            parts.append(f"{title}: {_texts(found)}.")
    return "   ".join(parts) or "Only speculated, claimed or denied: nothing."


def _texts(keywords: Iterable[Keyword]) -> str:
    """Name the first few keywords, those of serious events first."""
    ordered = sorted(keywords, key=lambda keyword: keyword.category not in SERIOUS)
    return _some(list(dict.fromkeys(keyword.text.lower() for keyword in ordered)))


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(encode_free(word) for word in words[:SHOWN_NAMES])
    more = len(words) - SHOWN_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _risk_line(story: Story, thresholds: Sequence[float]) -> str:
    bounds = (0.0, *thresholds, 1.0)
    position = LEVELS.index(story.level)
    interval = f"{story.level} {bounds[position]:.2f}-{bounds[position + 1]:.2f}"
    driver = "conflict" if story.driver == "conflict" else "threatening cooperation"
    capped = f", capped there: {story.capped_by}" if story.capped_by else ""
    return f"Risk {show_risk(story.risk)} ({interval}{capped})   Driver: {driver}   Step: unknown, no history yet"


def _support_line(story: Story, article: Article) -> str:
    articles = "1 article" if story.articles == 1 else f"{story.articles} articles"
    origins = "1 origin, not corroborated" if story.origins == 1 else f"{story.origins} independent origins"
    return f"Support: {articles}, {origins}; newest from {article.source or 'an unnamed source'}"


def _why_line(assessment: Assessment) -> str:
    """Write the log-odds so that the rounded terms add up to the rounded sum."""
    weights: Counter[str] = Counter()
    for evidence in assessment.evidence:
        for reason in evidence.why:
            weights[reason.term] += reason.log_odds  # type: ignore[assignment]
    terms = [term for term in weights if not _is_remainder(term)]
    terms.sort(key=lambda term: (-abs(weights[term]), term))
    cents = {term: round(100 * weights[term]) for term in terms[:SHOWN_TERMS]}
    total, base = round(100 * assessment.log_odds), round(100 * assessment.base)
    parts = [(base, "base")] + [(value, _term_words(term)) for term, value in cents.items()]
    parts.append((total - base - sum(cents.values()), "rest"))
    written = " ".join(f"{value / 100:+.2f} {words}" for value, words in parts)
    return f"Why (log-odds): {written} = {total / 100:+.2f}"


def _is_remainder(term: str) -> bool:
    return term == "any sentence" or term.endswith(" weaker terms")
