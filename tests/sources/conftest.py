"""One parser process for all the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riskengine.sources.limits import ParserProcess


@pytest.fixture(scope="module")
def parser() -> Iterator[ParserProcess]:
    with ParserProcess() as process:
        yield process
