"""``riskengine run`` and what is seen of it afterwards: stories, explain, status, deliver."""

import json

import pytest
from slack_server import TOKEN, SlackServer

from riskengine.data import data_path
from riskengine.jobs.lock import run_lock
from riskengine.records import LEVELS

SAMPLES = data_path("samples") / "articles.jsonl"
NOW = "2026-10-14T12:00Z"


@pytest.fixture
def settings(tmp_path):
    """A file of settings that reads the samples."""
    path = tmp_path / "settings.toml"
    path.write_text(f'[sources]\nfiles = ["{SAMPLES}"]\n')
    return path


@pytest.fixture
def done(riskengine, settings):
    """A run over the samples."""
    return riskengine("run", "--config", settings, "--now", NOW)


def test_a_run_ends_with_its_report(done, riskengine, settings):
    """Every article is stored once; a second run finds nothing new and sends nothing again."""
    report = json.loads(done.out)
    assert done.code == 0
    assert (report["articles_new"], report["waiting"], report["dead"], report["problems"]) == (30, 0, 0, [])
    assert report["delivered"] == report["decisions"]["open"] + report["decisions"]["join"] > 0
    assert done.err.count("Risk ") == report["decisions"]["open"]
    again = json.loads(riskengine("run", "--config", settings, "--now", NOW).out)
    assert (again["articles_new"], again["delivered"], again["sources"][0]["unchanged"]) == (0, 0, True)


def test_a_run_is_shown_to_people(riskengine, settings):
    """As a table, alerts and report come together."""
    result = riskengine("run", "--config", settings, "--now", NOW, "--format", "table")
    assert result.code == 0
    assert "Articles:  30 new, 0 known, 0 refused" in result.out
    assert "Risk " in result.out


def test_a_dry_run_sends_and_keeps_nothing(riskengine, settings, home, tmp_path):
    """Its alerts are printed, whatever their channel, and no file is left."""
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "desk"\nlevel = "high"\nchannel = "slack"\n')
    settings.write_text(settings.read_text() + f'[alerts]\nrules = "{rules}"\n')
    result = riskengine("run", "--config", settings, "--now", NOW, "--dry-run", "--format", "table")
    assert result.code == 0
    assert "Risk " in result.out
    assert not home.exists()


def test_a_rule_without_a_channel_stops_the_run(riskengine, settings, tmp_path, home):
    """Alerts that would go nowhere are an error before anything is read, not silence."""
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "desk"\nlevel = "high"\nchannel = "slack"\n')
    settings.write_text(settings.read_text() + f'[alerts]\nrules = "{rules}"\n')
    result = riskengine("run", "--config", settings)
    assert result.code == 2
    assert "rule 'desk': its channel 'slack' leads nowhere; set slack.token and slack.channel" in result.err
    assert not (home / "riskengine.db").exists()


def test_a_rule_that_can_never_match_stops_the_run(riskengine, settings, tmp_path):
    """A misspelt country would be silent for ever, so it is named with what was perhaps meant."""
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "x"\nlevel = "low"\nchannel = "console"\nactors = ["Rusia"]\n')
    settings.write_text(settings.read_text() + f'[alerts]\nrules = "{rules}"\n')
    result = riskengine("run", "--config", settings)
    assert result.code == 2
    assert "rule 'x': actors: unknown name 'Rusia'; did you mean 'Russia'?" in result.err


def test_a_run_without_sources_says_so(riskengine):
    """An engine that watches nothing is not silent about it."""
    result = riskengine("run", "--now", NOW)
    assert (result.code, result.err) == (
        0,
        "riskengine: nothing to read: set sources.files, sources.use or sources.feeds\n",
    )
    status = riskengine("status", "--now", NOW)
    assert status.code == 1
    assert "had nothing to read" in json.loads(status.out)["problems"][0]


def test_a_file_of_which_nothing_can_be_used_is_told_each_time(riskengine, settings, tmp_path):
    """It is no good source because it did not change: every run names it, and status is not well."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": 5}\n{"txt": "Troops crossed."}\n')
    settings.write_text(f'[sources]\nfiles = ["{bad}"]\n')
    for _ in range(2):
        result = riskengine("run", "--config", settings, "--now", NOW)
        [source] = json.loads(result.out)["sources"]
        assert result.code == 1
        assert source["problem"].startswith("none of its records could be used (2 read)")
    assert riskengine("status", "--config", settings, "--now", NOW).code == 1


def test_articles_in_other_languages_are_counted(riskengine, settings, tmp_path):
    """They are stored, not scored, and the report says so."""
    other = tmp_path / "other.jsonl"
    text = "Las tropas cruzaron la frontera durante la noche y ocuparon dos aldeas, dijo el ministerio."
    other.write_text(json.dumps({"text": text}) + "\n")
    settings.write_text(f'[sources]\nfiles = ["{other}"]\n')
    shown = riskengine("run", "--config", settings, "--now", NOW, "--format", "table").out
    assert "1 new, 0 known, 0 refused, 1 not scored (in other languages than English)" in shown


def test_a_second_run_at_once_is_75(riskengine, settings, home):
    """The lock is told in one line."""
    with run_lock(home / "run.lock"):
        result = riskengine("run", "--config", settings)
    assert (result.code, result.err.count("\n")) == (75, 1)


def test_a_source_that_fails_is_told_and_the_others_go_on(riskengine, settings, tmp_path):
    """The run is incomplete: exit code 1, with the source's name and problem."""
    missing = tmp_path / "missing.csv"
    settings.write_text(f'[sources]\nfiles = ["{missing}", "{SAMPLES}"]\n')
    result = riskengine("run", "--config", settings, "--now", NOW)
    report = json.loads(result.out)
    assert result.code == 1
    assert report["articles_new"] == 30
    assert report["sources"][0]["source"] == str(missing)
    assert report["sources"][0]["problem"]


@pytest.mark.usefixtures("done")
def test_stories_are_ranked(riskengine):
    """The highest level comes first, by risk within each, in every format; --level and --limit hold."""
    found = [json.loads(line) for line in riskengine("stories", "--limit", "50").out.splitlines()]
    assert sum(row["articles"] for row in found) == 30
    assert found == sorted(found, key=lambda row: (-LEVELS.index(row["level"]), -row["risk"]))
    high = [json.loads(line) for line in riskengine("stories", "--level", "high").out.splitlines()]
    assert {row["level"] for row in high} <= {"high", "critical"}
    table = riskengine("stories", "--format", "table").out
    assert table.index(found[0]["id"][:8]) < table.index(found[1]["id"][:8])


@pytest.mark.usefixtures("done")
def test_explain_finds_by_hash_beginning_and_address(riskengine):
    """Each way leads to the same article, with what was decided about it."""
    [story] = json.loads(riskengine("stories", "--limit", "1", "--format", "json").out)
    by_hash = riskengine("explain", story["lead"])
    found = json.loads(by_hash.out)
    assert 0 < found["risk"] <= story["risk"]
    assert found["decisions"][0]["action"] == "open"
    assert riskengine("explain", story["id"][:8]).out == by_hash.out
    assert riskengine("explain", f"{found['url']}?utm_source=x").out == by_hash.out
    assert "Decided: alert to console" in riskengine("explain", story["lead"], "--format", "table").out


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("0" * 64, 1),
        ("abcdef0", 1),
        ("https://news.example/none", 1),
        ("'; DROP TABLE articles;--", 2),
        ("abc", 2),
    ],
)
def test_explain_says_when_there_is_nothing(named, code, riskengine):
    """An unknown article is one line, as is what can't be an article, and the store stays as it is."""
    result = riskengine("explain", named)
    assert (result.code, result.err.count("\n")) == (code, 1)


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(("named", "code"), [("https://news.example/none", 0), ("abcdef0", 1), ("Moscow", 2)])
def test_why_not_tells_what_was_not_seen_from_a_slip(named, code, riskengine):
    """An address that no source brought is an answer; an id that is not there, or a word, is an error."""
    result = riskengine("why-not", named)
    assert (result.code, "Not seen" in result.out) == (code, code == 0)


@pytest.mark.usefixtures("done")
def test_a_silence_names_what_there_is(riskengine):
    """A scene is found whatever the order of its codes; one that no story has is refused."""
    [story] = json.loads(riskengine("stories", "--limit", "1", "--format", "json").out)
    turned = "|".join(reversed(story["scene"].split("|"))).lower()
    add = ("silence", "add", "--hours", "1", "--why", "known", "--format", "json")
    assert json.loads(riskengine(*add, "--scene", turned).out)[0]["scene"] == story["scene"]
    assert riskengine(*add, "--scene", "XX|YY").code == 1
    assert riskengine(*add, "--actor", "Atlantis").code == 2
    assert json.loads(riskengine(*add, "--actor", "russia").out)[0]["actor"] == "russia"


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("content", [b"alert,outcome\n\xff\xfe,confirmed\n", b'alert,outcome\n"a,confirmed'])
def test_broken_outcomes_are_refused_in_one_line(content, riskengine, tmp_path):
    """A file of outcomes that is no CSV in UTF-8 is refused as a whole, without a traceback."""
    file = tmp_path / "outcomes.csv"
    file.write_bytes(content)
    result = riskengine("alerts", "resolve", "--file", file)
    assert (result.code, result.err.count("\n")) == (3, 1)


def test_status_tells_how_things_are(riskengine, settings, monkeypatch):
    """Unwell before the first run, well after it, unwell again when runs stay away."""
    assert riskengine("status", "--now", NOW).code == 1
    riskengine("run", "--config", settings, "--now", NOW)
    well = riskengine("status", "--now", "2026-10-14T12:20Z")
    assert (well.code, json.loads(well.out)["problems"]) == (0, [])
    late = riskengine("status", "--now", "2026-10-14T13:00Z", "--format", "table")
    assert late.code == 1
    assert "no run has ended well for" in late.out
    assert "Private" not in late.out
    monkeypatch.setenv("RISKENGINE_SOURCES__ALLOW_PRIVATE", "true")
    assert "Private addresses: allowed" in riskengine("status", "--format", "table").out


@pytest.mark.usefixtures("done")
def test_deliver_has_nothing_left_to_do(riskengine):
    """What a run delivered is not sent again."""
    result = riskengine("deliver")
    assert (result.code, json.loads(result.out)["sent"]) == (0, 0)


@pytest.mark.parametrize("channel", ["slack", "C0DESK123", "webhook"])
def test_alerts_reach_slack_by_each_way(channel, riskengine, settings, tmp_path, monkeypatch):
    """A rule's alert is accepted by a stand-in of Slack exactly once, and no secret is printed."""
    rules = tmp_path / "rules.toml"
    rules.write_text(f'[[rule]]\nname = "desk"\nlevel = "low"\nchannel = "{channel}"\nactors = ["Sudan"]\n')
    settings.write_text(settings.read_text() + f'[alerts]\nrules = "{rules}"\n')
    with SlackServer(tmp_path / "posted.jsonl") as slack:
        monkeypatch.setenv("RISKENGINE_SLACK__ALLOW_INSECURE", "true")
        monkeypatch.setenv("RISKENGINE_SLACK__API_URL", slack.api_url)
        monkeypatch.setenv("RISKENGINE_SLACK__WEBHOOK_URL", slack.webhook_url)
        monkeypatch.setenv("RISKENGINE_SLACK__TOKEN", TOKEN)
        monkeypatch.setenv("RISKENGINE_SLACK__CHANNEL", "C0123ABCD")
        result = riskengine("run", "--config", settings, "--now", NOW)
        again = riskengine("run", "--config", settings, "--now", NOW)
        posted = slack.posted_ids()
    report = json.loads(result.out)
    assert (result.code, again.code) == (0, 0)
    assert len(posted) == len(set(posted)) == report["delivered"] == report["decisions"]["open"] > 0
    assert TOKEN not in result.out + result.err
    assert "services" not in result.out + result.err


@pytest.mark.usefixtures("done")
def test_a_story_is_shown_whole(riskengine):
    """A story of two reports names both, its course and what was decided, as JSON and as a table."""
    rows = json.loads(riskengine("stories", "--limit", "50", "--format", "json").out)
    [first, *_] = [row for row in rows if row["articles"] > 1]
    shown = json.loads(riskengine("story", first["id"][:8]).out)
    assert len(shown["reports"]) == 2 and shown["origins"] == 2
    assert shown["history"][-1]["level"] == first["level"]
    assert json.loads(riskengine("story", shown["reports"][1]["url"]).out) == shown
    table = riskengine("story", first["id"], "--format", "table").out
    assert "2 reports of 2 independent origins" in table and "Step: up, first" in table


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    ("find", "answer"),
    [
        (lambda rows: "https://news.example/never-seen", "Not seen"),
        (lambda rows: rows[-1]["id"], "stays below rule"),
        (lambda rows: rows[0]["id"], "It did alert by rule"),
        (lambda rows: next(r["id"] for r in rows if r["uncorroborated"]), "it has a single origin"),
    ],
    ids=["unknown", "low", "alerted", "one origin"],
)
def test_why_not_says_what_became_of_it(riskengine, find, answer):
    """The last sentences name the step at which something stayed behind, or that it did not."""
    rows = json.loads(riskengine("stories", "--limit", "50", "--format", "json").out)
    found = riskengine("why-not", find(rows))
    assert found.code == 0
    assert answer in " ".join(json.loads(found.out)["answer"])


@pytest.mark.usefixtures("done")
def test_a_silence_is_added_listed_and_ended(riskengine):
    """A silence names its end and its reason, is listed until it is over, and needs something to be about."""
    [story] = json.loads(riskengine("stories", "--limit", "1", "--format", "json").out)
    about = ("--story", story["id"][:8], "--hours", "2", "--why", "known exercise")
    added = json.loads(riskengine("silence", "add", *about, "--now", NOW).out)
    assert added["ends_at"].startswith("2026-10-14T14:00:00") and added["story_id"] == story["id"]
    listed = riskengine("silence", "list", "--now", NOW)
    assert json.loads(listed.out) == added
    assert "known exercise" in riskengine("why-not", story["id"], "--now", NOW).out
    assert riskengine("silence", "list", "--now", "2026-10-14T15:00Z").out == ""
    assert riskengine("silence", "end", added["id"], "--now", NOW).code == 0
    assert riskengine("silence", "end", added["id"], "--now", NOW).code == 1
    assert riskengine("silence", "add", "--hours", "2", "--why", "all").code == 2
    assert riskengine("silence", "add", "--rule", "none", "--hours", "2", "--why", "x").code == 2


@pytest.mark.usefixtures("done")
def test_rules_are_tried_on_what_is_stored(riskengine, tmp_path):
    """A day is shown again to the rules in force, and to others; a budget chooses levels."""
    shown = [json.loads(line) for line in riskengine("rules", "check", "--day", NOW).out.splitlines()]
    rows = json.loads(riskengine("stories", "--limit", "50", "--format", "json").out)
    stored = [one for row in rows for one in json.loads(riskengine("story", row["id"]).out)["decisions"]]
    assert {one["decided_at"][:10] for one in shown} == {"2026-10-14"}
    assert sorted(one["reason"] for one in shown) == sorted(one["reason"] for one in stored)
    bold = tmp_path / "bold.toml"
    bold.write_text('[[rule]]\nname = "bold"\nlevel = "high"\nbelieve_one_origin = true\n')
    tried = riskengine("rules", "check", "--day", NOW, "--rules", bold, "--format", "table").out
    assert tried.startswith("bold: ") and tried.count("12:00 open") > 5
    assert riskengine("rules", "check", "--day", "2020-01-01").out == ""
    tuned = riskengine("rules", "tune", "--budget", "3", "--now", "2026-10-15")
    assert tuned.code == 0 and "too few" in tuned.err
    assert all(one["per_day"]["critical"] <= 3 for one in map(json.loads, tuned.out.splitlines()))


@pytest.mark.usefixtures("done")
def test_alerts_are_resolved_and_counted(riskengine, tmp_path):
    """Alerts are listed, resolved one by one or from a file, and the record follows."""
    rows = [json.loads(line) for line in riskengine("alerts", "list").out.splitlines()]
    assert len(rows) > 2 and {row["state"] for row in rows} == {"sent"}
    assert riskengine("alerts", "resolve", rows[0]["id"][:8], "confirmed", "--by", "desk").code == 0
    file = tmp_path / "outcomes.csv"
    file.write_text(
        f"alert,outcome,why\n{rows[1]['id']},refuted,=cmd()\n{rows[2]['id']},maybe,\n{'0' * 32},void,\n"
    )
    result = riskengine("alerts", "resolve", "--file", file)
    assert result.code == 1
    assert "line 3" in result.err and "line 4" in result.err
    found = {
        row["id"]: row["outcome"] for row in map(json.loads, riskengine("alerts", "list").out.splitlines())
    }
    assert (found[rows[0]["id"]], found[rows[1]["id"]], found[rows[2]["id"]]) == ("confirmed", "refuted", "")
    counted = [json.loads(line) for line in riskengine("alerts", "record").out.splitlines()]
    whole = [row for row in counted if row["level"] == "all"]
    assert sum(row["confirmed"] for row in whole) == sum(row["refuted"] for row in whole) == 1
    assert riskengine("alerts", "resolve", "0" * 32, "void").code == 1
    assert riskengine("alerts", "resolve").code == 2
    assert "'=cmd()" in riskengine("alerts", "list", "--format", "csv").out


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("what", ["stories", "alerts"])
def test_exports_say_where(what, riskengine):
    """GeoJSON holds what CSV holds, each at its place, longitude first."""
    since = ("--since", "2026-10-01", "--now", "2026-10-20")
    lines = riskengine("export", what, *since, "--format", "csv").out.splitlines()
    collection = json.loads(riskengine("export", what, *since, "--format", "geojson").out)
    assert len(collection["features"]) == len(lines) - 1 > 0
    placed = [one for one in collection["features"] if one["geometry"]]
    assert placed and all(abs(one["geometry"]["coordinates"][1]) <= 90 for one in placed)


@pytest.mark.usefixtures("done")
def test_what_people_did_is_on_record(riskengine):
    """An outcome, a silence and its end stand in the audit trail and the ledger, with who and why."""
    [alert] = json.loads(riskengine("alerts", "list", "--limit", "1", "--format", "json").out)
    when = ("--now", "2026-10-15T08:00Z")
    riskengine("alerts", "resolve", alert["id"], "confirmed", "--by", "A. Reader", "--why", "=seen", *when)
    later = ("--now", "2026-10-15T08:02Z")
    riskengine("silence", "add", "--actor", "Russia", "--hours", "1", "--why", "known", *later)
    [silence] = json.loads(riskengine("silence", "list", "--format", "json", *later).out)
    end = ("silence", "end", silence["id"], "--by", "B. Reader", "--now", "2026-10-15T08:05Z")
    assert riskengine(*end).code == 0
    later = ("--since", "2026-10-15", "--now", "2026-10-16")
    deeds = json.loads(riskengine("audit", *later, "--format", "json").out)
    assert [(deed["by"], deed["action"]) for deed in deeds] == [
        ("B. Reader", "end silence"),
        ("command line", "silence"),
        ("A. Reader", "resolve"),
    ]
    ledger = riskengine("export", "ledger", *later, "--format", "csv").out.splitlines()
    assert len(ledger) == 2 and "'=seen" in ledger[1]
