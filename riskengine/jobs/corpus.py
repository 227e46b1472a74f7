"""Check a labelled corpus: every label allowed, and no two sentences nearly the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from riskengine.records import ROLES, SIGNALS, STATUSES

GRAM = 4
SHARED = 0.6
"""Two sentences that share so much of the shorter one's word 4-grams are too close."""

CALM = ("offtopic", "cooperation", "deescalation")
MAX_BAND = 4
KEYS = frozenset(("id", "kind", "style", "case", "region", "published", "title", "sentences"))
SENTENCE_KEYS = frozenset(("text", "class", "status", "band", "roles", "also"))
STYLES = ("wire", "agency", "official", "local", "analysis", "chronicle")
ARTICLE_SENTENCES = range(3, 13)

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r"[a-z0-9']+")

Grams = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What a corpus holds, and what is wrong with it, one line each."""

    documents: int
    sentences: int
    classes: Mapping[str, int]
    statuses: Mapping[str, int]
    bands: Mapping[str, int]
    problems: Sequence[str]


def check_corpus(files: Sequence[Path]) -> CorpusReport:
    """Check files of labelled documents.

    Parameters
    ----------
    files : sequence of Path
        JSON Lines, as the corpus README describes.

    Returns
    -------
    CorpusReport
    """
    problems: list[str] = []
    documents: dict[str, Mapping[str, Any]] = {}
    for where, document in _read(files, problems):
        found = list(_judge_document(document)) if isinstance(document, dict) else ["not an object"]
        identity = str(document.get("id")) if isinstance(document, dict) else ""
        if identity in documents:
            found.append(f"the id {identity!r} stands twice")
        problems += [f"{where}: {problem}" for problem in found]
        if not found:
            documents[identity] = document
    sentences = [(identity, one) for identity, document in documents.items() for one in document["sentences"]]
    problems += _find_close_pairs((identity, one["text"]) for identity, one in sentences)
    return CorpusReport(
        len(documents),
        len(sentences),
        _count(SIGNALS, (one["class"] for _, one in sentences)),
        _count(STATUSES, (one["status"] for _, one in sentences)),
        _count(map(str, range(MAX_BAND + 1)), (str(one["band"]) for _, one in sentences)),
        problems,
    )


def _count(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {name: counted[name] for name in names}


def _read(files: Sequence[Path], problems: list[str]) -> Iterator[tuple[str, Any]]:
    for file in files:
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            where = f"{file.name}:{number}"
            try:
                if line.strip():
                    yield where, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                problems.append(f"{where}: not JSON ({error})")


def _judge_document(document: Mapping[str, Any]) -> Iterator[str]:
    unknown = sorted(set(document) - KEYS)
    if unknown:
        yield f"unknown key {unknown[0]!r}"
    sentences = document.get("sentences")
    if (
        not isinstance(sentences, list)
        or not sentences
        or not all(isinstance(one, dict) for one in sentences)
    ):
        yield "no list of sentences"
        return
    yield from _judge_kind(document, len(sentences))
    if document.get("style") not in STYLES:
        yield f"unknown style {document.get('style')!r}"
    if not document.get("id") or not document.get("case"):
        yield "id and case must be given"
    if not _DATE.fullmatch(str(document.get("published"))):
        yield "published is no date such as 2026-03-01"
    for number, sentence in enumerate(sentences, 1):
        for problem in _judge_sentence(sentence):
            yield f"sentence {number}: {problem}"


def _judge_kind(document: Mapping[str, Any], length: int) -> Iterator[str]:
    kind = document.get("kind")
    if kind not in ("article", "headline"):
        yield f"unknown kind {kind!r}"
    if kind == "headline" and (length != 1 or document.get("title")):
        yield "a headline has one sentence and no title"
    if kind == "article" and (length not in ARTICLE_SENTENCES or not document.get("title")):
        yield "an article has a title and 3 to 12 sentences"


def _judge_sentence(sentence: Mapping[str, Any]) -> Iterator[str]:
    signal, status, band = sentence.get("class"), sentence.get("status"), sentence.get("band")
    unknown = sorted(set(sentence) - SENTENCE_KEYS)
    if unknown:
        yield f"unknown key {unknown[0]!r}"
    if not isinstance(sentence.get("text"), str) or not sentence["text"].strip():
        yield "no text"
    if signal not in SIGNALS or set(sentence.get("also", ())) - set(SIGNALS):
        yield f"unknown class in {signal!r} or its co-labels"
    if status not in STATUSES:
        yield f"unknown status {status!r}"
    roles = sentence.get("roles", {})
    if (
        not isinstance(roles, dict)
        or set(roles) - set(ROLES)
        or not all(isinstance(v, list) for v in roles.values())
    ):
        yield "roles must map known roles to lists of names"
    if not isinstance(band, int) or isinstance(band, bool) or not 0 <= band <= MAX_BAND:
        yield f"the band {band!r} is not one of 0 to 4"
    elif band > _highest_band(str(signal), str(status)):
        yield f"band {band} is too high for {signal}, {status}"


def _highest_band(signal: str, status: str) -> int:
    """Return the cap that the annotation guide sets by class and status."""
    if signal in CALM:
        return 0
    if status in ("denied", "cancelled", "past"):
        return 1
    unreal = status in ("speculated", "conditional") and signal != "threat"
    return 2 if unreal or signal == "background" else MAX_BAND


def _find_close_pairs(sentences: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Tell of every sentence that is too close to an earlier one."""
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    seen: list[tuple[str, Grams]] = []
    for identity, text in sentences:
        grams = _grams(text)
        shared = Counter(holder for gram in grams for holder in holders[gram])
        for other, count in shared.items():
            if count >= SHARED * min(len(grams), len(seen[other][1])):
                yield f"{identity}: nearly the same as a sentence of {seen[other][0]}: {text[:60]!r}"
        for gram in grams:
            holders[gram].append(len(seen))
        seen.append((identity, grams))


def _grams(text: str) -> Grams:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[start : start + GRAM]) for start in range(max(len(words) - GRAM + 1, 1)))
