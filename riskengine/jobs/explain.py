"""Explaining what is stored: what moved a story, how an alert's number came about, what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from riskengine.alerts.policy import open_alert
from riskengine.records import LEVELS, Assessment, Decision, Rule, Story
from riskengine.store import Joined, Store
from riskengine.stories.change import Change, Reports, act_of, explain_change
from riskengine.stories.corroborate import Origin
from riskengine.stories.judge import MARGIN, judge_story
from riskengine.stories.report import Outlet, Report
from riskengine.stories.smallest import Bar, hangs_on

Assessments = Mapping[str, Sequence[tuple[datetime, Assessment]]]
Outlets = Mapping[str, Outlet]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved a story between two moments; ``missing`` says which stored pieces were not there."""

    change: Change
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A decision's number made again from what is stored.

    ``story`` is as it is judged from ``reports``, the ones that it had; None where ``missing`` says
    which pieces are not stored.
    """

    decision: Decision
    reports: tuple[Report, ...]
    story: Story | None
    missing: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether risk, origins and level are those stored, the risk to its last digit."""
        told, story = self.decision, self.story
        return (
            story is not None
            and repr(story.risk) == repr(told.risk)
            and story.origins == told.origins
            and told.level in (story.level, story.uncorroborated)
        )


def explain_story(store: Store, story: Story, *, since: datetime, now: datetime, outlets: Outlets) -> Moved:
    """Split the change of a story's risk between two moments into parts.

    Parameters
    ----------
    store : Store
    story : Story
    since, now : datetime
        Aware; the two moments.
    outlets : Mapping
        Who the sources are, by name, for reports that were stored without theirs.
    """
    joined = [one for one in store.joined(story.id) if one.at is None or one.at <= now]
    assessments = store.assessments_of(story.id)
    missing: list[str] = []
    acts, then = {}, []
    for one in joined:
        if one.report is None:
            missing.append(_report_of(one))
            continue
        said = assessments.get(one.content_hash, ())
        latest = _said(one.report, said)
        if latest is None:
            missing.append(_assessment_of(one.report))
        elif act := act_of(latest):
            acts[one.content_hash] = act
        if one.at is None or one.at <= since:
            then.append(_as_scored(one.report, [found for at, found in said if at <= since]))
    later = [one.report for one in joined if one.report]
    change = explain_change(Reports(then, later, acts, outlets), since=since, now=now)
    return Moved(change, tuple(missing))


def rebuild(store: Store, decision: Decision) -> Rebuilt:
    """Make a decision's number again, from the reports that its story had and what was said of them.

    Nothing but what is stored counts: each report's outlet as it was when it was read, the assessment
    by the model that scored it then, and the thresholds of the newest report's model.

    Parameters
    ----------
    store : Store
    decision : Decision
        Of any action but ``retract``, which has no number of its own.
    """
    story, assessments = store.story(decision.story_id), store.assessments_of(decision.story_id)
    reports: list[Report] = []
    missing = [] if story else [f"story {decision.story_id[:8]}"]
    for one in store.joined(decision.story_id):
        if not _was_known(one, decision):
            continue
        if one.report is None:
            missing.append(_report_of(one))
            continue
        said = _said(one.report, assessments.get(one.content_hash, ()))
        if one.report.outlet is None or not one.report.thresholds:
            missing.append(f"outlet, model and thresholds, as they were, of article {one.content_hash[:8]}")
        elif said is None:
            missing.append(_assessment_of(one.report))
        else:
            reports.append(replace(one.report, risk=said.risk, level=said.level))
    if not reports and not missing:
        missing.append(f"all that story {decision.story_id[:8]} had")
    judged = None if missing or story is None else _judge(story, reports, decision)
    return Rebuilt(decision, tuple(reports), judged, tuple(missing))


def alert_hangs_on(rebuilt: Rebuilt, rules: Sequence[Rule]) -> tuple[Origin, ...]:
    """Return the fewest origins without which a decision's story would not have alerted then.

    Its rule is taken as it is now; one that is gone, as if it opened at the decision's own level.
    """
    told = rebuilt.decision
    rule = next((one for one in rules if one.name == told.rule), Rule(told.rule, told.level, told.channel))
    found = _hangs_on(rebuilt.reports, [rule], {}, told.decided_at)
    if found or LEVELS.index(told.level) < LEVELS.index(rule.level):
        return found
    # It stood no higher than the margin by which a level, once reached, is kept.
    return _hangs_on(rebuilt.reports, [rule], {}, told.decided_at, margin=MARGIN)


def story_hangs_on(
    store: Store, story: Story, rules: Sequence[Rule], *, outlets: Outlets, now: datetime
) -> tuple[Origin, ...]:
    """Return the fewest origins without which none of a story's open alerts would open now.

    None where no alert is open, or where it would not open any more.
    """
    past = [one for one in store.decisions_of(story.id) if one.decided_at <= now]
    telling = [rule for rule in rules if open_alert([one for one in past if one.rule == rule.name])]
    joined = store.joined(story.id) if telling else []
    reports = [one.report for one in joined if one.report and (one.at is None or one.at <= now)]
    return _hangs_on(reports, telling, outlets, now)


def _hangs_on(
    reports: Sequence[Report],
    rules: Sequence[Rule],
    outlets: Outlets,
    now: datetime,
    *,
    margin: float = 0.0,
) -> tuple[Origin, ...]:
    """Hold reports against what is the least for any of some rules, by the newest report's thresholds."""
    thresholds = next((one.thresholds for one in reversed(reports) if one.thresholds), ())
    if not rules or not thresholds:
        return ()
    lowest = min((rule.level for rule in rules), key=LEVELS.index)
    least = [limit - margin for limit in thresholds]
    bar = Bar(lowest, least, any(rule.believe_one_origin for rule in rules))
    return hangs_on(reports, bar, outlets=outlets, now=now)


def _judge(story: Story, reports: Sequence[Report], decision: Decision) -> Story:
    """Judge a story as of a decision; its level may have been kept from before by the margin."""
    before = replace(story, level=decision.level, uncorroborated="")
    thresholds = max(reports, key=lambda report: report.seen_at).thresholds
    return judge_story(before, reports, thresholds=thresholds, outlets={}, now=decision.decided_at)


def _was_known(joined: Joined, decision: Decision) -> bool:
    """Tell whether an article belonged to the story when the decision was made.

    Within one pass both have the same moment, and a clock may go back: what the rule had decided when
    the article was read tells for sure.
    """
    if joined.report is None or joined.report.outlet is None:
        return joined.at is None or joined.at <= decision.decided_at
    return dict(joined.report.decided).get(decision.rule, 0) <= decision.number


def _said(report: Report, said: Sequence[tuple[datetime, Assessment]]) -> Assessment | None:
    """Return what a report's own model last said of it; any model, where the report names none."""
    own = [found for _, found in said if report.model in ("", found.model)]
    return own[-1] if own else None


def _as_scored(report: Report, said: Sequence[Assessment]) -> Report:
    """Return a report as it was scored when this had been said of it: by another model, if not by its own."""
    if not said or any(one.model == report.model for one in said):
        return report
    return replace(report, risk=said[-1].risk, level=said[-1].level, model=said[-1].model)


def _report_of(joined: Joined) -> str:
    return f"the report of article {joined.content_hash[:8]}"


def _assessment_of(report: Report) -> str:
    return f"the assessment of article {report.content_hash[:8]} by {report.model or 'any model'}"
