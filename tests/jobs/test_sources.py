"""What a pass remembers of files and feeds from one time to the next."""

import os
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from riskengine.jobs.sources import FeedSource, FileSource
from riskengine.records import FeedState, RawArticle
from riskengine.sources.limits import ParserProcess
from riskengine.transport import Client

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_file_is_read_again_only_when_it_changed(tmp_path):
    """Size and date tell; a file that grew is read whole."""
    path = tmp_path / "news.jsonl"
    path.write_text('{"text": "Troops crossed."}\n')
    source = FileSource(path)
    first = source.read(FeedState(source.name), now=NOW)
    assert [type(record) for record in first.records] == [RawArticle]
    assert source.read(first.state, now=NOW).unchanged
    with path.open("a") as file:
        file.write('{"text": "Talks began."}\n')
    assert len(list(source.read(first.state, now=NOW).records)) == 2


def test_a_folder_is_read_every_time(tmp_path):
    """A folder's date says nothing of its files."""
    (tmp_path / "a.txt").write_text("Troops crossed.")
    source = FileSource(tmp_path)
    state = source.read(FeedState(source.name), now=NOW).state
    again = source.read(state, now=NOW)
    assert not again.unchanged
    assert len(list(again.records)) == 1


def test_a_missing_file_is_a_problem(tmp_path):
    """It is told, and what was remembered stays."""
    source = FileSource(tmp_path / "missing.csv")
    state = FeedState(source.name, etag="7-7")
    reading = source.read(state, now=NOW)
    assert (list(reading.records), reading.state) == ([], state)
    assert "No such file" in reading.problem


def test_a_pipe_is_refused_without_waiting(tmp_path):
    """Opening a pipe without a writer would wait for ever."""
    os.mkfifo(tmp_path / "pipe.jsonl")
    source = FileSource(tmp_path / "pipe.jsonl")
    [refused] = source.read(FeedState(source.name), now=NOW).records
    assert "not a regular file" in refused.reason


RSS = b"<rss version='2.0'><channel><item><title>Clash</title><description>Troops fired.</description></item>"


class FeedHandler(BaseHTTPRequestHandler):
    """Serves a good feed with a version, one that breaks off, and nothing else."""

    def do_GET(self):
        known = self.headers.get("If-None-Match") == '"v1"'
        status = 304 if known else {"/good": 200, "/broken": 200}.get(self.path, 404)
        self.send_response(status)
        self.send_header("ETag", '"v1"')
        self.end_headers()
        if status == 200:
            self.wfile.write(RSS + (b"</channel></rss>" if self.path == "/good" else b"<item><title>Cut"))

    def log_message(self, *_):
        pass


@pytest.fixture
def read_feed():
    """Read a path of a feed server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), FeedHandler) as server, ParserProcess() as parser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        client = Client(allow_private=True, extra_ports=[port])

        def read(path, state):
            return FeedSource("wire", f"http://127.0.0.1:{port}{path}", client, parser).read(state, now=NOW)

        yield read
        server.shutdown()


def test_an_unchanged_feed_is_not_read_again(read_feed):
    """The server's own version is sent back to it."""
    first = read_feed("/good", FeedState("wire"))
    assert [(record.title, record.source) for record in first.records] == [("Clash", "wire")]
    assert first.state.etag == '"v1"'
    assert read_feed("/good", first.state).unchanged


def test_what_could_not_be_read_whole_is_asked_for_again(read_feed):
    """A feed that breaks off gives what it has, and its version is not remembered."""
    reading = read_feed("/broken", FeedState("wire"))
    assert reading.problem
    assert reading.state.etag == ""


def test_a_feed_that_fails_is_a_problem_without_its_query(read_feed):
    """The address is named, and nothing in it that may be a secret."""
    reading = read_feed("/none?key=FAKE", FeedState("wire", etag="old"))
    assert "404" in reading.problem
    assert "FAKE" not in reading.problem
    assert reading.state.etag == "old"
