"""P25: secrets never leave: not to a screen, a file, a database, mlflow or the list of processes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Program
from slack_server import HTTP_500, SlackServer, refusal

from riskengine.data import data_path

CANARIES = {
    "token": "xoxb-canary-token-7f3a",
    "webhook": "canaryhook9c41",
    "database": "canary-db-password-5d2e",
    "feed": "canary-feed-password-8b17",
    "proxy": "canary-proxy-password-0e6c",
    "mail": "canary-mail-password-4a93",
}
SMALL, FULL = 8, 30


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def write_settings(
    home: Path, port: int, slack: SlackServer, sections: str = "", channel: str = "slack"
) -> None:
    (home / "rules.toml").write_text(
        f'[[rule]]\nname = "desk"\nlevel = "guarded"\nchannel = "{channel}"\nbelieve_one_origin = true\n'
    )
    feed = f"http://reader:{CANARIES['feed']}@127.0.0.1:{port}/rss?key={CANARIES['feed']}"
    (home / "config.toml").write_text(
        f"""[sources]
files = ["{data_path("samples") / "articles.jsonl"}"]
allow_private = true
extra_ports = [{port}]
[[sources.feeds]]
name = "Closed"
url = "{feed}"
[alerts]
rules = "rules.toml"
[slack]
token = "{CANARIES["token"]}"
webhook_url = "{slack.url}/services/T0/B0/{CANARIES["webhook"]}"
channel = "C0123456789"
api_url = "{slack.api_url}"
allow_insecure = true
[email]
host = "127.0.0.1"
port = {port}
username = "risk"
password = "{CANARIES["mail"]}"
sender = "risk@desk.example"
to = "all@desk.example"
{sections}
"""
    )


def error_paths(program: Program, port: int, slack: SlackServer) -> Iterator[tuple[object, ...]]:
    """Commands that go wrong, each in its own way; the settings change between them."""
    home = program.home
    database = f"postgresql://risk:{CANARIES['database']}@127.0.0.1:{port}/risk"
    write_settings(home, port, slack)
    slack.order([refusal("invalid_auth"), HTTP_500, refusal("channel_not_found")])
    yield ("run", "--now", "2026-10-14T12:00Z")
    yield ("config", "show")
    write_settings(home, port, slack, channel="webhook")
    yield ("run", "--now", "2026-10-14T13:00Z")
    write_settings(home, port, slack, channel="email")
    yield ("run", "--now", "2026-10-14T14:00Z")
    write_settings(home, port, slack, f'[database]\nurl = "{database}"')
    yield ("status",)
    write_settings(home, port, slack, f'[tracking]\nuri = "http://u:{CANARIES["database"]}@127.0.0.1:{port}"')
    yield ("config", "show", "--format", "json")
    write_settings(home, port, slack, f'[slack2]\ntoken = "{CANARIES["token"]}"')
    yield ("run",)
    write_settings(home, port, slack, f'[database]\nurl = "oracle://u:{CANARIES["database"]}@h/d"')
    yield ("stories",)
    for section in ("slack", "email", "database", "sources", "tracking"):
        write_settings(
            home, port, slack, f'[{section}]\nurl = "{CANARIES["database"]}'
        )  # not closed, or twice
        yield ("status",)
    write_settings(home, port, slack, f'[database]\nurl = "{database}"')
    for command in (
        "run",
        "deliver",
        "stories",
        "brief",
        "audit",
        "alerts list",
        "outbox list",
        "silence list",
    ):
        yield tuple(command.split())
    write_settings(home, port, slack)
    text = (home / "config.toml").read_text()
    for key in ("token", "webhook_url", "password", "api_url", "url"):
        (home / "config.toml").write_text(text.replace(f'{key} = "', f'{key} = "not an address '))
        yield ("run",)
    write_settings(home, port, slack)
    program.environment["HTTPS_PROXY"] = f"http://u:{CANARIES['proxy']}@127.0.0.1:{port}"
    yield ("run", "--now", "2026-10-14T15:00Z")
    yield ("deliver",)
    (home / "secrets").mkdir()
    (home / "secrets" / "slack.token").write_text(CANARIES["token"])
    (home / "secrets" / "slack.token").chmod(0o644)
    yield ("run",)
    (home / "secrets" / "slack.token").chmod(0o600)
    yield ("config", "show", "--format", "csv")


def leaks(text: str) -> list[str]:
    return [name for name, canary in CANARIES.items() if canary in text]


@pytest.mark.parametrize("count", [SMALL, pytest.param(FULL, marks=pytest.mark.soak, id="p25-full")])
def test_no_secret_leaves(program: Program, tmp_path: Path, closed_port: int, count: int) -> None:
    """Whatever goes wrong, six canaries stand in no output, no process list and no file but the settings."""
    tried = 0
    with SlackServer(tmp_path / "posted.jsonl") as slack:
        for arguments in error_paths(program, closed_port, slack):
            process = program.start(*arguments)
            line = Path(f"/proc/{process.pid}/cmdline").read_text(errors="replace")
            out, err = process.communicate(timeout=180)
            assert "Traceback" not in err, err
            assert leaks(line + out + err) == [], arguments
            tried += 1
            if tried == count:
                break
    assert tried == count
    for file in program.home.rglob("*"):
        if file.is_file() and file.name not in ("config.toml", "slack.token"):
            assert leaks(file.read_bytes().decode("latin-1")) == [], file
    assert leaks((tmp_path / "posted.jsonl").read_text()) == []


def test_the_canaries_would_be_found() -> None:
    """The search finds a canary, so that finding none means something."""
    assert leaks(f"a {CANARIES['proxy']} b") == ["proxy"]
