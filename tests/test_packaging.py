"""What is installed: a wheel that works anywhere, from pinned and named dependencies."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONSTRAINTS = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line[:1] != "#"]


def normalised(name):
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Unpack a wheel of this very tree, as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run_installed(site, folder, *arguments, stdin=b""):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RISKENGINE_")}
    environment |= {"PYTHONPATH": str(site), "RISKENGINE_HOME": str(folder / "home")}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, check=True
    ).stdout.decode()


def test_the_wheel_works_from_an_empty_folder(installed, tmp_path):
    """Help, demo and score run with nothing of the checkout in reach, and write nothing beside themselves."""
    place = run_installed(installed, tmp_path, "-c", "import riskengine; print(riskengine.__file__)")
    assert Path(place.strip()).is_relative_to(installed)
    assert "Usage: riskengine" in run_installed(installed, tmp_path, "-m", "riskengine", "--help")
    assert "What next" in run_installed(installed, tmp_path, "-m", "riskengine", "demo")
    scored = run_installed(installed, tmp_path, "-m", "riskengine", "score", "-", stdin=b'{"text": "War."}')
    assert '"risk":' in scored
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_holds_what_ships_and_no_tests(installed):
    """Configs, model, vocabulary, corpus and samples are inside; tests are not."""
    for name in (
        "_shipped/configs/default.toml",
        "_shipped/models/champion.json",
        "data/corpus/README.md",
        "data/lexicon/cues.csv",
        "data/samples/articles.jsonl",
        "py.typed",
        "store/migrations/versions/revision_0001.py",
    ):
        assert (installed / "riskengine" / name).is_file(), name
    assert not (installed / "tests").exists()


def test_every_dependency_is_pinned():
    """constraints.txt names one version of everything that pyproject.toml asks for, and nothing local."""
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+-]+", line) for line in CONSTRAINTS)
    pinned = {normalised(line) for line in CONSTRAINTS}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["postgresql"],
        *project["dependency-groups"]["dev"],
    ]
    assert {normalised(name) for name in wanted} <= pinned


def test_the_build_machine_can_start():
    """.ci/run is executable."""
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
