"""One article's score for people: what, why, who and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from riskengine.cli.output import clean, console

if TYPE_CHECKING:
    from rich.text import Text

COLOURS = {"low": "green", "guarded": "cyan", "elevated": "yellow", "high": "red", "critical": "bold red"}
QUOTE_LIMIT = 400
SHOWN_TERMS = 5
SHOWN_NAMES = 12
SHOWN_SIGNALS = 4
TINY = 0.005
"""Log-odds below this would show as zero."""


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
    lines = [
        (clean(title), 0),
        (clean(where, QUOTE_LIMIT), 0),
        (f"Capped at {row['level']}: {clean(row['capped_by'])}" if row["capped_by"] else "", 0),
        (" ", 0),
        *_why(row),
        (" ", 0),
        (f"Who:     {_names(row['actors'])}", 9),
        (f"Where:   {_names(row['regions'])}", 9),
        (f"Signals: {_signals(row['signals'])}", 9),
        (f"Model:   {clean(row['model'])}, language {clean(row['language'])}", 9),
    ]
    for line, indent in lines:
        if line:
            out.print(fill(line, out.width, subsequent_indent=" " * indent))


def level_text(level: str) -> Text:
    """Return a level in its colour; the word alone carries the meaning."""
    from rich.text import Text

    return Text(level.upper(), style=COLOURS.get(level, ""))


def main_actors(row: Mapping[str, Any]) -> str:
    """Return the two actors that matter most: the first dyad, else the first two named."""
    names = {actor["code"]: actor["name"] for actor in row["actors"]}
    codes = row["dyads"][0] if row["dyads"] else list(names)[:2]
    return "–".join(names.get(code, code) for code in codes)


def _headline(row: Mapping[str, Any]) -> Text:
    from riskengine.alerts.policy import show_risk

    driver = "conflict" if row["driver"] == "conflict" else "threatening cooperation"
    return level_text(row["level"]) + f"   risk {show_risk(row['risk'])}   driver: {driver}"


def _why(row: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the sum in log-odds, each line with its indent: base, sentences and their terms, the rest."""
    lines = [("Why, in log-odds (0 is a risk of one half):", 0), (f"  {row['base']:+6.2f}  base", 0)]
    for evidence in row["evidence"]:
        if abs(evidence["contribution"]) < TINY:
            continue
        quote = clean(evidence["sentence"], QUOTE_LIMIT)
        lines.append((f"  {evidence['contribution']:+6.2f}  “{quote}”", 11))
        what = f"{evidence['class'].replace('_', ' ')}, {evidence['status']}"
        lines.append((f"{'':10}{what}: {_terms(evidence['why'])}", 12))
    if abs(row["rest"]) >= TINY:
        lines.append((f"  {row['rest']:+6.2f}  other sentences", 0))
    lines.append((f"  {row['log_odds']:+6.2f}  in all, which is a risk of {row['risk']:.3f}", 0))
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
