"""``riskengine data``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from riskengine.cli.options import examples

SHOWN = 10
"""Refused rows that are told one by one; all are counted."""
OUTPUTS = (".jsonl", ".csv")


@click.group(epilog=examples("riskengine data import acled events.csv --out outcomes.jsonl"))
def data() -> None:
    """Read the field's own data sets."""


@data.command(
    "import",
    epilog=examples(
        "riskengine data import ucdp-ged GEDEvent.csv --out outcomes.csv",
        "riskengine data import acled events.csv.gz --out outcomes.jsonl",
    ),
)
@click.argument("kind", type=click.Choice(("ucdp-ged", "acled")))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .jsonl or .csv file."
)
def import_(kind: str, file: Path, out: Path) -> int:
    """Read coded events from FILE and write them as outcomes: date, country, actors, type, deaths, place.

    Rows that can't be used are counted by reason; exit code 1 where there are some, 3 where no row is left.
    """
    from riskengine.errors import ConfigurationError

    if out.suffix not in OUTPUTS:
        raise ConfigurationError(
            f"can't write '{out.suffix}'", where="--out", action="name a .jsonl or .csv file"
        )
    if out.exists() and out.samefile(file):
        raise ConfigurationError("it is the file that is read", where="--out", action="name another file")
    refused: Counter[str] = Counter()
    written = _write(out, _tell_refused(_read(kind, file), refused))
    for reason, count in refused.most_common(SHOWN):
        click.echo(f"riskengine: {count:,} refused: {reason}", err=True)
    click.echo(f"riskengine: {written:,} written, {refused.total():,} refused", err=True)
    return 0 if not refused else 1 if written else 3


def _read(kind: str, file: Path) -> Iterator[Any]:
    import zlib

    from riskengine.errors import SourceFailed
    from riskengine.records import Refused
    from riskengine.sources.byte_streams import open_bytes
    from riskengine.sources.outcome_rows import read_outcomes, read_tables

    try:
        with open_bytes(file) as stream:
            yield from read_outcomes(stream, str(file), kind=kind, tables=read_tables())
    except SourceFailed as failure:
        yield Refused(str(file), failure.what, failure.action)
    except (EOFError, OSError, zlib.error):
        yield Refused(str(file), "it can't be read to its end", "download it again")


def _tell_refused(records: Iterable[Any], refused: Counter[str]) -> Iterator[dict[str, Any]]:
    from riskengine.cli.output import clean
    from riskengine.records import Refused

    for record in records:
        if not isinstance(record, Refused):
            yield record
            continue
        # Reasons come from the file: only so many of them are kept apart.
        known = record.reason in refused or len(refused) < 1000
        refused[clean(record.reason, 200) if known else "other reasons"] += 1
        if refused.total() <= SHOWN:
            click.echo(f"riskengine: {clean(record.where)}: {clean(record.reason, 300)}", err=True)


def _write(out: Path, rows: Iterator[dict[str, Any]]) -> int:
    """Write rows beside the file and put them in its place at the end; nothing where there is no row."""
    from riskengine.cli.output import write_rows
    from riskengine.sources.outcome_rows import COLUMNS

    written = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal written
        for row in rows:
            written += 1
            yield row

    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as stream:
            write_rows(stream, counted(), COLUMNS, form=out.suffix[1:])
        if written:
            part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return written
