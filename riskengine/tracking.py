"""Experiments in mlflow: a logbook of trainings, never a loader of models."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from riskengine.errors import RiskEngineError

EXPERIMENT = "riskengine"


@contextmanager
def tracked_run(uri: str, artefacts: Path, *, name: str) -> Iterator[TrackedRun]:
    """Open a run in the store at a tracking URI; it is marked failed when the block raises.

    Parameters
    ----------
    uri : str
        mlflow's tracking URI: ``sqlite:///...`` or that of a server.
    artefacts : Path
        Where a local store keeps files; a server has its own place. The lock that guards the
        making of a fresh store lies beside it.
    name : str
        Of the run.

    Raises
    ------
    RiskEngineError
        The store can't be reached or written.
    """
    mlflow = _import_mlflow()
    try:
        mlflow.set_tracking_uri(uri)
        with _locked(artefacts):
            experiment = mlflow.get_experiment_by_name(EXPERIMENT)
            location = artefacts.absolute().as_uri() if uri.startswith("sqlite:") else None
            if experiment is None:
                identity = mlflow.create_experiment(EXPERIMENT, location)
            else:
                identity = experiment.experiment_id
        with mlflow.start_run(experiment_id=identity, run_name=name) as run:
            yield TrackedRun(mlflow, run.info.run_id)
    except mlflow.exceptions.MlflowException as error:
        raise RiskEngineError(
            f"mlflow: {str(error).splitlines()[0]}", where=_without_password(uri), action="check tracking.uri"
        ) from error


class TrackedRun:
    """One open run."""

    def __init__(self, mlflow: Any, run_id: str) -> None:
        self._mlflow = mlflow
        self.run_id = run_id

    def log_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Log what was chosen before the fit."""
        self._mlflow.log_params(dict(parameters))

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """Log what was measured; names may hold no brackets."""
        self._mlflow.log_metrics(dict(metrics))

    def log_tags(self, tags: Mapping[str, str]) -> None:
        """Log hashes and versions."""
        self._mlflow.set_tags(dict(tags))

    def log_folder(self, folder: Path, place: str) -> None:
        """Log the files of a folder under a place of the run."""
        self._mlflow.log_artifacts(str(folder), place)


def _import_mlflow() -> Any:
    """Import mlflow with its telemetry off, which it reads at import."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    import mlflow  # noqa: PLC0415 (takes 2.5 s, so only where a run is logged)
    import mlflow.exceptions  # noqa: PLC0415

    return mlflow


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a file lock: two processes that make a fresh store at once would break it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _without_password(uri: str) -> str:
    scheme, mark, rest = uri.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"
