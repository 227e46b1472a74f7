"""What many tests share: the vocabulary, the shipped model, and where measuring data may lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from riskengine.features.lexicon import Vocabulary, read_vocabulary
from riskengine.model.artifact import Model, find_champion, load_model
from riskengine.model.score import Scorer


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(read_vocabulary())


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model(*find_champion())


@pytest.fixture(scope="session")
def scorer(model: Model) -> Scorer:
    return Scorer(model)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of licensed measuring data, which the project must do without."""
    folder = os.environ.get("RISKENGINE_SHARED", "")
    if not folder:
        pytest.skip("RISKENGINE_SHARED names no folder of measuring data")
    return Path(folder)
