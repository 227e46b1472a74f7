"""What a pass remembers of files from one time to the next."""

import os
from datetime import UTC, datetime

from riskengine.jobs.sources import FileSource
from riskengine.records import FeedState, RawArticle

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
