"""``riskengine explain`` of a story over time and of an alert, as users call it."""

import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest

from riskengine.data import data_path

SAMPLES = data_path("samples") / "articles.jsonl"
NOW = "2026-10-14T12:00Z"
LATER = "2026-10-15T06:00Z"


@pytest.fixture
def story(riskengine, tmp_path):
    """The highest story of a run over the samples."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[sources]\nfiles = ["{SAMPLES}"]\n')
    assert riskengine("run", "--config", settings, "--now", NOW).code == 0
    [found] = json.loads(riskengine("stories", "--limit", "1", "--format", "json").out)
    return found


@pytest.fixture
def alert(riskengine, story):
    """The alert about it."""
    found = json.loads(riskengine("alerts", "list", "--format", "json").out)
    return next(one for one in found if one["story_id"] == story["id"])


def test_every_alert_of_the_samples_is_made_again(riskengine, alert):
    """By its first digits an alert is found, and its number comes out the same; so for all of them."""
    for one in json.loads(riskengine("alerts", "list", "--format", "json").out):
        result = riskengine("explain", one["id"][:8])
        found = json.loads(result.out)
        assert (result.code, found["same"], found["rebuilt"]["risk"]) == (0, True, one["risk"])
        assert {report["content_hash"] for report in found["reports"]} >= set(found["hangs_on"]) != set()
    shown = riskengine("explain", alert["id"], "--format", "table").out
    same = f"Rebuilt {alert['risk']!r}, stored {alert['risk']!r}: the same, from 2 reports of 2 origins"
    assert same in shown and "Would not alert without: Meridian Wire" in shown


def test_an_alert_that_can_not_be_made_again_says_so(riskengine, alert, home):
    """A touched number is not the same, a missing score is named, and both end with exit code 1."""
    with closing(sqlite3.connect(home / "riskengine.db")) as database, database:
        database.execute("UPDATE decisions SET risk = 0.5 WHERE id = ?", (alert["id"],))
    touched = riskengine("explain", alert["id"], "--format", "table")
    assert touched.code == 1 and "stored 0.5: not the same, from 2 reports" in touched.out
    with closing(sqlite3.connect(home / "riskengine.db")) as database, database:
        database.execute("DELETE FROM assessments WHERE content_hash = ?", (alert["story_id"],))
    missing = riskengine("explain", alert["id"], "--format", "table")
    piece = f"the assessment of article {alert['story_id'][:8]} by riskengine-0.3"
    assert missing.code == 1 and f"Can't be rebuilt; not stored: {piece}" in missing.out
    assert json.loads(riskengine("explain", alert["id"]).out)["rebuilt"] is None


def test_what_moved_a_story_is_split(riskengine, story, alert):
    """From nothing to the run, then by time alone; story, article and alert lead to the same."""
    since = ("--since", "1d", "--now", NOW)
    found = json.loads(riskengine("explain", story["id"][:8], *since).out)
    assert (found["before"], found["after"]) == (0.0, story["risk"])
    assert sum(part["risk"] for part in found["parts"]) == pytest.approx(story["risk"], abs=1e-9)
    assert {part["kind"] for part in found["parts"]} <= {"report", "status"}
    for name in (story["lead"], alert["id"]):
        assert json.loads(riskengine("explain", name, *since).out) == found
    shown = riskengine("explain", story["id"], "--since", "18h", "--now", LATER, "--format", "table")
    assert shown.code == 0
    figures = [float(line.split()[0]) for line in shown.out.splitlines()[1:]]
    assert figures[0] + sum(figures[1:-1]) == pytest.approx(figures[-1], abs=1e-9)
    assert "decay: 2 reports grew older" in shown.out and figures[1] < 0
    [row] = csv.DictReader(io.StringIO(riskengine("explain", story["id"], *since, "--format", "csv").out))
    assert row["story_id"] == story["id"]


def test_a_story_says_what_its_alert_hangs_on(riskengine, story):
    """`explain` and `story` name the same reports, as long as the alert would open."""
    for command in ("explain", "story"):
        found = json.loads(riskengine(command, story["id"], "--now", NOW).out)
        assert len(found["hangs_on"]) == 1
        table = riskengine(command, story["id"], "--now", NOW, "--format", "table").out
        assert "Would not alert without: Meridian Wire" in table
        assert json.loads(riskengine(command, story["id"], "--now", "2026-12-01").out)["hangs_on"] == []


@pytest.mark.parametrize("duration", ["1y", "0d", "-1d", "d", "1.5h", "99999999d", "1d 1h"])
def test_a_duration_that_is_none_is_refused(riskengine, duration):
    """What is no whole number of minutes, hours or days is one line and exit code 2."""
    result = riskengine("explain", "abcdef", f"--since={duration}")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "such as 90m, 6h or 1d" in result.err


def test_digits_of_two_things_are_refused(riskengine, story, alert, home):
    """Where a story and a decision begin alike, neither is guessed."""
    with closing(sqlite3.connect(home / "riskengine.db")) as database, database:
        database.execute("CREATE TEMP TABLE another AS SELECT * FROM decisions WHERE id = ?", (alert["id"],))
        database.execute("UPDATE another SET id = ?", (story["id"][:32],))
        database.execute("INSERT INTO decisions SELECT * FROM another")
    result = riskengine("explain", story["id"][:8])
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "2 stories and decisions begin so" in result.err
