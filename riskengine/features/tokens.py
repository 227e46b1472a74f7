"""Text folded to bytes, one byte a code point, so that byte offsets are character offsets.

Two views are made of each text: one for the phrase automaton, in which every separator that may
stand between the words of a phrase is one space, and one for words, in which only words remain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from Stemmer import Stemmer

_STEMMER = Stemmer("english")
_AMERICAN_WORDS = (
    (re.compile(rb"(?<=[a-z]{3}[iy])s(?=(?:e|es|ed|ing|er|ers|ation|ations)$)"), b"z"),
    (re.compile(rb"(?<=[a-z][a-z][bt])re(?=s?$)"), b"er"),
    (re.compile(rb"(?<=[a-z]{3})our"), b"or"),
    (re.compile(rb"(?<=[a-z]en)c(?=es?$)"), b"s"),
    (re.compile(rb"oeuvre?"), b"euver"),
    (re.compile(rb"^grey"), b"gray"),
)
_AMERICAN_STEMS = (re.compile(rb"(?<=[a-z]{4})(?:(l)l|(m)m)$"), rb"\1\2")
"""What British and American spelling tell apart, and what it becomes; where only one spelling exists,
all forms of a word go the same way, which does no harm."""

_COMMON = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "\u00a0": " ",
    "…": ".",
    "‑": "-",
}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_STOPS = b".,;:!?)"
_PHRASE_TABLE = bytes(byte if byte in _LETTERS + _STOPS else 32 for byte in range(256))
_WORD_TABLE = bytes(
    48 if byte in b"0123456789" else byte if byte in _LETTERS or 65 <= byte <= 90 else 32
    for byte in range(256)
)
_LINES_TABLE = _PHRASE_TABLE[:10] + b"\n" + _PHRASE_TABLE[11:]
IS_WORD = tuple(byte in _LETTERS for byte in range(256))
"""Whether a byte of the phrase view belongs to a word."""


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Return the ASCII letter under the accents of one character, or a filler."""
    base = unicodedata.normalize("NFKD", character)[:1]
    return base if base.isascii() and base else "?"


def fold(text: str) -> bytes:
    r"""Fold a text to lower-case ASCII, one byte for each code point.

    Accents fall away, typographic quotes and dashes become plain ones, whatever has no ASCII
    letter becomes ``?``.

    Examples
    --------
    >>> fold("Erdoğan’s “Élysée” 日")
    b'erdogan\'s "elysee" ?'
    """
    if not text.isascii():
        for character, plain in _COMMON.items():
            if character in text:
                text = text.replace(character, plain)
        if not text.isascii():
            text = _NOT_ASCII.sub(lambda found: _fold_character(found.group()), text)
    return text.encode("ascii").lower()


def phrase_view(folded: bytes) -> bytes:
    """Return what the automaton searches: words, stops and single spaces, with a space before.

    Offsets in it are one more than in the text.

    Examples
    --------
    >>> phrase_view(b'the "three-way" drill.')
    b' the  three way  drill.'
    """
    return b" " + folded.translate(_PHRASE_TABLE)


def normalise_phrases(phrases: Sequence[str]) -> list[bytes]:
    """Return phrases of the lexicon as they stand in the phrase view, each with a space before.

    All at once, since thousands are read at every start.

    Examples
    --------
    >>> normalise_phrases(["Three-way naval drill", "U.S."])
    [b' three way naval drill', b' u.s.']
    """
    lines = fold("\n".join(phrases)).translate(_LINES_TABLE)
    return [b" " + line.strip() for line in lines.split(b"\n")]


def words_of(masked: bytes) -> list[bytes]:
    """Return the words of a masked sentence; digits become ``0``, so that only their number counts.

    Examples
    --------
    >>> words_of(b"in 1982 ACTOR's troops left")
    [b'in', b'0000', b'ACTOR', b's', b'troops', b'left']
    """
    return masked.translate(_WORD_TABLE).split()


def stem_of(word: bytes) -> bytes:
    """Return the stem of a word, the same for British and American spelling.

    The Snowball stemmer for English (Porter 2001), after the spellings were brought together.

    Examples
    --------
    >>> stem_of(b"mobilising") == stem_of(b"mobilized"), stem_of(b"defence") == stem_of(b"defense")
    (True, True)
    >>> stem_of(b"armoured"), stem_of(b"ACTOR")
    (b'armor', b'ACTOR')
    """
    for british, american in _AMERICAN_WORDS:
        word = british.sub(american, word)
    stem: bytes = _STEMMER.stemWord(word)
    ending, single = _AMERICAN_STEMS
    return ending.sub(single, stem)
