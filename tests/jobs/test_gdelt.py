"""GDELT says where to look: its lists are read without gaps, and some of their pages."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from riskengine.jobs import gdelt
from riskengine.jobs.gdelt import GdeltSource, choose
from riskengine.records import FeedState, Refused
from riskengine.settings import load_settings
from riskengine.sources.gdelt import SLOT, Reference, file_name, write_moment
from riskengine.sources.limits import ParserProcess
from riskengine.transport import Client
from riskengine.wiring import open_sources

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = b"<html><body><p>Troops crossed the river at dawn, the ministry said.</p></body></html>"


class Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = self.server.files.get(self.path)
        self.send_response(200 if isinstance(body, bytes) else 302 if body else 404)
        if isinstance(body, str):
            self.send_header("Location", body)
        self.end_headers()
        if isinstance(body, bytes):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Gdelt:
    """A server with GDELT's files and the pages that they name."""

    def __init__(self, server: ThreadingHTTPServer, parser: ParserProcess) -> None:
        self.files: dict[str, bytes | str] = {}
        self.asked: list[str] = []
        server.files, server.asked = self.files, self.asked
        self.root = f"http://127.0.0.1:{server.server_port}/"
        self._client = Client(allow_private=True, extra_ports=[server.server_port], total_seconds=5)
        self._parser = parser

    def read(self, state: FeedState | None = None, *, max_pages: int = 10, now: datetime = NOON):
        source = GdeltSource(f"{self.root}v2/", self._client, self._parser, max_pages=max_pages)
        reading = source.read(state or FeedState("GDELT"), now=now)
        return reading, list(reading.records)

    def add_slot(self, moment: datetime, *pages: str, body: bytes = PAGE) -> None:
        """Write the files of a slot, one event a page, and the pages."""
        lines = []
        for number, page in enumerate(pages, start=1):
            cells = [""] * 61
            cells[0], cells[1], cells[59] = (
                f"{moment:%d%H%M}{number}",
                f"{moment:%Y%m%d}",
                write_moment(moment),
            )
            cells[60] = f"{self.root}{page}"
            lines.append("\t".join(cells))
            self.files[f"/{page}"] = body
        for kind, content in (("export", "\n".join(lines)), ("mentions", "")):
            data = io.BytesIO()
            with zipfile.ZipFile(data, "w") as archive:
                archive.writestr("x.CSV", content)
            self.files[f"/v2/{file_name(moment, kind)}"] = data.getvalue()
        self.announce(moment)

    def announce(self, moment: datetime) -> None:
        names = [file_name(moment, kind) for kind in ("export", "mentions")]
        self.files["/v2/lastupdate.txt"] = "\n".join(
            f"{len(data)} {hashlib.md5(data, usedforsecurity=False).hexdigest()} http://elsewhere.example/{name}"
            for name in names
            if (data := self.files[f"/v2/{name}"])
        ).encode()


@pytest.fixture(scope="module")
def parser() -> Iterator[ParserProcess]:
    with ParserProcess() as process:
        yield process


@pytest.fixture
def world(parser: ParserProcess) -> Iterator[Gdelt]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield Gdelt(server, parser)
        server.shutdown()


def test_the_pages_of_the_newest_list_are_read(world: Gdelt) -> None:
    """Each page once, with its own text, its site as the source, and the moment at which GDELT saw it."""
    world.add_slot(NOON, "war", "war", "peace")
    reading, records = world.read()
    assert reading.problem == ""
    assert sorted(record.url.removeprefix(world.root) for record in records) == ["peace", "war"]
    assert {record.text for record in records} == {"Troops crossed the river at dawn, the ministry said."}
    assert {(record.source, record.published_at) for record in records} == {("127.0.0.1", NOON.isoformat())}
    assert reading.state.etag == "20260301120000"


def test_what_is_not_new_is_not_fetched(world: Gdelt) -> None:
    """A pass within the same quarter of an hour asks for the list alone."""
    world.add_slot(NOON, "war")
    state = world.read()[0].state
    world.asked.clear()
    reading, records = world.read(state)
    assert (reading.unchanged, records, world.asked) == (True, [], ["/v2/lastupdate.txt"])


def test_a_gap_is_filled(world: Gdelt) -> None:
    """What was listed between two passes is read by the second, back to six hours."""
    for number, page in enumerate("abc"):
        world.add_slot(NOON + SLOT * number, page)
    reading, records = world.read(FeedState("GDELT", etag=write_moment(NOON)), now=NOON + SLOT * 3)
    assert sorted(record.url[-1] for record in records) == ["b", "c"]
    assert (reading.problem, reading.state.etag) == ("", write_moment(NOON + SLOT * 2))


def test_what_can_not_be_filled_is_told(world: Gdelt) -> None:
    """A list that is missing, and what lies too far back, are named; the rest is read and remembered."""
    world.add_slot(NOON, "war")
    reading, records = world.read(FeedState("GDELT", etag=write_moment(NOON - timedelta(hours=9))))
    assert [record.url for record in records] == [f"{world.root}war"]
    assert "not filled: 2026-03-01 03:15 to 2026-03-01 05:45, too long ago" in reading.problem
    assert "20260301114500.export.CSV.zip: the server answered 404" in reading.problem
    assert "mentions" not in reading.problem
    assert reading.state.etag == write_moment(NOON)


def test_a_gap_is_filled_no_further_than_a_pass_can_bear(world: Gdelt, monkeypatch) -> None:
    """With enough references the newest slots are read, the others told, and nothing waits for them."""
    for number in range(3):
        world.add_slot(NOON + SLOT * number, "war")
    monkeypatch.setattr(gdelt, "MAX_REFERENCES", 0)
    reading, records = world.read(FeedState("GDELT", etag=write_moment(NOON - SLOT)), now=NOON + SLOT * 3)
    assert len(records) == 1
    assert reading.problem == "not filled: 2026-03-01 12:00 to 2026-03-01 12:15, it is too much for one pass"
    assert reading.state.etag == write_moment(NOON + SLOT * 2)


def test_a_list_that_fails_is_asked_for_again(world: Gdelt) -> None:
    """A file that is not the one announced is not read, and the slot not remembered."""
    world.add_slot(NOON, "war")
    world.files[f"/v2/{file_name(NOON, 'export')}"] += b"x"
    reading, records = world.read(FeedState("GDELT", etag=write_moment(NOON - SLOT)))
    assert records == []
    assert "is not the file that the list announces" in reading.problem
    assert reading.state.etag == write_moment(NOON - SLOT)


def test_a_list_from_the_future_is_not_believed(world: Gdelt) -> None:
    """Remembered, it would make everything until then old."""
    world.add_slot(NOON + timedelta(days=400), "war")
    reading, records = world.read()
    assert (records, reading.state.etag) == ([], "")
    assert "still to come" in reading.problem


def test_bad_lines_are_refused_by_name(world: Gdelt) -> None:
    """They are counted as refused records, the pages of the others are read."""
    world.add_slot(NOON, "war", "\nrubbish")
    refused = [record for record in world.read()[1] if isinstance(record, Refused)]
    assert refused[0].where == "20260301120000.export.CSV.zip:3"


def test_pages_that_are_gone_are_passed_over_unless_all_are(world: Gdelt) -> None:
    """The web forgets, so that one page is no problem; that none can be read is."""
    world.add_slot(NOON, "war", "gone", "home")
    del world.files["/gone"]
    world.files["/home"] = "/"
    world.files["/"] = PAGE
    reading, records = world.read()
    assert ([record.url for record in records], reading.problem) == ([f"{world.root}war"], "")
    del world.files["/war"]
    assert "none of 3 pages could be read" in world.read()[0].problem


def test_no_more_pages_are_asked_for_than_allowed(world: Gdelt) -> None:
    """The setting bounds a pass, and no site is asked for more than five pages."""
    world.add_slot(NOON, *"abcdefgh")
    assert len(world.read(max_pages=2)[1]) == 2
    assert len(world.read()[1]) == gdelt.MAX_PER_SITE


def reference(
    page: str, event: str = "1", *actors: str, age: timedelta = SLOT, outlet: str = ""
) -> Reference:
    return Reference(event, NOON - age, NOON, actors, outlet, f"https://{page}" if page else "")


def test_telling_pages_are_chosen_first() -> None:
    """Fresh events between countries go before what many report, and that before what one reports."""
    found = [
        reference("alone.example/1", "1"),
        reference("old.example/1", "2", "RUS", "UKR", age=timedelta(days=365)),
        reference("many.example/1", "3"),
        reference("many2.example/1", "3"),
        reference("", "3", outlet="Radio"),
        reference("abroad.example/1", "4", "RUS", "UKR"),
        reference("www.many.example/1?utm_source=x", "5"),
    ]
    chosen = [one.url for one in choose(found, 3)]
    assert chosen[0] == "https://abroad.example/1"
    assert set(chosen[1:]) == {"https://many.example/1", "https://many2.example/1"}
    assert len(choose([*found, *found], 100)) == 6


def test_gdelt_is_off_until_enabled(tmp_path, monkeypatch) -> None:
    """The setting adds the source after files and feeds."""
    monkeypatch.setenv("RISKENGINE_HOME", str(tmp_path))
    with open_sources(load_settings().settings) as sources:
        assert [source.name for source in sources] == []
    path = tmp_path / "config.toml"
    path.write_text('[sources]\nuse = ["BBC World"]\n[sources.gdelt]\nenabled = true\n')
    with open_sources(load_settings(path).settings) as sources:
        assert [source.name for source in sources] == ["BBC World", "GDELT"]


def test_the_sites_of_the_catalogue_are_their_houses(tmp_path, monkeypatch) -> None:
    """A page of a feed's own site, found through GDELT, is no second origin."""
    from riskengine.wiring import known_outlets

    monkeypatch.setenv("RISKENGINE_HOME", str(tmp_path))
    path = tmp_path / "config.toml"
    path.write_text('[sources]\nuse = ["Guardian World"]\n[sources.gdelt]\nenabled = true\n')
    outlets = known_outlets(load_settings(path).settings)
    assert outlets["theguardian.com"].group == outlets["Guardian World"].group == "Guardian"
    assert (outlets["tass.com"].kind, outlets["tass.com"].country) == ("state", "RUS")
