"""Plots of a training: reliability, precision against recall, risk by band."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

mpl.rcParams["svg.hashsalt"] = "riskengine"
ADJUSTED = "model, intercept adjusted"
"""The scorer whose order is the model's and whose mean is the set's base rate."""

_SIZE = (5.0, 4.0)


def save_plots(folder: Path, risk: NDArray[np.float64], bands: NDArray[np.int64]) -> list[str]:
    """Draw out-of-fold risk against annotated bands and return the names of the files.

    Parameters
    ----------
    folder : Path
        Where the PNG files go.
    risk : ndarray of shape (n_documents,)
        Out-of-fold risks.
    bands : ndarray of shape (n_documents,)
        Annotated bands, 0 to 4.
    """
    target = bands >= 2
    drawings = {
        "reliability.png": _reliability(risk, target),
        "precision_recall.png": _precision_recall(risk, target),
        "risk_by_band.png": _risk_by_band(risk, bands),
    }
    for name, figure in drawings.items():
        figure.tight_layout()
        figure.savefig(folder / name, dpi=110, metadata={"Software": None})
    return sorted(drawings)


def save_evaluation_plots(
    folder: Path, target: NDArray[np.float64], scores: Mapping[str, NDArray[np.float64]]
) -> None:
    """Draw the reliability of the model, and precision against recall of all scorers, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    figure, axes = _axes("Precision and recall", "recall", "precision")
    for name, score in scores.items():
        if len(np.unique(score)) > 1 and name != ADJUSTED:
            precision, recall, _ = precision_recall_curve(target, score)
            axes.plot(recall, precision, label=name)
    axes.axhline(float(target.mean()), color="0.7", linestyle="--", label="base rate")
    axes.set_ylim(0, 1.02)
    axes.legend(fontsize=7)
    drawings = {"precision_recall.png": figure}
    for name, file in (("model", "reliability.png"), (ADJUSTED, "reliability_adjusted.png")):
        if name in scores:
            drawings[file] = _reliability(scores[name], target > 0)
    for name, drawing in drawings.items():
        drawing.tight_layout()
        drawing.savefig(folder / name, dpi=110, metadata={"Software": None})


def _axes(title: str, x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE)
    axes = figure.add_subplot()
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _reliability(risk: NDArray[np.float64], target: NDArray[np.bool_]) -> Figure:
    figure, axes = _axes("Reliability", "risk (mean of bin)", "share of positives")
    bins = np.minimum((risk * 10).astype(int), 9)
    filled = [b for b in range(10) if (bins == b).any()]
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfect")
    means = [(float(risk[bins == b].mean()), float(target[bins == b].mean())) for b in filled]
    axes.plot(*zip(*means, strict=True), "o-", label="model")
    for b, place in zip(filled, means, strict=True):
        axes.annotate(f"n={int((bins == b).sum())}", place, fontsize=7)
    axes.legend()
    return figure


def _precision_recall(risk: NDArray[np.float64], target: NDArray[np.bool_]) -> Figure:
    figure, axes = _axes("Precision and recall, out of fold", "recall", "precision")
    precision, recall, _ = precision_recall_curve(target, risk)
    axes.plot(recall, precision, label="model")
    axes.axhline(float(target.mean()), color="0.7", linestyle="--", label="base rate")
    axes.set_ylim(0, 1.02)
    axes.legend()
    return figure


def _risk_by_band(risk: NDArray[np.float64], bands: NDArray[np.int64]) -> Figure:
    figure, axes = _axes("Risk by annotated band, out of fold", "band", "risk")
    present = sorted(set(bands.tolist()))
    axes.boxplot([risk[bands == band] for band in present], tick_labels=[str(band) for band in present])
    return figure
