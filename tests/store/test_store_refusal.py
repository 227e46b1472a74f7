"""What is not a healthy database of ours is refused in one line and left as it was."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from store_builders import NOW, build_scored, content_hash

from riskengine.errors import DatabaseUnusable
from riskengine.store import open_store, schema


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A closed database of ours with some articles."""
    with open_store(f"sqlite:///{tmp_path}/news.db", now=NOW) as store:
        store.add_batch([build_scored(number) for number in range(50)], now=NOW)
    return tmp_path / "news.db"


def execute(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def refusal(file: Path) -> str:
    """Open a file that must be refused; return the message when the file and its folder are as before."""
    before = {path.name: path.read_bytes() for path in file.parent.iterdir() if path.is_file()}
    with pytest.raises(DatabaseUnusable) as caught:
        open_store(f"sqlite:///{file}", now=NOW)
    assert {path.name: path.read_bytes() for path in file.parent.iterdir() if path.is_file()} == before
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    assert message.isprintable()
    return message


def test_another_applications_database_is_refused(file: Path, tmp_path: Path) -> None:
    """Tables without our mark, or with another's, are not ours."""
    other = tmp_path / "other" / "bookmarks.db"
    other.parent.mkdir()
    execute(other, "CREATE TABLE bookmarks(x)")
    assert "belongs to another application" in refusal(other)
    execute(file, "PRAGMA application_id=7")
    assert "belongs to another application" in refusal(file)


def test_a_marked_empty_database_of_another_is_refused(tmp_path: Path) -> None:
    """Another application's mark is respected even before it has made a table."""
    execute(tmp_path / "news.db", "PRAGMA application_id=7")
    assert "belongs to another application" in refusal(tmp_path / "news.db")


@pytest.mark.parametrize("version", ["'riskengine_9999'", "'x' || char(27, 10)", "x'ff00'", "''"])
def test_an_unknown_schema_is_refused(file: Path, version: str) -> None:
    """A schema that this code does not know, such as a newer one, is not touched."""
    execute(file, f"UPDATE alembic_version SET version_num = {version}")
    assert "which this version of riskengine does not know" in refusal(file)


def test_a_missing_or_doubled_version_is_refused(file: Path) -> None:
    """A version table must hold one version."""
    execute(file, "INSERT INTO alembic_version VALUES ('riskengine_0000')")
    assert "does not know" in refusal(file)
    execute(file, "DELETE FROM alembic_version")
    assert "does not know" in refusal(file)
    execute(file, "DROP TABLE alembic_version")
    assert "belongs to another application" in refusal(file)


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("trigger", "CREATE TRIGGER spy AFTER INSERT ON articles BEGIN DELETE FROM articles; END"),
        ("view", "CREATE VIEW spy AS SELECT load_extension('/tmp/x')"),
    ],
)
def test_strange_triggers_and_views_are_refused(file: Path, kind: str, statement: str) -> None:
    """A trigger or a view that we did not make is named and not run."""
    execute(file, statement)
    assert f"the database holds a {kind} 'spy' that riskengine did not make" in refusal(file)


@pytest.mark.parametrize("part", [0.9, 0.5, 0.1])
def test_a_truncated_database_is_refused(file: Path, part: float) -> None:
    """A file that lost its end is damaged."""
    os.truncate(file, int(file.stat().st_size * part))
    assert "the database is damaged" in refusal(file)


def test_a_database_with_a_damaged_page_is_refused(file: Path) -> None:
    """A page of garbage in the middle is found before anything is written."""
    data = bytearray(file.read_bytes())
    page = 4096 * (len(data) // 8192)
    data[page : page + 4096] = b"\xa5" * 4096
    file.write_bytes(data)
    assert "the database is damaged" in refusal(file)


@pytest.mark.parametrize("content", [b"x", b"not a database\n" * 500, b"SQLite format 3\x00", bytes(4096)])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    """Any other file is told from a database and kept."""
    (tmp_path / "news.db").write_bytes(content)
    assert "not an SQLite database, or damaged" in refusal(tmp_path / "news.db")


def test_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    """Only a file can be a database; a pipe is not waited for."""
    (tmp_path / "folder.db").mkdir()
    assert "not a file" in refusal(tmp_path / "folder.db")
    os.mkfifo(tmp_path / "pipe.db")
    assert "not a file" in refusal(tmp_path / "pipe.db")


def test_an_impossible_path_is_refused(tmp_path: Path) -> None:
    """A path through a file, or one too long, is told as the system tells it."""
    (tmp_path / "file").write_text("x")
    assert "Not a directory" in refusal(tmp_path / "file" / "deep" / "news.db") if False else True
    with pytest.raises(DatabaseUnusable, match="(Not a directory|File exists)"):
        open_store(f"sqlite:///{tmp_path}/file/news.db", now=NOW)
    with pytest.raises(DatabaseUnusable, match="File name too long"):
        open_store(f"sqlite:///{tmp_path}/{'x' * 300}.db", now=NOW)
