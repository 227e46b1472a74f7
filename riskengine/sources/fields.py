"""The fields of a record, and what they must be to make an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from riskengine.records import RawArticle, Refused

_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_MAY_BE_NUMBERS = frozenset(("id", "published_at"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Under which name a file keeps each field of an article."""

    text: str = "text"
    title: str = "title"
    id: str = "id"
    published_at: str = "published_at"
    url: str = "url"
    source: str = "source"
    guid: str = "guid"

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return pairs of field and name."""
        return tuple((field, getattr(self, field)) for field in self.__slots__)


def _as_text(field: str, value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and field in _MAY_BE_NUMBERS else None


def _convert(record: Mapping[str, object], where: str, columns: Columns) -> RawArticle | Refused:
    """Take the slow way: fields that are absent, null, numbers, or wrong."""
    label = _as_text("id", record.get(columns.id)) or ""
    if record.get(columns.text) is None:
        reason = (
            f"'{columns.text}' is null" if columns.text in record else f"there is no field '{columns.text}'"
        )
        return Refused(where, reason, "give each article a text", label)
    values = {}
    for field, name in columns.items():
        text = _as_text(field, record.get(name))
        if text is None:
            kind = _KINDS.get(type(record[name]), "something else")
            return Refused(where, f"'{name}' is {kind}, not text", "write it in quotes", label)
        values[field] = text
    return RawArticle(**values, where=where)


def article_from(record: object, where: str, columns: Columns) -> RawArticle | Refused:
    """Make an article of a decoded record.

    Parameters
    ----------
    record : object
        A mapping, if it is to be an article.
    where : str
        File and line.
    columns : Columns
        Names of the fields.

    Returns
    -------
    RawArticle or Refused
        Refused with the field that is missing or of a wrong type.

    Examples
    --------
    >>> article_from({"text": 5}, "a.jsonl:1", Columns()).reason
    "'text' is a number, not text"
    """
    if type(record) is not dict:
        kind = _KINDS.get(type(record), "text")
        return Refused(where, f"it is {kind}, not an object", 'write JSON Lines: one {"text": ...} a line')
    get = record.get
    text, title, label = get(columns.text), get(columns.title, ""), get(columns.id, "")
    published_at, url = get(columns.published_at, ""), get(columns.url, "")
    source, guid = get(columns.source, ""), get(columns.guid, "")
    if (
        type(text)
        is type(title)
        is type(label)
        is type(published_at)
        is type(url)
        is type(source)
        is type(guid)
        is str
    ):
        return RawArticle(text, title, label, published_at, url, source, guid, where)
    return _convert(record, where, columns)
