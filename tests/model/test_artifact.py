"""Only the model that was approved is ever loaded."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import orjson
import pytest

from riskengine.errors import ModelRefused
from riskengine.model.artifact import MANIFEST, WEIGHTS, find_champion, load_model, write_pointer


@pytest.fixture
def copy(tmp_path: Path) -> tuple[Path, str]:
    folder, digest = find_champion()
    return Path(shutil.copytree(folder, tmp_path / folder.name)), digest


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bit_is_refused(copy: tuple[Path, str], seed: int) -> None:
    """One changed bit anywhere in an artefact refuses it."""
    folder, digest = copy
    generator = random.Random(seed)
    file = generator.choice([folder / MANIFEST, folder / WEIGHTS, folder / "vocabulary.json"])
    data = bytearray(file.read_bytes())
    data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
    file.write_bytes(data)
    with pytest.raises(ModelRefused) as refused:
        load_model(folder, digest)
    assert refused.value.exit_code == 4


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_truncated_file_is_refused(copy: tuple[Path, str], share: float) -> None:
    """A file cut short refuses the artefact."""
    folder, digest = copy
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelRefused, match="changed since"):
        load_model(folder, digest)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "format 99"),
        ({"feature_schema": "0" * 64}, "other features"),
        ({"files": {"../../etc/passwd": "0" * 64}}, "outside its folder"),
    ],
)
def test_foreign_manifest_is_refused(copy: tuple[Path, str], change: dict[str, object], message: str) -> None:
    """A manifest of another format or schema, or that names files elsewhere, is refused."""
    folder, _ = copy
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest | change))
    with pytest.raises(ModelRefused, match=message):
        load_model(folder)


def test_pointer_of_the_data_folder_comes_first(copy: tuple[Path, str], tmp_path: Path) -> None:
    """A champion in the data folder scores instead of the shipped one; a broken pointer is refused."""
    folder, digest = copy
    home = tmp_path / "home"
    shutil.copytree(folder, home / "models" / "mine")
    write_pointer(home / "models", "mine", digest)
    assert find_champion(home) == (home / "models" / "mine", digest)
    write_pointer(home / "models", "../mine", digest)
    with pytest.raises(ModelRefused, match="leaves its folder"):
        find_champion(home)


@pytest.mark.parametrize("name", ["..", "", "a\0b", "a/b"])
def test_pointer_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    """A pointer names a folder beside it, or is refused."""
    write_pointer(tmp_path / "models", name, "0" * 64)
    with pytest.raises(ModelRefused, match="leaves its folder"):
        find_champion(tmp_path)


def test_thresholds_are_as_many_as_levels(copy: tuple[Path, str]) -> None:
    """A model without a threshold for each level is refused."""
    folder, _ = copy
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest | {"thresholds": [0.5]}))
    with pytest.raises(ModelRefused, match="threshold"):
        load_model(folder)
