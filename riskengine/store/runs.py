"""What is remembered between runs: the runs themselves and the state of each source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from riskengine.records import FeedState, RunReport
from riskengine.store import schema
from riskengine.store.codec import decode_run, encode
from riskengine.store.database import Database, insert_new


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was stored; the last three are None while it runs, or when it was killed."""

    run_id: str
    now: datetime
    started_at: datetime
    finished_at: datetime | None = None
    exit_code: int | None = None
    report: RunReport | None = None


class Runs:
    """Reads and writes the memory of runs and sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_run(self, run_id: str, *, now: datetime, started_at: datetime) -> None:
        """Note that a run has begun, once for each ``run_id``.

        Parameters
        ----------
        run_id : str
            Its name.
        now : datetime
            Aware; the moment that it decides for.
        started_at : datetime
            Aware; the wall clock.
        """
        row = {"run_id": run_id, "now": now, "started_at": started_at, "report": ""}
        with self._database.write() as connection:
            insert_new(connection, schema.runs, [row])

    def finish_run(self, report: RunReport) -> None:
        """Note how a run has ended; one that was never begun is noted as well."""
        row = {"run_id": report.run_id, "now": report.now, "started_at": report.started_at, "report": ""}
        end = {"finished_at": report.finished_at, "exit_code": report.exit_code, "report": encode(report)}
        with self._database.write() as connection:
            insert_new(connection, schema.runs, [row])
            connection.execute(update(schema.runs).where(schema.runs.c.run_id == report.run_id).values(end))

    def last_run(self) -> Run | None:
        """Read the run that began last."""
        return next(iter(self._runs(_latest_first().limit(1))), None)

    def last_good_run(self) -> Run | None:
        """Read the run that began last of those that ended with exit code 0."""
        good = _latest_first().where(schema.runs.c.exit_code == 0)
        return next(iter(self._runs(good.limit(1))), None)

    def unfinished_runs(self) -> list[Run]:
        """Read the runs that did not end, the latest first."""
        return self._runs(_latest_first().where(schema.runs.c.finished_at.is_(None)))

    def source_state(self, source: str) -> FeedState:
        """Read what is remembered of a source; an empty state for one never seen."""
        query = select(schema.sources).where(schema.sources.c.source == source)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return FeedState(**row._mapping) if row else FeedState(source)

    def source_states(self) -> list[FeedState]:
        """Read what is remembered of every source, by name."""
        query = select(schema.sources).order_by(schema.sources.c.source)
        with self._database.read() as connection:
            return [FeedState(**row._mapping) for row in connection.execute(query)]

    def save_source_state(self, state: FeedState) -> None:
        """Remember the state of a source in place of what was remembered before."""
        row = asdict(state)
        change = update(schema.sources).where(schema.sources.c.source == state.source)
        with self._database.write() as connection:
            insert_new(connection, schema.sources, [row])
            connection.execute(change.values(row))

    def _runs(self, query: Select[Any]) -> list[Run]:
        with self._database.read() as connection:
            return [_run(row) for row in connection.execute(query)]


def _latest_first() -> Select[Any]:
    return select(schema.runs).order_by(schema.runs.c.started_at.desc(), schema.runs.c.run_id.desc())


def _run(row: Row[Any]) -> Run:
    report = decode_run(row.report) if row.report else None
    return Run(row.run_id, row.now, row.started_at, row.finished_at, row.exit_code, report)
