"""What is not a healthy database of ours is refused in one line and left as it was."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, update
from store_builders import NOW, build_scored, content_hash

from riskengine.errors import DatabaseUnusable
from riskengine.store import open_store, schema
from riskengine.store.address import Address
from riskengine.store.failures import explain

NOBODY = 65534


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
    with pytest.raises(DatabaseUnusable, match=r"(Not a directory|File exists)"):
        open_store(f"sqlite:///{tmp_path}/file/news.db", now=NOW)
    with pytest.raises(DatabaseUnusable, match="File name too long"):
        open_store(f"sqlite:///{tmp_path}/{'x' * 300}.db", now=NOW)


@pytest.fixture
def plain_user() -> Iterator[None]:
    """Be a user who has to respect the rights of files, also where the tests run as root."""
    user = os.geteuid()
    os.seteuid(user or NOBODY)
    yield
    os.seteuid(user)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_a_read_only_database_is_refused(open_folder: Path, request: pytest.FixtureRequest) -> None:
    """A file, or a folder, without the right to write is told at once, not in the middle of a run."""
    file = open_folder / "news.db"
    open_store(f"sqlite:///{file}", now=NOW).close()
    file.chmod(0o444)
    open_folder.chmod(0o555)
    request.getfixturevalue("plain_user")
    for path in (file, open_folder / "missing.db"):
        with pytest.raises(DatabaseUnusable, match=r"can't be (written|opened).*check"):
            open_store(f"sqlite:///{path}", now=NOW)


def test_an_unfinished_write_is_undone_before_judging(tmp_path: Path) -> None:
    """A file whose maker was killed in its very first write is recovered and used."""
    script = (
        "import os, signal, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1])\n"
        "connection.execute('PRAGMA cache_size=1')\n"
        "connection.execute('CREATE TABLE half(x)')\n"
        "connection.execute('BEGIN')\n"
        "connection.executemany('INSERT INTO half VALUES (?)', [('x' * 4000,)] * 50)\n"
        "connection.execute('DROP TABLE half')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    child = subprocess.run([sys.executable, "-c", script, tmp_path / "news.db"], check=False)
    assert child.returncode == -signal.SIGKILL
    assert (tmp_path / "news.db-journal").stat().st_size > 0
    with pytest.raises(DatabaseUnusable, match="another application"):
        open_store(f"sqlite:///{tmp_path}/news.db", now=NOW)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        assert connection.execute("SELECT count(*) FROM half").fetchone() == (0,)


def test_a_newer_database_in_use_keeps_its_log(file: Path) -> None:
    """A refused file keeps what its own application has written and not yet put in place."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE alembic_version SET version_num = 'riskengine_9999'")
        connection.commit()
        kept = [Path(shutil.copy(f"{file}{end}", file.parent / f"newer.db{end}")) for end in ("", "-wal")]
    before = [path.read_bytes() for path in kept]
    with pytest.raises(DatabaseUnusable, match="riskengine_9999"):
        open_store(f"sqlite:///{kept[0]}", now=NOW)
    assert [path.read_bytes() for path in kept] == before


def test_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    """A write that finds no room is one line, and once there is room everything goes on."""
    url = f"sqlite:///{tmp_path}/news.db"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open_store(url, now=NOW) as store:
        store.add_batch([build_scored(1)], now=NOW)
        before = store.final_state_hash()
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, hard))
        try:
            with pytest.raises(DatabaseUnusable, match="the disk is full or failing"):
                store.add_batch([build_scored(number) for number in range(2, 500)], now=NOW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, ignored)
        assert store.final_state_hash() == before
        store.add_batch([build_scored(number) for number in range(2, 500)], now=NOW)
        assert store.counts()["pending"] == 499


def test_a_held_database_is_told(file: Path) -> None:
    """When another process holds the database for too long, that is what is said."""
    with closing(sqlite3.connect(file)) as holder, closing(sqlite3.connect(file, timeout=0)) as other:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            other.execute("BEGIN IMMEDIATE")
    explained = explain(caught.value, Address("news.db"))
    assert str(explained).startswith("news.db: another process holds the database (database is locked); try")


def test_a_lost_table_is_told(file: Path) -> None:
    """A table that somebody dropped is an unusable database, not a traceback."""
    execute(file, "DROP TABLE runs")
    with open_store(f"sqlite:///{file}", now=NOW) as store, pytest.raises(DatabaseUnusable, match="runs"):
        store.last_run()


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"content_hash": 1}'])
def test_an_unreadable_record_is_told(file: Path, body: str) -> None:
    """A stored record that somebody spoilt is an unusable database, not a traceback."""
    with open_store(f"sqlite:///{file}", now=NOW) as store:
        with store._database.write() as connection:
            connection.execute(update(schema.assessments).values(body=body))
            connection.execute(update(schema.outbox).values(message=body))
            connection.execute(update(schema.stories).values(dyad="{"))
            connection.execute(update(schema.story_articles).values(report=body or "{"))
        for read in (
            lambda: store.assessment(content_hash(1)),
            lambda: store.list_outbox(["pending"], 1),
            lambda: store.stories(1),
            store.open_reports,
        ):
            with pytest.raises(DatabaseUnusable, match="can't be read"):
                read()


def test_a_shared_postgresql_schema_is_refused(url: str) -> None:
    """Tables that are not ours in the same schema of a server are left alone, too."""
    if url.startswith("sqlite"):
        execute(Path(url.removeprefix("sqlite:///")), "CREATE TABLE bookmarks(x int)")
    else:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE bookmarks(x int)")
        engine.dispose()
    with pytest.raises(DatabaseUnusable, match="belongs to another application"):
        open_store(url, now=NOW)


def test_hostile_databases_are_refused(shared: Path, tmp_path: Path) -> None:
    """Every database of the measuring data is refused untouched."""
    files = sorted((shared / "hostile" / "database").glob("*.db"))
    assert files
    for number, original in enumerate(files):
        folder = tmp_path / str(number)
        folder.mkdir()
        copied = Path(shutil.copyfile(original, folder / original.name))
        refusal(copied)
