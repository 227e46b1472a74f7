"""The whole line as users start it: feeds over HTTP, the store, Slack; run twice, killed, run again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson
import pytest
from slack_server import TOKEN, SlackServer

from riskengine.articles.dates import parse_date
from riskengine.data import data_path

NOW = "2026-10-14T12:00Z"


def sample_feed(first: int, last: int) -> bytes:
    """RSS of some of the sample articles."""
    rows = [
        orjson.loads(line) for line in (data_path("samples") / "articles.jsonl").read_bytes().splitlines()
    ]
    items = []
    for row in rows[first:last]:
        published = parse_date(row["published_at"])
        assert published is not None
        items.append(
            f"<item><title>{escape(row['title'])}</title><link>{row['url']}</link><guid>urn:sample:{row['id']}</guid>"
            f"<pubDate>{format_datetime(published)}</pubDate><description>{escape(row['text'])}</description></item>"
        )
    channel = f"<channel><title>T</title>{''.join(items)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


class FeedServer:
    """Serves feeds by name with an ETag; ``hits`` are the statuses it answered."""

    def __init__(self, feeds: dict[str, bytes], delay: float = 0.0) -> None:
        self.feeds = feeds
        self.hits: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                time.sleep(delay)
                body = outer.feeds[self.path[1:]]
                tag = f'"{hash(body)}"'
                status = 304 if self.headers.get("If-None-Match") == tag else 200
                outer.hits.append(status)
                self.send_response(status)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body) if status == 200 else 0))
                self.end_headers()
                if status == 200:
                    self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]


@contextmanager
def serving(feeds: dict[str, bytes], delay: float = 0.0) -> Iterator[FeedServer]:
    server = FeedServer(feeds, delay)
    thread = threading.Thread(target=server.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()
        thread.join()


def write_settings(folder: Path, server: FeedServer, slack: SlackServer | None = None) -> Path:
    lines = [
        f'home = "{folder / "home"}"',
        "[sources]",
        "allow_private = true",
        f"extra_ports = [{server.port}]",
        *(
            f'[[sources.feeds]]\nname = "{name}"\nurl = "http://127.0.0.1:{server.port}/{name}"'
            for name in server.feeds
        ),
    ]
    if slack:
        rules = folder / "rules.toml"
        rules.write_text(
            '[[rule]]\nname = "desk"\nlevel = "high"\nchannel = "slack"\nbelieve_one_origin = true\n'
        )
        lines += [
            f'[alerts]\nrules = "{rules}"',
            f'[slack]\ntoken = "{TOKEN}"\nchannel = "C0123456789"\napi_url = "{slack.api_url}"',
            "allow_insecure = true",
        ]
    path = folder / "config.toml"
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
    return path


def start(config: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RISKENGINE_")}
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "riskengine",
            *arguments,
            "--config",
            str(config),
            *(() if "--now" in arguments else ("--now", NOW)),
            "--format",
            "json",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def run(config: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    process = start(config, *(arguments or ("run",)))
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    found = json.loads(out) if out else {}
    return process.returncode, found[0] if isinstance(found, list) else found


def count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "home" / "riskengine.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def fingerprint(folder: Path) -> str:
    from datetime import UTC, datetime

    from riskengine.store import open_store

    with open_store(
        f"sqlite:///{folder / 'home' / 'riskengine.db'}", now=datetime(2026, 10, 14, tzinfo=UTC)
    ) as store:
        return store.final_state_hash()


FEEDS = {"one": sample_feed(0, 14), "two": sample_feed(10, 30)}


def test_feeds_to_slack_once(tmp_path: Path) -> None:
    """Items of two feeds that share some are stored and alerted once, however often the run is made."""
    with serving(FEEDS) as server, SlackServer(tmp_path / "posted.jsonl") as slack:
        config = write_settings(tmp_path, server, slack)
        code, report = run(config)
        assert code == 0, report
        assert report["articles_new"] == 30
        assert report["articles_known"] == 4
        posted = slack.posted_ids()
        told = report["decisions"]["open"] + report["decisions"]["join"]
        assert len(posted) == len(set(posted)) == told > 5
        code, again = run(config)
        assert (code, again["articles_new"], again["delivered"]) == (0, 0, 0)
        assert slack.posted_ids() == posted
        assert server.hits == [200, 200, 304, 304]
    assert count(tmp_path, "articles") == 30
    assert count(tmp_path, "sightings") == 34


def state_after_kill(folder: Path, seconds: float | None) -> str:
    """Make a run to its end, after one that was killed so many seconds after its start."""
    folder.mkdir()
    with serving(FEEDS, delay=0.1) as server:
        config = write_settings(folder, server)
        if seconds is not None:
            process = start(config, "run")
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        code, _ = run(config)
        assert code == 0
    assert count(folder, "articles") == 30
    return fingerprint(folder)


@pytest.mark.parametrize("seconds", [0.55, 0.8, 1.1])
def test_killed_run_is_made_good(tmp_path: Path, seconds: float) -> None:
    """After a kill at any moment, the next run ends with the tables of a run that was never killed."""
    assert state_after_kill(tmp_path / "killed", seconds) == state_after_kill(tmp_path / "whole", None)


@pytest.mark.soak
def test_p3_forty_killed_runs_are_made_good(tmp_path: Path) -> None:
    """The same at forty moments, from before the first article to after the last alert."""
    whole = state_after_kill(tmp_path / "whole", None)
    moments = [0.2 + 0.04 * number for number in range(40)]
    assert {state_after_kill(tmp_path / f"{moment:.2f}", moment) for moment in moments} == {whole}


def test_one_dead_feed_harms_only_itself(tmp_path: Path) -> None:
    """A feed that is not one is named in the report, the others are read, and the exit code is 1."""
    with serving({**FEEDS, "dead": b"<html><body>Gone</body></html>"}) as server:
        config = write_settings(tmp_path, server)
        code, report = run(config)
        assert code == 1
        problems: Sequence[str] = [one["problem"] for one in report["sources"] if one["source"] == "dead"]
        assert problems == ["it is not a feed"]
        assert report["articles_new"] == 30


def test_real_feeds_store_each_item_once(tmp_path: Path, shared: Path) -> None:
    """Three captures of real feeds: each item once, also the second time, and after a kill."""
    feeds = {
        path.stem: path.read_bytes() for path in sorted((shared / "feeds").iterdir()) if path.suffix != ".csv"
    }
    assert len(feeds) == 3
    with serving(feeds, delay=0.1) as server:
        config = write_settings(tmp_path, server)
        process = start(config, "run")
        time.sleep(0.9)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        _, first = run(config)
        items = count(tmp_path, "articles")
        _, second = run(config)
        assert not [one for one in first["sources"] if one["problem"]]
        assert second["articles_new"] == 0
        assert count(tmp_path, "articles") == items == sum(body.count(b"<item>") for body in feeds.values())


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.soak, id="p9-full")])
def test_a_silence_survives_kills_and_ends(tmp_path: Path, kills: int) -> None:
    """Of a silenced rule nothing is sent, whatever is killed, until the second after its end; then all is."""
    moments = [0.5 + 0.06 * number for number in range(kills)]
    with serving(FEEDS, delay=0.05) as server, SlackServer(tmp_path / "posted.jsonl") as slack:
        config = write_settings(tmp_path, server, slack)
        silence = ("silence", "add", "--rule", "desk", "--hours", "1", "--up-to", "critical", "--why", "test")
        assert run(config, *silence, "--now", "2026-10-14T11:59:00Z")[0] == 0
        for moment in moments:
            process = start(config, "run")
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert run(config)[1]["articles_new"] in range(31)
        assert run(config, "run", "--now", "2026-10-14T12:58:59Z")[1]["delivered"] == 0
        assert slack.posted() == []
        after = run(config, "run", "--now", "2026-10-14T12:59:01Z")[1]
        assert after["delivered"] == len(slack.posted_ids()) > 5
