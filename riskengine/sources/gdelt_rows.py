"""Lines of a zipped GDELT 2.0 file; runs in the process with limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from riskengine.articles.identity import canonical_url
from riskengine.errors import SourceFailed
from riskengine.sources.byte_streams import MAX_LINE, MAX_RATIO, bounded_lines

MAX_BYTES = 256 * 1024 * 1024
"""Of the unzipped file."""
MAX_LINES = 50_000
"""Of one file; real ones have some thousands."""
MAX_BAD = 100
"""Lines of one file that may be unreadable; with more it is not what it claims to be."""
COLUMNS = {"export": 61, "mentions": 16}
"""How many a line has: events first coded in these 15 minutes, and every report that names an event.
Source: GDELT Event Codebook V2.0."""
_HEADER = "globaleventid"
"""GDELT writes no header, but people who cut pieces out of its files do."""
_WEB = "1"
_BATCH = 500


def _open(payload: bytes) -> IO[bytes]:
    """Return the only member of an archive, judged by what it declares; zipfile reads no more than that."""
    archive = zipfile.ZipFile(io.BytesIO(payload))
    members = archive.infolist()
    if len(members) != 1:
        raise SourceFailed(f"it holds {len(members):,} files, not one")
    member = members[0]
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceFailed("it is encrypted, or compressed in an unusual way")
    if member.file_size > MAX_BYTES:
        raise SourceFailed(f"it expands to more than {MAX_BYTES:,} bytes")
    if member.file_size > MAX_RATIO * len(payload):
        raise SourceFailed(f"it expands to more than {MAX_RATIO} times its size")
    return archive.open(member)


def _moment(text: str) -> str:
    """Return a moment in ISO 8601; GDELT writes days without and moments with hours, minutes, seconds."""
    if not (text.isascii() and text.isdecimal() and len(text) in (8, 14)):
        raise ValueError
    form = "%Y%m%d%H%M%S" if len(text) > 8 else "%Y%m%d"
    return datetime.strptime(text, form).replace(tzinfo=UTC).isoformat()


def _event(cells: Sequence[str]) -> dict[str, Any]:
    actors = [cells[7], cells[17]]
    return {"event_at": cells[1], "seen_at": cells[59], "actors": actors, "outlet": "", "url": cells[60]}


def _mention(cells: Sequence[str]) -> dict[str, Any]:
    url = cells[5] if cells[3] == _WEB else ""
    return {"event_at": cells[1], "seen_at": cells[2], "actors": [], "outlet": cells[4], "url": url}


def _row(line: bytes, kind: str) -> dict[str, Any]:
    """Read one line; what it names may be no web page, but a broadcast or a book: then ``url`` is empty.

    Raises
    ------
    ValueError
        It can't be read; says why.
    """
    cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
    if len(cells) != COLUMNS[kind]:
        raise ValueError(f"the line has {len(cells)} columns, not {COLUMNS[kind]}")
    if not (cells[0].isascii() and cells[0].isdecimal() and len(cells[0]) < 20):
        raise ValueError("the line does not begin with the number of an event")
    row = (_event if kind == "export" else _mention)(cells)
    try:
        row["event_at"], row["seen_at"] = _moment(row["event_at"]), _moment(row["seen_at"])
    except ValueError:
        raise ValueError("a date of the line is none") from None
    row["actors"] = sorted({actor for actor in row["actors"] if actor})
    row["event_id"], row["url"] = cells[0], canonical_url(row["url"]) and row["url"]
    return row


def _rows(lines: Iterator[bytes | None], kind: str) -> Iterator[dict[str, Any]]:
    bad = 0
    for number, line in enumerate(lines, start=1):
        if number > MAX_LINES:
            raise SourceFailed(f"it has more than {MAX_LINES:,} lines")
        try:
            if line is None:
                raise ValueError(f"the line is longer than {MAX_LINE:,} bytes")
            if number == 1 and line[: len(_HEADER)].lower() == _HEADER.encode():
                continue
            yield _row(line, kind)
        except ValueError as error:
            bad += 1
            if bad > MAX_BAD:
                raise SourceFailed(f"more than {MAX_BAD} of its lines can't be read ({error})") from None
            yield {"line": number, "refused": str(error)}


def parse(payload: bytes, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield batches of ``rows``, of which some say ``refused``, and perhaps a ``problem`` at the end."""
    batch: list[dict[str, Any]] = []
    try:
        with _open(payload) as member:
            for row in _rows(bounded_lines(io.BufferedReader(member)), options["kind"]):
                batch.append(row)
                if len(batch) == _BATCH:
                    yield {"rows": batch}
                    batch = []
        yield {"rows": batch}
    except SourceFailed as failure:
        yield {"rows": batch, "problem": failure.what}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        yield {"rows": batch, "problem": "it is no zip file, or damaged"}
