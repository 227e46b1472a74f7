"""What people answer to an alert in Slack, put into the store: outcomes, labels, silences, owners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from riskengine.alerts.slack_answers import Click
from riskengine.jobs.ledger import resolve
from riskengine.records import Label, Outcome, Silence
from riskengine.store import Alert, Store

MUTED = timedelta(hours=24)
ORIGIN = "slack"


def take_answer(store: Store, click: Click, *, channels: Mapping[str, str], now: datetime) -> str:
    """Do what a click asks for, once however often it comes.

    Parameters
    ----------
    store : Store
    click : Click
        As `riskengine.alerts.slack_answers.read_click` returned it.
    channels : Mapping
        Slack's ids of channels by the names that rules use: a click elsewhere than where the alert was
        sent does nothing.
    now : datetime
        Aware.

    Returns
    -------
    str
        What to answer in the alert's thread; empty where nothing was done.
    """
    found = store.alerts_beginning(click.alert_id)
    if len(found) != 1 or channels.get(found[0].decision.channel) != click.channel_id:
        return ""
    alert = found[0]
    if click.answer == "take":
        return _take(store, alert, click, now)
    if click.answer == "mute":
        return _mute(store, alert, click, now)
    return _resolve(store, alert, click, now)


def _take(store: Store, alert: Alert, click: Click, now: datetime) -> str:
    if alert.owner == click.by:
        return ""
    store.take_alert(alert.decision.id, by=click.by, now=now)
    return f"{click.by} has it."


def _mute(store: Store, alert: Alert, click: Click, now: datetime) -> str:
    """Silence the story up to the level that it has now, so that a higher one gets through."""
    story = store.story(alert.decision.story_id)
    level = story.level if story else alert.decision.level
    for known in store.silences(ending_after=now):
        if (known.story_id, known.by) == (alert.decision.story_id, click.by):
            return ""
    key = sha256("\0".join((alert.decision.id, click.by, now.isoformat())).encode()).hexdigest()[:12]
    why = "muted in Slack"
    store.add_silence(Silence(key, now, now + MUTED, level, click.by, why, story_id=alert.decision.story_id))
    return f"{click.by} muted this story up to {level} until {now + MUTED:%Y-%m-%d %H:%M} UTC."


def _resolve(store: Store, alert: Alert, click: Click, now: datetime) -> str:
    why = {"confirmed": "", "void": f"not for {click.by}"}.get(click.answer, click.reason)
    if (alert.outcome, alert.by, alert.why) == (click.answer, click.by, why):
        return ""
    resolve(store, alert, Outcome(alert.decision.id, click.answer, click.by, why, now))
    story = store.story(alert.decision.story_id)
    if story and click.answer in ("confirmed", "refuted"):
        label = "1" if click.answer == "confirmed" else "0"
        store.add_label(Label(story.lead or story.id, label, click.by, why, ORIGIN, now))
    said = {"confirmed": "confirmed", "void": "void"}.get(click.answer, f"a false alarm: {why}")
    return f"{click.by}: {said}."
