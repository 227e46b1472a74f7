"""A new story: what is known of an event from its first article."""

from __future__ import annotations

from datetime import datetime

from riskengine.records import Article, Assessment, Story

MAX_TITLE = 200
"""Characters of the text that stand in for a missing title."""


def open_story(article: Article, assessment: Assessment, *, now: datetime) -> Story:
    """Open a story with its first article, whose risk and level it takes.

    Parameters
    ----------
    article : Article
        The first report.
    assessment : Assessment
        What the model says of it.
    now : datetime
        Aware; when the article was first seen.

    Returns
    -------
    Story
        Of one article and one origin. Its ``dyad`` is the article's first one, else the codes of
        its first two actors, or as many as there are.

    Examples
    --------
    >>> from datetime import UTC
    >>> article = Article("ab" * 32, "Border clash", "Troops exchanged fire.")
    >>> assessment = Assessment(
    ...     article.content_hash, 0.7, "conflict", "high", "", 0.85, -2.0, 2.85, {}, {}, actors=(),
    ...     dyads=(("IND", "PAK"),), regions=(), keywords=(), evidence=(), language="en", model="m-1",
    ... )
    >>> open_story(article, assessment, now=datetime(2026, 3, 1, tzinfo=UTC)).dyad
    ('IND', 'PAK')
    """
    codes = tuple(actor.code for actor in assessment.actors[:2])
    return Story(
        id=article.content_hash,
        title=article.title or " ".join(article.text[:MAX_TITLE].split()),
        risk=assessment.risk,
        level=assessment.level,
        driver=assessment.driver,
        capped_by=assessment.capped_by,
        dyad=assessment.dyads[0] if assessment.dyads else codes,
        origins=1,
        articles=1,
        opened_at=now,
        updated_at=now,
    )
