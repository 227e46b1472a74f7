"""``riskengine score``: the contract that other programs rely on."""

import csv
import io
import json
import subprocess
import sys

import pytest

from riskengine.data import data_path
from riskengine.records import DRIVERS, LEVELS, SIGNALS

PROMISED = {
    "id", "risk", "driver", "level", "capped_by", "signals", "actors", "dyads", "regions", "keywords",
    "evidence", "language", "model",
}  # fmt: skip
HEAVY = ("sklearn", "skops", "scipy", "pandas", "mlflow", "sqlalchemy", "slack_sdk", "rich", "httpx")


def rows(result):
    return [json.loads(line) for line in result.out.splitlines()]


def test_each_record_gives_one_object_in_order(riskengine, articles):
    """A record that can't be read becomes an object with an error in its place, and the exit code is 1."""
    result = riskengine("score", articles)
    assert result.code == 1
    assert [row.get("id") for row in rows(result)] == ["a", "", "c"]
    assert f"{articles}:2: it is not JSON" in rows(result)[1]["error"]
    assert result.err == "riskengine: 1 of 3 records refused\n"


def test_the_contract_holds_for_every_sample(riskengine):
    """Every promised key is there, with its words and ranges."""
    path = data_path("samples") / "articles.jsonl"
    result = riskengine("score", "-", stdin=path.read_bytes())
    found = rows(result)
    given = [json.loads(line) for line in path.read_text().splitlines()]
    assert (result.code, result.err) == (0, "")
    assert [row["id"] for row in found] == [article["id"] for article in given]
    for row, article in zip(found, given, strict=True):
        assert row.keys() >= PROMISED
        assert 0 <= row["risk"] == max(row["heads"].values()) <= 1
        assert row["driver"] in DRIVERS
        assert row["level"] in LEVELS
        assert list(row["signals"]) == list(SIGNALS)
        assert set(row["actors"][0]) == {"name", "code", "kind", "role"} if row["actors"] else True
        for keyword in row["keywords"]:
            assert article[keyword["field"]][keyword["start"] : keyword["end"]] == keyword["text"]
        whole = row["base"] + row["rest"] + sum(one["contribution"] for one in row["evidence"])
        assert whole == pytest.approx(row["log_odds"], abs=1e-4)


def test_all_formats_hold_the_same_records(riskengine, articles):
    """JSON, JSON Lines and CSV differ in form only."""
    lines = rows(riskengine("score", articles))
    assert json.loads(riskengine("score", articles, "--format", "json").out) == lines
    table = list(csv.DictReader(io.StringIO(riskengine("score", articles, "--format", "csv").out)))
    assert [row["risk"] for row in table] == [str(row.get("risk", "")) for row in lines]
    assert json.loads(table[0]["signals"]) == lines[0]["signals"]
    assert table[1]["error"] == lines[1]["error"]


def test_one_article_is_explained_for_people(riskengine, tmp_path):
    """A table of one article says what, why, who and where."""
    path = tmp_path / "article.txt"
    path.write_text("Shelling at Donetsk\n\nRussia shelled the town of Avdiivka on Monday, killing twelve.\n")
    result = riskengine("score", path, "--format", "table")
    assert result.code == 0
    for word in ("risk 0.", "Shelling at Donetsk", "base", "in all", "Who:", "Russia", "Where:", "Model:"):
        assert word in result.out


def test_several_articles_are_a_table(riskengine, articles):
    """Its rows are in the order given; what was refused is told apart."""
    result = riskengine("score", articles, "--format", "table")
    assert result.out.index("Shelling on the border") < result.out.index("Cup final")
    assert "it is not JSON" in result.err


@pytest.mark.parametrize(
    ("stdin", "code", "message"),
    [
        (b"", 0, "there was nothing to score"),
        (b"\n\n", 0, "there was nothing to score"),
        (b"{broken\n", 3, "1 of 1 records refused"),
        (b'{"title": "no text"}\n', 3, "1 of 1 records refused"),
    ],
)
def test_nothing_usable_has_its_own_exit_code(stdin, code, message, riskengine):
    """No records at all is no failure, none usable is."""
    result = riskengine("score", "-", stdin=stdin)
    assert result.code == code
    assert message in result.err


def test_columns_may_have_other_names(riskengine, tmp_path):
    """--column tells the file's own name of a field, and refuses fields that don't exist."""
    path = tmp_path / "news.csv"
    path.write_text("body,key\nTroops shelled the town.,7\n")
    [row] = rows(riskengine("score", path, "--column", "text=body", "--column", "id=key"))
    assert row["id"] == "7"
    assert riskengine("score", path, "--column", "txt=body").code == 2


def test_scoring_loads_no_library_that_it_can_do_without(articles):
    """Neither machine learning, database, Slack nor terminal libraries are imported."""
    code = (
        "import sys; from riskengine.__main__ import main; sys.argv[1:] = ['score', sys.argv[1]]\n"
        "try: main()\n"
        f"except SystemExit: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(articles)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_numpy_has_one_thread(articles):
    """The sums don't depend on the number of cores."""
    code = (
        "import os, sys; from riskengine.__main__ import main; sys.argv[1:] = ['score', sys.argv[1]]\n"
        "try: main()\n"
        "except SystemExit: print(len(os.listdir('/proc/self/task')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(articles)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "1"
