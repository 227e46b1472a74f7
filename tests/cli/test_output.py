"""What is printed: each format with its own encoder."""

import csv
import io
import json

import pytest

from riskengine.cli.output import print_rows

ROWS = [
    {
        "id": "=1+1",
        "title": "Café \x1b[31mred\x1b[0m\nnext line",
        "risk": -0.25,
        "dyads": [["RUS", "PRK"]],
        "none": None,
    },
    {"id": "@here", "title": "plain", "risk": 0.5, "dyads": []},
]
COLUMNS = ("id", "title", "risk", "dyads", "none")


def printed(capsys, form):
    print_rows(ROWS, form, COLUMNS)
    return capsys.readouterr().out


def test_json_and_json_lines_hold_the_same_rows(capsys):
    """A program reads back what was given, unchanged."""
    lines = [json.loads(line) for line in printed(capsys, "jsonl").splitlines()]
    assert lines == json.loads(printed(capsys, "json")) == ROWS


def test_json_of_no_rows_is_an_empty_list(capsys):
    """Nothing is a valid document too."""
    print_rows([], "json", COLUMNS)
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula(capsys, start):
    """A spreadsheet shows what an article says, and doesn't execute it."""
    print_rows([{"id": f"{start}cmd|' /C calc'!A0"}], "csv", ("id",))
    [_, row] = csv.reader(io.StringIO(capsys.readouterr().out))
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_has_one_line_a_row_and_keeps_numbers(capsys):
    """Line ends leave cells; a negative number stays a number."""
    text = printed(capsys, "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(text.splitlines()) == 3
    assert [row["risk"] for row in rows] == ["-0.25", "0.5"]
    assert json.loads(rows[0]["dyads"]) == [["RUS", "PRK"]]
    assert rows[0]["none"] == ""


def test_a_table_has_no_control_characters(capsys):
    """An article's title can't move the cursor or colour the terminal."""
    text = printed(capsys, "table")
    assert "\x1b" not in text
    assert "Café" in text


def test_markup_and_emoji_codes_are_text(capsys):
    """Nothing that an article says is taken for the table's own markup."""
    print_rows([{"title": "[bold]war[/bold] :bomb:"}], "table", ("title",))
    assert "[bold]war[/bold] :bomb:" in capsys.readouterr().out


def test_a_name_that_is_no_text_does_not_stop_json(capsys):
    """A file name may hold any bytes; JSON gets a replacement."""
    print_rows([{"error": "caf\udce9.csv: not UTF-8"}], "jsonl", ("error",))
    assert json.loads(capsys.readouterr().out) == {"error": "caf?.csv: not UTF-8"}
