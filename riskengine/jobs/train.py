"""Train a model from the labelled corpus, log the experiment, write the artefact."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from riskengine import __version__
from riskengine.data import data_path
from riskengine.errors import DataRefused
from riskengine.features.lexicon import (
    Vocabulary,
    check_vocabulary,
    dump_vocabulary,
    read_vocabulary,
    vocabulary_hash,
)
from riskengine.model.agreement import measure_agreement, read_second_labels
from riskengine.model.artifact import VOCABULARY, Model, save_artifact
from riskengine.model.card import Findings, model_card
from riskengine.model.corpus import corpus_hash, read_corpus
from riskengine.model.evaluate import Figure, auroc, evaluate_scores
from riskengine.model.pipeline import EscalationClassifier
from riskengine.model.plots import save_plots
from riskengine.model.score import Scorer
from riskengine.model.suites import run_suites
from riskengine.model.train import (
    OutOfFold,
    TrainingSet,
    count_labels,
    cross_validate,
    fit,
    fit_thresholds,
    make_training_set,
    to_arrays,
    weighted_kappa,
)
from riskengine.records import DRIVERS, SIGNALS
from riskengine.tracking import tracked_run

FOLDS = 5
MIN_DOCUMENTS = 2 * FOLDS
"""So many documents of each driver, and of none, that every fold has some of it."""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What came of a training. ``metrics`` are cross-validated on the training corpus."""

    name: str
    folder: Path
    manifest_sha256: str
    run_id: str
    metrics: Mapping[str, float]
    figures: Sequence[Figure]
    thresholds: Sequence[float]
    documents: int
    sentences: int


@dataclass(frozen=True, slots=True)
class TrainingOrder:
    """What to train from, with what, and where to."""

    corpus: Sequence[Path]
    vocabulary: Path | None
    folder: Path
    tracking_uri: str
    tracking_folder: Path
    random_state: int
    parameters: Mapping[str, Any]


def train(order: TrainingOrder, *, progress: Callable[[str], None]) -> TrainingReport:
    """Train, cross-validate, log and write one model.

    The artefact is the same, byte for byte, for the same corpus, vocabulary and parameters on
    x86-64 Linux under the pinned constraints: nothing of the run, the host or the clock is in it.

    Parameters
    ----------
    order : TrainingOrder
        ``folder`` is the artefact's own; its last part is the model's name.
    progress : callable
        Told a line at each step.

    Returns
    -------
    TrainingReport

    Raises
    ------
    DataRefused
        A file of the corpus or the vocabulary is not what it should be.
    RiskEngineError
        The experiment could not be logged.
    """
    document = _vocabulary(order.vocabulary)
    documents = list(read_corpus(order.corpus))
    progress(f"{len(documents)} documents read")
    data = make_training_set(documents, Vocabulary(document))
    _check_size(data)
    parameters = {"random_state": order.random_state, **order.parameters}
    held_out = cross_validate(
        data, parameters, n_folds=FOLDS, random_state=order.random_state, progress=progress
    )
    estimator = fit(data, parameters)
    progress("fitted to the whole corpus")
    figures, metrics, thresholds = _measure(data, held_out, order.random_state)
    name = order.folder.name
    arrays = to_arrays(estimator, name, thresholds)
    progress("running the suites")
    suites, failures = run_suites(Scorer(Model(arrays, Vocabulary(document), {}, order.folder)))
    metrics |= {f"{one.suite} {one.measure}".replace(" ", "_").lower(): one.value for one in suites}
    agreement = measure_agreement(documents, read_second_labels())
    manifest = {
        "target": "calibrated probability that the annotated band is 2 or above",
        "signals": list(SIGNALS),
        "drivers": list(DRIVERS),
        "parameters": estimator.get_params(),
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "corpus_sha256": corpus_hash(order.corpus),
        "vocabulary_sha256": vocabulary_hash(document),
        "documents": len(documents),
        "sentences": len(held_out.sentence_labels),
        "riskengine": __version__,
    }
    found = Findings(figures, thresholds, count_labels(data), suites, failures, agreement)
    card = model_card(name, manifest, found)
    extra = {
        VOCABULARY: dump_vocabulary(document),
        "card.md": card.encode(),
        "metrics.json": _metrics_file(figures, metrics),
    }
    digest = save_artifact(order.folder, arrays, manifest, extra)
    run_id = _log(order, estimator, manifest, metrics, (held_out.heads.max(axis=1), data.bands))
    return TrainingReport(
        name,
        order.folder,
        digest,
        run_id,
        metrics,
        figures,
        thresholds,
        len(documents),
        len(held_out.sentence_labels),
    )


def _check_size(data: TrainingSet) -> None:
    for driver in ("none", *DRIVERS):
        count = data.drivers.count(driver)
        if count < MIN_DOCUMENTS:
            what = f"{count} documents with the driver {driver!r}, {MIN_DOCUMENTS} are needed"
            raise DataRefused(what, where="the corpus", action="add documents, or the corpus that ships")


def _vocabulary(folder: Path | None) -> dict[str, list[list[str]]]:
    document = read_vocabulary(folder)
    for problem in check_vocabulary(document):
        raise DataRefused(
            problem,
            where=str(folder or data_path("")),
            action="mend it; `riskengine corpus check` names them all",
        )
    return document


def _measure(
    data: TrainingSet, held_out: OutOfFold, random_state: int
) -> tuple[list[Figure], dict[str, float], tuple[float, ...]]:
    risk = held_out.heads.max(axis=1)
    target = (data.bands >= 2).astype(float)
    groups = [str(row) for row in range(len(target))]
    base = np.full(len(target), target.mean())
    figures = evaluate_scores(
        target, {"model": risk, "base rate": base}, groups, random_state=random_state, resamples=200
    )
    if data.unseen.any() and not data.unseen.all():
        rows = np.flatnonzero(data.unseen)
        figures += [
            replace(figure, split="written without sight of lexicon and model")
            for figure in evaluate_scores(
                target[rows], {"model": risk[rows]}, [groups[row] for row in rows],
                random_state=random_state, resamples=200,
            )
        ]  # fmt: skip
    thresholds = fit_thresholds(risk, data.bands, data.ordinary)
    levels = np.searchsorted(np.array(thresholds), risk, side="right")
    metrics = {
        f"risk {figure.metric}".replace(" ", "_").lower(): figure.value
        for figure in figures
        if figure.scorer == "model" and not figure.split
    }
    metrics["level_kappa_quadratic"] = weighted_kappa(levels, data.bands)
    metrics |= _signal_metrics(held_out)
    for row, driver in enumerate(DRIVERS):
        chosen = np.array([one == driver for one in data.drivers], dtype=float)
        metrics[f"{driver}_auroc"] = auroc(chosen, held_out.heads[:, row], np.ones(len(chosen)))
    return figures, metrics, thresholds


def _signal_metrics(held_out: OutOfFold) -> dict[str, float]:
    """Return accuracy, macro F1 and the F1 of each class, of sentences out of fold."""
    guessed = np.array(SIGNALS)[held_out.sentence_signals.argmax(axis=1)]
    truth = np.array(held_out.sentence_labels)
    metrics: dict[str, float] = {"signal_accuracy": float((guessed == truth).mean())}
    scores = {signal: _f1(truth == signal, guessed == signal) for signal in SIGNALS}
    metrics["signal_macro_f1"] = float(np.mean(list(scores.values())))
    return metrics | {f"signal_f1_{signal}": score for signal, score in scores.items()}


def _f1(truth: NDArray[np.bool_], guessed: NDArray[np.bool_]) -> float:
    both = float((truth & guessed).sum())
    return 2 * both / max(float(truth.sum() + guessed.sum()), 1.0)


def _metrics_file(figures: Sequence[Figure], metrics: Mapping[str, float]) -> bytes:
    document = {
        "protocol": f"{FOLDS}-fold cross-validation over documents of the training corpus; 95 % intervals by "
        "bootstrap over documents",
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "figures": [
            {
                "scorer": figure.scorer,
                "metric": figure.metric,
                "value": round(figure.value, 4),
                "low": round(figure.low, 4),
                "high": round(figure.high, 4),
                "split": figure.split,
            }
            for figure in figures
        ],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _log(
    order: TrainingOrder,
    estimator: EscalationClassifier,
    manifest: Mapping[str, Any],
    metrics: Mapping[str, float],
    drawn: tuple[NDArray[np.float64], NDArray[np.int64]],
) -> str:
    """Log parameters, metrics, plots, hashes and the artefact as one mlflow run."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tracked_run(order.tracking_uri, order.tracking_folder, name=order.folder.name) as run,
    ):
        run.log_parameters(estimator.get_params())
        run.log_metrics(metrics)
        run.log_tags(
            {
                "corpus_sha256": manifest["corpus_sha256"],
                "vocabulary_sha256": manifest["vocabulary_sha256"],
                "riskengine": __version__,
            }
        )
        save_plots(Path(folder), *drawn)
        run.log_folder(Path(folder), "plots")
        run.log_folder(order.folder, "model")
        return run.run_id
