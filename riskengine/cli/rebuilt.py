"""An alert's number made again, for people and programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskengine.jobs.explain import Rebuilt
    from riskengine.records import Decision
    from riskengine.settings import Settings
    from riskengine.store import Store

COLUMNS = (
    "id", "story_id", "rule", "action", "reason", "level", "risk", "origins", "channel", "decided_at",
    "same", "rebuilt", "missing", "hangs_on", "reports",
)  # fmt: skip


def show_alert(store: Store, decision: Decision, settings: Settings, form: str | None) -> int:
    """Print how a decision's number came about; return 0 where it is the stored one, else 1."""
    from riskengine.cli.hanging import hashes_of, print_origins
    from riskengine.cli.output import console, print_rows
    from riskengine.jobs.explain import alert_hangs_on, rebuild
    from riskengine.settings import read_rules

    rebuilt = rebuild(store, decision)
    origins = alert_hangs_on(rebuilt, read_rules(settings.alerts.rules))
    row = {**_row(rebuilt), "hangs_on": hashes_of(origins)}

    def print_all(_: object) -> None:
        _print_reports(row)
        console().print(compare(rebuilt))
        print_origins(origins)

    print_rows([row], form, COLUMNS, table=print_all)
    return 0 if rebuilt.same else 1


def compare(rebuilt: Rebuilt) -> str:
    """Say in a sentence whether a number was made again, or what it lacks."""
    if rebuilt.story is None:
        return f"Can't be rebuilt; not stored: {'; '.join(rebuilt.missing)}"
    told, story = rebuilt.decision, rebuilt.story
    verdict = "the same" if rebuilt.same else "not the same"
    counts = ((len(rebuilt.reports), "report"), (story.origins, "origin"))
    basis = " of ".join(f"{count} {word}{'s' if count != 1 else ''}" for count, word in counts)
    level = told.level if told.level == story.uncorroborated else story.level
    parts = (("origins", story.origins, told.origins), ("level", level, told.level))
    others = [f"{name} {new}, stored {old}" for name, new, old in parts if new != old]
    return "; ".join([f"Rebuilt {story.risk!r}, stored {told.risk!r}: {verdict}, from {basis}", *others])


def _row(rebuilt: Rebuilt) -> dict[str, Any]:
    story = rebuilt.story
    fields = ("content_hash", "source", "title", "seen_at", "risk", "level", "model")
    return {
        **asdict(rebuilt.decision),
        "same": rebuilt.same,
        "rebuilt": {name: getattr(story, name) for name in ("risk", "origins", "level", "uncorroborated")}
        if story
        else None,
        "missing": rebuilt.missing,
        "reports": [{name: getattr(one, name) for name in fields} for one in rebuilt.reports],
    }


def _print_reports(row: dict[str, Any]) -> None:
    from riskengine.cli.explain import told
    from riskengine.cli.output import clean, console, print_table

    when = f"{row['decided_at']:%Y-%m-%d %H:%M} UTC, rule {row['rule']}"
    done = told(row["action"], row["channel"])
    console().print(f"{row['level'].upper()}   {clean(when)}: {clean(done)}: {clean(row['reason'], 500)}")
    reports = [{**one, "seen": f"{one['seen_at']:%m-%d %H:%M}"} for one in row["reports"]]
    print_table(reports, ("risk", "level", "source", "title", "seen", "model"), cut="title")
