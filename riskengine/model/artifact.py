"""A model on disk: arrays and JSON under a manifest that names the SHA-256 of every file.

Nothing in an artefact is code. Every file is hashed before it is parsed; the manifest itself is
held by the pointer that names the champion.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from riskengine.data import shipped_path
from riskengine.errors import ModelRefused
from riskengine.features.lexicon import Vocabulary
from riskengine.features.vector import FEATURE_SCHEMA_HASH
from riskengine.records import LEVELS, SIGNALS

FORMAT = 1
MANIFEST = "manifest.json"
POINTER = "champion.json"
WEIGHTS = "weights.npz"
VOCABULARY = "vocabulary.json"
_LIMIT = 256 * 1024 * 1024
_ARRAYS = ("words", "pairs", "features", "idf", "coef", "intercept", "pool")


@dataclass(frozen=True, slots=True)
class ModelArrays:
    """What scoring computes with.

    ``words`` and ``features`` name columns; ``pairs`` holds, sorted, ``first * n_words + second``
    for each word pair. The columns of ``coef`` are the eleven signals, then the heads; its rows
    are words, pairs and named features. ``thresholds`` are the lowest risks of guarded, elevated,
    high and critical.
    """

    name: str
    words: tuple[bytes, ...]
    pairs: NDArray[np.int64]
    features: tuple[str, ...]
    idf: NDArray[np.float64]
    coef: NDArray[np.float64]
    intercept: NDArray[np.float64]
    pool: NDArray[np.float64]
    floor: float
    feature_value: float
    thresholds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A verified artefact, loaded."""

    arrays: ModelArrays
    vocabulary: Vocabulary
    manifest: Mapping[str, Any]
    folder: Path


def save_artifact(
    folder: Path, arrays: ModelArrays, manifest: Mapping[str, Any], extra: Mapping[str, bytes]
) -> str:
    """Write an artefact whole and return the SHA-256 of its manifest.

    Parameters
    ----------
    folder : Path
        Where; made when missing. Files of the same name are replaced.
    arrays : ModelArrays
    manifest : mapping
        What the manifest says beside format, name, numbers of the model and hashes.
    extra : mapping of str to bytes
        The other files: vocabulary, card, metrics, plots.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {WEIGHTS: _pack(arrays), **extra}
    document = {
        "format": FORMAT,
        "name": arrays.name,
        "feature_schema": FEATURE_SCHEMA_HASH,
        "floor": arrays.floor,
        "feature_value": arrays.feature_value,
        "thresholds": list(arrays.thresholds),
        **manifest,
        "files": {name: sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    data = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    (folder / MANIFEST).write_bytes(data)
    return sha256(data).hexdigest()


def _pack(arrays: ModelArrays) -> bytes:
    """Return the arrays as an npz whose bytes depend on nothing but the arrays."""
    values = {
        "words": np.frombuffer(b"\n".join(arrays.words), dtype=np.uint8),
        "pairs": arrays.pairs,
        "features": np.frombuffer("\n".join(arrays.features).encode(), dtype=np.uint8),
        "idf": arrays.idf,
        "coef": arrays.coef,
        "intercept": arrays.intercept,
        "pool": arrays.pool,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in _ARRAYS:
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(values[name]), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), member.getvalue(), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def find_champion(home: Path | None = None) -> tuple[Path, str]:
    """Return the folder of the model that scores, and the SHA-256 its manifest must have.

    Parameters
    ----------
    home : Path, optional
        The data folder, whose pointer comes first; then the model that ships.

    Raises
    ------
    ModelRefused
        A pointer can't be read, or names a folder outside its own.
    """
    for root in (home / "models" if home else None, shipped_path("models")):
        if root is not None and (root / POINTER).is_file():
            return _follow(root)
    raise ModelRefused(
        "no model is installed",
        where=str(shipped_path("models")),
        action="install riskengine again, or train one",
    )


def _follow(root: Path) -> tuple[Path, str]:
    pointer = root / POINTER
    try:
        document = orjson.loads(pointer.read_bytes())
        name, digest = str(document["name"]), str(document["manifest_sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelRefused(
            "the pointer can't be read", where=str(pointer), action="train and promote again"
        ) from error
    if name in ("", "..") or "\0" in name or name != Path(name).name:
        raise ModelRefused(
            "the pointer leaves its folder", where=str(pointer), action="train and promote again"
        )
    return root / name, digest


def write_pointer(root: Path, name: str, digest: str) -> None:
    """Name the champion under a folder of models; the old pointer or the new one is there, never half."""
    root.mkdir(parents=True, exist_ok=True)
    fresh = root / f"{POINTER}.new"
    fresh.write_bytes(
        orjson.dumps({"name": name, "manifest_sha256": digest}, option=orjson.OPT_INDENT_2) + b"\n"
    )
    fresh.replace(root / POINTER)


def load_model(folder: Path, digest: str = "") -> Model:
    """Load an artefact after every byte of it was verified.

    Parameters
    ----------
    folder : Path
        The artefact.
    digest : str, optional
        SHA-256 that the manifest must have.

    Raises
    ------
    ModelRefused
        A file is missing, changed, too large, of another format or of another feature schema.
    """
    data = _read(folder / MANIFEST)
    if digest and sha256(data).hexdigest() != digest:
        raise ModelRefused(
            "the manifest is not the one that was approved", where=str(folder), action="promote it again"
        )
    manifest = _parse_manifest(data, folder)
    contents = {name: _verified(folder / name, expected) for name, expected in manifest["files"].items()}
    try:
        vocabulary = Vocabulary(orjson.loads(contents[VOCABULARY]))
        return Model(_unpack(contents[WEIGHTS], manifest), vocabulary, manifest, folder)
    except (KeyError, ValueError, TypeError, IndexError, zipfile.BadZipFile) as error:
        raise ModelRefused(
            f"its contents don't fit together ({error})", where=str(folder), action="train it again"
        ) from error


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LIMIT:
            raise ModelRefused("larger than any model", where=str(path), action="train it again")
        return path.read_bytes()
    except OSError as error:
        raise ModelRefused(
            "can't be read", where=str(path), action="install riskengine again, or train"
        ) from error


def _verified(path: Path, expected: str) -> bytes:
    data = _read(path)
    if sha256(data).hexdigest() != expected:
        raise ModelRefused(
            "changed since the model was made", where=str(path), action="roll back, or train again"
        )
    return data


def _parse_manifest(data: bytes, folder: Path) -> dict[str, Any]:
    where = str(folder / MANIFEST)
    try:
        manifest = orjson.loads(data)
        files = manifest["files"]
        found = (manifest["format"], manifest["feature_schema"])
    except (ValueError, KeyError, TypeError) as error:
        raise ModelRefused("not a manifest", where=where, action="train it again") from error
    if found[0] != FORMAT:
        raise ModelRefused(
            f"format {found[0]!r}, this riskengine reads {FORMAT}", where=where, action="train it again"
        )
    if found[1] != FEATURE_SCHEMA_HASH:
        raise ModelRefused(
            "made for other features than this riskengine's", where=where, action="train it again"
        )
    if not isinstance(files, dict) or any(name != Path(name).name or "\0" in name for name in files):
        raise ModelRefused("names files outside its folder", where=where, action="train it again")
    return dict(manifest)


def _unpack(data: bytes, manifest: Mapping[str, Any]) -> ModelArrays:
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        values = {name: archive[name] for name in _ARRAYS}
    words = tuple(values["words"].tobytes().split(b"\n"))
    features = tuple(values["features"].tobytes().decode().split("\n"))
    rows = len(words) + len(values["pairs"]) + len(features)
    if values["coef"].shape != (rows, len(values["intercept"])):
        raise ValueError("as many rows of weights as terms are needed")
    if len(values["intercept"]) != len(SIGNALS) + len(values["pool"]):
        raise ValueError("weights of every signal and head are needed")
    if len(values["idf"]) != rows - len(features):
        raise ValueError("an idf of every word and pair is needed")
    if len(manifest["thresholds"]) != len(LEVELS) - 1:
        raise ValueError("a threshold for every level above the lowest is needed")
    return ModelArrays(
        name=str(manifest["name"]),
        words=words,
        pairs=values["pairs"],
        features=features,
        idf=values["idf"],
        coef=values["coef"],
        intercept=values["intercept"],
        pool=values["pool"],
        floor=float(manifest["floor"]),
        feature_value=float(manifest["feature_value"]),
        thresholds=tuple(float(value) for value in manifest["thresholds"]),
    )
