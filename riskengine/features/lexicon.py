"""The vocabulary (cues, actors, places) and the one automaton that finds all of it.

The vocabulary is data: CSV files under ``data/lexicon`` and ``data/gazetteer``, kept with every
model artefact as one JSON document, so that an old score can be made again after the files have
moved on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick_rs
import orjson

from riskengine.data import data_path
from riskengine.errors import DataRefused
from riskengine.features.tokens import IS_WORD, normalise_phrases
from riskengine.records import SIGNALS

STATUS_CATEGORIES = (
    "denied",
    "cancelled",
    "speculated",
    "conditional",
    "alleged",
    "claimed",
    "past",
    "announced",
)
THING_CATEGORIES = ("weapon", "unit", "transfer_verb")
OTHER_CATEGORIES = ("breaker", "negator", "actor_cue")
EVENT_CATEGORIES = (*SIGNALS[:9], "offtopic")
CATEGORIES = EVENT_CATEGORIES + STATUS_CATEGORIES + THING_CATEGORIES + OTHER_CATEGORIES

_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "cues": ("lexicon/cues.csv", ("phrase", "category", "kind")),
    "combinations": ("lexicon/combinations.csv", ("first", "second", "window", "class", "kind")),
    "actors": ("gazetteer/actors.csv", ("code", "name", "kind", "region")),
    "names": ("gazetteer/names.csv", ("surface", "code", "kind", "case", "ambiguous")),
    "ambiguous": (
        "gazetteer/ambiguous.csv",
        ("rule", "code", "reject_before", "reject_after", "require_near", "default"),
    ),
    "regions": ("gazetteer/regions.csv", ("code", "name")),
    "places": ("gazetteer/places.csv", ("surface", "code", "kind", "region", "actor", "case")),
}


def _read_table(root: Path, name: str) -> list[list[str]]:
    path, columns = _TABLES[name]
    if not (root / path).is_file():
        raise DataRefused("no such file", where=str(root / path), action="see the README of the lexicon")
    with (root / path).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise DataRefused(
                f"no column {sorted(missing)[0]!r}", where=path, action="see the README beside it"
            )
        return [[(row[column] or "").strip() for column in columns] for row in reader]


def read_vocabulary(root: Path | None = None) -> dict[str, list[list[str]]]:
    """Read the vocabulary's files into one JSON-able document.

    Parameters
    ----------
    root : Path, optional
        The folder that holds ``lexicon`` and ``gazetteer``; the package's own by default.

    Returns
    -------
    dict of str to list of rows
        One entry a table, with the columns that scoring uses.

    Raises
    ------
    DataRefused
        A column or a file is missing.

    Examples
    --------
    >>> sorted(read_vocabulary())
    ['actors', 'ambiguous', 'combinations', 'cues', 'names', 'places', 'regions']
    """
    folder = root or data_path("")
    return {name: _read_table(folder, name) for name in _TABLES}


def dump_vocabulary(document: Mapping[str, Any]) -> bytes:
    """Return the vocabulary as bytes that are the same for the same vocabulary."""
    return orjson.dumps(dict(document), option=orjson.OPT_SORT_KEYS)


class Cue(NamedTuple):
    """A row of the lexicon; ``stem`` when any ending may follow."""

    phrase: str
    category: str
    kind: str
    stem: bool


class Name(NamedTuple):
    """A surface form of an actor; ``case`` is ``exact``, ``upper`` or ``any``."""

    surface: str
    code: str
    kind: str
    case: str
    rule: str


class Place(NamedTuple):
    """A surface form of a region, hotspot, city or site."""

    surface: str
    code: str
    kind: str
    region: str
    actor: str
    case: str


@dataclass(frozen=True, slots=True)
class AmbiguityRule:
    """When an ambiguous form is the actor: neighbours that speak against it, company it needs."""

    before: frozenset[bytes]
    after: frozenset[bytes]
    near: tuple[bytes, ...]
    accept: bool


Pattern = Cue | Name | Place


@dataclass(slots=True)
class Vocabulary:
    """Everything that scoring looks up, built from the document of `read_vocabulary`.

    Parameters
    ----------
    document : mapping
        As `read_vocabulary` returns it.

    Examples
    --------
    >>> vocabulary = Vocabulary(read_vocabulary())
    >>> vocabulary.actors["PRK"][0]
    'North Korea'
    """

    document: Mapping[str, Any]
    entries: list[tuple[Pattern, ...]] = field(init=False)
    automaton: Any = field(init=False)
    actors: dict[str, tuple[str, str, str]] = field(init=False)
    regions: dict[str, str] = field(init=False)
    place_names: dict[str, str] = field(init=False)
    rules: dict[str, AmbiguityRule] = field(init=False)
    combinations: dict[tuple[str, str], tuple[int, str, str]] = field(init=False)
    widest: int = field(init=False)

    def __post_init__(self) -> None:
        tables = self.document
        self.actors = {code: (name, kind, region) for code, name, kind, region in tables["actors"]}
        self.regions = dict(tables["regions"])
        self.rules = {row[0]: _ambiguity_rule(row) for row in tables["ambiguous"]}
        self.combinations = {
            (first, second): (int(window), signal, kind)
            for first, second, window, signal, kind in tables["combinations"]
        }
        self.widest = max((window for window, _, _ in self.combinations.values()), default=0)
        self.place_names = {}
        patterns = _patterns(tables)
        for pattern in chain.from_iterable(patterns.values()):
            if isinstance(pattern, Place):
                self.place_names.setdefault(pattern.code, pattern.surface)
        self.automaton = ahocorasick_rs.BytesAhoCorasick(
            list(patterns), implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self.entries = [tuple(entry) for entry in patterns.values()]

    def find(self, view: bytes) -> list[tuple[int, int, Pattern]]:
        """Find every pattern that stands as whole words in a phrase view.

        Parameters
        ----------
        view : bytes
            As `tokens.phrase_view` returns it.

        Returns
        -------
        list of (start, end, pattern)
            Offsets in the text (not in the view), in the order of their ends; overlaps included.
        """
        found: list[tuple[int, int, Pattern]] = []
        size = len(view)
        is_word = IS_WORD
        entries = self.entries
        for index, start, end in self.automaton.find_matches_as_indexes(view, overlapping=True):
            inside = end < size and is_word[view[end]]
            for pattern in entries[index]:
                if not inside:
                    found.append((start, end - 1, pattern))
                elif pattern.__class__ is Cue and pattern.stem:
                    stop = end
                    while stop < size and is_word[view[stop]]:
                        stop += 1
                    found.append((start, stop - 1, pattern))
        return found


def _patterns(tables: Mapping[str, Any]) -> dict[bytes, list[Pattern]]:
    """Return everything to be found, by the bytes it is found by."""
    cues = [
        Cue(phrase.rstrip("*"), category, kind, phrase.endswith("*"))
        for phrase, category, kind in tables["cues"]
    ]
    names = [Name(*row) for row in tables["names"]]
    places = [Place(*row) for row in tables["places"]]
    everything: list[Pattern] = [*cues, *names, *places]
    surfaces = [one.phrase if isinstance(one, Cue) else one.surface for one in everything]
    patterns: dict[bytes, list[Pattern]] = {}
    for surface, pattern in zip(normalise_phrases(surfaces), everything, strict=True):
        patterns.setdefault(surface, []).append(pattern)
    return patterns


def _split_words(cell: str) -> frozenset[bytes]:
    return frozenset(word[1:] for word in normalise_phrases(cell.split("|")) if len(word) > 1)


def _ambiguity_rule(row: list[str]) -> AmbiguityRule:
    _, _, before, after, near, default = row
    return AmbiguityRule(
        before=_split_words(before),
        after=_split_words(after),
        near=tuple(sorted(_split_words(near))),
        accept=default != "reject",
    )


def vocabulary_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a vocabulary, 64 hexadecimal digits."""
    return sha256(dump_vocabulary(document)).hexdigest()


def check_vocabulary(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a vocabulary, one sentence each; empty when all is well.

    Examples
    --------
    >>> check_vocabulary(read_vocabulary())
    []
    """
    return [*_check_cues(document["cues"]), *_check_gazetteer(document)]


def _check_cues(rows: Iterable[list[str]]) -> list[str]:
    problems: list[str] = []
    seen: set[str] = set()
    for phrase, category, _ in rows:
        if category not in CATEGORIES:
            problems.append(f"cues.csv: {phrase!r} has the unknown category {category!r}")
        if phrase in seen:
            problems.append(f"cues.csv: {phrase!r} stands twice")
        if not phrase.isascii() or phrase != phrase.lower() or "*" in phrase[:-1]:
            problems.append(f"cues.csv: {phrase!r} must be lower-case ASCII with '*' only at its end")
        seen.add(phrase)
    return problems


def _check_gazetteer(document: Mapping[str, Any]) -> list[str]:
    problems: list[str] = []
    codes = {row[0] for row in document["actors"]}
    rules = {row[0] for row in document["ambiguous"]}
    regions = {row[0] for row in document["regions"]}
    for surface, code, _, case, rule in document["names"]:
        if code not in codes:
            problems.append(f"names.csv: {surface!r} names the unknown actor {code!r}")
        if case not in ("exact", "upper", "any"):
            problems.append(f"names.csv: {surface!r} has the unknown case {case!r}")
        if rule and rule not in rules:
            problems.append(f"names.csv: {surface!r} names the unknown rule {rule!r}")
    for surface, _, _, region, actor, _ in document["places"]:
        if region and region not in regions:
            problems.append(f"places.csv: {surface!r} names the unknown region {region!r}")
        if actor and actor not in codes:
            problems.append(f"places.csv: {surface!r} names the unknown actor {actor!r}")
    return problems
