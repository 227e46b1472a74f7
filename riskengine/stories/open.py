"""A new story: what is known of an event from its first article."""

from __future__ import annotations

from datetime import datetime

from riskengine.records import LEVELS, Article, Assessment, Story

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
        Of one article and one origin.

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
    dyad = dyad_of(assessment)
    return Story(
        id=article.content_hash,
        title=title_of(article),
        risk=assessment.risk,
        level=assessment.level,
        driver=assessment.driver,
        capped_by=assessment.capped_by,
        dyad=dyad,
        origins=1,
        articles=1,
        opened_at=now,
        updated_at=now,
        scene=scene_of(dyad, assessment),
        lead=article.content_hash,
        peak=LEVELS[0],
        reported_at=now,
    )


def title_of(article: Article) -> str:
    """Return an article's title, else how its text begins."""
    return article.title or " ".join(article.text[:MAX_TITLE].split())


def dyad_of(assessment: Assessment) -> tuple[str, ...]:
    """Return the codes of who acts on whom, else of the first two actors, or as many as there are."""
    codes = tuple(actor.code for actor in assessment.actors[:2])
    return assessment.dyads[0] if assessment.dyads else codes


def scene_of(dyad: tuple[str, ...], assessment: Assessment) -> str:
    """Name whose history an event is part of: a dyad whatever its direction, an actor, or a place.

    Examples
    --------
    >>> nothing = Assessment("", 0, "", "", "", 0, 0, 0, {}, {}, (), (), (), (), (), "en", "m-1")
    >>> scene_of(("PAK", "IND"), nothing), scene_of(("SDN",), nothing), scene_of((), nothing)
    ('IND|PAK', 'SDN', '')
    """
    if dyad:
        return "|".join(sorted(dyad))
    return assessment.regions[0].code if assessment.regions else ""


def scene_name(story: Story, assessment: Assessment) -> str:
    """Write a story's scene for people, as far as an assessment has its names; codes elsewhere."""
    names = {one.code: one.name for one in assessment.regions}
    names |= {one.code: one.name for one in assessment.actors}
    return "–".join(names.get(code, code) for code in story.dyad or (story.scene,) if code)
