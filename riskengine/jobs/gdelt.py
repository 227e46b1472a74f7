"""GDELT as a source: it says which pages to read, and these are fetched, a few at a time."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from riskengine.articles.identity import canonical_url
from riskengine.errors import SourceFailed
from riskengine.jobs.run import Reading
from riskengine.records import FeedState, RawArticle, Refused
from riskengine.sources.fetched_page import read_page, site_of
from riskengine.sources.gdelt import (
    KINDS,
    SLOT,
    UPDATE_LIST,
    ListedFile,
    Reference,
    check_whole,
    fetch,
    file_name,
    parse_moment,
    read_list,
    read_references,
    slots_to_read,
    write_moment,
)
from riskengine.sources.limits import ParserProcess
from riskengine.transport import Client

NAME = "GDELT"
REACH = timedelta(hours=6)
"""How far back a gap is filled."""
FRESH = timedelta(days=7)
"""GDELT takes dates out of the text; an event older than this is somebody's memory."""
MAX_PER_SITE = 5
"""Pages asked of one site in a pass."""
LIST_SECONDS = 60.0
"""After this long no further file of a gap is fetched,"""
MAX_REFERENCES = 100_000
"""nor with so many references; a real slot has some thousands."""
PAGE_SECONDS = 120.0
"""After this long no further page is fetched."""


@dataclass(slots=True)
class _Gathered:
    """What the files of several slots gave; ``newest`` is the newest slot whose events were read."""

    references: list[Reference] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    newest: datetime | None = None


class GdeltSource:
    """The articles that GDELT points to; the newest slot that was read is remembered as a version.

    Parameters
    ----------
    base_url : str
        The folder of GDELT's files; ends with a slash.
    client : Client
        Fetches the files and the pages.
    parser : ParserProcess
        Parses both.
    max_pages : int
        Fetched in one pass.
    """

    name = NAME

    def __init__(self, base_url: str, client: Client, parser: ParserProcess, *, max_pages: int) -> None:
        self._base_url = base_url
        self._client = client
        self._parser = parser
        self._max_pages = max_pages

    def read(self, state: FeedState, *, now: datetime) -> Reading:
        """Read the slots that are new, the gap before them included, and the most telling of their pages."""
        last = parse_moment(state.etag)
        try:
            listed = read_list(fetch(self._client, self._base_url, UPDATE_LIST), where=UPDATE_LIST)
            newest = _newest(listed, now)
        except SourceFailed as failure:
            return Reading((), state, problem=str(failure))
        slots = slots_to_read(last, newest, reach=REACH)
        if not slots:
            return Reading((), state, unchanged=True)
        gathered = self._gather(slots, listed)
        if last is not None and last + SLOT < slots[-1]:
            gathered.problems.append(f"not filled: {_span(last + SLOT, slots[-1] - SLOT)}, too long ago")
        articles = self._pages(choose(gathered.references, self._max_pages), gathered)
        if gathered.newest is not None:
            state = replace(state, etag=write_moment(gathered.newest))
        return Reading((*gathered.refused, *articles), state, problem="; ".join(gathered.problems))

    def _gather(self, slots: Sequence[datetime], listed: Iterable[ListedFile]) -> _Gathered:
        """Read the files of each slot; one that fails is told, and the others are read."""
        announced = {file_name(one.moment, one.kind): one for one in listed}
        gathered = _Gathered()
        end = time.monotonic() + LIST_SECONDS
        for slot in slots:
            if time.monotonic() > end or len(gathered.references) > MAX_REFERENCES:
                gathered.problems.append(f"not filled: {_span(slots[-1], slot)}, it is too much for one pass")
                break
            try:
                for kind in KINDS:
                    self._read_file(slot, kind, announced, gathered)
            except SourceFailed as failure:
                gathered.problems.append(f"not filled: {failure}")
        return gathered

    def _read_file(
        self, slot: datetime, kind: str, announced: dict[str, ListedFile], gathered: _Gathered
    ) -> None:
        name = file_name(slot, kind)
        data = fetch(self._client, self._base_url, name)
        if name in announced:  # only the newest are; the archive checks its own bytes by CRC
            check_whole(data, announced[name], where=name)
        for one in read_references(data, kind=kind, where=name, parser=self._parser):
            if isinstance(one, Refused):
                gathered.refused.append(one)
            else:
                gathered.references.append(one)
        if kind == KINDS[0]:
            gathered.newest = max(slot, gathered.newest or slot)

    def _pages(self, chosen: Sequence[Reference], gathered: _Gathered) -> list[RawArticle]:
        """Fetch pages; that some are gone or walled is how the web is, that none is read is a problem."""
        articles: list[RawArticle] = []
        failed: list[Refused] = []
        end = time.monotonic() + PAGE_SECONDS
        for one in chosen:
            if time.monotonic() > end:
                break
            page = read_page(self._client, one.url, parser=self._parser)
            if isinstance(page, Refused):
                failed.append(page)
            else:
                articles.append(replace(page, published_at=page.published_at or one.seen_at.isoformat()))
        if failed and not articles:
            first = f"{failed[0].where}: {failed[0].reason}"
            gathered.problems.append(f"none of {len(failed)} pages could be read ({first})")
        return articles


def choose(references: Iterable[Reference], limit: int) -> list[Reference]:
    """Choose the pages to read: of most fresh events between countries, then of what most outlets report.

    Parameters
    ----------
    references : iterable of Reference
    limit : int
        How many pages at most; of one site no more than 5.

    Returns
    -------
    list of Reference
        Each page once.
    """
    known = list(references)
    outlets: dict[str, set[str]] = defaultdict(set)
    telling: set[str] = set()
    events: dict[str, set[str]] = defaultdict(set)
    pages: dict[str, Reference] = {}
    for one in known:
        outlets[one.event_id].add(one.outlet or site_of(one.url))
        if len(one.actors) > 1 and one.seen_at - one.event_at < FRESH:
            telling.add(one.event_id)
        if one.url:
            events[canonical_url(one.url)].add(one.event_id)
            pages.setdefault(canonical_url(one.url), one)
    ranks = {
        key: (len(named & telling), max(len(outlets[event]) for event in named))
        for key, named in events.items()
    }
    chosen: list[Reference] = []
    of_site: Counter[str] = Counter()
    for key in sorted(pages, key=lambda key: ranks[key], reverse=True):
        site = site_of(key)
        if len(chosen) < limit and of_site[site] < MAX_PER_SITE:
            of_site[site] += 1
            chosen.append(pages[key])
    return chosen


def _newest(listed: Iterable[ListedFile], now: datetime) -> datetime:
    newest = max(one.moment for one in listed)
    if newest > now + SLOT:
        # Believed, it would be remembered, and nothing would be new until then.
        raise SourceFailed(
            f"the newest file is of {newest:%Y-%m-%d %H:%M}, which is still to come", where=UPDATE_LIST
        )
    return newest


def _span(first: datetime, last: datetime) -> str:
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
