"""What can't be learnt from is refused with its line, before anything is trained."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from riskengine.errors import DataRefused
from riskengine.features.lexicon import read_vocabulary
from riskengine.model.corpus import read_corpus

SENTENCE = {"text": "Troops left.", "class": "deescalation", "status": "done", "band": 0}
DOCUMENT = {"id": "x-1", "style": "wire", "case": "c", "published": "2024-05-01", "sentences": [SENTENCE]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sentences": []}, "no sentences"),
        ({"sentences": [SENTENCE | {"class": "mayhem"}]}, "mayhem"),
        ({"published": "May 2024"}, "May 2024"),
        ({"published": 2024}, "TypeError"),
    ],
)
def test_bad_document_is_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    """An unknown class, an unreadable date or no sentence at all is refused by file and line."""
    file = tmp_path / "own.jsonl"
    file.write_bytes(orjson.dumps(DOCUMENT) + b"\n" + orjson.dumps(DOCUMENT | change) + b"\n")
    with pytest.raises(DataRefused, match=message) as refused:
        list(read_corpus([file]))
    assert "own.jsonl:2" in str(refused.value)


def test_missing_vocabulary_is_refused(tmp_path: Path) -> None:
    """A folder without the files of a vocabulary is refused by the file that lacks."""
    with pytest.raises(DataRefused, match=r"cues\.csv"):
        read_vocabulary(tmp_path)
