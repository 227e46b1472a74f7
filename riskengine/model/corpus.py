"""The labelled corpus: documents of labelled sentences, read, checked and turned into features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import orjson

from riskengine.data import data_path
from riskengine.errors import DataRefused
from riskengine.features.extract import SentenceFeatures, extract_features, extract_sentence, words_only
from riskengine.features.lexicon import Vocabulary
from riskengine.records import DRIVERS, SIGNALS

CONFLICT_SIGNALS = ("force", "posture", "internal", "threat", "pressure")
UNSEEN_FILES = ("feed_", "chronicle_")
"""How the names of files begin whose documents were written without sight of lexicon and model."""

SERIOUS_BAND = 2
"""From this band on a report counts as risk (annotation guide: bands)."""


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One sentence of the corpus with its labels."""

    text: str
    signal: str
    status: str
    band: int


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """An article or headline of the corpus.

    ``published`` is an ISO date; ``unseen`` tells that it was written without sight of lexicon and
    model, which the name of its file says.
    """

    id: str
    title: str
    sentences: tuple[LabelledSentence, ...]
    published: str
    style: str
    case: str
    unseen: bool = False

    @property
    def band(self) -> int:
        """The highest band of its sentences (caps by status are already in them)."""
        return max(sentence.band for sentence in self.sentences)

    @property
    def driver(self) -> str:
        """The head whose target is 1 for this document, empty where the band is below 2."""
        deciding = max(self.sentences, key=lambda sentence: (sentence.band, -SIGNALS.index(sentence.signal)))
        return sentence_driver(deciding.signal, deciding.band)


@dataclass(frozen=True, slots=True)
class Document:
    """What the estimator sees of an article: the features of its sentences, in order."""

    sentences: tuple[SentenceFeatures, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """An event cue of the lexicon as a little sentence of its class, with no named features."""

    features: SentenceFeatures
    signal: str


def read_phrases(vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """Return the event cues of a vocabulary as phrases to learn from.

    Examples
    --------
    >>> from riskengine.features.lexicon import read_vocabulary
    >>> phrases = read_phrases(Vocabulary(read_vocabulary()))
    >>> phrases[0].signal in SIGNALS
    True
    """
    return tuple(
        Phrase(words_only(phrase.rstrip("*")), category)
        for phrase, category, _ in vocabulary.document["cues"]
        if category in SIGNALS
    )


def sentence_driver(signal: str, band: int) -> str:
    """Return the head that a sentence of this class and band belongs to, or nothing.

    Examples
    --------
    >>> sentence_driver("military_cooperation", 2), sentence_driver("force", 1)
    ('cooperation_threat', '')
    """
    if band < SERIOUS_BAND:
        return ""
    if signal == "military_cooperation":
        return DRIVERS[1]
    return DRIVERS[0] if signal in CONFLICT_SIGNALS else ""


def corpus_files(folder: Path | None = None) -> list[Path]:
    """Return the files of a corpus in the order of their names."""
    return sorted((folder or data_path("corpus")).glob("*.jsonl"))


def corpus_hash(files: Sequence[Path]) -> str:
    """Return the SHA-256 over the files of a corpus."""
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def read_corpus(files: Sequence[Path]) -> Iterator[LabelledDocument]:
    """Read labelled documents from JSON Lines files.

    Raises
    ------
    DataRefused
        A line is not a document as the corpus README describes; the message names file and line.
    """
    for file in files:
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            if line.strip():
                yield _document(line, f"{file.name}:{number}", file.name.startswith(UNSEEN_FILES))


def _document(line: bytes, where: str, unseen: bool) -> LabelledDocument:
    try:
        row = orjson.loads(line)
        sentences = tuple(
            LabelledSentence(item["text"], item["class"], item["status"], int(item["band"]))
            for item in row["sentences"]
        )
        unknown = {one.signal for one in sentences} - set(SIGNALS)
        if unknown or not sentences:
            raise ValueError(f"unknown class {min(unknown)!r}" if unknown else "no sentences")
        date.fromisoformat(row["published"])
        return LabelledDocument(
            row["id"],
            row.get("title", ""),
            sentences,
            row["published"],
            row["style"],
            row["case"],
            unseen,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DataRefused(
            f"not a labelled document ({type(error).__name__}: {error})",
            where=where,
            action="see the README of the corpus",
        ) from error


def featurise(document: LabelledDocument, vocabulary: Vocabulary) -> Document:
    """Turn a labelled document into features; its title, where it has one, comes first."""
    year = int(document.published[:4])
    title = extract_features(document.title, "", vocabulary, published_year=year) if document.title else []
    body = [extract_sentence(item.text, vocabulary, published_year=year) for item in document.sentences]
    return Document((*title, *body))
