"""Why something did not alert: the first question after every miss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from riskengine.alerts.policy import Situation, is_meant
from riskengine.records import LEVELS, SENT_ACTIONS, Article, Decision, Story
from riskengine.store import Store

STATES = {
    "pending": "it waits in the outbox",
    "sending": "it is being sent",
    "uncertain": "nobody knows yet whether it arrived",
    "sent": "it arrived",
    "dead": "it was given up",
}


def why_not(store: Store, article: Article | None, story: Story | None, *, now: datetime) -> list[str]:
    """Say, a sentence a line, what became of an article or a story on its way to an alert.

    Parameters
    ----------
    store : Store
    article : Article or None
        None where the question is about a story, or where no such article is stored.
    story : Story or None
        None where the article belongs to none.
    now : datetime
        Aware.

    Returns
    -------
    list of str
        The last one is the answer; never empty.
    """
    return list(_steps(store, article, story, now))


def _steps(store: Store, article: Article | None, story: Story | None, now: datetime) -> Iterator[str]:
    if article is None and story is None:
        yield "Not seen: no source has brought it."
        yield from _blind(store)
        return
    if article is not None:
        yield f"Seen: {article.title or article.text[:80]!r} from {article.source or 'an unnamed source'}."
        assessment = store.assessment(article.content_hash)
        if assessment is None:
            yield f"Not scored: its language is {article.language!r}, and only English is scored."
            return
        strongest = assessment.evidence[0].sentence if assessment.evidence else "no sentence moved it"
        yield f"Scored {assessment.risk:.2f} ({assessment.level}); most by: {strongest[:200]}"
    if story is None:
        yield "Not in a story: it was stored before stories were kept."
        return
    yield _standing(story, article)
    yield from _decided(store, story)
    yield from _silenced(store, story, now)


def _blind(store: Store) -> Iterator[str]:
    failing = [source for source in store.source_states() if source.failures]
    for source in failing:
        yield f"{source.source} could not be read: {source.last_error}"
    if not failing:
        yield "All sources could be read; none of them carried it under this address."


def _standing(story: Story, article: Article | None) -> str:
    grouped = ""
    if article is not None and story.lead != article.content_hash and story.articles > 1:
        grouped = f"Grouped into story {story.id[:8]} with {story.articles - 1} other reports. "
    capped = f", held there because {story.capped_by}" if story.capped_by else ""
    closed = f"; closed {story.closed_at:%Y-%m-%d %H:%M} UTC" if story.closed_at else ""
    return (
        f"{grouped}The story stands at {story.level} ({story.risk:.2f}){capped}, "
        f"peak {story.peak or story.level}, "
        f"{story.origins} independent of {story.articles} reports{closed}."
    )


def _decided(store: Store, story: Story) -> Iterator[str]:
    decisions = store.decisions_of(story.id)
    if not decisions:
        yield "No rule is about this story: its actors, regions, driver or sources are in none of them."
        return
    latest: dict[str, Decision] = {one.rule: one for one in decisions}
    for rule, decision in sorted(latest.items()):
        told = [one for one in decisions if one.rule == rule and one.action in SENT_ACTIONS]
        if told:
            row = store.outbox_row(told[-1].id)
            state = STATES[row.state] if row else "it is not in the outbox any more"
            trouble = f": {row.last_error}" if row and row.last_error else ""
            last = f"{told[-1].action}, {told[-1].decided_at:%m-%d %H:%M}"
            yield f"It did alert by rule '{rule}' ({last}): {state}{trouble}."
        else:
            yield f"Rule '{rule}' did not ({decision.action}): {decision.reason}."


def _silenced(store: Store, story: Story, now: datetime) -> Iterator[str]:
    assessment = store.assessment(story.lead or story.id)
    if assessment is None:
        return
    for silence in store.silences(ending_after=now):
        if is_meant(silence, Situation(story, assessment)):
            higher = LEVELS[min(LEVELS.index(silence.up_to) + 1, 4)]
            above = "" if silence.up_to == LEVELS[-1] else f"; {higher} would get through"
            until = f"{silence.ends_at:%Y-%m-%d %H:%M} UTC"
            yield f"Silenced by {silence.by} until {until}: {silence.why}{above}."
