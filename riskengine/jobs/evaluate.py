"""Measure the model on a labelled file, beside its baselines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from riskengine.articles.clean import clean_text
from riskengine.articles.identity import content_hash
from riskengine.errors import ConfigurationError, DataRefused
from riskengine.features.lexicon import Vocabulary
from riskengine.features.tokens import fold, phrase_view
from riskengine.model.corpus import SERIOUS_BAND, corpus_files, read_corpus
from riskengine.model.evaluate import (
    Budget,
    Figure,
    Metric,
    adjust_intercept,
    evaluate_scores,
    precision_above,
    recall_above,
)
from riskengine.model.plots import ADJUSTED, save_evaluation_plots
from riskengine.model.score import Scorer
from riskengine.records import DRIVERS, LEVELS, SIGNALS, Article

Floats = NDArray[np.float64]

MIN_SPLIT = 20
"""Rows that a part must have to be measured apart."""


@dataclass(frozen=True, slots=True)
class EvaluationOrder:
    """What to measure on what.

    ``target`` is ``risk``, a driver, or classes joined with ``+``; ``label`` is a column, with
    ``=VALUE,...`` where other values than 1 and true count as positive. ``group`` is the column
    whose rows belong together, empty for every row on its own; ``dictionary`` is a word list of
    the Geopolitical Risk Index in JSON; ``by`` is a column whose values are measured apart;
    ``plots`` is a folder for reliability and precision-recall plots.
    """

    file: Path
    target: str
    label: str
    text: str = "text"
    group: str = ""
    dictionary: Path | None = None
    random_state: int = 0
    by: str = ""
    budget: Budget = field(default_factory=Budget)
    plots: Path | None = None


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Figures of the model and its baselines on the same rows."""

    rows: int
    positives: int
    groups: int
    skipped: int
    target: str
    label: str
    figures: Sequence[Figure]


def evaluate(order: EvaluationOrder, scorer: Scorer, *, progress: Callable[[str], None]) -> EvaluationReport:
    """Score a labelled file and measure it with intervals by group.

    Raises
    ------
    ConfigurationError
        The target or a column does not exist.
    DataRefused
        The file can't be read, or has one class only.
    """
    classes = _target_classes(order.target)
    frame = _read_frame(order.file)
    column, positive = _label_values(order.label)
    group = order.group or ("group" if "group" in frame.columns else "")
    for needed in filter(None, (order.text, column, group, order.by)):
        if needed not in frame.columns:
            raise ConfigurationError(
                f"no column {needed!r}",
                where=str(order.file),
                action=f"there are: {', '.join(map(str, frame.columns))}",
            )
    texts = frame[order.text].fillna("").astype(str).map(clean_text).str.strip()
    kept = texts.str.len() > 0
    texts, frame = texts[kept], frame[kept]
    target = frame[column].astype(str).str.strip().str.lower().isin(positive).to_numpy().astype(np.float64)
    if len(target) == 0 or target.min() == target.max():
        raise DataRefused(
            f"every one of {len(target)} rows has the same label",
            where=f"{order.file}, column {column!r}",
            action="name the positive values: --label COLUMN=VALUE,...",
        )
    progress(f"scoring {len(texts)} rows")
    scores = {"model": score_texts(scorer, list(texts), order.target, classes)}
    progress("scoring the baselines")
    scores |= _baselines(list(texts), scorer.model.vocabulary, classes, order, target)
    groups = frame[group].astype(str).tolist() if group else [str(row) for row in range(len(target))]
    progress("resampling for the intervals")
    scores[ADJUSTED] = adjust_intercept(target, scores["model"])
    levels = _level_metrics(scorer.model.arrays.thresholds) if order.target == "risk" else {}
    more = {**order.budget.metrics(), **levels}
    figures = [
        figure
        for figure in evaluate_scores(target, scores, groups, random_state=order.random_state, more=more)
        if figure.scorer == "model" or figure.metric not in levels
    ]
    if order.by:
        figures += _splits(target, scores["model"], groups, frame[order.by].astype(str).to_numpy(), order)
    if order.plots:
        save_evaluation_plots(order.plots, target, scores)
    return EvaluationReport(
        len(target),
        int(target.sum()),
        len(set(groups)),
        int((~kept).sum()),
        order.target,
        order.label,
        figures,
    )


def _level_metrics(thresholds: Sequence[float]) -> dict[str, Metric]:
    """Return precision and recall at each level above the lowest, before any cap by status."""
    metrics: dict[str, Metric] = {}
    for level, limit in zip(LEVELS[1:], thresholds, strict=True):
        metrics[f"precision at {level}"] = precision_above(limit)
        metrics[f"recall at {level}"] = recall_above(limit)
    return metrics


def _splits(
    target: Floats, score: Floats, groups: Sequence[str], values: NDArray[np.object_], order: EvaluationOrder
) -> list[Figure]:
    """Return the model's figures on each part of the rows that has both classes and is large enough."""
    figures: list[Figure] = []
    for value in sorted(set(values)):
        chosen = np.flatnonzero(values == value)
        if len(chosen) < MIN_SPLIT or target[chosen].min() == target[chosen].max():
            continue
        own = [groups[row] for row in chosen.tolist()]
        found = evaluate_scores(
            target[chosen], {"model": score[chosen]}, own, random_state=order.random_state, resamples=200
        )
        figures += [replace(figure, split=f"{order.by}={value}") for figure in found]
    return figures


def score_texts(scorer: Scorer, texts: Sequence[str], target: str, classes: Sequence[str]) -> Floats:
    """Return one probability a text: its risk, a head's, or that of any of the classes in any sentence."""
    articles = [Article(content_hash("", text), "", text) for text in texts]
    found = scorer.score(articles)
    if target == "risk":
        return np.array([one.risk for one in found])
    if target in DRIVERS:
        return np.array([one.heads[target] for one in found])
    absent = [np.prod([1.0 - one.signals[name] for name in classes]) for one in found]
    return 1.0 - np.array(absent)


def _target_classes(target: str) -> list[str]:
    if target in ("risk", *DRIVERS):
        return []
    classes = target.split("+")
    unknown = [name for name in classes if name not in SIGNALS]
    if unknown:
        raise ConfigurationError(
            f"no class {unknown[0]!r}",
            where="--target",
            action=f"risk, {', '.join(DRIVERS)}, or of: {' '.join(SIGNALS)}",
        )
    return classes


def _label_values(label: str) -> tuple[str, list[str]]:
    column, _, values = label.partition("=")
    return column, [value.strip().lower() for value in values.split(",")] if values else [
        "1",
        "1.0",
        "true",
        "yes",
    ]


def _read_frame(file: Path) -> pd.DataFrame:
    suffix = "".join(file.suffixes[-2:]).lower()
    try:
        if suffix.endswith(".parquet"):
            return pd.read_parquet(file)
        if ".jsonl" in suffix or suffix.endswith(".ndjson"):
            return pd.read_json(file, lines=True, dtype=False)
        return pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise DataRefused(
            str(error).splitlines()[0],
            where=str(file),
            action="give CSV, JSON Lines or Parquet with named columns",
        ) from error


def _baselines(
    texts: list[str], vocabulary: Vocabulary, classes: Sequence[str], order: EvaluationOrder, target: Floats
) -> dict[str, Floats]:
    wanted = frozenset(classes) or frozenset(SIGNALS[:6])
    scores = {
        "base rate": np.full(len(texts), target.mean()),
        "keyword count": _squash(np.array([_count_cues(text, vocabulary, wanted) for text in texts])),
        "TF-IDF, same corpus": _tfidf(texts, classes),
    }
    if order.dictionary:
        scores["GPR word list"] = _squash(_gpr_counts(texts, order.dictionary))
    return scores


def _squash(counts: Floats) -> Floats:
    """Turn counts into something between 0 and 1, in their order; not a calibrated probability."""
    return np.asarray(counts / (1.0 + counts))


def _count_cues(text: str, vocabulary: Vocabulary, wanted: frozenset[str]) -> float:
    found = vocabulary.find(phrase_view(fold(text)))
    return float(sum(getattr(pattern, "category", "") in wanted for _, _, pattern in found))


def _tfidf(texts: list[str], classes: Sequence[str]) -> Floats:
    """TF-IDF (1,2) and logistic regression, trained on the same corpus as the model."""
    rows = [sentence for document in read_corpus(corpus_files()) for sentence in document.sentences]
    wanted = [one.signal in classes if classes else one.band >= SERIOUS_BAND for one in rows]
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=4.0, max_iter=1000),
    )
    model.fit([one.text for one in rows], wanted)
    return np.asarray(model.predict_proba(texts)[:, 1])


def _gpr_counts(texts: Sequence[str], dictionary: Path) -> Floats:
    """Count the words of the index's sets, whose ``*`` stands for any ending."""
    try:
        sets = json.loads(dictionary.read_text(encoding="utf-8"))["sets"]
        words = {word for group in sets.values() for word in group if isinstance(word, str)}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise DataRefused("not a word list of the index", where=str(dictionary)) from error
    pattern = re.compile(
        r"\b(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in sorted(words)) + r")\b",
        re.IGNORECASE,
    )
    return np.array([float(len(pattern.findall(text))) for text in texts])
