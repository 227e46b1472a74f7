"""A database is made where it is missing, brought up to date as a whole, and set up for safety."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_builders import NOW, build_scored, content_hash, start_child

from riskengine.errors import ConfigurationError, DatabaseUnusable
from riskengine.store import Store, open_store, schema
from riskengine.store.address import parse_address
from riskengine.store.database import Database
from riskengine.store.migrate import OURS, Lineage, open_database

PASSWORD = "canary-7391"

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
"""A database of each released schema but the newest, with one story that has alerted, as SQL."""

NEXT = """
import os, signal
import sqlalchemy as sa
from alembic import op
from riskengine.store.columns import Words
revision, down_revision = "riskengine_0004", "riskengine_0003"

def upgrade():
    op.add_column("stories", sa.Column("team", Words, nullable=False, server_default=""))
    op.create_table("teams", sa.Column("name", Words, primary_key=True))
    {end}
"""


def lineage(folder: Path, end: str = "pass") -> Lineage:
    """Our migrations and one more, which does ``end`` when it has changed the schema."""
    copytree(OURS.folder, folder)
    (folder / "versions" / "revision_0004.py").write_text(NEXT.format(end=end))
    return Lineage((*OURS.versions, "riskengine_0004"), folder)


def version_of(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def columns_of(file: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def test_missing_folders_and_file_are_made(tmp_path: Path) -> None:
    """Opening makes the whole way to the file, which is marked as ours."""
    file = tmp_path / "a b#é%41" / "deep" / "news.db"
    for _ in range(2):
        open_store(f"sqlite:///{file}", now=NOW).close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
    assert version_of(file) == schema.VERSIONS[-1]


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    """A file of no bytes is nobody's and is used."""
    (tmp_path / "news.db").touch()
    with open_store(f"sqlite:///{tmp_path}/news.db", now=NOW) as store:
        assert store.last_run() is None


def test_reopening_finds_what_was_stored(url: str) -> None:
    """What one opening stored, the next one reads."""
    for _ in range(2):
        with open_store(url, now=NOW) as store:
            store.add_batch([build_scored(1)], now=NOW)
    with open_store(url, now=NOW) as store:
        assert store.counts()["pending"] == 1


def test_migrations_make_the_schema_of_the_code(store: Store) -> None:
    """The migrated database and the tables that the code believes in don't differ."""
    with store._database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []


def test_known_versions_are_those_of_the_migrations() -> None:
    """The list in the code names every migration, in order."""
    revisions = [script.revision for script in ScriptDirectory(str(OURS.folder)).walk_revisions()]
    assert tuple(reversed(revisions)) == schema.VERSIONS


def test_sqlite_is_set_up_for_safety(tmp_path: Path) -> None:
    """Every connection has WAL, full sync, 5 s of patience, foreign keys and no trust in the schema."""
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    with open_store(f"sqlite:///{tmp_path}/news.db", now=NOW) as store:
        for opened in (store._database.read, store._database.write):
            with opened() as connection:
                found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted


def test_sqlite_tables_are_strict(tmp_path: Path) -> None:
    """A value of the wrong type is refused by the database itself."""
    with open_store(f"sqlite:///{tmp_path}/news.db", now=NOW) as store:
        store.add_batch([build_scored(1)], now=NOW)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        for change in ("risk = 'high'", "title = x'ff00'", "origins = 1.5"):
            with pytest.raises(sqlite3.IntegrityError, match="cannot store"):
                connection.execute(f"UPDATE stories SET {change}")


def test_many_processes_open_a_fresh_database(url: str) -> None:
    """Processes that open a missing database at once all get it, with one schema."""
    children = [start_child("open", url) for _ in range(6)]
    ends = [(*child.communicate(timeout=60), child.returncode) for child in children]
    assert ends == [("ready\n", "", 0)] * 6
    with open_store(url, now=NOW) as store:
        assert store.final_state_hash()


def test_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    """Rows survive a migration, and a copy of the older file is kept beside it."""
    file = tmp_path / "news.db"
    address = parse_address(f"sqlite:///{file}")
    with open_store(f"sqlite:///{file}", now=NOW) as store:
        store.add_batch([build_scored(1)], now=NOW)
    newer = lineage(tmp_path / "migrations")
    open_database(address, now=NOW, lineage=newer).close()
    copy = tmp_path / "news.db.riskengine_0003.20260301T093000Z.backup"
    assert (version_of(file), version_of(copy)) == ("riskengine_0004", "riskengine_0003")
    for each, has_team in ((file, True), (copy, False)):
        with closing(sqlite3.connect(each)) as connection:
            assert connection.execute("SELECT id FROM stories").fetchall() == [(content_hash(1),)]
        assert ("team" in columns_of(each, "stories")) is has_team


def test_a_failed_migration_leaves_the_old_schema(url: str, tmp_path: Path) -> None:
    """A migration that fails at its end undoes its DDL; the database goes on with the old schema."""
    with open_store(url, now=NOW) as store:
        store.add_batch([build_scored(1)], now=NOW)
    failing = lineage(tmp_path / "migrations", end="op.execute('SELECT * FROM nowhere')")
    with pytest.raises(DatabaseUnusable, match="nowhere"):
        open_database(parse_address(url), now=NOW, lineage=failing)
    with open_store(url, now=NOW) as store:
        assert store.story(content_hash(1)) is not None


def test_a_killed_migration_leaves_the_old_schema(tmp_path: Path) -> None:
    """A process killed between a migration's DDL and its commit leaves the file as it was."""
    file = tmp_path / "news.db"
    with open_store(f"sqlite:///{file}", now=NOW) as store:
        store.add_batch([build_scored(1)], now=NOW)
    deadly = lineage(tmp_path / "migrations", end="os.kill(os.getpid(), signal.SIGKILL)")
    child = start_child("migrate", f"sqlite:///{file}", str(deadly.folder))
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert version_of(file) == "riskengine_0003"
    assert "team" not in columns_of(file, "stories")
    with open_store(f"sqlite:///{file}", now=NOW) as store:
        assert store.story(content_hash(1)) is not None
    open_database(parse_address(f"sqlite:///{file}"), now=NOW, lineage=lineage(tmp_path / "good")).close()
    assert version_of(file) == "riskengine_0004"


def test_a_half_made_file_is_used(tmp_path: Path) -> None:
    """A file whose maker died before the first table is nobody's either."""
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert (tmp_path / "news.db").stat().st_size > 0
    with open_store(f"sqlite:///{tmp_path}/news.db", now=NOW) as store:
        assert store.last_run() is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "news.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:news.db",
        "sqlite:///news.db?mode=ro",
        "sqlite:///news\0.db",
        f"mysql://risk:{PASSWORD}@localhost/news",
        f"postgresql://risk:{PASSWORD}@localhost:port/news",
        f"risk:{PASSWORD}@localhost",
    ],
)
def test_unusable_urls_are_refused(text: str) -> None:
    """A URL that names no usable database is a mistake of configuration, told without its password."""
    with pytest.raises(ConfigurationError) as caught:
        open_store(text, now=NOW)
    assert PASSWORD not in "".join(map(str, (caught.value, *caught.value.args)))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "query", ["", f"?password={PASSWORD}", f"?nonsense={PASSWORD}", f"?sslpassword={PASSWORD}&sslmode=x"]
)
def test_a_server_out_of_reach_is_told_without_password(query: str) -> None:
    """Nothing about a failed connection holds the password, and it is one line."""
    with pytest.raises(DatabaseUnusable) as caught:
        open_store(f"postgresql://risk:{PASSWORD}@127.0.0.1:1/news{query}", now=NOW)
    assert str(caught.value).startswith("postgresql://risk@127.0.0.1:1/news: the database failed (")
    assert PASSWORD not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_addresses_do_not_show_their_passwords() -> None:
    """Neither the address nor what it is made of prints the password."""
    address = parse_address(f"postgresql://risk:{PASSWORD}@db.example/news?password={PASSWORD}2")
    assert PASSWORD not in repr(address) + address.name
    assert address.secrets == (PASSWORD, f"{PASSWORD}2")


def test_nothing_is_opened_by_making_a_database_object(tmp_path: Path) -> None:
    """Only a transaction touches the disk."""
    Database(parse_address(f"sqlite:///{tmp_path}/news.db")).close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fixture", SCHEMAS, ids=lambda path: path.stem)
def test_every_released_schema_is_brought_up_to_date(tmp_path: Path, fixture: Path) -> None:
    """A database of an earlier release keeps its story, decision and message, and gets the new schema."""
    file = tmp_path / "news.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(fixture.read_text(encoding="utf-8"))
    with open_store(f"sqlite:///{file}", now=NOW) as store:
        story = store.story(content_hash(1))
        assert story and story.title == "Title 1"
        assert [decision.id for decision in store.decisions_of(story.id)] == ["alert-00001"]
        assert [row.alert_id for row in store.list_outbox(["pending"], 9)] == ["alert-00001"]
        test_migrations_make_the_schema_of_the_code(store)


def test_every_earlier_schema_has_its_database() -> None:
    """The fixtures are those of all released schemas but the newest."""
    assert [path.stem for path in SCHEMAS] == list(schema.VERSIONS[:-1])


def test_stories_of_the_first_schema_are_closed(tmp_path: Path) -> None:
    """Stories of single articles, as they were kept at first, are not told of any more."""
    file = tmp_path / "news.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SCHEMAS[0].read_text(encoding="utf-8"))
    with open_store(f"sqlite:///{file}", now=NOW) as store:
        assert store.open_stories() == []
