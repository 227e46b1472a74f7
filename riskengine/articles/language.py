"""The language of a text, as an ISO 639-1 code."""

from __future__ import annotations

UNDETERMINED = "und"
_REACH = 1_000
"""Characters that the language model looks at."""
_SHORT_REACH = 500
"""Characters that are searched for common English words."""
_MIN_LETTERS = 20
_MIN_DISTINCT = 4
"""Different English words that settle the matter; their list holds none that a neighbour shares."""
# fmt: off
_ENGLISH = frozenset((
    "the", "and", "of", "that", "with", "from", "which", "their", "this", "said", "were", "been",
    "would", "after", "where", "when", "they", "about", "against", "has",
))
# fmt: on


def shortcut(text: str) -> str:
    """Return ``en`` where common English words prove it, else ``und``; needs no language model.

    Examples
    --------
    >>> shortcut("The minister said that troops from the north were at the border of the region.")
    'en'
    >>> shortcut("Le ministre a déclaré que les troupes du nord étaient à la frontière.")
    'und'
    """
    words = text[:_SHORT_REACH].lower().split()
    return "en" if len(_ENGLISH.intersection(words)) >= _MIN_DISTINCT else UNDETERMINED


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text.

    The language model is loaded at the first text that is not plainly English.

    Parameters
    ----------
    text : str
        Cleaned; its first 1,000 characters decide.

    Returns
    -------
    str
        Two letters, or ``und`` for fewer than 20 letters.

    Examples
    --------
    >>> detect("Le ministre a déclaré que les troupes du nord étaient à la frontière.")
    'fr'
    >>> detect("12:30")
    'und'
    """
    if shortcut(text) == "en":
        return "en"
    beginning = text[:_REACH]
    if sum(map(str.isalpha, beginning)) < _MIN_LETTERS:
        return UNDETERMINED
    from py3langid import classify  # noqa: PLC0415  its model takes half a second; most runs don't need it

    return str(classify(beginning)[0])
