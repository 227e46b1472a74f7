"""Whether the labelled corpus is well formed, distinct, varied and balanced."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from riskengine.records import ENDED, ROLES, SIGNALS, STATUSES, UNREAL

STYLES = ("wire", "agency", "official", "local", "analysis", "chronicle")
CASES = frozenset(
    "interstate civil_war terror cyber nuclear maritime space grey_zone coup protest sanctions arms "
    "exercise basing diplomacy peace trade aid sport film games business health weather science culture "
    "anniversary crime accident politics other".split()
)
REGIONS = frozenset(
    "015 014 017 018 011 029 013 005 021 143 030 035 034 145 151 154 039 155 053 054 057 061".split()
)
"""The subregions of UN M49."""

SHARED_GRAMS = 0.6
"""No two sentences share this much of the 4-grams of the shorter one."""
MIN_SENTENCES = 1000
MIN_PER_CLASS = 40
TYPE_TOKEN_WINDOW = 500
TYPE_TOKEN_BOUNDS = (0.597, 0.729)
"""Moving-average type/token ratio; leads of general news measured .663, and 10 % either side of it."""

_WORD = re.compile(r"[a-z0-9']+")
_CALM = ("offtopic", "cooperation", "deescalation")


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What was counted, and what is wrong, one sentence a problem."""

    documents: int
    sentences: int
    classes: Mapping[str, int]
    statuses: Mapping[str, int]
    regions: Mapping[str, int]
    type_token_ratio: float
    problems: Sequence[str]


def check_corpus(files: Sequence[Path], *, whole: bool = True) -> CorpusReport:
    """Read a corpus and hold it against its own rules.

    Parameters
    ----------
    files : sequence of Path
        JSON Lines as the corpus README describes.
    whole : bool
        Whether they are to be large, varied and balanced enough to train from alone.

    Returns
    -------
    CorpusReport
        ``problems`` is empty when all is well.
    """
    problems: list[str] = []
    documents = list(_documents(files, problems))
    sentences = [(where, sentence) for where, document in documents for sentence in document["sentences"]]
    for where, document in documents:
        problems += (f"{where}: {problem}" for problem in _document_problems(document))
    problems += _repeated_ids(documents)
    problems += _shared_wording([(where, str(sentence["text"])) for where, sentence in sentences])
    classes = Counter(str(sentence["class"]) for _, sentence in sentences)
    regions = Counter(str(document["region"]) for _, document in documents if document.get("region"))
    ratio = type_token_ratio(str(sentence["text"]) for _, sentence in sentences)
    if whole:
        problems += _balance_problems(len(sentences), classes, regions, ratio)
    statuses = Counter(str(sentence["status"]) for _, sentence in sentences)
    return CorpusReport(len(documents), len(sentences), classes, statuses, regions, ratio, problems)


def type_token_ratio(texts: Iterable[str]) -> float:
    """Return the moving-average type/token ratio (Covington and McFall 2010), 0..1.

    Examples
    --------
    >>> type_token_ratio(["the army and the navy"])
    0.8
    """
    tokens = [token for text in texts for token in _WORD.findall(text.lower())]
    window = min(TYPE_TOKEN_WINDOW, len(tokens))
    if not window:
        return 0.0
    inside = Counter(tokens[:window])
    total, count = len(inside), 1
    for old, new in zip(tokens, tokens[window:], strict=False):
        inside[new] += 1
        inside[old] -= 1
        if not inside[old]:
            del inside[old]
        total += len(inside)
        count += 1
    return total / count / window


def _documents(files: Sequence[Path], problems: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            where = f"{file.name}:{number}"
            try:
                document = orjson.loads(line)
                for sentence in document["sentences"]:
                    sentence["text"], sentence["class"], sentence["status"], sentence["band"]
            except (ValueError, KeyError, TypeError) as error:
                problems.append(f"{where}: not a labelled document ({type(error).__name__}: {error})")
                continue
            yield where, document


def _document_problems(document: Mapping[str, Any]) -> Iterator[str]:
    sentences = document["sentences"]
    kind = document.get("kind")
    if kind == "headline" and (len(sentences) != 1 or "title" in document):
        yield "a headline has one sentence and no title"
    if kind == "article" and not (3 <= len(sentences) <= 12 and document.get("title")):
        yield "an article has a title and 3 to 12 sentences"
    allowed = {"kind": ("headline", "article"), "style": STYLES, "case": CASES, "region": ("", *REGIONS)}
    for key, values in allowed.items():
        if document.get(key) not in values:
            yield f"{key} is {document.get(key)!r}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(document.get("published", ""))):
        yield "published is not an ISO date"
    for number, sentence in enumerate(sentences, 1):
        yield from (f"sentence {number}: {problem}" for problem in _sentence_problems(sentence))


def _sentence_problems(sentence: Mapping[str, Any]) -> Iterator[str]:
    signal, status, band = sentence["class"], sentence["status"], sentence["band"]
    if signal not in SIGNALS or not set(sentence.get("also", ())) <= set(SIGNALS):
        yield f"unknown class {signal!r} or co-label {sentence.get('also')!r}"
    if status not in STATUSES:
        yield f"unknown status {status!r}"
    if band not in range(5):
        yield f"band {band!r} is not 0 to 4"
    elif signal in _CALM and band:
        yield f"{signal} is band 0"
    elif status in ENDED and band > 1:
        yield f"{status} is band 1 at most"
    elif status in UNREAL and band > 2:
        yield f"{status} is band 2 at most"
    if not set(sentence.get("roles", {})) <= set(ROLES):
        yield f"unknown role among {sorted(sentence['roles'])}"


def _repeated_ids(documents: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for where, document in documents:
        first = seen.setdefault(str(document.get("id")), where)
        if first != where:
            yield f"{where}: the id {document.get('id')!r} stands at {first} already"


def _grams(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[i : i + 4]) for i in range(len(words) - 3)) or frozenset([tuple(words)])


def _shared_wording(texts: Sequence[tuple[str, str]]) -> Iterator[str]:
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    grams: list[frozenset[tuple[str, ...]]] = []
    for row, (where, text) in enumerate(texts):
        own = _grams(text)
        shared = Counter(other for gram in own for other in index[gram])
        for other, count in shared.items():
            if count >= SHARED_GRAMS * min(len(own), len(grams[other])):
                yield f"{where}: shares its wording with {texts[other][0]}: {text[:60]!r}"
        for gram in own:
            index[gram].append(row)
        grams.append(own)


def _balance_problems(
    sentences: int, classes: Mapping[str, int], regions: Mapping[str, int], ratio: float
) -> Iterator[str]:
    if sentences < MIN_SENTENCES:
        yield f"{sentences} sentences, {MIN_SENTENCES} are needed"
    for signal in SIGNALS:
        if classes.get(signal, 0) < MIN_PER_CLASS:
            yield f"class {signal} has {classes.get(signal, 0)} sentences, {MIN_PER_CLASS} are needed"
    missing = sorted(region for region in REGIONS if not regions.get(region))
    if missing:
        yield f"no document from the UN subregions {', '.join(missing)}"
    low, high = TYPE_TOKEN_BOUNDS
    if not low <= ratio <= high:
        yield f"moving-average type/token ratio {ratio:.3f} is outside {low} to {high}"
