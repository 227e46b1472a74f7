"""Feeds taken over from somebody's list, as they would stand in a file of settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pydantic import ValidationError

from riskengine.articles.clean import clean_line
from riskengine.records import Refused
from riskengine.settings.load import MESSAGES
from riskengine.settings.schema import FeedSettings
from riskengine.sources.opml import Outline

MAX_NAME = 190
"""Characters kept of a name, so that a number still fits behind it."""


def adopt(
    outlines: Iterable[Outline], *, in_use: Iterable[FeedSettings], where: str
) -> Iterator[FeedSettings | Refused]:
    """Check the feeds of a list, and give each a name of its own.

    Parameters
    ----------
    outlines : iterable of Outline
    in_use : iterable of FeedSettings
        The feeds already in force; their names and addresses are taken.
    where : str
        The name of the list, for messages.

    Yields
    ------
    FeedSettings or Refused
        Refused where an entry has no usable address, or one that is already there.

    Examples
    --------
    >>> [one.name for one in adopt([Outline("", "https://wire.example/rss")], in_use=(), where="a.opml")]
    ['wire.example']
    """
    known = list(in_use)
    names = {feed.name for feed in known}
    urls = {feed.url for feed in known}
    for outline in outlines:
        place = f"{where}:{outline.line}"
        try:
            feed = _feed(outline, names)
        except ValidationError as error:
            yield Refused(place, _reason(error), "mend the entry, or leave it out", id=outline.name)
            continue
        if feed.url in urls:
            yield Refused(place, "a feed of this address is there already", id=feed.name)
            continue
        names.add(feed.name)
        urls.add(feed.url)
        yield feed


def as_toml(feed: FeedSettings) -> str:
    """Return a feed as an entry of a file of settings.

    Examples
    --------
    >>> print(as_toml(FeedSettings(name="Wire", url="https://wire.example/rss")))
    [[sources.feeds]]
    name = "Wire"
    url = "https://wire.example/rss"
    kind = "newspaper"
    """
    # A string of JSON is one of TOML where no character is DEL, which the settings refuse.
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in feed.model_dump().items()
        if value
    ]
    return "\n".join(("[[sources.feeds]]", *lines))


def _feed(outline: Outline, taken: set[str]) -> FeedSettings:
    given = {field: clean_line(getattr(outline, field), MAX_NAME) for field in ("country", "group", "owner")}
    if outline.kind:
        given["kind"] = outline.kind
    feed = FeedSettings.model_validate({"name": "unnamed", "url": outline.url, **given})
    name = clean_line(outline.name, MAX_NAME) or urlsplit(feed.url).hostname or "unnamed"
    return FeedSettings.model_validate({**feed.model_dump(), "name": _free(name, taken)})


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    message = MESSAGES.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{first['loc'][0]}: {message[:1].lower()}{message[1:]}"
