"""What alerts hang on, for the commands that tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskengine.records import Story
    from riskengine.settings import Settings
    from riskengine.store import Store
    from riskengine.stories.corroborate import Origin


def story_origins(store: Store, story: Story, settings: Settings, *, now: datetime) -> Sequence[Origin]:
    """Return the fewest origins without which a story's open alerts would not open now."""
    from riskengine.jobs.explain import story_hangs_on
    from riskengine.settings import read_rules
    from riskengine.wiring import known_outlets

    rules = read_rules(settings.alerts.rules)
    return story_hangs_on(store, story, rules, outlets=known_outlets(settings), now=now)


def hashes_of(origins: Sequence[Origin]) -> list[str]:
    """Return the content hashes of all reports of some origins."""
    return [report.content_hash for origin in origins for report in origin.reports]


def print_origins(origins: Sequence[Origin]) -> None:
    """Print what an alert hangs on; nothing where there is none."""
    from riskengine.cli.output import clean, console

    *others, last = [_name(origin) for origin in origins] or [""]
    if last:
        named = " and ".join(filter(None, (", ".join(others), last)))
        console().print(f"Would not alert without: {clean(named, 500)}")


def _name(origin: Origin) -> str:
    """Name an origin by the source of its strongest report."""
    strongest = max(origin.reports, key=lambda report: report.risk)
    count = f" ({len(origin.reports)} reports)" if len(origin.reports) > 1 else ""
    return f"{strongest.source or 'an unnamed source'}{count}"
