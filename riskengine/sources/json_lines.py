"""JSON Lines: one article a line, in a file or a pipe."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from riskengine.records import RawArticle, Refused
from riskengine.sources.byte_streams import MAX_LINE, as_utf8, bounded_lines
from riskengine.sources.fields import Columns, article_from

_SURROGATE = re.compile("[\ud800-\udfff]")
_DEFAULT = Columns()


def _flaw(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN or infinite, which JSON does not know"
    if isinstance(value, str) and _SURROGATE.search(value):
        return "broken: it holds half of a character"
    return ""


def _why_not(line: bytes) -> tuple[str, str]:
    """Return why a line can't be read, and what to do."""
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError:
        return "it is not UTF-8", "save the file as UTF-8"
    except json.JSONDecodeError as error:
        return f"it is not JSON: {error.msg} at character {error.colno}", "write one object a line"
    except RecursionError:
        return "it is nested too deeply", "write one flat object a line"
    except ValueError:
        return "it holds a number with too many digits", "write it in quotes"
    flaws = ((name, _flaw(value)) for name, value in record.items()) if isinstance(record, dict) else ()
    for name, flaw in flaws:
        if flaw:
            return f"'{_SURROGATE.sub('?', name)}' is {flaw}", "write valid JSON"
    return "it holds NaN, an infinite number or half of a character", "write valid JSON"


def read_jsonl(
    stream: BinaryIO, where: str, *, columns: Columns = _DEFAULT
) -> Iterator[RawArticle | Refused]:
    r"""Read JSON Lines, one article or refusal a line, in the order of the lines.

    Parameters
    ----------
    stream : BinaryIO
        UTF-8, or UTF-16 with a byte order mark; lines are ended by ``\n``.
    where : str
        Name of the file, for messages.
    columns : Columns, optional
        Names of the fields.

    Yields
    ------
    RawArticle or Refused
        Blank lines give nothing.

    Examples
    --------
    >>> import io
    >>> lines = io.BytesIO(b'{"text": "Troops crossed."}\n{"text": 1}\n')
    >>> [type(record).__name__ for record in read_jsonl(lines, "a.jsonl")]
    ['RawArticle', 'Refused']
    """
    for number, line in enumerate(bounded_lines(as_utf8(stream)), start=1):
        place = f"{where}:{number}"
        if line is None:
            yield Refused(place, f"the line is longer than {MAX_LINE:,} bytes", "shorten the article")
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            bare = line.strip()
            if number == 1 and bare.startswith(b"["):
                yield Refused(
                    where,
                    "it is a JSON array, not JSON Lines",
                    "write one object a line, as jq -c '.[]' does",
                )
                return
            if bare:
                yield Refused(place, *_why_not(bare))
            continue
        yield article_from(record, place, columns)
