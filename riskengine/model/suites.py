"""Suites that a model is held to: minimal pairs, military cooperation, and who does what to whom.

They are data (``riskengine/data/suites``), written without sight of lexicon and model; none of it is
trained on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from riskengine.data import data_path
from riskengine.errors import DataRefused
from riskengine.features.actors import Mention
from riskengine.features.extract import extract_features
from riskengine.model.evaluate import average_precision
from riskengine.model.score import Scorer
from riskengine.records import LEVELS, ROLES, SIGNALS, Article

CLEAR_STEP = 0.2
"""A directional pair passes when the risk falls by this much, or by a level."""

SWAP_TOLERANCE = 0.05
"""Other actors in the same sentence may move the risk by this much at most."""

FORM_TOLERANCE = 0.1
"""Another number, tense, case or spelling may move the risk by this much at most, or leave the level."""

KEYS = {
    "behaviour": ("id", "capability", "kind", "first", "second"),
    "military_cooperation": ("id", "text", "military_cooperation", "status"),
    "roles": ("id", "text", "mentions", "regions"),
}
"""The suites, and what each of their rows must have."""


@dataclass(frozen=True, slots=True)
class SuiteFigure:
    """One measure of a suite: ``value`` in 0..1 over ``count`` rows or findings."""

    suite: str
    measure: str
    value: float
    count: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A pair that did not pass, with both risks."""

    id: str
    capability: str
    first: str
    second: str
    first_risk: float
    second_risk: float


def read_suite(name: str, folder: Path | None = None) -> list[dict[str, Any]]:
    """Read the rows of a suite, a JSON object a line.

    Raises
    ------
    DataRefused
        A line is no object with the suite's keys; the message names it.

    Examples
    --------
    >>> len(read_suite("behaviour")) >= 400
    True
    """
    path = (folder or data_path("suites")) / f"{name}.jsonl"
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            row = orjson.loads(line)
            missing = [key for key in KEYS[name] if key not in row]
        except (ValueError, TypeError) as error:
            raise DataRefused("not a JSON object", where=f"{path.name}:{number}") from error
        if missing:
            raise DataRefused(f"no key {missing[0]!r}", where=f"{path.name}:{number}")
        rows.append(row)
    return rows


def run_suites(scorer: Scorer, folder: Path | None = None) -> tuple[list[SuiteFigure], list[Failure]]:
    """Measure a model on every suite.

    Returns
    -------
    list of SuiteFigure
        Pass rates by capability, average precision and status accuracy of military cooperation, F1 of
        actors, roles and regions.
    list of Failure
        The pairs that failed; those of the unseen tenth are counted, not shown.
    """
    pairs, failures = _behaviour(scorer, read_suite("behaviour", folder))
    cooperation = _military_cooperation(scorer, read_suite("military_cooperation", folder))
    return [*pairs, *cooperation, *_who_and_where(scorer, read_suite("roles", folder))], failures


def _articles(texts: Iterable[str]) -> list[Article]:
    return [Article("", "", text) for text in texts]


def _behaviour(scorer: Scorer, rows: Sequence[Mapping[str, Any]]) -> tuple[list[SuiteFigure], list[Failure]]:
    first = scorer.score(_articles(row["first"] for row in rows))
    second = scorer.score(_articles(row["second"] for row in rows))
    passed: dict[str, list[bool]] = {"all": [], "unseen tenth": []}
    failures: list[Failure] = []
    for row, one, other in zip(rows, first, second, strict=True):
        steps = LEVELS.index(one.level) - LEVELS.index(other.level)
        passes = pair_passes(row["kind"], row["capability"], one.risk - other.risk, steps)
        for group in ("all", row["capability"], *(["unseen tenth"] if row.get("unseen") else [])):
            passed.setdefault(group, []).append(passes)
        if not passes and not row.get("unseen"):
            failures.append(
                Failure(row["id"], row["capability"], row["first"], row["second"], one.risk, other.risk)
            )
    figures = [
        SuiteFigure("behaviour", group, float(np.mean(flags)), len(flags))
        for group, flags in passed.items()
        if flags
    ]
    return figures, failures


def pair_passes(kind: str, capability: str, drop: float, steps: int) -> bool:
    """Tell whether a pair passes, from how far risk and level fall from its first text to its second.

    Examples
    --------
    >>> pair_passes("directional", "denial", 0.1, 1), pair_passes("directional", "denial", 0.1, 0)
    (True, False)
    >>> pair_passes("invariant", "swapped_actors", -0.06, 0), pair_passes("invariant", "tense", 0.2, 0)
    (False, True)
    """
    if kind == "directional":
        return drop >= CLEAR_STEP or steps >= 1
    if capability == "swapped_actors":
        return abs(drop) <= SWAP_TOLERANCE
    return abs(drop) <= FORM_TOLERANCE or steps == 0


def _military_cooperation(scorer: Scorer, rows: Sequence[Mapping[str, Any]]) -> Iterator[SuiteFigure]:
    column = SIGNALS.index("military_cooperation")
    target = np.array([float(row["military_cooperation"]) for row in rows])
    score = np.zeros(len(rows))
    right: list[bool] = []
    for position, row in enumerate(rows):
        sentences = extract_features("", row["text"], scorer.model.vocabulary)
        likely = scorer.score_sentences(sentences).signals[:, column]
        score[position] = 1 - np.prod(1 - likely)
        if row["military_cooperation"]:
            right.append(sentences[int(likely.argmax())].status == row["status"])
    precision = average_precision(target, score, np.ones(len(target)))
    yield SuiteFigure("military cooperation", "average precision", precision, len(rows))
    yield SuiteFigure("military cooperation", "base rate", float(target.mean()), len(rows))
    yield SuiteFigure("military cooperation", "status accuracy", float(np.mean(right)), len(right))


def _who_and_where(scorer: Scorer, rows: Sequence[Mapping[str, Any]]) -> Iterator[SuiteFigure]:
    counts = {name: np.zeros(3) for name in ("actors", "roles", "regions")}
    assessed = scorer.score(_articles(row["text"] for row in rows))
    for row, one in zip(rows, assessed, strict=True):
        sentences = extract_features("", row["text"], scorer.model.vocabulary)
        found = [
            (mention, role) for s in sentences for mention, role in zip(s.mentions, s.roles, strict=True)
        ]
        actors = _first_of_each([(mention, role) for mention, role in found if not mention.is_place])
        expected = [mention for mention in row["mentions"] if not mention.get("place")]
        matched = _match(expected, actors, row["text"])
        counts["actors"] += (len(matched), len(actors), len(expected))
        counts["roles"] += _count_roles(row, _first_of_each(found))
        regions = {region.code for region in one.regions} & set(_subregions(scorer))
        truth = set(row["regions"])
        counts["regions"] += (len(regions & truth), len(regions), len(truth))
    for name, (both, guessed, true) in counts.items():
        yield SuiteFigure("who and where", f"{name} F1", float(2 * both / max(guessed + true, 1)), int(true))


def _subregions(scorer: Scorer) -> Iterable[str]:
    return scorer.model.vocabulary.regions


def _count_roles(row: Mapping[str, Any], found: list[tuple[Mention, str]]) -> tuple[int, int, int]:
    """Return how many mentions have the right role, have any, and should have one."""
    pairs = _match(row["mentions"], found, row["text"])
    right = sum(
        one["role"] == role for one, role in pairs if one["role"] in ROLES and one["role"] != "mentioned"
    )
    guessed = sum(role != "mentioned" for _, role in found)
    return right, guessed, sum(one["role"] != "mentioned" for one in row["mentions"])


def _first_of_each(found: list[tuple[Mention, str]]) -> list[tuple[Mention, str]]:
    """Return one finding for each actor or place: the first, with the first role that says something."""
    kept: dict[tuple[bool, str], tuple[Mention, str]] = {}
    for mention, role in found:
        key = (mention.is_place, mention.code)
        if key not in kept:
            kept[key] = (mention, role)
        elif kept[key][1] == "mentioned":
            kept[key] = (kept[key][0], role)
    return list(kept.values())


def _match(
    expected: Sequence[Mapping[str, Any]], found: list[tuple[Mention, str]], text: str
) -> list[tuple[Mapping[str, Any], str]]:
    """Pair annotated mentions with findings of the same code, or that overlap them in the text."""
    pairs: list[tuple[Mapping[str, Any], str]] = []
    left = list(found)
    for one in expected:
        start = text.find(one["name"])
        end = start + len(one["name"])
        for finding in left:
            mention = finding[0]
            same = mention.code == one["code"] and mention.is_place == bool(one.get("place"))
            if same or (mention.start < end and mention.end > start):
                pairs.append((one, finding[1]))
                left.remove(finding)
                break
    return pairs
