"""One article's score for people: what, why, who and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from riskengine.cli.output import clean, console

if TYPE_CHECKING:
    from rich.text import Text

COLOURS = {"low": "green", "guarded": "cyan", "elevated": "yellow", "high": "red", "critical": "bold red"}
QUOTE_LIMIT = 400
SHOWN_TERMS = 5
SHOWN_NAMES = 12
SHOWN_SIGNALS = 4


def print_article(title: str, row: Mapping[str, Any], *, where: str = "") -> None:
    """Print the whole explanation of one score.

    Parameters
    ----------
    title : str
        Of the article, or its first words.
    row : mapping
        As `riskengine.jobs.score.contract_row` returns it.
    where : str
        Its source or address, for the line under the title.
    """
    out = console()
    out.print(_headline(row))
    for line in filter(None, (clean(title), clean(where, QUOTE_LIMIT))):
        out.print(line)
    if row["capped_by"]:
        out.print(f"Capped at {row['level']}: {clean(row['capped_by'])}")
    out.print()
    for line in _why(row):
        out.print(line)
    out.print()
    out.print(f"Who:     {_names(row['actors'])}")
    out.print(f"Where:   {_names(row['regions'])}")
    out.print(f"Signals: {_signals(row['signals'])}")
    out.print(f"Model:   {clean(row['model'])}, language {clean(row['language'])}")


def level_text(level: str) -> Text:
    """Return a level in its colour; the word alone carries the meaning."""
    from rich.text import Text

    return Text(level.upper(), style=COLOURS.get(level, ""))


def _headline(row: Mapping[str, Any]) -> Text:
    driver = "conflict" if row["driver"] == "conflict" else "threatening cooperation"
    return level_text(row["level"]) + f"   risk {row['risk']:.2f}   driver: {driver}"


def _why(row: Mapping[str, Any]) -> list[str]:
    """Return the sum in log-odds: base, sentences with their strongest terms, and the rest."""
    lines = ["Why, in log-odds (0 is a risk of one half):", f"  {row['base']:+.2f}  base"]
    for evidence in row["evidence"]:
        quote = clean(evidence["sentence"], QUOTE_LIMIT)
        lines.append(f"  {evidence['contribution']:+.2f}  “{quote}”")
        lines.append(
            f"         {evidence['class'].replace('_', ' ')}, {evidence['status']}: {_terms(evidence['why'])}"
        )
    if abs(row["rest"]) >= 0.005:
        lines.append(f"  {row['rest']:+.2f}  other sentences")
    lines.append(f"  {row['log_odds']:+.2f}  in all, that is a risk of {row['risk']:.2f}")
    return lines


def _terms(why: Sequence[Mapping[str, Any]]) -> str:
    shown = [f"{clean(one['term'], 60)} {one['log_odds']:+.2f}" for one in why[:SHOWN_TERMS]]
    left = sum(one["log_odds"] for one in why[SHOWN_TERMS:])
    return ", ".join([*shown, f"the rest {left:+.2f}"] if len(why) > SHOWN_TERMS else shown)


def _names(mentions: Sequence[Mapping[str, str]]) -> str:
    named = [mention for mention in mentions if mention["role"] != "mentioned"] or list(mentions)
    shown = [f"{clean(one['name'], 80)} ({one['role']})" for one in named[:SHOWN_NAMES]]
    more = len(mentions) - len(shown)
    return (
        ", ".join(shown) + (f" and {more} more" if shown and more > 0 else "") or "nobody and nothing named"
    )


def _signals(signals: Mapping[str, float]) -> str:
    ordered = sorted(signals.items(), key=lambda pair: -pair[1])[:SHOWN_SIGNALS]
    return ", ".join(f"{name.replace('_', ' ')} {share:.2f}" for name, share in ordered)
