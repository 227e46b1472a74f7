"""Files and pipes as streams of UTF-8 that stay small in memory, whatever comes out of them."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from riskengine.errors import SourceFailed

MAX_LINE = 1024 * 1024
"""Bytes of one line, which is one article."""
MAX_RATIO = 200
"""How many times its size compressed data may expand to."""
_FREE = 16 * 1024 * 1024
"""Bytes that may be decompressed before the ratio counts."""
_CHUNK = 64 * 1024
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Gunzipped(io.RawIOBase):
    """Decompressed data, refused when they grow out of proportion."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._data = gzip.GzipFile(fileobj=self._file)
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._data.read1(len(buffer))
        self._size += len(data)
        if self._size > _FREE and self._size > MAX_RATIO * self._file.tell():
            raise SourceFailed(
                f"it expands to more than {MAX_RATIO} times its size", action="decompress it first"
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Transcoded(io.RawIOBase):
    """UTF-16 or UTF-32 read as UTF-8."""

    def __init__(self, stream: io.BufferedReader[Any], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting:
            data = self._stream.read1(_CHUNK)
            self._waiting = self._decoder.decode(data, final=not data).encode()
            if not data:
                break
        given, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, decompressed where its name ends in ``.gz``."""
    if path.name.lower().endswith(".gz"):
        return io.BufferedReader(_Gunzipped(path), _CHUNK)
    return path.open("rb")


def as_utf8(stream: BinaryIO) -> io.BufferedReader[Any]:
    r"""Return a stream as UTF-8 without byte order mark.

    Without a mark it is taken to be UTF-8 already.

    Examples
    --------
    >>> as_utf8(io.BytesIO("war".encode("utf-16"))).read()
    b'war'
    """
    if not isinstance(stream, io.BufferedReader):
        stream = io.BufferedReader(cast(Any, stream))
    start = stream.peek(4)[:4]
    if start.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    for mark, encoding in _WIDE_MARKS:
        if start.startswith(mark):
            return io.BufferedReader(_Transcoded(stream, encoding), _CHUNK)
    return stream


def bounded_lines(stream: io.BufferedReader[Any]) -> Iterator[bytes | None]:
    r"""Yield the lines of a stream, ended by ``\n`` only; None for one that is too long.

    A line that is too long is passed over in pieces and never held whole.
    """
    readline = stream.readline
    while line := readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield None
