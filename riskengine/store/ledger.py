"""The ledger: what was claimed, and how it turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, insert, select

from riskengine.records import Decision, Deed, Message, Outcome
from riskengine.store import schema
from riskengine.store.batches import insert_decision
from riskengine.store.database import Database
from riskengine.store.trail import note


@dataclass(frozen=True, slots=True)
class Alert:
    """An opening message as it was decided, its story's title, its delivery, owner and outcome so far."""

    decision: Decision
    title: str
    state: str
    outcome: str = ""
    by: str = ""
    why: str = ""
    owner: str = ""


class Ledger:
    """Reads alerts and adds outcomes; nothing in it is ever changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def alerts(self, limit: int) -> list[Alert]:
        """Read opened alerts, the newest first."""
        with self._database.read() as connection:
            return [_alert(row) for row in connection.execute(_alerts().limit(limit))]

    def alerts_beginning(self, digits: str) -> list[Alert]:
        """Read the alerts whose id begins with these digits."""
        query = _alerts().where(schema.decisions.c.id.startswith(digits))
        with self._database.read() as connection:
            return [_alert(row) for row in connection.execute(query)]

    def add_outcome(
        self, outcome: Outcome, decision: Decision | None = None, message: Message | None = None
    ) -> None:
        """Add how an alert turned out, with the correction that it leads to, in one transaction."""
        said = f"{outcome.outcome}: {outcome.why}" if outcome.why else outcome.outcome
        with self._database.write() as connection:
            note(connection, Deed(outcome.at, outcome.by, "resolve", f"alert {outcome.alert_id[:8]}", said))
            connection.execute(insert(schema.outcomes).values(**asdict(outcome)))
            if decision is not None and message is not None:
                insert_decision(connection, decision, message, now=outcome.at)

    def take_alert(self, alert_id: str, *, by: str, now: datetime) -> None:
        """Note who took an alert on."""
        with self._database.write() as connection:
            note(connection, Deed(now, by, "take", f"alert {alert_id[:8]}", ""))
            connection.execute(insert(schema.owners).values(alert_id=alert_id, by=by, at=now))

    def outcomes_of(self, alert_id: str) -> Sequence[Outcome]:
        """Read all that was said of an alert, in the order of time."""
        outcomes = schema.outcomes.c
        columns = [column for column in schema.outcomes.c if column.name != "id"]
        query = select(*columns).where(outcomes.alert_id == alert_id).order_by(outcomes.id)
        with self._database.read() as connection:
            return [Outcome(**row._mapping) for row in connection.execute(query)]

    def record_of(self, *, before: datetime) -> dict[str, dict[str, int]]:
        """Count by rule how its alerts opened before a moment have turned out."""
        rule, outcome = schema.decisions.c.rule, schema.outcomes.c.outcome
        query = (
            select(rule, outcome, func.count())
            .join_from(schema.decisions, schema.outcomes)
            .where(_is_latest(), schema.decisions.c.decided_at < before)
            .group_by(rule, outcome)
        )
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for name, kind, count in connection.execute(query):
                found.setdefault(name, {})[kind] = count
        return found


def _is_latest() -> ColumnElement[bool]:
    later = schema.outcomes.alias("later")
    newest = select(func.max(later.c.id)).where(later.c.alert_id == schema.decisions.c.id).scalar_subquery()
    return schema.outcomes.c.id == newest


def _latest_owner() -> ScalarSelect[str]:
    owners = schema.owners.c
    query = select(owners.by).where(owners.alert_id == schema.decisions.c.id)
    return query.order_by(owners.id.desc()).limit(1).scalar_subquery()


def _alerts() -> Select[tuple[object, ...]]:
    decisions, outcomes = schema.decisions, schema.outcomes.c
    return (
        select(
            decisions,
            schema.stories.c.title,
            schema.outbox.c.state,
            outcomes.outcome,
            outcomes.by,
            outcomes.why,
            _latest_owner().label("owner"),
        )
        .join_from(decisions, schema.stories)
        .join(schema.outbox, schema.outbox.c.alert_id == decisions.c.id, isouter=True)
        .join(schema.outcomes, and_(outcomes.alert_id == decisions.c.id, _is_latest()), isouter=True)
        .where(decisions.c.action == "open")
        .order_by(decisions.c.decided_at.desc(), decisions.c.id)
    )


def _alert(row: Row[tuple[object, ...]]) -> Alert:
    fields = dict(row._mapping)
    extra = {name: fields.pop(name) or "" for name in ("title", "state", "outcome", "by", "why", "owner")}
    return Alert(Decision(**fields), **extra)
