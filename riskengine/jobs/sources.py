"""What a pass reads: feeds and files, each with what it remembers from one pass to the next."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from riskengine.errors import SourceFailed
from riskengine.jobs.run import Reading
from riskengine.records import FeedState
from riskengine.sources.feeds import fetch_feed, parse_feed
from riskengine.sources.files import read_path
from riskengine.sources.limits import ParserProcess
from riskengine.transport import Client


class FeedSource:
    """A feed; what its server said of its version is kept only when all of it could be used.

    Parameters
    ----------
    name : str
        Given to its articles.
    url : str
        Perhaps with a user name and password, which never show.
    client : Client
        Fetches it.
    parser : ParserProcess
        Parses it.
    """

    def __init__(self, name: str, url: str, client: Client, parser: ParserProcess) -> None:
        self.name = name
        self._url = url
        self._client = client
        self._parser = parser

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        """Fetch and parse what is new."""
        try:
            fetched = fetch_feed(self._client, self._url, state)
        except SourceFailed as failure:
            return Reading((), state, problem=str(failure))
        if fetched.unchanged:
            return Reading((), state, unchanged=True)
        parsed = parse_feed(fetched.body, source=self.name, parser=self._parser, url=fetched.url)
        if parsed.problem:
            return Reading(parsed.items, state, problem=parsed.problem)
        return Reading(parsed.items, replace(state, etag=fetched.etag, last_modified=fetched.last_modified))


class FileSource:
    """A file or folder; a file of the same size and date as before is not read again.

    Parameters
    ----------
    path : Path
        Of a kind that `riskengine.sources.files` reads.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        """Read all records where something has changed."""
        try:
            found = self._path.stat()
        except OSError as error:
            return Reading((), state, problem=f"it can't be read ({error.strerror})")
        version = f"{found.st_size}-{found.st_mtime_ns}" if self._path.is_file() else ""
        if version and version == state.etag:
            return Reading((), state, unchanged=True)
        return Reading(read_path(self._path, stdin=io.BytesIO()), replace(state, etag=version))
