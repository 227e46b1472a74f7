"""The list of words that are frequent in any news follows from the corpus."""

from __future__ import annotations

import csv
import io
from collections import Counter

from riskengine.data import data_path
from riskengine.model.corpus import corpus_files, read_corpus
from riskengine.stories.group import COMMON, headline_terms, read_common_words

FILE = data_path("stories") / "common_words.csv"


def count_words() -> dict[str, float]:
    """The share of the corpus's sentences that have each frequent stem."""
    counts: Counter[str] = Counter()
    sentences = 0
    for document in read_corpus(corpus_files()):
        for sentence in document.sentences:
            sentences += 1
            counts.update(headline_terms(sentence.text)[0])
    return {stem: round(n / sentences, 4) for stem, n in counts.items() if n > COMMON * sentences}


def write() -> None:
    """Write the list anew: ``python -m tests.stories.test_common_words``."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(("stem", "share"))
    table.writerows(sorted(count_words().items()))
    FILE.write_text(stream.getvalue(), encoding="utf-8")


def test_the_list_is_that_of_the_corpus() -> None:
    """Shares that have moved by a quarter with the corpus have to be counted anew."""
    counted, listed = count_words(), read_common_words()
    moved = [
        stem
        for stem, share in counted.items()
        if share > 2 * COMMON and abs(listed.get(stem, 0) - share) > share / 4
    ]
    assert not moved, "write the list anew with python -m tests.stories.test_common_words"


if __name__ == "__main__":
    write()
