"""Scoring equals the trained estimator, explains itself, and does not depend on the batch."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from riskengine.features.extract import extract_features
from riskengine.features.lexicon import Vocabulary, dump_vocabulary, read_vocabulary
from riskengine.model.artifact import VOCABULARY, load_model, save_artifact
from riskengine.model.corpus import Document, LabelledDocument, corpus_files, read_corpus
from riskengine.model.pipeline import EscalationClassifier
from riskengine.model.score import Scorer
from riskengine.model.train import fit, make_training_set, to_arrays
from riskengine.records import LEVELS, SIGNALS, Article


@pytest.fixture(scope="module")
def documents() -> list[LabelledDocument]:
    return list(read_corpus(corpus_files()))


@pytest.fixture(scope="module")
def trained(
    documents: list[LabelledDocument], vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EscalationClassifier, Scorer]:
    estimator = fit(make_training_set(documents[::3], vocabulary), {})
    folder = tmp_path_factory.mktemp("artefact") / "riskengine-test"
    arrays = to_arrays(estimator, folder.name, (0.1, 0.4, 0.6, 0.8))
    digest = save_artifact(folder, arrays, {}, {VOCABULARY: dump_vocabulary(read_vocabulary())})
    return estimator, Scorer(load_model(folder, digest))


def articles_of(documents: list[LabelledDocument]) -> list[Article]:
    whole = [Article("", d.title, " ".join(s.text for s in d.sentences)) for d in documents]
    single = [Article("", "", s.text) for d in documents for s in d.sentences]
    return whole + single


def test_arrays_equal_the_estimator(
    trained: tuple[EscalationClassifier, Scorer], documents: list[LabelledDocument]
) -> None:
    """On thousands of texts, most of them unseen in training, scores equal the estimator's to 1e-9."""
    estimator, scorer = trained
    articles = articles_of(documents)
    assert len(articles) > 4000
    vocabulary = scorer.model.vocabulary
    features = [Document(tuple(extract_features(a.title, a.text, vocabulary))) for a in articles]
    expected = estimator.decision_function(features).max(axis=1)
    found = scorer.score(articles)
    assert np.abs(np.array([one.log_odds for one in found]) - expected).max() < 1e-9
    sentences = [sentence for document in features for sentence in document.sentences]
    signals, _ = estimator.sentence_scores(sentences)
    assert np.abs(scorer.score_sentences(sentences).signals - signals).max() < 1e-9


def test_explanations_add_up(
    trained: tuple[EscalationClassifier, Scorer], documents: list[LabelledDocument]
) -> None:
    """Base, evidence and rest add up to the log-odds, and each sentence's reasons to its contribution."""
    for one in trained[1].score(articles_of(documents)[:800]):
        assert one.base + one.rest + sum(e.contribution for e in one.evidence) == pytest.approx(
            one.log_odds, abs=1e-9
        )
        for evidence in one.evidence:
            assert sum(reason.log_odds for reason in evidence.why) == pytest.approx(
                evidence.contribution, abs=1e-9
            )


def test_batches_do_not_show(scorer: Scorer, documents: list[LabelledDocument]) -> None:
    """An article has the same score alone as among others, to the last printed digit."""
    articles = articles_of(documents)[:600]
    together = scorer.score(articles)
    for article, expected in list(zip(articles, together, strict=True))[::7]:
        assert scorer.score([article]) == [expected]


def test_nothing_to_score(scorer: Scorer) -> None:
    """Text without a sentence or a known word is low, not an error."""
    for text in ("", "?", "zxqv", "日本語の記事"):
        [found] = scorer.score([Article("", "", text)])
        assert found.level == LEVELS[0]
        assert list(found.signals) == list(SIGNALS)


def test_scoring_needs_numpy_alone() -> None:
    """Scoring imports neither scikit-learn, scipy, pandas, mlflow, SQLAlchemy nor Slack's SDK."""
    program = (
        "import sys; from riskengine.model.artifact import find_champion, load_model\n"
        "from riskengine.model.score import Scorer; from riskengine.records import Article\n"
        "Scorer(load_model(*find_champion())).score([Article('', '', 'Troops shelled the town.')])\n"
        "print([name for name in ('sklearn', 'scipy', 'skops', 'pandas', 'mlflow', 'sqlalchemy', 'slack_sdk')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (
            "Warplanes bombed the port at dawn, killing 31 dockers, hours after tanks crossed the frontier.",
            LEVELS[3:],
        ),
        (
            "The generals announced on television that parliament was dissolved and the constitution"
            " suspended.",
            LEVELS[2:],
        ),
        ("United crushed City 5-0 with a brutal attack from their strikers.", LEVELS[:1]),
        ("The film about the invasion took 40 million dollars at the box office.", LEVELS[:1]),
        ("Shares in the retailer fell as the price war with its rivals deepened.", LEVELS[:1]),
        ("The ministers discussed trade, tourism and student exchanges over dinner.", LEVELS[:1]),
    ],
)
def test_levels_of_plain_cases(scorer: Scorer, text: str, levels: tuple[str, ...]) -> None:
    """War and coups rise; sport, film, business and diplomacy stay low."""
    [found] = scorer.score([Article("", "", text)])
    assert found.level in levels, (found.risk, found.level)
