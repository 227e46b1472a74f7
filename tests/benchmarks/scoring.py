"""Goals 1 and 3: scoring as ``riskengine score`` does it, with and without a store."""

from __future__ import annotations

import gc
import io
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

import orjson

from riskengine.jobs.score import contract_row, score_records
from riskengine.model.artifact import find_champion, load_model
from riskengine.model.corpus import corpus_files, read_corpus
from riskengine.model.score import Scorer
from riskengine.records import Article, Assessment
from riskengine.sources.json_lines import read_jsonl
from riskengine.store import Scored, Store, open_store
from riskengine.stories.open import open_story

from .measure import ROUNDS, Figure, at_most, cpu_of, ratio, run_python, time_rounds

NOW = datetime(2026, 7, 1, tzinfo=UTC)
STORED_AT_ONCE = 500
FEW, MANY = 1_000, 20_000

Found = Iterator[tuple[Article, Assessment]]


def load_scorer() -> Scorer:
    """Load the model as the command does where no setting names another."""
    return Scorer(load_model(*find_champion()))


def measure_scoring(lines: Sequence[bytes], folder: Path) -> list[Figure]:
    """Time scoring, the store on top of it, and scikit-learn; each round has articles of its own."""
    size = len(lines) // ROUNDS
    parts = [lines[start : start + size] for start in range(0, size * ROUNDS, size)]
    predict = _peer()
    gc.collect()
    gc.freeze()  # else the collector would go through scikit-learn's objects on the scorer's time
    scorer = load_scorer()
    with open_store(f"sqlite:///{folder / 'bench.db'}", now=NOW) as store:
        times = time_rounds(
            {
                "yardstick": lambda number: cpu_of(lambda: _yardstick(parts[number])),
                "score": lambda number: cpu_of(lambda: deque(score_lines(parts[number], scorer), 0)),
                "store": lambda number: _time_storing(score_lines(parts[number], scorer), store),
                "peer": lambda number: _time_peer(predict, parts[number]),
            }
        )
    in_y = {name: ratio(seconds, times["yardstick"]) for name, seconds in times.items()}
    beside = f"TF-IDF (1,2) + LR {in_y['peer']:.1f} Y"
    count = size * ROUNDS
    return [
        at_most(
            "1", f"score {count:,} articles, all but the store", in_y["score"], 25, unit=" Y", peer=beside
        ),
        at_most("1", "the same, to the peer", ratio(times["score"], times["peer"]), 1),
        at_most("1", f"the store on top, {STORED_AT_ONCE} articles at once", in_y["store"], 2, unit=" Y"),
    ]


def score_lines(lines: Sequence[bytes], scorer: Scorer) -> Found:
    """Read, clean, score and encode JSON Lines, as the command does; yield what was found."""
    return score_stream(io.BytesIO(b"\n".join(lines)), scorer)


def score_stream(stream: BinaryIO, scorer: Scorer) -> Found:
    for found in score_records(read_jsonl(stream, "stdin"), scorer, now=NOW):
        assert isinstance(found, tuple), found
        orjson.dumps(contract_row(found[1]))
        yield found


def as_stored(found: Found, count: int) -> list[Scored]:
    """Take articles from a stream of scored ones, each with its story, as a run stores them."""
    return [Scored(one, score, open_story(one, score, now=NOW)) for one, score in islice(found, count)]


def _yardstick(lines: Sequence[bytes]) -> None:
    for line in lines:
        orjson.loads(line)["text"].lower().split()


def _time_storing(found: Found, store: Store) -> float:
    """Return the time that storing alone takes."""
    seconds = 0.0
    while batch := as_stored(found, STORED_AT_ONCE):
        start = time.process_time()
        store.add_batch(batch, now=NOW)
        seconds += time.process_time() - start
    return seconds


def _time_peer(predict: Callable[[Sequence[str]], Any], lines: Sequence[bytes]) -> float:
    texts = [orjson.loads(line)["text"] for line in lines]
    return cpu_of(lambda: predict(texts))


def _peer() -> Callable[[Sequence[str]], Any]:
    """Return the prediction of the usual pipeline, trained on the same documents."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    documents = list(read_corpus(corpus_files()))
    texts = [" ".join(sentence.text for sentence in document.sentences) for document in documents]
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    pipeline.fit(texts, [document.driver or "none" for document in documents])
    predict: Callable[[Sequence[str]], Any] = pipeline.predict
    return predict


def measure_growth(path: Path) -> list[Figure]:
    """Score few and many articles, each time in a process of its own."""
    megabytes: dict[int, list[float]] = {FEW: [], MANY: []}

    def child(count: int) -> float:
        cpu, peak = map(float, run_python(["-m", "tests.benchmarks.child", str(path), str(count)]).split())
        megabytes[count].append(peak)
        return cpu / count

    seconds = time_rounds({"few": lambda _: child(FEW), "many": lambda _: child(MANY)})
    slower = ratio(seconds["many"], seconds["few"])
    growth = median(megabytes[MANY]) - median(megabytes[FEW])
    return [
        at_most("3", f"an article of {MANY:,}, to one of {FEW:,}", slower, 1.15),
        at_most("3", f"memory that {MANY:,} articles add to {FEW:,}", growth, 50, unit=" MB"),
    ]
