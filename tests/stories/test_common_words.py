"""The lists of what is frequent in any news follow from the corpus."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from riskengine.articles.clean import clean_article
from riskengine.data import data_path
from riskengine.model.artifact import find_champion, load_model
from riskengine.model.corpus import corpus_files, read_corpus
from riskengine.model.score import Scorer
from riskengine.records import Article, RawArticle
from riskengine.stories.group import COMMON, LEAD, actor_terms, headline_terms, read_common_words

FOLDER = data_path("stories")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def frequent(counts: Counter[str], texts: int) -> dict[str, float]:
    return {term: round(n / texts, 4) for term, n in counts.items() if n > COMMON * texts}


def count_words() -> dict[str, float]:
    """The share of the corpus's sentences that have each frequent stem."""
    counts: Counter[str] = Counter()
    sentences = 0
    for document in read_corpus(corpus_files()):
        for sentence in document.sentences:
            sentences += 1
            counts.update(headline_terms(sentence.text)[0])
    return frequent(counts, sentences)


def count_actors(scorer: Scorer) -> dict[str, float]:
    """The share of every fourth document of the corpus that names each frequent actor and dyad."""
    leads = [
        RawArticle(" ".join(sentence.text for sentence in document.sentences[:LEAD]), document.title)
        for document in read_corpus(corpus_files())
    ]
    cleaned = [clean_article(lead, now=NOW, detect_language=False) for lead in leads[::4]]
    articles = [one for one in cleaned if isinstance(one, Article)]
    counts = Counter(
        term
        for assessment in scorer.score(articles)
        for term in actor_terms(
            [actor.code for actor in assessment.actors if not actor.code.startswith("O:")]
        )
    )
    return frequent(counts, len(articles))


def write(file: Path, shares: Mapping[str, float]) -> None:
    """Write a list anew."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(("term", "share"))
    table.writerows(sorted(shares.items()))
    file.write_text(stream.getvalue(), encoding="utf-8")


def test_the_lists_are_those_of_the_corpus(scorer: Scorer) -> None:
    """Shares that have moved by a quarter with the corpus have to be counted anew."""
    listed = read_common_words()
    moved = [
        term
        for term, share in (count_words() | count_actors(scorer)).items()
        if share > 2 * COMMON and abs(listed.get(term, 0) - share) > share / 4
    ]
    assert not moved, "write the lists anew with python -m tests.stories.test_common_words"


if __name__ == "__main__":
    write(FOLDER / "common_words.csv", count_words())
    write(FOLDER / "common_actors.csv", count_actors(Scorer(load_model(*find_champion()))))
