"""News feeds: fetching one, and parsing what came, are two functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses

from riskengine.errors import SourceFailed
from riskengine.records import FeedState, RawArticle
from riskengine.sources.limits import Limits, ParserProcess
from riskengine.transport import Client, redact_url

MAX_VALIDATOR = 1_024
"""Characters of the longest ETag or date that is kept for the next request."""
FEED_LIMITS = Limits(cpu_seconds=5, wall_seconds=15.0, memory_mib=300)

_VALIDATOR = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a feed's server answered.

    ``unchanged`` is True where nothing is new since ``FeedState``; then ``body`` is empty. ``etag``
    and ``last_modified`` are for the next request; keep them only when all of ``body`` could be
    used. ``url`` is the address that answered.
    """

    status: int
    body: bytes
    etag: str
    last_modified: str
    url: str
    unchanged: bool


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The articles of a feed.

    ``problem`` is empty when all went well. With ``partial`` the items were read in spite of it,
    but some are missing.
    """

    items: tuple[RawArticle, ...]
    problem: str = ""
    partial: bool = False


def _validator(value: str) -> str:
    return value if len(value) <= MAX_VALIDATOR and _VALIDATOR.fullmatch(value) else ""


def _failure(status: int, headers: Mapping[str, str], url: str) -> SourceFailed:
    wait = headers.get("retry-after", "")
    what = f"the server answered {status} {responses.get(status, '')}".rstrip()
    what += f" and asks to wait {wait} s" if wait.isdecimal() and len(wait) < 7 else ""
    action = "remove it from the feeds" if status == HTTPStatus.GONE else ""
    return SourceFailed(what, where=redact_url(url), action=action)


def fetch_feed(client: Client, url: str, state: FeedState) -> Fetched:
    """Fetch a feed, unless it is unchanged.

    Parameters
    ----------
    client : Client
        Holds the limits.
    url : str
        The feed's address.
    state : FeedState
        What was remembered of the last fetch.

    Returns
    -------
    Fetched
        Of status 200, or unchanged.

    Raises
    ------
    SourceFailed
        No answer, a limit was exceeded, or the server answered otherwise.
    """
    headers = {"Accept": _ACCEPT}
    if _validator(state.etag):
        headers["If-None-Match"] = state.etag
    if _validator(state.last_modified):
        headers["If-Modified-Since"] = state.last_modified
    answer = client.get(url, headers)
    unchanged = answer.status == HTTPStatus.NOT_MODIFIED
    if answer.status != HTTPStatus.OK and not unchanged:
        raise _failure(answer.status, answer.headers, url)
    return Fetched(
        status=answer.status,
        body=b"" if unchanged else answer.body,
        etag=_validator(answer.headers.get("etag", state.etag if unchanged else "")),
        last_modified=_validator(
            answer.headers.get("last-modified", state.last_modified if unchanged else "")
        ),
        url=answer.url,
        unchanged=unchanged,
    )


def parse_feed(data: bytes, *, source: str, parser: ParserProcess, url: str = "") -> ParsedFeed:
    """Parse RSS 0.9x to 2.0, RDF or Atom.

    Parameters
    ----------
    data : bytes
        As fetched.
    source : str
        The feed's name, given to its articles.
    parser : ParserProcess
        The process with limits that does the work.
    url : str, optional
        The address that relative links start from.

    Returns
    -------
    ParsedFeed
        Whatever the data are; a feed without items is no problem.

    Examples
    --------
    >>> with ParserProcess() as parser:
    ...     parse_feed(b"<html>Not here</html>", source="Wire", parser=parser).problem
    'it is not a feed'
    """
    try:
        (answer,) = parser.ask("feed", data, where=source, options={"url": url}, limits=FEED_LIMITS)
    except SourceFailed as failure:
        return ParsedFeed((), failure.what)
    items = tuple(
        RawArticle(**item, source=source, where=f"{source}, item {number}")
        for number, item in enumerate(answer["items"], start=1)
    )
    return ParsedFeed(items, answer["problem"], partial=bool(items and answer["problem"]))
