"""Goal 4: what starting costs, as a new process each time."""

from __future__ import annotations

from pathlib import Path

from .articles import corpus_sentences
from .measure import NOTHING, Figure, at_most, cpu_of_child, ratio, run_python, time_rounds

ROUNDS = 9
HEAVY = ("sklearn", "skops", "pandas", "mlflow", "sqlalchemy", "slack_sdk")
"""What scoring one article must not load."""
_RUN_AND_TELL = f"""
import runpy, sys
try:
    runpy.run_module("riskengine", run_name="__main__")
except SystemExit as end:
    print("\\nLOADED", end.code, *sorted(set({HEAVY}) & set(sys.modules)))
"""


def measure(folder: Path) -> list[Figure]:
    """Time the command on one article and its help against a Python that does nothing."""
    article = folder / "article.txt"
    article.write_text("Border clash reported\n\n" + " ".join(corpus_sentences()[:25]), encoding="utf-8")
    times = time_rounds(
        {
            "pass": lambda _: cpu_of_child(NOTHING),
            "score": lambda _: cpu_of_child(["-m", "riskengine", "score", str(article)]),
            "help": lambda _: cpu_of_child(["-m", "riskengine", "--help"]),
            "scikit-learn": lambda _: cpu_of_child(["-c", "import sklearn.linear_model"]),
            "click": lambda _: cpu_of_child(["-c", "import click"]),
        },
        rounds=ROUNDS,
    )
    against = {name: ratio(seconds, times["pass"]) for name, seconds in times.items()}
    code, *loaded = run_python(["-c", _RUN_AND_TELL, "score", str(article)]).rpartition("LOADED")[2].split()
    assert code in ("None", "0"), f"riskengine score ended with {code}"
    sklearn, click = (f"import {name} {against[name]:.1f}" for name in ("scikit-learn", "click"))
    unwanted = ", ".join(loaded) or "none"
    return [
        at_most("4", "score article.txt, to python -c pass", against["score"], 40, peer=sklearn),
        at_most("4", "--help, to python -c pass", against["help"], 6, peer=click),
        Figure("4", "of sklearn, pandas, sqlalchemy ... score loads", unwanted, "none", not loaded),
    ]
