"""Rows of a Parquet file, batch by batch; runs in the process with limits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MAX_ROWS = 1_000_000
"""Of one file; a few bytes can claim any number of rows."""
MAX_BYTES = 4 * 1024**3
"""Of the columns that are read, decompressed."""
_BATCH = 200
_BUFFER = 1024 * 1024
_MAY_BE_NUMBERS = frozenset(("id", "published_at"))


def _fits(field: str, kind: pa.DataType) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_string(kind) or types.is_large_string(kind) or (field != "text" and types.is_null(kind)):
        return True
    if field == "published_at" and (types.is_timestamp(kind) or types.is_date(kind)):
        return True
    return field in _MAY_BE_NUMBERS and bool(types.is_integer(kind))


def _problem(file: pq.ParquetFile, columns: Mapping[str, str]) -> tuple[str, str]:
    """Judge a file by its metadata, before anything is decompressed."""
    schema, metadata = file.schema_arrow, file.metadata
    there = ", ".join(schema.names)[:200]
    for field, name in columns.items():
        if name not in schema.names:
            if field == "text" or name != field:
                return (
                    f"there is no column '{name}' (there are: {there})",
                    f"name the column that holds the {field}",
                )
        elif schema.names.count(name) > 1:
            return f"there is more than one column '{name}'", "rename all but one"
        elif not _fits(field, schema.field(name).type):
            return f"column '{name}' is {schema.field(name).type}, not text", "convert it to text"
    if metadata.num_rows > MAX_ROWS:
        return f"it has {metadata.num_rows:,} rows, over {MAX_ROWS:,}", "split the file"
    size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    return (
        (f"it expands to {size:,} bytes, over {MAX_BYTES:,}", "split the file")
        if size > MAX_BYTES
        else ("", "")
    )


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else value.isoformat()  # type: ignore[attr-defined]


def parse(payload: bytes, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield batches of ``rows``, or one ``refused`` with its ``action``; the payload is the path."""
    columns: dict[str, str] = options["columns"]
    try:
        file = pq.ParquetFile(os.fsdecode(payload), buffer_size=_BUFFER, pre_buffer=False)
    except (pa.ArrowException, OSError):
        yield {"refused": "it is not a Parquet file, or damaged", "action": "write it again"}
        return
    reason, action = _problem(file, columns)
    if reason:
        yield {"refused": reason, "action": action}
        return
    wanted = [name for name in columns.values() if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(_BATCH, columns=wanted, use_threads=False):
            rows = [{name: _plain(value) for name, value in row.items()} for row in batch.to_pylist()]
            yield {"rows": rows}
    except (pa.ArrowException, OSError):
        yield {"refused": "its data are damaged", "action": "write it again"}
