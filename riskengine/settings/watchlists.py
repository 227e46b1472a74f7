"""Watchlists: CSV or GeoJSON files of what a team has a stake in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from riskengine.errors import ConfigurationError
from riskengine.records import Watched

MAX_BYTES = 5 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_CORNERS = 1_000

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class _Entry(BaseModel):
    """One line of a watchlist; columns and properties of other names are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=2, max_length=200, pattern=r"\w\w")]
    code: Annotated[str, Field(max_length=40)] = ""
    weight: Annotated[float, Field(gt=0, le=1)] = 1.0
    lat: Latitude | None = None
    lon: Longitude | None = None
    radius_km: Annotated[float, Field(gt=0, le=5000)] = 100.0
    area: Annotated[tuple[tuple[Longitude, Latitude], ...], Field(max_length=MAX_CORNERS)] = ()

    @model_validator(mode="after")
    def _check_point(self) -> _Entry:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon go together")
        return self


def read_watchlist(path: Path) -> tuple[Watched, ...]:
    """Read a watchlist.

    Parameters
    ----------
    path : Path
        CSV with the column ``name`` and perhaps ``code``, ``weight``, ``lat``, ``lon`` and ``radius_km``;
        or GeoJSON (``.geojson`` or ``.json``) of points and polygons with these as properties.

    Returns
    -------
    tuple of Watched

    Raises
    ------
    ConfigurationError
        It can't be read, an entry is not what it should be, or there is none: a list that watches
        nothing would be silent for ever.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        content = raw.decode("utf-8-sig") if len(raw) <= MAX_BYTES else ""
    except (OSError, UnicodeDecodeError) as error:
        what = f"can't be read ({type(error).__name__})"
        raise ConfigurationError(
            what, where=str(path), action="name a CSV or GeoJSON file in UTF-8"
        ) from None
    if len(raw) > MAX_BYTES:
        raise ConfigurationError("larger than 5 MB", where=str(path), action="split it")
    rows = _features(content, path) if path.suffix.lower() in (".geojson", ".json") else _lines(content, path)
    entries = [_entry(where, row) for where, row in rows]
    if not 0 < len(entries) <= MAX_ENTRIES:
        what = f"{len(entries)} entries" if entries else "no entry"
        raise ConfigurationError(what, where=str(path), action=f"give 1 to {MAX_ENTRIES}")
    return tuple(entries)


def _lines(content: str, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(content), strict=True, restkey="", restval="")
    try:
        for row in reader:
            yield f"{path}, line {reader.line_num}", row
    except csv.Error as error:
        raise ConfigurationError(f"not CSV ({error})", where=str(path)) from None


def _features(content: str, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        document = None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise ConfigurationError("not a FeatureCollection of GeoJSON", where=str(path))
    for number, feature in enumerate(features, 1):
        where = f"{path}, feature {number}"
        fields = feature if isinstance(feature, dict) else {}
        properties = fields.get("properties")
        yield where, {**(properties if isinstance(properties, dict) else {}), **_geometry(fields, where)}


def _geometry(feature: Mapping[str, Any], where: str) -> dict[str, Any]:
    geometry = feature.get("geometry")
    if geometry is None:
        return {}
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    places: Any = geometry.get("coordinates") if isinstance(geometry, dict) else None
    try:
        if kind == "Point":
            return {"lon": places[0], "lat": places[1]}
        if kind == "Polygon":
            return {"area": [(corner[0], corner[1]) for corner in places[0]]}
    except (TypeError, IndexError, KeyError):
        pass
    raise ConfigurationError("neither a Point nor a Polygon", where=where, action="use one of these")


def _entry(where: str, row: Mapping[str, Any]) -> Watched:
    try:
        entry = _Entry.model_validate({key: value for key, value in row.items() if value not in ("", None)})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"{key or 'entry'}: {first['msg']}", where=where) from None
    point = (entry.lat, entry.lon) if entry.lat is not None and entry.lon is not None else None
    area = tuple((lat, lon) for lon, lat in entry.area)
    return Watched(entry.name, entry.code, entry.weight, point, entry.radius_km, area)
