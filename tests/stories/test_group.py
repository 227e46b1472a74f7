"""Reports of one event become one story, those of others stay apart."""

from __future__ import annotations

import csv
import os
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.articles.clean import clean_article
from riskengine.model.score import Scorer
from riskengine.records import Article, RawArticle
from riskengine.stories.group import WINDOW, Grouper, Signature, headline_terms, make_signature

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def build_signature(
    number: int | str, headline: str, *, hours: float = 0.0, actors: tuple[str, ...] = ()
) -> Signature:
    return Signature(str(number), NOON + timedelta(hours=hours), *headline_terms(headline), actors)


def place_all(headlines: list[str]) -> list[str]:
    grouper = Grouper()
    return [grouper.place(build_signature(*one)) for one in enumerate(headlines)]


def test_wordings_of_one_event_become_one_story() -> None:
    """Headlines that lead from one wording to the next are one story."""
    headlines = [
        "Shell kills nine at Zaryansk bus depot",
        "Zaryansk: mayor speaks of nine dead at the depot",
        "Nobody was warned, say survivors of Zaryansk",
        "Bus depot dead are buried",
    ]
    assert place_all(headlines) == ["0"] * 4


def test_other_events_of_one_war_stay_apart() -> None:
    """What all headlines of a war share brings none of them together."""
    headlines = [
        "Missile strike on Zaryansk kills four civilians",
        "Missile strike on Oreshka kills two civilians",
        "Forces shell Lubny district, civilians killed",
        "Army says missile attack on Pereva repelled",
    ]
    assert place_all(headlines) == ["0", "1", "2", "3"]


def test_other_actors_stay_apart() -> None:
    """A shared name is not enough where both say who acts, and it is not the same."""
    grouper = Grouper()
    one = grouper.place(build_signature(1, "Tripoli port shelled", actors=("LBY",)))
    other = grouper.place(build_signature(2, "Tripoli port strike", actors=("LBN",)))
    assert one != other


def test_what_lies_further_apart_than_the_window_is_another_story() -> None:
    """The same headline after the window opens a story of its own."""
    grouper = Grouper()
    found = [
        grouper.place(build_signature(number, "Zaryansk depot shelled", hours=hours))
        for number, hours in enumerate((0, 60, 130, 130 + WINDOW.total_seconds() / 3600 + 1))
    ]
    assert found == ["0", "0", "0", "3"]


def test_nothing_is_kept_of_what_has_passed() -> None:
    """A grouper that runs for weeks holds no more than its window."""
    grouper = Grouper()
    for number in range(500):
        grouper.place(
            build_signature(number, f"Depot shelled in Place{'abcdefghij'[number % 10]}", hours=number)
        )
    assert len(grouper._recent) <= WINDOW.total_seconds() / 3600 + 2
    assert sum(group.size for group in grouper._groups.values()) == len(grouper._recent)


HEADLINES = (
    "Zaryansk depot shelled", "Port of Oreshka closed", "Depot of Zaryansk burns", "Oreshka port opens again",
    "Shells on Lubny", "Lubny hospital hit", "Talks on Pereva dam", "Zaryansk counts its dead",
)  # fmt: skip
TIMED = st.tuples(st.sampled_from(HEADLINES), st.integers(0, 200))


@given(
    st.lists(TIMED, max_size=12), st.lists(TIMED, min_size=1, max_size=6), st.randoms(use_true_random=False)
)
def test_how_reports_came_does_not_matter(
    before: list[tuple[str, int]], after: list[tuple[str, int]], chance: Random
) -> None:
    """A grouper that noted the known reports in any order goes on as the one that placed them."""
    placed, noted = Grouper(), Grouper()
    known = [build_signature(f"k{n}", headline, hours=hours) for n, (headline, hours) in enumerate(before)]
    stories = [(placed.place(signature), signature) for signature in known]
    chance.shuffle(stories)
    for story_id, signature in stories:
        noted.add(story_id, signature)
    for number, (headline, hours) in enumerate(after):
        new = build_signature(f"n{number}", headline, hours=hours)
        assert placed.place(new) == noted.place(new)


def b_cubed(predicted: dict[str, str], gold: dict[str, str]) -> float:
    """B-cubed F1 over the items of ``gold`` (Bagga and Baldwin 1998)."""
    precision = recall = 0.0
    for one, story in gold.items():
        together = [other for other in gold if predicted[other] == predicted[one]]
        truly = [other for other in gold if gold[other] == story]
        both = len(set(together) & set(truly))
        precision += both / len(together) / len(gold)
        recall += both / len(truly) / len(gold)
    return 2 * precision * recall / (precision + recall)


def read_headlines() -> dict[str, list[dict[str, str]]]:
    """Real headlines of the days around three events, by event."""
    file = Path(os.environ["RISKENGINE_SHARED"]) / "eval" / "stories.csv"
    windows = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            windows[row["window"]].append(row)
    return {
        name: sorted(rows, key=lambda row: (row["date"], row["id"])) for name, rows in sorted(windows.items())
    }


def sign(row: dict[str, str], scorer: Scorer | None) -> Signature:
    """What grouping sees of a headline: its words alone, or what the whole engine makes of it."""
    at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
    if scorer is None:
        return Signature(row["id"], at, *headline_terms(row["text"]), ())
    article = clean_article(RawArticle(row["text"], row["text"]), now=at)
    assert isinstance(article, Article)
    return replace(make_signature(article, scorer.score([article])[0], now=at), content_hash=row["id"])


@pytest.mark.skipif("RISKENGINE_SHARED" not in os.environ, reason="needs the evaluation data")
@pytest.mark.parametrize("whole", [False, True], ids=["words alone", "whole engine"])
def test_real_headlines(whole: bool, scorer: Scorer) -> None:
    """On real headlines of three days of a war each, titles and dates alone: the floors hold."""
    for name, rows in read_headlines().items():
        grouper = Grouper()
        found = {row["id"]: grouper.place(sign(row, scorer if whole else None)) for row in rows}
        gold = {row["id"]: row["story"] for row in rows if row["story"]}
        largest = Counter(found[one] for one in gold).most_common(1)[0][0]
        members = [one for one, story in found.items() if story == largest]
        unmarked = sum(one not in gold for one in members) / len(members)
        print(f"{name}: B-cubed F1 {b_cubed(found, gold):.3f}, unmarked {unmarked:.3f} of {len(members)}")
        assert b_cubed(found, gold) >= 0.7, name
        assert unmarked <= 0.15, name


def test_a_grave_report_is_no_part_of_small_talk() -> None:
    """A town's everyday stories don't swallow the report of a strike on it."""
    grouper = Grouper()
    small = [build_signature(n, f"Zaryansk {what}") for n, what in enumerate(("bakery", "school", "choir"))]
    strike = replace(build_signature(9, "Missile hits Zaryansk"), grave=True)
    assert {grouper.place(one) for one in small} == {"0"}
    assert grouper.place(strike) == "9"
