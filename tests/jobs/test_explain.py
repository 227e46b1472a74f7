"""What a run stored is enough to make its numbers again and to say what moved them."""

from __future__ import annotations

import io
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from riskengine.alerts.console import ConsoleChannel
from riskengine.jobs.deliver import Tempo
from riskengine.jobs.explain import alert_hangs_on, explain_story, rebuild, story_hangs_on
from riskengine.jobs.run import Pass, Reading, run
from riskengine.model.score import Scorer
from riskengine.records import LEVELS, Decision, FeedState, RawArticle, Rule, Silence, Story
from riskengine.store import Store, open_store
from riskengine.stories.report import Outlet

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = Rule("desk", "high", "console", repeat_hours=1.0)
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

    def __init__(self, name: str, articles: Sequence[tuple[str, str, str]]) -> None:
        self.name = name
        self._articles = articles

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        return Reading(
            [RawArticle(text, title, source=source, where=title) for source, title, text in self._articles],
            state,
        )


class Newsroom:
    """A store in a file, and passes at moments of one's choice."""

    def __init__(self, folder: Path, scorer: Scorer) -> None:
        self.path = folder / "news.db"
        self.store: Store = open_store(f"sqlite:///{self.path}", now=NOON)
        self._scorer = scorer
        self.rules = [RULE]

    def make_pass(
        self,
        *sources: Sequence[tuple[str, str, str]],
        hours: float = 0.0,
        outlets: Mapping[str, Outlet] | None = None,
    ) -> dict[str, int]:
        """Make a pass over sources of their own, whose articles are stored in batches of their own."""
        now = NOON + hours * HOUR
        channels = {rule.channel: ConsoleChannel(io.StringIO()) for rule in self.rules}
        work = Pass(
            self.store, self._scorer, self.rules, channels, now, lambda: now, lambda _: None,
            Tempo(pace=0.0), outlets or {},
        )  # fmt: skip
        handed = [Handed(str(number), articles) for number, articles in enumerate(sources)]
        return dict(run(work, handed, deadline_seconds=60).decisions)

    def change(self, statement: str, *values: object) -> None:
        """Change what is stored, behind the store's back."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            assert connection.execute(statement, values).rowcount > 0

    def story(self) -> Story:
        [story] = self.store.stories(10)
        return story

    def decisions(self) -> list[Decision]:
        return self.store.decisions_of(self.story().id)


@pytest.fixture
def newsroom(tmp_path: Path, scorer: Scorer) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path, scorer)
    yield made
    made.store.close()


def test_every_decision_is_made_again_to_the_last_digit(newsroom: Newsroom) -> None:
    """Opening, update, repeat and all-clear have the risk, origins and level that they had."""
    newsroom.make_pass(FIRST)
    newsroom.make_pass(LATER, hours=1)
    newsroom.make_pass(
        [(f"Wire {n}", f"{title} again", f"{text} Again.") for n, title, text in FIRST], hours=3
    )
    for hours in range(9, 240, 6):
        newsroom.make_pass(hours=hours)
    actions = [decision.action for decision in newsroom.decisions()]
    assert [one for one in actions if one != "hold"][:4] == ["open", "update", "repeat", "clear"]
    for decision in newsroom.decisions():
        rebuilt = rebuild(newsroom.store, decision)
        assert rebuilt.same and rebuilt.story is not None, decision
        assert repr(rebuilt.story.risk) == repr(decision.risk)
    assert [len(rebuild(newsroom.store, one).reports) for one in newsroom.decisions()[:3]] == [2, 3, 5]


def test_settings_that_changed_since_change_no_number(newsroom: Newsroom) -> None:
    """An outlet counts as what it was when its report was read, then and later."""
    house = {"Wire A": Outlet(group="house"), "Wire B": Outlet(group="house")}
    assert newsroom.make_pass(FIRST, outlets=house) == {"hold": 1}
    assert newsroom.story().origins == 1
    assert newsroom.make_pass(LATER, hours=1) == {"open": 1}
    assert newsroom.story().origins == 2
    assert [rebuild(newsroom.store, one).same for one in newsroom.decisions()] == [True, True]


def test_a_report_read_later_in_the_same_pass_is_not_counted(newsroom: Newsroom) -> None:
    """Of reports that bear the decision's moment, those read after it are left out."""
    assert newsroom.make_pass(FIRST, LATER) == {"open": 1}
    [opening] = newsroom.decisions()
    rebuilt = rebuild(newsroom.store, opening)
    assert (opening.origins, len(rebuilt.reports), newsroom.story().articles) == (2, 2, 3)
    assert rebuilt.same


def test_a_clock_that_goes_back_changes_no_number(newsroom: Newsroom) -> None:
    """A decision that bears an earlier moment than a report that it knew is made again with it."""
    newsroom.make_pass(FIRST[:1], hours=2)
    assert newsroom.make_pass(FIRST[1:], hours=1) == {"open": 1}
    newsroom.make_pass(LATER, hours=0.5)
    opening = next(one for one in newsroom.decisions() if one.action == "open")
    rebuilt = rebuild(newsroom.store, opening)
    assert len(rebuilt.reports) == 2 and rebuilt.same


@pytest.mark.parametrize("seed", range(3))
def test_whatever_passes_do_every_number_is_made_again(newsroom: Newsroom, seed: int) -> None:
    """Copies, agencies, settings that change and clocks that jump: each decision comes out the same."""
    draw = random.Random(seed)
    sides, kinds = ("", "IND", "PAK"), ("", "state", "official")
    newsroom.rules = [
        Rule(level, level, f"C{level}", repeat_hours=0.2, believe_one_origin=level == "high")
        for level in LEVELS[1:]
    ]
    hours, moments = 0.0, []
    for number in range(14):
        hours += draw.choice((0.0, 0.0, 0.5, 2.0, 10.0, -0.5))
        moments.append(NOON + hours * HOUR)
        outlets = {
            f"Wire {n}": Outlet(draw.choice(kinds), draw.choice(sides), draw.choice(("", "", "house")))
            for n in range(6)
        }
        sources = [
            [_vary(draw, f"{number}-{source}-{place}") for place in range(draw.randrange(3))]
            for source in range(3)
        ]
        newsroom.make_pass(*sources, hours=hours, outlets=outlets)
    stories = newsroom.store.stories(100)
    decisions = [one for story in stories for one in newsroom.store.decisions_of(story.id)]
    assert len(decisions) > 20
    assert [one for one in decisions if not rebuild(newsroom.store, one).same] == []
    for story in stories:
        since, now = sorted(draw.sample(moments, 2))
        moved = explain_story(newsroom.store, story, since=since, now=now, outlets={})
        parts = sum(part.risk for part in moved.change.parts)
        assert abs(moved.change.before + parts - moved.change.after) <= 1e-9 and moved.missing == ()


def _vary(draw: random.Random, mark: str) -> tuple[str, str, str]:
    """One of the texts, as it is, in other words or from an agency, by one of six outlets."""
    _, title, text = draw.choice((*FIRST, *LATER))
    words = text.split()
    place = draw.choice(("Poonch", "Gilgit"))
    title, text = title.replace("Poonch", place), text.replace("Poonch", place)
    told = draw.choice((text, " ".join(draw.sample(words, len(words))), f"{text} (Reuters)"))
    return f"Wire {draw.randrange(6)}", title, f"{told} Note {mark}."


def test_what_is_missing_is_named(newsroom: Newsroom) -> None:
    """Without an assessment, or a report as it was, no number is made, and the article is named."""
    newsroom.make_pass(FIRST)
    [opening] = newsroom.decisions()
    one, other = newsroom.store.reports_of(opening.story_id)
    newsroom.change("DELETE FROM assessments WHERE content_hash = ?", one)
    found = rebuild(newsroom.store, opening)
    missing = f"the assessment of article {one[:8]} by riskengine-0.3"
    assert (found.same, found.story, found.missing) == (False, None, (missing,))
    moved = explain_story(newsroom.store, newsroom.story(), since=NOON - HOUR, now=NOON, outlets={})
    assert moved.missing == (missing,)
    newsroom.change("UPDATE story_articles SET report = '' WHERE content_hash = ?", one)
    assert rebuild(newsroom.store, opening).missing == (f"the report of article {one[:8]}",)
    newsroom.change(
        "UPDATE story_articles SET report = json_remove("
        "report, '$.outlet', '$.model', '$.thresholds', '$.decided') WHERE content_hash = ?",
        other,
    )
    assert rebuild(newsroom.store, opening).missing == (
        f"the report of article {one[:8]}",
        f"outlet, model and thresholds, as they were, of article {other[:8]}",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET risk = risk + 0.000001",
        "UPDATE decisions SET origins = 3",
        "UPDATE decisions SET level = 'low'",
        "UPDATE assessments SET body = json_set(body, '$.risk', 0.7)",
    ],
)
def test_a_number_that_was_touched_is_not_the_same(newsroom: Newsroom, statement: str) -> None:
    """A change in the sixth digit, in the count of origins, in the level or in a score is found."""
    newsroom.make_pass(FIRST)
    assert rebuild(newsroom.store, newsroom.decisions()[0]).same
    newsroom.change(statement)
    assert not rebuild(newsroom.store, newsroom.decisions()[0]).same


def test_what_moved_a_story_adds_up(newsroom: Newsroom) -> None:
    """Time took some, the new report is named and gave the rest, to nine digits."""
    newsroom.make_pass(FIRST)
    newsroom.make_pass(LATER, hours=6)
    span = {"since": NOON + HOUR, "now": NOON + 7 * HOUR}
    moved = explain_story(newsroom.store, newsroom.story(), **span, outlets={})
    change = moved.change
    assert abs(change.before + sum(part.risk for part in change.parts) - change.after) <= 1e-9
    assert [part.kind for part in change.parts] == ["decay", "report"]
    assert change.parts[1].why == f"Wire C: {LATER[0][1]}"
    assert change.parts[0].risk < 0 < change.parts[1].risk and moved.missing == ()
    before = explain_story(newsroom.store, newsroom.story(), since=NOON - HOUR, now=NOON, outlets={}).change
    assert (before.before, [part.kind for part in before.parts]) == (0.0, ["report", "report"])


def test_a_report_scored_by_another_model_since_is_told(newsroom: Newsroom) -> None:
    """What another model had said by then counts for then, and the difference is the model's."""
    newsroom.make_pass(FIRST[:1])
    [key] = newsroom.store.reports_of(newsroom.story().id)
    [(_, said)] = newsroom.store.assessments_of(newsroom.story().id)[key]
    older = replace(said, model="older-1", risk=0.2)
    newsroom.change("UPDATE assessments SET assessed_at = '2026-03-01T14:00:00.000000+00:00'")
    newsroom.change(
        "INSERT INTO assessments SELECT content_hash, 'older-1', log_odds, 0.2, level, driver, capped_by, ?,"
        " '2026-03-01T12:00:00.000000+00:00' FROM assessments",
        orjson.dumps(older).decode(),
    )
    span = {"since": NOON + HOUR, "now": NOON + 3 * HOUR}
    change = explain_story(newsroom.store, newsroom.story(), **span, outlets={}).change
    assert [part.kind for part in change.parts] == ["decay", "model"]
    assert change.before == pytest.approx(0.2 * 0.5 ** (1 / 24), abs=1e-6)
    assert "riskengine-0.3 gives" in change.parts[1].why and "older-1 gave 0.20" in change.parts[1].why


def test_what_an_alert_hangs_on(newsroom: Newsroom) -> None:
    """Of two voices each is needed, of three any two; nothing where no alert is open."""
    newsroom.make_pass(FIRST)
    [opening] = newsroom.decisions()
    then = alert_hangs_on(rebuild(newsroom.store, opening), [RULE])
    assert len(then) == 1
    newsroom.make_pass(LATER, hours=1)
    story, later = newsroom.story(), {"outlets": {}, "now": NOON + HOUR}
    assert len(story_hangs_on(newsroom.store, story, [RULE], **later)) == 2
    assert alert_hangs_on(rebuild(newsroom.store, opening), [RULE]) == then
    assert story_hangs_on(newsroom.store, story, [replace(RULE, name="other")], **later) == ()
    assert story_hangs_on(newsroom.store, story, [RULE], outlets={}, now=NOON + 200 * HOUR) == ()


def test_an_alert_at_a_level_kept_from_before_hangs_on_something(newsroom: Newsroom) -> None:
    """An alert that opens within the margin of its level names what would have taken it below that."""
    newsroom.rules = [replace(RULE, level="critical")]
    newsroom.store.add_silence(
        Silence("1", NOON, NOON + 18 * HOUR, "critical", "desk", "exercise", scene="IND|PAK")
    )
    assert newsroom.make_pass(FIRST) == {"silenced": 1}
    assert newsroom.make_pass(hours=18) == {"open": 1}
    opening = newsroom.decisions()[-1]
    rebuilt = rebuild(newsroom.store, opening)
    assert rebuilt.same and rebuilt.reports[0].thresholds[3] - 0.05 < opening.risk < 0.86
    assert len(alert_hangs_on(rebuilt, newsroom.rules)) == 1
