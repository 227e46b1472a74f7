"""How much a story touches what a team has a stake in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alert_builders import NOW, RULE, build_article, build_assessment

from riskengine.alerts.policy import Situation, decide
from riskengine.alerts.watch import distance, find_watched
from riskengine.errors import ConfigurationError
from riskengine.features.points import place_points
from riskengine.records import RegionMention, Watched
from riskengine.settings import read_rules
from riskengine.settings.watchlists import read_watchlist
from riskengine.stories.open import open_story

HORMUZ = RegionMention("Strait of Hormuz", "hs:hormuz", "arena")
SQUARE = ((20.0, 50.0), (20.0, 60.0), (30.0, 60.0), (30.0, 50.0))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Watched("North Korea"), 1.0),
        (Watched("Norden", code="prk"), 1.0),
        (Watched("the dyad", code="PRK|RUS"), 1.0),
        (Watched("PRK|RUS", weight=0.5), 0.5),
        (Watched("Strait of Hormuz"), 1.0),
        (Watched("spaceport"), 1.0),
        (Watched("space"), None),
        (Watched("Fujairah", point=(25.1, 56.3), radius_km=500), pytest.approx(2 / 3, abs=0.01)),
        (Watched("Fujairah", point=(25.1, 56.3)), None),
        (Watched("the Gulf", area=SQUARE, weight=0.4), 0.4),
        (Watched("elsewhere", area=((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))), None),
        (Watched("Bolivia"), None),
    ],
)
def test_what_is_named_or_near_counts(entry: Watched, expected: float | None) -> None:
    """Names, codes and dyads in either order count whole, as whole words; nearness fades to the radius."""
    assessment = build_assessment(regions=(HORMUZ,), dyads=(("RUS", "PRK"),))
    found = find_watched([entry], build_article(), assessment)
    assert (found and found[1]) == expected


def test_the_entry_that_is_touched_most_is_named() -> None:
    """Of several entries, the one with the highest relevance stands in the alert."""
    entries = [Watched("Russia", weight=0.3), Watched("Putin", weight=0.7)]
    found = find_watched(entries, build_article(), build_assessment())
    assert found == (entries[1], 0.7)


def test_a_rule_with_a_watchlist_is_about_nothing_else() -> None:
    """A story opens an alert only where it touches the list, and the decision says what."""
    article, assessment = build_article(), build_assessment()
    story = replace(open_story(article, assessment, now=NOW), level="elevated")
    seen = Situation(story, assessment, article=article)
    assert decide(seen, replace(RULE, watched=(Watched("Bolivia"),)), now=NOW) is None
    decision = decide(seen, replace(RULE, watched=(Watched("Russia", weight=0.5),)), now=NOW)
    assert decision and (decision.action, decision.watched) == ("open", "Russia (0.50)")


def test_distances_are_those_of_the_globe() -> None:
    """Paris to London is 344 km, and nothing is nearer than itself."""
    assert distance((48.8566, 2.3522), (51.5074, -0.1278)) == pytest.approx(343.6, abs=1)
    assert distance((10.0, 179.9), (10.0, -179.9)) < 25
    assert all(distance(point, point) == 0 for point in place_points().values())


def test_lists_are_read_beside_the_rules(tmp_path: Path) -> None:
    """CSV and GeoJSON give the same kind of entries; empty cells take the defaults."""
    (tmp_path / "ports.csv").write_text(
        "name,code,weight,lat,lon,radius_km,note\nJebel Ali,,0.9,25.0,55.1,,main hub\nJapan,JPN,,,,,\n"
    )
    (tmp_path / "area.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Gulf","weight":0.5},'
        '"geometry":{"type":"Polygon","coordinates":[[[50,20],[60,20],[60,30],[50,30],[50,20]]]}},'
        '{"type":"Feature","properties":{"name":"Aden"},"geometry":{"type":"Point","coordinates":[45.0,12.8]}}]}'
    )
    (tmp_path / "rules.toml").write_text(
        '[[rule]]\nname = "a"\nlevel = "high"\nwatchlists = ["ports.csv", "area.geojson"]\n'
    )
    [rule] = read_rules(tmp_path / "rules.toml")
    assert [(entry.name, entry.weight, entry.point) for entry in rule.watched] == [
        ("Jebel Ali", 0.9, (25.0, 55.1)),
        ("Japan", 1.0, None),
        ("Gulf", 0.5, None),
        ("Aden", 1.0, (12.8, 45.0)),
    ]
    assert rule.watched[2].area[1] == (20.0, 60.0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "name\n", "no entry"),
        ("a.csv", "title\nX\n", "name"),
        ("a.csv", "name,lat,lon\nPort,95,1\n", "lat"),
        ("a.csv", "name,lat\nPort,5\n", "together"),
        ("a.csv", "name,weight\nPort,nan\n", "weight"),
        ("a.csv", 'name\n"Port', "not CSV"),
        ("a.csv", "name\n--\n", "name"),
        ("a.json", "[]", "FeatureCollection"),
        ("a.json", '{"features":[{"geometry":{"type":"LineString"}}]}', "Polygon"),
        ("a.json", '{"features":[{"geometry":{"type":"Point","coordinates":[1]}}]}', "Polygon"),
        ("a.json", '{"features":[5]}', "name"),
        ("a.json", "\x00", "FeatureCollection"),
    ],
)
def test_a_list_that_would_be_silent_is_refused(tmp_path: Path, name: str, content: str, told: str) -> None:
    """What can't be read, or watches nothing, is told with its file and line."""
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(ConfigurationError, match=told) as caught:
        read_watchlist(file)
    assert str(file) in str(caught.value)
