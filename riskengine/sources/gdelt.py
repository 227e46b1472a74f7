"""GDELT 2.0, which lists each quarter of an hour what the press reports: where to look, never a score.

GDELT codes events by machine and gives no text. What is taken from its files is which pages report
something, when, and between whom.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urljoin

from riskengine.errors import SourceFailed
from riskengine.records import Refused
from riskengine.sources.limits import Limits, ParserProcess
from riskengine.transport import Client, redact_url

SLOT = timedelta(minutes=15)
"""How often GDELT writes its files."""
KINDS = ("export", "mentions")
"""Files of each slot that are read: the events that are new in it, and all reports of events."""
UPDATE_LIST = "lastupdate.txt"
GDELT_LIMITS = Limits(cpu_seconds=30, wall_seconds=60.0, memory_mib=300)

_LISTED = re.compile(
    r"(\d{1,12})[ \t]+([0-9a-fA-F]{32})[ \t]+\S*/(\d{10}(?:00|15|30|45)00)\.(export|mentions)\.CSV\.zip"
)
_FORM = "%Y%m%d%H%M%S"
_MAX_LIST = 64 * 1024


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A line of GDELT's list of files: bytes and MD5 of what is to come."""

    moment: datetime
    kind: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A report that GDELT saw: of which event, between whom (codes of countries), when, by whom, where.

    ``url`` is empty where the report is no page of the web.
    """

    event_id: str
    event_at: datetime
    seen_at: datetime
    actors: tuple[str, ...]
    outlet: str
    url: str


def parse_moment(text: str) -> datetime | None:
    """Return the moment in the name of a file, or None.

    Examples
    --------
    >>> parse_moment("20191024143000")
    datetime.datetime(2019, 10, 24, 14, 30, tzinfo=datetime.timezone.utc)
    >>> parse_moment("20191324143000")
    """
    try:
        return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def write_moment(moment: datetime) -> str:
    """Return a moment as the names of files have it."""
    return moment.strftime(_FORM)


def file_name(moment: datetime, kind: str) -> str:
    """Return the name of a file.

    Examples
    --------
    >>> file_name(datetime(2019, 10, 24, 14, 30, tzinfo=UTC), "export")
    '20191024143000.export.CSV.zip'
    """
    return f"{write_moment(moment)}.{kind}.CSV.zip"


def read_list(data: bytes, *, where: str) -> tuple[ListedFile, ...]:
    """Read ``lastupdate.txt``: size, MD5 and address of the newest files, one a line.

    The address counts for its name alone, since everything is fetched from the place that the
    settings name. Lines about other files are passed over.

    Raises
    ------
    SourceFailed
        It names no file that is known here.

    Examples
    --------
    >>> line = b"150383 297a16b493de7cf6ca809a7cc31d0b93 http://x.example/20150218230000.export.CSV.zip"
    >>> read_list(line, where="lastupdate.txt")[0].size
    150383
    """
    listed = []
    for line in data[:_MAX_LIST].decode("ascii", "replace").splitlines():
        found = _LISTED.fullmatch(line.strip())
        moment = parse_moment(found[3]) if found else None
        if found and moment:
            listed.append(ListedFile(moment, found[4], int(found[1]), found[2].lower()))
    if not any(one.kind == KINDS[0] for one in listed):
        raise SourceFailed(
            "it is no list of GDELT's files", where=where, action="check sources.gdelt.base_url"
        )
    return tuple(listed)


def check_whole(data: bytes, listed: ListedFile, *, where: str) -> None:
    """Check that a file has arrived as it was listed.

    Raises
    ------
    SourceFailed
        Its size or MD5 differ.
    """
    # MD5 tells a file cut short or mixed up, as GDELT means it; against forgery it protects nobody.
    if len(data) != listed.size or hashlib.md5(data, usedforsecurity=False).hexdigest() != listed.md5:
        raise SourceFailed("it is not the file that the list announces", where=where)


def fetch(client: Client, base_url: str, name: str) -> bytes:
    """Fetch a file.

    Raises
    ------
    SourceFailed
        No answer, a limit was exceeded, or the server answered otherwise than with the file.
    """
    url = urljoin(base_url, name)
    answer = client.get(url)
    if answer.status != HTTPStatus.OK:
        raise SourceFailed(f"the server answered {answer.status}", where=redact_url(url))
    return answer.body


def read_references(
    data: bytes, *, kind: str, where: str, parser: ParserProcess
) -> Iterator[Reference | Refused]:
    """Read a zipped file of events (``export``) or of reports (``mentions``).

    Parameters
    ----------
    data : bytes
        A zip archive with one member of at most 256 MiB.
    kind : {"export", "mentions"}
        Says which columns there are.
    where : str
        Its name, for messages.
    parser : ParserProcess
        The process with limits that does the work.

    Yields
    ------
    Reference or Refused
        One a line, in order; ``where`` of a refused one names the line.

    Raises
    ------
    SourceFailed
        The archive is damaged or breaks a limit, or hardly a line can be read.
    """
    for part in parser.ask("gdelt", data, where=where, options={"kind": kind}, limits=GDELT_LIMITS):
        for row in part["rows"]:
            if "refused" in row:
                yield Refused(f"{where}:{row['line']}", row["refused"])
            else:
                yield _reference(row)
        if "problem" in part:
            raise SourceFailed(part["problem"], where=where)


def _reference(row: dict[str, object]) -> Reference:
    event_at, seen_at = (datetime.fromisoformat(str(row[key])) for key in ("event_at", "seen_at"))
    actors = row["actors"]
    assert isinstance(actors, list)
    return Reference(
        event_id=str(row["event_id"]),
        event_at=event_at,
        seen_at=seen_at,
        actors=tuple(actors),
        outlet=str(row["outlet"]),
        url=str(row["url"]),
    )


def slots_to_read(last: datetime | None, newest: datetime, *, reach: timedelta) -> Sequence[datetime]:
    """Return the slots that were not read yet, the newest first, at most ``reach`` back.

    Parameters
    ----------
    last : datetime or None
        The newest slot that was read; None reads the newest alone.
    newest : datetime
        The newest slot there is.
    reach : timedelta
        Not negative.

    Examples
    --------
    >>> noon = datetime(2019, 10, 24, 12, tzinfo=UTC)
    >>> len(slots_to_read(noon - 3 * SLOT, noon, reach=timedelta(hours=6)))
    3
    >>> slots_to_read(noon, noon, reach=timedelta(hours=6))
    ()
    """
    if last is None:
        return (newest,)
    count = max(0, (newest - last) // SLOT)
    return tuple(newest - SLOT * number for number in range(min(count, reach // SLOT + 1)))
