"""What has to be known of a report to group and judge it, long after its text was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from riskengine.records import Article, Assessment
from riskengine.stories.group import Signature, make_signature
from riskengine.stories.open import dyad_of, scene_of, title_of

AGENCIES = (
    "AAP", "AFP", "ANI", "Anadolu", "ANSA", "AP", "Associated Press", "Bloomberg", "Interfax", "IRNA",
    "KCNA", "Kyodo", "PTI", "RIA Novosti", "Reuters", "SANA", "TASS", "Ukrinform", "UPI", "WAM", "Xinhua",
    "Yonhap", "dpa",
)  # fmt: skip
"""News agencies whose copy others print; named in a dateline, a tail or "X reported"."""

SKETCH = 32
"""Shingles kept of a report: the smallest hashes, which are a fair sample for the Jaccard index."""
SHINGLE = 4
"""Words of one shingle."""
SKETCHED = 1_500
"""Characters of the text that are sketched; what agencies append stands behind them."""

_NAMES = "|".join(re.escape(name) for name in AGENCIES)
_AGENCY = re.compile(
    rf"\((?P<tag>{_NAMES})\)|^[^.\n]{{0,60}}?[-–—]\s*(?P<line>{_NAMES})\b"
    rf"|\b(?P<said>{_NAMES})(?: news agency)? (?:reported|reports|said)\b|\baccording to (?P<by>{_NAMES})\b"
)
NAMED = 0.4
"""The share of a story's reports that must name an actor for the story to be about it."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who a source is: its kind, its country (code of the actor) and whom it belongs to."""

    kind: str = ""
    country: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One article as part of a story, with all that a number it led to can be rebuilt from.

    ``sketch`` is a sample of its word shingles, hashed; ``agency`` the news agency that it names as
    its source. ``seen_at`` is when it was first seen, which is trusted. ``outlet`` is who its source
    was then, by the settings of that day; ``model`` scored it, ``thresholds`` are the risks at which
    that model's levels above ``low`` begin. ``decided`` counts what each rule had decided about its
    story when it was read, which tells, whatever the clock did, which numbers it is part of. Reports
    that an earlier version stored lack these four.
    """

    content_hash: str
    title: str
    source: str
    agency: str
    sketch: tuple[int, ...]
    seen_at: datetime
    risk: float
    level: str
    driver: str
    capped_by: str
    dyad: tuple[str, ...]
    scene: str
    actors: tuple[str, ...]
    signature: Signature
    model: str = ""
    thresholds: tuple[float, ...] = ()
    outlet: Outlet | None = None
    decided: tuple[tuple[str, int], ...] = ()


def make_report(
    article: Article,
    assessment: Assessment,
    *,
    now: datetime,
    outlet: Outlet | None = None,
    thresholds: Sequence[float] = (),
) -> Report:
    """Keep of an article what grouping and judging need.

    Parameters
    ----------
    article : Article
    assessment : Assessment
    now : datetime
        Aware; when it was first seen.
    outlet : Outlet, optional
        Who its source is.
    thresholds : sequence of float
        The four risks at which the model's levels above ``low`` begin.
    """
    dyad = dyad_of(assessment)
    return Report(
        content_hash=article.content_hash,
        title=title_of(article),
        source=article.source,
        agency=find_agency(f"{article.title}\n{article.text}"),
        sketch=sketch_of(f"{article.title} {article.text[:SKETCHED]}"),
        seen_at=now,
        risk=assessment.risk,
        level=assessment.level,
        driver=assessment.driver,
        capped_by=assessment.capped_by,
        dyad=dyad,
        scene=scene_of(dyad, assessment),
        actors=tuple(sorted({actor.code for actor in assessment.actors})),
        signature=make_signature(article, assessment, now=now),
        model=assessment.model,
        thresholds=tuple(thresholds),
        outlet=outlet,
    )


def find_agency(text: str) -> str:
    """Return the news agency that a text names as its source, or an empty string.

    Examples
    --------
    >>> find_agency("SEOUL (Reuters) - Troops moved."), find_agency("Talks began, TASS reported.")
    ('Reuters', 'TASS')
    >>> find_agency("Reuters hired an editor.")
    ''
    """
    found = _AGENCY.search(text)
    return next(filter(None, found.groups()), "") if found else ""


def sketch_of(text: str) -> tuple[int, ...]:
    """Return a sample of a text's shingles: the smallest of their hashes, in order.

    Examples
    --------
    >>> sketch_of("Troops crossed the border") == sketch_of("troops  crossed the Border!")
    True
    """
    words = [word.casefold() for word in _WORDS.findall(text)]
    length = min(SHINGLE, len(words)) or 1
    shingles = (" ".join(words[first : first + length]) for first in range(len(words) - length + 1))
    return tuple(sorted({crc32(shingle.encode()) for shingle in shingles})[:SKETCH])


def resemblance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimate the Jaccard index of two texts' shingles from their sketches, 0 to 1.

    After A. Broder, "On the resemblance and containment of documents", 1997.

    Examples
    --------
    >>> resemblance((1, 2, 3), (1, 2, 4)), resemblance((), ())
    (0.5, 0.0)
    """
    union = sorted({*one, *other})[:SKETCH]
    both = {*one} & {*other}
    return sum(value in both for value in union) / len(union) if union else 0.0


def actors_among(reports: Sequence[Report]) -> frozenset[str]:
    """Return the actors that two in five of a story's reports name at least, organisations left out."""
    counts = Counter(actor for report in reports for actor in report.actors if not actor.startswith("O:"))
    return frozenset(actor for actor, count in counts.items() if count >= NAMED * len(reports))
