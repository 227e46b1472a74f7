"""Keeping the ledger: outcomes come in, corrections go out, and the record is drawn up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from riskengine.alerts.message import build_correction
from riskengine.alerts.policy import decision_id
from riskengine.alerts.record import Record, make_record
from riskengine.records import Decision, Outcome
from riskengine.store import Alert, Store


@dataclass(frozen=True, slots=True)
class RecordRow:
    """The record of one rule at one level; ``level`` is empty for all of the rule's."""

    rule: str
    level: str
    alerts: int
    record: Record


def resolve(store: Store, alert: Alert, outcome: Outcome) -> None:
    """Note how an alert turned out; one that is refuted is corrected where it was told.

    Parameters
    ----------
    store : Store
    alert : Alert
        As stored; the correction goes to its channel, into its thread.
    outcome : Outcome
        Its ``at`` is the moment of the correction, too.
    """
    if outcome.outcome != "refuted" or alert.outcome == "refuted" or alert.state == "":
        store.add_outcome(outcome)
        return
    decision = _correction(store, alert.decision, outcome)
    story = store.story(decision.story_id)
    title = story.title if story else alert.title
    store.add_outcome(outcome, decision, build_correction(decision, title))


def draw_up(alerts: Iterable[Alert]) -> list[RecordRow]:
    """Count how alerts turned out, by rule, and by rule and level."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for alert in alerts:
        for level in ("", alert.decision.level):
            own = counts.setdefault((alert.decision.rule, level), {})
            own[alert.outcome or "open"] = own.get(alert.outcome or "open", 0) + 1
    return [
        RecordRow(rule, level, sum(found.values()), make_record(found))
        for (rule, level), found in sorted(counts.items())
    ]


def records_of(store: Store, *, now: datetime) -> Mapping[str, Record]:
    """Return each rule's record, as the messages of now carry it."""
    return {rule: make_record(counts) for rule, counts in store.record_of(before=now).items()}


def _correction(store: Store, opening: Decision, outcome: Outcome) -> Decision:
    number = sum(one.rule == opening.rule for one in store.decisions_of(opening.story_id))
    return replace(
        opening,
        id=decision_id(opening.story_id, opening.rule, "retract", number),
        action="retract",
        reason=f"refuted by {outcome.by}: {outcome.why}" if outcome.why else f"refuted by {outcome.by}",
        decided_at=outcome.at,
        alert_id=opening.id,
        number=number,
    )
