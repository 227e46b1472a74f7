"""Where the sentences of a text begin and end, and where its dateline is.

Rules, not a model: a break is a full stop, question or exclamation mark (with closing quotes)
before white space and a capital, digit or opening quote, unless the word before is an
abbreviation or an initial; an empty line always breaks.
"""

from __future__ import annotations

import re

_TITLES = "mr mrs ms dr prof gen lt col maj sgt capt cmdr adm brig rep sen gov sec st jr sr pres hon rev"
_OTHERS = (
    "vs etc inc corp ltd co dept min jan feb mar apr jun jul aug sep sept oct nov dec approx est al ca cf"
)
ABBREVIATIONS = frozenset(f"{_TITLES} {_OTHERS}".split())
NUMBERED = frozenset(("no", "nos", "fig"))
"""Abbreviations before a number, and words that end a sentence before anything else."""

# One set of characters begins both alternatives, so that the search runs from one of them to the next.
_BREAK = re.compile(r"""[.!?\n](?:(?<!\n)["'”’)\]]*\s+(?=["'“‘(\[]*[A-Z0-9À-ÞА-Я])|(?<=\n)[ \t]*\n\s*)""")
_WORD_BEFORE = re.compile(r"([A-Za-z.]+)$")

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = rf"(?:,?\s*(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s*\d{{4}})?)"
_PLACE = r"[A-ZÀ-Þ][\w.'’-]*(?:[ ,/]+(?:(?:de|del|la|el|al|of|and|the|i|ibn)\s+)?[A-ZÀ-Þ][\w.'’-]*){0,5}"
_AGENCY = (
    r"\(?(?:AP|AFP|Reuters|REUTERS|Xinhua|TASS|ANI|PTI|UPI|dpa|DPA|EFE|Kyodo|Yonhap|IANS|Anadolu|AA|WAFA|SANA|IRNA|"
    r"Bloomberg|CNN|BBC|NYT|Interfax|Ukrinform|RIA Novosti|[A-Z]\w+ News(?: Agency)?)\)?"
)
_DATELINE = re.compile(
    rf"""\s*(?:
        {_PLACE}(?i:{_DATE})\s*(?:{_AGENCY})?\s*[:—–-]+\s+        # Shillong, September 13:
      | {_PLACE}\s*,?\s*\({_AGENCY}\)\s*(?:[:—–-]+)?\s*           # KYIV (Reuters) -
      | {_AGENCY}\s*(?:--|—|–|-)\s+(?:{_PLACE}\s*(?:--|—|–|-)\s+)?  # AP - ; SPACE - TORONTO, Canada --
      | [\w.]+\.com\s*(?:--|—|–|-)\s+(?:{_PLACE}\s*(?:--|—|–|-)\s+)?
      | [A-ZÀ-Þ][A-ZÀ-Þ.'’ -]+(?:,\s*{_PLACE})?\s*(?:--|—|–|\s-)\s*   # SAN FRANCISCO -
      | [A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+)?(?:,\s*[A-Z][\w.'’-]+)?\s*(?:--|—)\s*(?=["“]?[A-Z])
    )""",
    re.VERBOSE,
)
_DATELINE_REACH = 90
"""A dateline ends within this many characters (the longest of real ones with agency and date)."""


def dateline_end(text: str) -> int:
    """Return where the dateline at the start of a text ends, 0 where there is none.

    Examples
    --------
    >>> text = "Shillong, September 13: The leaders met."
    >>> text[dateline_end(text):]
    'The leaders met.'
    >>> dateline_end("Russia said: no.")
    0
    """
    found = _DATELINE.match(text, 0, _DATELINE_REACH)
    return found.end() if found else 0


def _is_abbreviation(text: str, stop: int, after: int) -> bool:
    if text[stop] != ".":
        return False
    letters = text[max(0, stop - 12) : stop].rpartition(" ")[2]
    if not (letters.isalpha() and letters.isascii()):
        word = _WORD_BEFORE.search(letters)
        if word is None:
            return False
        letters = word.group(1)
    if letters.endswith("."):  # an ellipsis
        return False
    if letters.lower() in NUMBERED:
        return text[after].isdigit()
    if letters.lower() in ABBREVIATIONS:
        return True
    return "." in letters or (len(letters) == 1 and letters.isupper() and letters != "I")


def split_sentences(text: str) -> list[tuple[int, int, int]]:
    """Split a cleaned text into sentences.

    Parameters
    ----------
    text : str
        Cleaned text.

    Returns
    -------
    list of (int, int, int)
        Start and end (exclusive) of each sentence in characters, and its paragraph counted from 1.
        A paragraph ends at a line break.

    Examples
    --------
    >>> text = "Gen. Smith met the U.S. envoy. Talks failed!"
    >>> [text[start:end] for start, end, _ in split_sentences(text)]
    ['Gen. Smith met the U.S. envoy.', 'Talks failed!']
    """
    spans: list[tuple[int, int, int]] = []
    start, paragraph = 0, 1
    for found in _BREAK.finditer(text):
        begin, end = found.span()
        gap = found.group()
        ends_paragraph = "\n" in gap
        if not ends_paragraph and _is_abbreviation(text, begin, end):
            continue
        stop = begin + len(gap.rstrip())
        if stop > start and text[start:stop].strip():
            spans.append((start, stop, paragraph))
        start = end
        paragraph += ends_paragraph
    tail = text.rstrip()
    if len(tail) > start:
        spans.append((start, len(tail), paragraph))
    return spans
