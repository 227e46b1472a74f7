"""The desk: new reports are put to their stories, stories judged, and rules asked what to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from riskengine.alerts.board import Board
from riskengine.alerts.message import build_follow_up, build_message
from riskengine.alerts.policy import Situation, decide_all
from riskengine.alerts.record import Record, show_record
from riskengine.errors import DatabaseUnusable
from riskengine.jobs.ledger import records_of
from riskengine.records import LEVELS, SENT_ACTIONS, Article, Assessment, Decision, Message, Rule, Story
from riskengine.store import Judged, Store
from riskengine.stories.group import Grouper
from riskengine.stories.judge import judge_story
from riskengine.stories.open import open_story, scene_name
from riskengine.stories.report import Outlet, Report, actors_among, make_report
from riskengine.stories.step import DAYS, Step, daily_rungs, measure_step

CLOSED_AFTER = timedelta(hours=72)
"""A story without a new report for so long is closed."""

MOVED = 0.05
"""A change of risk that is stored although the level stays."""


@dataclass(slots=True)
class _File:
    """What the desk holds of one story."""

    story: Story
    reports: list[Report] = field(default_factory=list)


class Desk:
    """Holds the open stories of one pass.

    Parameters
    ----------
    store : Store
        Read from, never written to.
    rules : sequence of Rule
    thresholds : sequence of float
        The four risks at which the levels above ``low`` begin.
    outlets : Mapping
        Who the sources are, by name; what a report's source is stays with it from then on.
    now : datetime
        Aware; the moment that is decided for.
    """

    def __init__(
        self,
        store: Store,
        rules: Sequence[Rule],
        *,
        thresholds: Sequence[float],
        outlets: Mapping[str, Outlet],
        now: datetime,
    ) -> None:
        self._store = store
        self._rules = rules
        self._thresholds = thresholds
        self._outlets = outlets
        self._now = now
        self._files = {story.id: _File(story) for story in store.open_stories()}
        self._grouper = Grouper()
        for story_id, report in store.open_reports():
            self._grouper.add(story_id, report.signature)
            self._files[story_id].reports.append(report)
        self._silences = store.silences(ending_after=now)
        self._records = records_of(store, now=now)
        self._opened = Counter({rule.name: self._opened_today(rule) for rule in rules})
        self._read: dict[str, tuple[Article, Assessment]] = {}
        self._board = Board()
        for one in store.sent_about_open_stories():
            file = self._files[one.story_id]
            self._board.note(file.story, actors_among(file.reports), [one])

    def place(self, scored: Sequence[tuple[Article, Assessment]]) -> dict[str, tuple[str, Report]]:
        """Put new reports to their stories, in the order of their time.

        Returns
        -------
        dict
            By content hash: the story's id, which is the report's own where it is the first of a
            new one, and what the store has to keep of the report.
        """
        self._read |= {one[0].content_hash: one for one in scored}
        reports = [self._report(*one) for one in scored]
        reports.sort(key=lambda report: (report.signature.at, report.content_hash))
        homes = [self._grouper.place(report.signature) for report in reports]
        past = self._store.decisions_about(set(homes))
        placed = {}
        for story_id, report in zip(homes, reports, strict=True):
            if story_id not in self._files:
                self._files[story_id] = _File(open_story(*self._read[story_id], now=self._now))
            decided = Counter(one.rule for one in past.get(story_id, ()))
            self._files[story_id].reports.append(replace(report, decided=tuple(sorted(decided.items()))))
            placed[report.content_hash] = story_id, self._files[story_id].reports[-1]
        return placed

    def judge(self, story_ids: Iterable[str]) -> dict[str, Judged]:
        """Judge stories that have new reports, and ask every rule about each."""
        stories = {key: self._judged(self._files[key]) for key in sorted(set(story_ids))}
        return self._decide(stories, self._store.decisions_about(stories))

    def sweep(self) -> list[Judged]:
        """Judge all open stories, since time alone changes them; return those that moved.

        Rules are asked about those whose level has changed, and where more than its level kept a
        story from being told, or it has been told.
        """
        before = {key: file.story for key, file in self._files.items()}
        stories = {key: self._judged(file) for key, file in sorted(self._files.items())}
        past = self._store.decisions_about(stories)
        asked = {
            key: story
            for key, story in stories.items()
            if _is_another(before[key], story) or any(one.action != "hold" for one in past.get(key, ()))
        }
        judged = {key: Judged(story) for key, story in stories.items()} | self._decide(asked, past)
        return [one for key, one in judged.items() if one.decisions or _has_moved(before[key], one.story)]

    def _report(self, article: Article, assessment: Assessment) -> Report:
        return make_report(
            article,
            assessment,
            now=self._now,
            outlet=self._outlets.get(article.source, Outlet()),
            thresholds=self._thresholds,
        )

    def _judged(self, file: _File) -> Story:
        story = judge_story(
            file.story, file.reports, thresholds=self._thresholds, outlets=self._outlets, now=self._now
        )
        if story.reported_at and self._now - story.reported_at > CLOSED_AFTER:
            story = replace(story, closed_at=self._now)
        return story

    def _decide(
        self, stories: Mapping[str, Story], past: Mapping[str, Sequence[Decision]]
    ) -> dict[str, Judged]:
        steps = self._steps(stories.values())
        judged = {}
        for key, story in sorted(stories.items(), key=lambda item: (-item[1].risk, item[0])):
            told = replace(story, step=steps[key].sentence)
            judged[key] = self._ask(told, steps[key].kind, past.get(key, ()))
            self._files[key].story = judged[key].story
        return judged

    def _ask(self, story: Story, step: str, past: Sequence[Decision]) -> Judged:
        article, assessment = self._lead(story)
        seen = Situation(
            story,
            assessment,
            sources=sorted({report.source for report in self._files[story.id].reports}),
            step=step,
            silences=self._silences,
            article=article,
            actors=actors_among(self._files[story.id].reports),
        )
        decisions = decide_all(
            seen, self._rules, past=past, opened_today=self._opened, board=self._board, now=self._now
        )
        self._opened.update(one.rule for one in decisions if one.action == "open")
        messages = [
            self._message(one, story, article, assessment) for one in decisions if one.action in SENT_ACTIONS
        ]
        return Judged(story, tuple(decisions), tuple(messages))

    def _message(self, decision: Decision, story: Story, article: Article, assessment: Assessment) -> Message:
        full = build_message(
            decision,
            story,
            article,
            assessment,
            thresholds=self._thresholds,
            record=show_record(self._records.get(decision.rule, Record())),
        )
        return full if decision.action == "open" else build_follow_up(decision, story, article, full=full)

    def _lead(self, story: Story) -> tuple[Article, Assessment]:
        """Return a story's strongest report, whole."""
        lead = story.lead or story.id
        if lead not in self._read:
            article, assessment = self._store.article(lead), self._store.assessment(lead)
            if article is None or assessment is None:
                raise DatabaseUnusable(
                    f"the article {lead[:8]} of story {story.id[:8]} is missing",
                    where="database",
                    action="restore a backup",
                )
            self._read[lead] = article, assessment
        return self._read[lead]

    def _steps(self, stories: Iterable[Story]) -> dict[str, Step]:
        """Hold each story against what its scene saw before."""
        asked = list(stories)
        moments = self._store.scene_moments(
            {one.scene for one in asked}, since=self._now - timedelta(days=DAYS)
        )
        steps = {}
        for story in asked:
            others = [(one.at, one.level) for one in moments.get(story.scene, ()) if one.story_id != story.id]
            steps[story.id] = measure_step(
                daily_rungs(others),
                LEVELS.index(story.level),
                today=self._now.date(),
                scene=scene_name(story, self._lead(story)[1]),
            )
        return steps

    def _opened_today(self, rule: Rule) -> int:
        if not rule.per_day:
            return 0
        local = self._now.astimezone(ZoneInfo(rule.time_zone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return self._store.count_decisions(rule.name, "open", since=midnight)


def _is_another(before: Story, after: Story) -> bool:
    return (before.level, before.closed_at) != (after.level, after.closed_at)


def _has_moved(before: Story, after: Story) -> bool:
    return _is_another(before, after) or abs(before.risk - after.risk) >= MOVED
