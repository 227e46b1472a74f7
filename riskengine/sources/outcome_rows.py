"""Events coded by UCDP GED and ACLED, one row each, as outcomes to hold alerts against.

Built from the published lists of columns, not from a real file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from riskengine.articles.clean import clean_line
from riskengine.data import data_path
from riskengine.records import Refused
from riskengine.sources.csv_rows import read_table

COLUMNS = (
    "date", "country", "actor1", "actor2", "event_type", "signal",
    "deaths", "latitude", "longitude", "text", "id",
)  # fmt: skip
MAX_TEXT = 10_000
"""Characters of a headline or note."""
_FIELDS = {
    "ucdp-ged": {
        "date": "date_start", "country": "country", "actor1": "side_a", "actor2": "side_b",
        "event_type": "type_of_violence", "deaths": "best", "latitude": "latitude",
        "longitude": "longitude", "text": "source_headline", "id": "id",
    },
    "acled": {
        "date": "event_date", "country": "country", "actor1": "actor1", "actor2": "actor2",
        "event_type": "event_type", "deaths": "fatalities", "latitude": "latitude",
        "longitude": "longitude", "text": "notes", "id": "event_id_cnty",
    },
}  # fmt: skip
OUTCOME_KINDS = tuple(_FIELDS)
_DATES = ("%Y-%m-%d", "%d %B %Y")
_NAMING = frozenset(("name", "official", "alias", "abbreviation"))


@dataclass(frozen=True, slots=True)
class Tables:
    """Countries by their name in small letters, and event types by kind and value."""

    countries: Mapping[str, str]
    event_types: Mapping[tuple[str, str], tuple[str, str]]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with data_path(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def read_tables() -> Tables:
    """Read the names of states and territories, and the event types, from the package's data.

    Examples
    --------
    >>> read_tables().countries["dr congo (zaire)"]
    'COD'
    """
    states = {row["code"] for row in _rows("gazetteer/actors.csv") if row["kind"] in ("state", "observer")}
    countries = {
        row["surface"].casefold(): row["code"]
        for row in _rows("gazetteer/names.csv")
        if row["code"] in states and row["kind"] in _NAMING
    }
    countries |= {row["name"].casefold(): row["code"] for row in _rows("imports/countries.csv")}
    types = {
        (row["kind"], row["value"]): (row["event_type"], row["signal"])
        for row in _rows("imports/event_types.csv")
    }
    return Tables(countries, types)


def _date(value: str) -> str:
    day = value.strip().partition(" 00:00:00")[0]
    for form in _DATES:
        try:
            return datetime.strptime(day, form).date().isoformat()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise ValueError(f"'{value[:40]}' is no date")


def _deaths(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ValueError(f"'{value[:40]}' is no number of deaths")
    return int(value)


def _degrees(value: str, limit: int) -> float | None:
    if not value:
        return None
    try:
        degrees = float(value)
    except ValueError:
        degrees = float("nan")
    if not abs(degrees) <= limit:
        raise ValueError(f"'{value[:40]}' is no coordinate")
    return degrees


def _outcome(kind: str, row: Mapping[str, str], tables: Tables) -> dict[str, Any]:
    values = {name: row[column].strip() for name, column in _FIELDS[kind].items()}
    country = tables.countries.get(values["country"].casefold())
    if country is None:
        raise ValueError(f"unknown country '{values['country'][:80]}'")
    coded = tables.event_types.get((kind, values["event_type"]))
    if coded is None:
        raise ValueError(f"unknown event type '{values['event_type'][:80]}'")
    found: dict[str, Any] = {name: clean_line(values[name], MAX_TEXT) for name in COLUMNS if name in values}
    return found | {
        "date": _date(values["date"]),
        "country": country,
        "event_type": coded[0],
        "signal": coded[1],
        "deaths": _deaths(values["deaths"]),
        "latitude": _degrees(values["latitude"], 90),
        "longitude": _degrees(values["longitude"], 180),
    }


def read_outcomes(
    stream: BinaryIO, where: str, *, kind: str, tables: Tables
) -> Iterator[dict[str, Any] | Refused]:
    """Read coded events, one outcome or refusal a row, without holding the file.

    Parameters
    ----------
    stream : BinaryIO
        CSV with the columns of UCDP GED or ACLED.
    where : str
        Name of the file, for messages.
    kind : {"ucdp-ged", "acled"}
        Who coded them.
    tables : Tables
        From ``read_tables``.

    Yields
    ------
    dict or Refused
        ``COLUMNS``; ``date`` is the day on which the event began, ``country`` ISO 3166-1 alpha-3,
        ``deaths`` the best estimate, coordinates degrees or None.
    """
    needed = tuple(_FIELDS[kind].values())
    for record in read_table(stream, where, needed=needed):
        if isinstance(record, Refused):
            yield record
            continue
        place, row = record
        try:
            yield _outcome(kind, row, tables)
        except ValueError as problem:
            yield Refused(place, str(problem), "mend the row or the tables of riskengine/data/imports")
