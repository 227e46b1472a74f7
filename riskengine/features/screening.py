"""Headlines in languages that are not scored: cues that make one worth a look by somebody who reads it.

A cue found says "look here" and no more. It is not a score, knows neither denial nor irony, and can
raise no alert.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from riskengine.data import data_path
from riskengine.errors import DataRefused

KINDS = (
    "airstrike",
    "missile",
    "drone",
    "shelling",
    "nuclear",
    "ultimatum",
    "mobilisation",
    "massing",
    "invasion",
    "clash",
    "war",
    "ceasefire_broken",
    "closure",
    "alert",
)
"""What a cue may be about."""
REJECT = "reject"
"""Words of sport, film, games and figures of speech: a headline that has one is about none of these."""
COLUMNS = ("language", "cue", "kind", "meaning")
SPACELESS = frozenset(("ko", "zh"))
"""Chinese has no spaces, Korean sets them freely and adds endings: there a cue is found anywhere."""
_PREFIXES = {"ar": "[وف]?(?:[بکل]?ال|لل|[بکل])?"}
"""What is written together with the word that follows: and, so, in, like, for, the."""
# Letters that one headline writes so and the next otherwise, after compatibility forms are undone.
_SAME_LETTERS = str.maketrans(
    {
        "ё": "е",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ی",
        "ي": "ی",
        "ك": "ک",
        "ـ": None,
        "\u200c": " ",
        "’": "'",
    }
)


class Cue(NamedTuple):
    """A row of the cues, and what it looks for in a folded headline."""

    cue: str
    kind: str
    meaning: str
    pattern: re.Pattern[str]


def screen(title: str, language: str) -> tuple[str, ...]:
    """Return the cues of a headline.

    They are found literally, in whole words where the script has words; upper and lower case,
    compatibility forms, vowel marks and spellings of one letter make no difference.

    Parameters
    ----------
    title : str
        A headline.
    language : str
        Its ISO 639-1 code.

    Returns
    -------
    tuple of str
        As they stand in the file of cues, in its order; empty for a language without cues, and for
        a headline with a word of sport, film or games.

    Examples
    --------
    >>> screen("Россия объявила всеобщую мобилизацию", "ru")
    ('мобилизаци*',)
    >>> screen("Тренер выдвинул клубу ультиматум", "ru")
    ()
    """
    cues = read_cues().get(language, ())
    text = _fold(title, language)
    found = [one for one in cues if one.pattern.search(text)]
    return () if any(one.kind == REJECT for one in found) else tuple(one.cue for one in found)


def meaning_of(cue: str, language: str) -> str:
    """Return in English what a cue means, empty for one that is not known.

    Examples
    --------
    >>> meaning_of("核试验", "zh")
    'nuclear test'
    """
    return next((one.meaning for one in read_cues().get(language, ()) if one.cue == cue), "")


@cache
def read_cues(path: Path | None = None) -> Mapping[str, tuple[Cue, ...]]:
    """Read the cues by language.

    Parameters
    ----------
    path : Path, optional
        The file that ships, by default.

    Returns
    -------
    mapping of str to tuple of Cue

    Raises
    ------
    DataRefused
        A column is missing, or a row is not as the README beside the file says.
    """
    path = path or data_path("screening") / "cues.csv"
    cues: dict[str, dict[str, Cue]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DataRefused(f"the columns are not {', '.join(COLUMNS)}", where=str(path))
        for row in reader:
            problem = _problem(row)
            found = cues.setdefault(row["language"], {})
            if problem or row["cue"] in found:
                where = f"{path}:{reader.line_num}"
                raise DataRefused(
                    problem or "the cue stands twice", where=where, action="see the README beside it"
                )
            pattern = _pattern(row["cue"], row["language"])
            found[row["cue"]] = Cue(row["cue"], row["kind"], row["meaning"], pattern)
    return {language: tuple(found.values()) for language, found in cues.items()}


def _problem(row: Mapping[str, str | None]) -> str:
    if None in row or not all(value and value == value.strip() for value in row.values()):
        return "a cell is empty, has spaces around it, or is one too many"
    if not re.fullmatch("[a-z]{2}", row["language"] or ""):
        return "the language is no ISO 639-1 code"
    if row["kind"] not in (*KINDS, REJECT):
        return f"unknown kind {row['kind']!r}"
    if not all(re.fullmatch(r"[^*]+\*?", word) for word in (row["cue"] or "").split(" ")):
        return "a star stands elsewhere than at the end of a word"
    return ""


def _fold(text: str, language: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(one for one in folded if unicodedata.category(one) != "Mn").translate(_SAME_LETTERS)
    return ("" if language in SPACELESS else " ").join(letters.split())


def _pattern(cue: str, language: str) -> re.Pattern[str]:
    """Return what finds a cue in a folded headline; a star stands for any ending of its word."""
    folded = re.escape(_fold(cue, language)).replace(r"\*", r"\w*").split(r"\ ")
    if language in SPACELESS:
        return re.compile("".join(folded))
    words = (f"{_PREFIXES.get(language, '')}{word}" for word in folded)
    return re.compile(rf"(?<!\w){' '.join(words)}(?!\w)")
