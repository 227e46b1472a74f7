"""Passes over a story as it goes on: what is stored, told in Slack, and kept quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_server import TOKEN, SlackServer

from riskengine.alerts.record import show_record
from riskengine.alerts.slack import SlackClient, SlackSender
from riskengine.jobs.brief import brief_parts, make_brief
from riskengine.jobs.deliver import Tempo
from riskengine.jobs.hindsight import choose_levels, replay_rules
from riskengine.jobs.ledger import draw_up, records_of, resolve
from riskengine.jobs.run import Pass, Reading, run
from riskengine.model.artifact import find_champion, load_model
from riskengine.model.score import Scorer
from riskengine.records import FeedState, Outcome, RawArticle, Rule, Silence
from riskengine.store import Store, open_store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULE = Rule("desk", "high", "slack")
# fmt: off
FIRST = (
    ("Wire A", "Artillery kills 14 soldiers on the Indian-Pakistani line of control near Poonch",
     "Pakistani artillery killed 14 Indian soldiers near Poonch, and India's army shelled three posts."),
    ("Wire B", "Fourteen dead as Indian and Pakistani guns duel at Poonch",
     "India's army bombarded Pakistani positions facing Poonch after an outpost was hit and fourteen died."),
)
LATER = (
    ("Wire C", "Indian jets bomb Pakistani batteries in the Poonch sector",
     "Indian warplanes bombed artillery of the Pakistani army at Poonch, the sharpest clash there in years."),
)
# fmt: on


class Handed:
    """A source of articles that are handed over."""

    name = "handed"

    def __init__(self, articles: Sequence[tuple[str, str, str]]) -> None:
        self._articles = articles

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        return Reading(
            [RawArticle(text, title, source=source, where=title) for source, title, text in self._articles],
            state,
        )


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer(load_model(*find_champion(tmp_path_factory.mktemp("home"))))


class Desk:
    """A newsroom: a store, a Slack channel, and passes at moments of one's choice."""

    def __init__(
        self, folder: Path, scorer: Scorer, slack: SlackServer, rules: Sequence[Rule] = (RULE,)
    ) -> None:
        self.store: Store = open_store(f"sqlite:///{folder}/news.db", now=NOON)
        self.slack = slack
        self._scorer = scorer
        self.rules = rules
        client = SlackClient(TOKEN, base_url=slack.api_url, allow_loopback=True)
        self._channels = {"slack": SlackSender(client, "C0123456789")}

    def make_pass(
        self, articles: Sequence[tuple[str, str, str]] = (), *, hours: float = 0.0
    ) -> dict[str, int]:
        now = NOON + timedelta(hours=hours)
        work = Pass(
            self.store,
            self._scorer,
            self.rules,
            self._channels,
            now,
            lambda: now,
            lambda _: None,
            Tempo(pace=0.0),
        )
        return dict(run(work, [Handed(articles)], deadline_seconds=60).decisions)


@pytest.fixture
def desk(tmp_path: Path, scorer: Scorer) -> Iterator[Desk]:
    with SlackServer(tmp_path / "posted.jsonl") as slack:
        made = Desk(tmp_path, scorer, slack)
        yield made
        made.store.close()


def test_one_event_is_one_message_that_goes_on(desk: Desk) -> None:
    """Two wires open one alert; a third origin edits it and answers in its thread; the end is told once."""
    assert desk.make_pass(FIRST) == {"open": 1}
    [story] = desk.store.stories(10)
    assert (story.articles, story.origins, story.scene) == (2, 2, "IND|PAK")
    assert story.step == "up, first critical or above on India–Pakistan in 90 days"
    assert desk.make_pass(LATER, hours=1) == {"update": 1}
    opening, update = desk.slack.posted()
    assert "thread_ts" not in opening and update["thread_ts"] == opening["ts"]
    assert [edit["ts"] for edit in desk.slack.edits] == [opening["ts"]]
    assert "3 independent origins, 2 before" in str(update["blocks"])
    assert desk.make_pass(hours=2) == {}
    passes = [desk.make_pass(hours=hours) for hours in range(6, 240, 6)]
    assert [found for found in passes if found.keys() - {"hold"}] == [{"clear": 1}]
    assert "ALL CLEAR" in desk.slack.posted()[-1]["text"]
    assert len(desk.slack.posted()) == 3
    [story] = desk.store.stories(10)
    assert story.closed_at is not None and story.peak == "critical"


def test_a_refuted_alert_is_taken_back_where_it_was_told(desk: Desk) -> None:
    """A correction goes to the thread once; the ledger keeps every word; later messages have the record."""
    desk.make_pass(FIRST)
    [alert] = desk.store.alerts(10)
    said = Outcome(
        alert.decision.id, "refuted", "A. Reader", "a drill, says the army", NOON + timedelta(hours=1)
    )
    resolve(desk.store, alert, said)
    [alert] = desk.store.alerts(10)
    assert (alert.outcome, alert.state) == ("refuted", "sent")
    resolve(desk.store, alert, replace(said, why="again"))
    desk.make_pass(hours=2)
    opening, correction = desk.slack.posted()
    assert correction["thread_ts"] == opening["ts"]
    assert "taken back: refuted by A. Reader: a drill, says the army" in str(correction["blocks"])
    assert [one.why for one in desk.store.outcomes_of(alert.decision.id)] == [
        "a drill, says the army",
        "again",
    ]
    resolve(desk.store, alert, replace(said, outcome="confirmed"))
    assert show_record(records_of(desk.store, now=NOON + timedelta(hours=3))["desk"]) == (
        "1 confirmed, 0 not, 0 void: 100 % (21-100)"
    )
    rows = {row.level: row.record.confirmed for row in draw_up(desk.store.alerts(10))}
    assert rows == {"": 1, "critical": 1}
    other = [
        (source, title.replace("Poonch", "Uri"), text.replace("Poonch", "Uri"))
        for source, title, text in FIRST
    ]
    assert desk.make_pass(other, hours=100)["open"] == 1
    assert "Record of this rule: 1 confirmed" in str(desk.slack.posted()[-1]["blocks"])


def test_rules_would_have_sent_what_they_sent(desk: Desk) -> None:
    """Shown a day again, the rules in force decide as they did; stricter ones send less."""
    desk.make_pass(FIRST)
    desk.make_pass(LATER, hours=1)
    day = {"since": NOON - timedelta(hours=12), "until": NOON + timedelta(hours=12)}
    [story] = desk.store.stories(10)
    again = replay_rules(desk.store, [RULE], **day)
    assert [one.decision for one in again] == desk.store.decisions_of(story.id)
    other = replay_rules(
        desk.store, [replace(RULE, believe_one_origin=True, drivers=("cooperation_threat",))], **day
    )
    assert other == []
    assert replay_rules(desk.store, [RULE], since=day["until"], until=day["until"] + timedelta(days=1)) == []


def test_the_brief_comes_once_at_its_hour(desk: Desk) -> None:
    """At 07:00 of the team's time one message says what the rule's stories did; passes after it add none."""
    there = replace(RULE, level="critical", brief="07:00", time_zone="Asia/Tokyo", believe_one_origin=True)
    desk.rules = [there, replace(there, name="elsewhere", regions=("Latin America",), channel="slack")]
    desk.make_pass(FIRST)
    told = len(desk.slack.posted())
    desk.make_pass(hours=9.9)
    assert len(desk.slack.posted()) == told
    for hours in (10.1, 10.5, 16.5):
        desk.make_pass(hours=hours)
    briefs = [one for one in desk.slack.posted() if one["text"].startswith("Brief of")]
    assert [one["text"] for one in briefs] == ["Brief of 02 March, 07:00"]
    assert "Rose: 1" in str(briefs[0]["blocks"])


def test_a_brief_keeps_to_its_rules_stories(desk: Desk) -> None:
    """A team that asked about another region reads that nothing rose there."""
    desk.rules = [replace(RULE, brief="13:00", regions=("Latin America",))]
    desk.make_pass(FIRST)
    desk.make_pass(hours=1)
    [brief] = desk.slack.posted()
    assert "Rose: nothing" in str(brief["blocks"])


def test_the_brief_says_what_rose_fell_closed_and_was_held(desk: Desk) -> None:
    """Each change of a notable story stands in the brief of its time, and in no other."""
    desk.store.add_silence(
        Silence("1", NOON, NOON + timedelta(hours=400), "critical", "desk", "exercise", scene="IND|PAK")
    )
    desk.make_pass(FIRST)
    for hours in range(12, 109, 12):
        desk.make_pass(hours=hours)
    first, later, last = (
        make_brief(desk.store, since=NOON + timedelta(hours=begin), until=NOON + timedelta(hours=begin + 24))
        for begin in (-12, 12, 72)
    )
    assert [(one.before, one.after) for one in first.rose] == [("low", "critical")]
    assert [one.decision.action for one in first.held] == ["silenced"]
    assert (first.fell, first.closed, later.rose) == ([], [], [])
    assert [one.before for one in later.fell] == ["critical"]
    assert [one.peak for one in last.closed] == ["critical"]


def test_the_brief_points_at_headlines_that_are_not_scored(desk: Desk) -> None:
    """A cue in another language says where to look, in the brief of its time alone, and alerts nobody."""
    text = "Президент подписал указ сегодня утром, сообщили в министерстве обороны страны."
    calm = "Правительство внесло в парламент проект бюджета на следующий год, сообщил министр финансов."
    desk.make_pass(
        [
            ("Wire D", "Страна объявила всеобщую мобилизацию и закрыла воздушное пространство", text),
            (
                "Wire E",
                "Страна объявила всеобщую мобилизацию и закрыла воздушное пространство",
                f"{text} Позже.",
            ),
            ("Wire D", "Парламент обсуждает бюджет", calm),
        ]
    )
    brief = make_brief(desk.store, since=NOON - timedelta(hours=1), until=NOON + timedelta(hours=1))
    [headline] = brief.look_at
    assert (headline.language, headline.cues) == ("ru", ("mobilisation", "airspace closed"))
    assert brief_parts(brief, [])["Look here, not scored"][0].startswith(
        "mobilisation, airspace closed (ru): "
    )
    assert desk.slack.posted() == []
    later = make_brief(desk.store, since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=9))
    assert later.look_at == []


def test_a_level_is_chosen_that_keeps_the_budget(desk: Desk) -> None:
    """The lowest level within the budget is chosen, and too short a history is said to be."""
    desk.make_pass(FIRST)
    span = {"since": NOON - timedelta(days=30), "until": NOON + timedelta(hours=1)}
    [wide] = choose_levels(desk.store, [RULE], budget=1, **span)
    [none] = choose_levels(desk.store, [RULE], budget=0, **span)
    assert (wide.level, wide.days, wide.enough) == ("guarded", 1, False)
    assert wide.per_day == {"guarded": 1.0, "elevated": 1.0, "high": 1.0, "critical": 1.0}
    assert none.level == "critical"


def test_copies_of_one_wire_open_nothing(desk: Desk) -> None:
    """A text that five outlets print stays on one origin, and below the rule."""
    _, title, text = FIRST[0]
    copies = [(f"Outlet {number}", title, f"{text} Printed by outlet {number}.") for number in range(5)]
    assert desk.make_pass(copies) == {"hold": 1}
    [story] = desk.store.stories(10)
    assert (story.articles, story.origins, story.level, story.uncorroborated) == (
        5,
        1,
        "elevated",
        "critical",
    )


def test_a_silence_holds_over_passes_and_ends(desk: Desk) -> None:
    """A silenced scene is told of as soon as the silence is over, and not before."""
    desk.store.add_silence(
        Silence("1", NOON, NOON + timedelta(hours=1), "critical", "desk", "exercise", scene="IND|PAK")
    )
    assert desk.make_pass(FIRST) == {"silenced": 1}
    assert desk.make_pass(hours=0.99) == {}
    assert desk.slack.posted() == []
    assert desk.make_pass(hours=1.0) == {"open": 1}


def test_two_rules_of_one_channel_tell_it_once(desk: Desk) -> None:
    """The stricter rule tells the channel; the other one's decision says so."""
    desk.rules = (replace(RULE, name="broad", level="elevated"), RULE)
    assert desk.make_pass(FIRST) == {"open": 1, "inhibited": 1}
    assert len(desk.slack.posted()) == 1
    assert desk.make_pass(hours=1) == {}


def test_a_chronic_scene_is_no_news(desk: Desk) -> None:
    """After ten days of the same, another day goes to the digest."""
    found = []
    for day in range(13):
        first, second = (f"{'abcdefghijklm'[day] * 2}{end}".title() for end in ("bagh", "pora"))
        articles = [
            ("Wire A", f"{first} and {second} under mortar fire", FIRST[0][2].replace("Poonch", first)),
            ("Wire B", f"Dead in {second} as guns reach {first}", FIRST[1][2].replace("Poonch", second)),
        ]
        found.append(desk.make_pass(articles, hours=24.0 * day))
    assert "digest" in found[-1] and "open" not in found[-1]
    assert "open" in found[0]
