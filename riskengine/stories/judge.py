"""How a story stands: its risk, level and scene, from all its reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from riskengine.records import LEVELS, Story
from riskengine.stories.corroborate import corroborated_level, find_origins, story_risk
from riskengine.stories.report import Outlet, Report

MARGIN = 0.05
"""How far below its beginning a level is left: a risk that trembles there changes nothing."""


def judge_story(
    before: Story,
    reports: Sequence[Report],
    *,
    thresholds: Sequence[float],
    outlets: Mapping[str, Outlet],
    now: datetime,
) -> Story:
    """Judge a story from all its reports, as of a moment.

    Its risk is the noisy-or over its independent origins; its level follows from that, but never
    lies above that of its strongest report, since repetition makes an event surer and not graver,
    and never above elevated on a single origin.

    Parameters
    ----------
    before : Story
        As it stood; its level is left only where the risk has fallen by ``MARGIN`` below it.
    reports : sequence of Report
        At least one; their order does not matter.
    thresholds : sequence of float
        The four risks at which the levels above ``low`` begin.
    outlets : Mapping
        Who the sources are, by name, for reports that were stored without theirs.
    now : datetime
        Aware.
    """
    reports = sorted(reports, key=lambda report: (report.seen_at, report.content_hash))
    origins = find_origins(reports, outlets)
    risk = story_risk(origins, now=now)
    lead = max(reports, key=lambda report: (report.risk, report.seen_at, report.content_hash))
    top = max((report.level for report in reports), key=LEVELS.index)
    held = level_of(risk, thresholds, before.uncorroborated or before.level)
    believed, capped_by = held, ""
    if LEVELS.index(held) > LEVELS.index(top):
        believed = top
        capped_by = lead.capped_by or f"no single report is above {top}"
    level, uncorroborated = corroborated_level(believed, origins), ""
    if level != believed:
        capped_by, uncorroborated = "it has a single origin", believed
    return replace(
        before,
        title=lead.title,
        risk=risk,
        level=level,
        driver=lead.driver,
        capped_by=capped_by,
        dyad=lead.dyad,
        origins=len(origins),
        articles=len(reports),
        updated_at=now,
        scene=lead.scene,
        lead=lead.content_hash,
        peak=max(before.peak or LEVELS[0], level, key=LEVELS.index),
        uncorroborated=uncorroborated,
        reported_at=max(report.seen_at for report in reports),
    )


def level_of(risk: float, thresholds: Sequence[float], before: str = "low") -> str:
    """Return the level of a risk, given the one before: risen to at once, left only by ``MARGIN``.

    Examples
    --------
    >>> limits = (0.1, 0.4, 0.65, 0.85)
    >>> level_of(0.66, limits), level_of(0.62, limits), level_of(0.62, limits, "high")
    ('high', 'elevated', 'high')
    """
    reached = sum(risk >= limit for limit in thresholds)
    kept = LEVELS.index(before)
    while kept > reached and risk < thresholds[kept - 1] - MARGIN:
        kept -= 1
    return LEVELS[max(reached, kept)]
