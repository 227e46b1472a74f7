"""P26: an article's text commands neither Slack nor mail, terminal, log, sheet or map."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from program import Program
from slack_server import TOKEN, SlackServer

NOW = "2026-10-14T12:00Z"
TITLES = (
    "<!channel> Troops cross the border of India and Pakistan",
    "<@U0123ABC> Russian missiles strike Kyiv",
    "<https://evil.example|Iran> fires missiles at Israel",
    "*Iran* _launches_ ~drones~ `at` Israel :rotating_light:",
    "China's navy\x1b[2J\x1b]0;owned\x07 fires on Philippine ships",
    "Armenia shells\r\nAzerbaijan\nCritical: all clear",
    '=HYPERLINK("http://evil.example","Sudan") army bombs Chad',
    "+cmd|' /C calc'!A0 Rwanda attacks Congo",
    "@SUM(1+1) Ethiopia invades Eritrea",
    "<script>alert(1)</script> Turkey bombs Syria",
    "\u202eTurkey\u202c attacks Greek frigate\u200b off Kastellorizo",
    "[bold red]North Korea[/] fires missile at South Korea {0} %s $(id)",
)


def write_settings(home: Path, slack: SlackServer) -> None:
    rows = [
        {
            "id": f"=id{number}",
            "title": title,
            "text": f"{title}. Soldiers died in the attack.",
            "source": title,
        }
        for number, title in enumerate(TITLES)
    ]
    (home / "articles.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (home / "rules.toml").write_text(
        '[[rule]]\nname = "desk"\nlevel = "guarded"\nchannel = "slack"\nbelieve_one_origin = true\n'
        '[[rule]]\nname = "screen"\nlevel = "guarded"\nchannel = "console"\nbelieve_one_origin = true\n'
    )
    (home / "config.toml").write_text(
        f"""[sources]
files = ["articles.jsonl"]
[alerts]
rules = "rules.toml"
[slack]
token = "{TOKEN}"
channel = "C0123456789"
api_url = "{slack.api_url}"
allow_insecure = true
"""
    )


def texts(value: Any) -> list[str]:
    """Every text of a JSON document."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.fixture
def done(program: Program, tmp_path: Path) -> list[dict[str, Any]]:
    """A run over the titles; what Slack was sent."""
    with SlackServer(tmp_path / "posted.jsonl") as slack:
        write_settings(program.home, slack)
        code, out, err = program.run("run", "--now", NOW)
        assert code == 0, err
        assert json.loads(out)["decisions"]["open"] >= len(TITLES)
        assert_quiet(out + err)
        return slack.posted()


def assert_quiet(text: str) -> None:
    """No control character but the line's end, and nothing that turns the direction of writing."""
    assert not set(text) & set("\x1b\x07\r\u202e\u202c\u200b")


def test_slack_is_not_commanded(done: list[dict[str, Any]]) -> None:
    """No mention, link or markup of an article reaches Slack unescaped, in a block of any kind."""
    assert done
    for message in done:
        for text in texts(message):
            assert "<!" not in text and "<@" not in text and "<http" not in text
            assert_quiet(text)
        kinds = [block["type"] for block in message["blocks"]]
        marked = [element for block in message["blocks"] for element in block.get("elements", ())]
        assert "header" in kinds or "thread_ts" in message
        assert not [one for one in marked if one.get("type") == "mrkdwn" and "evil" in one["text"]]


def test_screens_and_sheets_are_not_commanded(program: Program, done: list[dict[str, Any]]) -> None:
    """Tables have no escape codes, cells no formulas, JSON Lines one record a line, maps valid JSON."""
    for arguments in (("stories",), ("alerts", "list"), ("outbox", "list", "--state", "sent"), ("brief",)):
        code, table, err = program.run(*arguments, "--now", NOW, "--format", "table")
        assert code == 0
        assert_quiet(table + err)
        _, sheet, _ = program.run(*arguments, "--now", NOW, "--format", "csv")
        assert_quiet(sheet)
        cells = [cell for row in csv.reader(io.StringIO(sheet)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        _, lines, _ = program.run(*arguments, "--now", NOW, "--format", "jsonl")
        assert all(isinstance(json.loads(line), dict) for line in lines.splitlines())
    _, world, _ = program.run("export", "stories", "--now", "2026-10-14T13:00Z", "--format", "geojson")
    assert len(json.loads(world)["features"]) >= 6
