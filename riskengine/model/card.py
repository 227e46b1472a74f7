"""The model card: what a model is, how well it did, what it is not for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from riskengine.model.agreement import Agreement
from riskengine.model.evaluate import Figure
from riskengine.model.suites import Failure, SuiteFigure
from riskengine.records import LEVELS


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was measured of a model: cross-validated figures, suites, agreement of the labels.

    ``thresholds`` are the lowest risks of guarded, elevated, high and critical; ``labels`` counts
    sentences by class.
    """

    figures: Sequence[Figure]
    thresholds: Sequence[float]
    labels: Mapping[str, int]
    suites: Sequence[SuiteFigure]
    failures: Sequence[Failure]
    agreement: Agreement


def model_card(name: str, manifest: Mapping[str, Any], found: Findings) -> str:
    """Return the card of a model as Markdown.

    Parameters
    ----------
    name : str
        Of the model.
    manifest : mapping
        As the artefact holds it.
    found : Findings
        What was measured.
    """
    levels = [f"{level} from {limit:g}" for level, limit in zip(LEVELS[1:], found.thresholds, strict=True)]
    lines = [
        f"# {name}",
        "",
        "Scores English news for political and military escalation. The risk of an article is the",
        "calibrated probability that a reader with the annotation guide grades it band 2 or above: it",
        "reports, threatens or credibly foreshadows a step up the ladder of conflict, or military",
        "cooperation that matters to a third party.",
        "",
        f"Trained on {manifest['sentences']} sentences in {manifest['documents']} documents (SHA-256 of",
        f"the corpus `{manifest['corpus_sha256']}`), with the vocabulary kept in this folder.",
        f"Levels: low, {', '.join(levels)}; fitted to the annotated bands by quadratic weighted kappa",
        f"({manifest['metrics']['level_kappa_quadratic']:.3f} out of fold).",
        "",
        "## Figures",
        "",
        "Five-fold cross-validation over documents of the training corpus, so in the corpus's own style:",
        "sentences from elsewhere are harder. 95 % intervals by bootstrap over documents.",
        "",
        "Rows marked are of the documents that were written without sight of lexicon and model.",
        "",
        "| scorer | metric | value | 95 % interval | |",
        "|---|---|---|---|---|",
        *(
            f"| {f.scorer} | {f.metric} | {f.value:.3f} | {f.low:.3f} to {f.high:.3f} | {f.split} |"
            for f in found.figures
        ),
        "",
        "| class | sentences | F1 out of fold |",
        "|---|---|---|",
        *(
            f"| {label} | {count} | {manifest['metrics'][f'signal_f1_{label}']:.2f} |"
            for label, count in found.labels.items()
        ),
        "",
        *_agreement_lines(found.agreement),
        "## Suites",
        "",
        "None of it was trained on; see `riskengine/data/suites/README.md`.",
        "",
        "| suite | measure | value | of |",
        "|---|---|---|---|",
        *(f"| {s.suite} | {s.measure} | {s.value:.3f} | {s.count} |" for s in found.suites),
        "",
        *_failure_lines(found.failures),
        "## Use and limits",
        "",
        "For ranking and alerting on incoming news, with a person deciding. Not for decisions about",
        "individuals, and not a forecast: a score speaks of what one article says. It does not know whether",
        "a report is true. Texts in other languages than English are not scored by a run. The corpus was",
        "written for this project by language models under one guide: its habits are the model's habits,",
        "and its style is cleaner than the web's. Far more of its documents are risky (the base rate's",
        "average precision above) than of an ordinary feed's, whose articles therefore score too high:",
        "sport, business and science leads that name courts, agencies, rebels or weapons are its most",
        "frequent false alarms.",
        "",
    ]
    return "\n".join(lines)


def _agreement_lines(found: Agreement) -> list[str]:
    return [
        "## Labels",
        "",
        "Every sentence was labelled by the language model that wrote it, under the annotation guide. A",
        f"random part, {found.sentences} sentences, was labelled again by a reader that did not see the "
        "first",
        "labels; five in six of them in a fresh context that saw nothing of the project. Cohen's kappa: "
        f"class {found.signal:.2f}, status",
        f"{found.status:.2f}, bands {found.bands:.2f} (quadratic weights). Each class against all others:",
        "",
        "| class | kappa |",
        "|---|---|",
        *(f"| {signal} | {kappa:.2f} |" for signal, kappa in found.classes.items()),
        "",
    ]


def _failure_lines(failures: Sequence[Failure]) -> list[str]:
    """Return the first failing pair of each capability: what still goes wrong, in sentences."""
    first = {failure.capability: failure for failure in reversed(failures)}
    return [
        "What still goes wrong, a pair each (the second should score clearly lower, or the same for forms):",
        "",
        *(
            f"- {capability}: {one.first_risk:.2f} “{one.first}” {one.second_risk:.2f} “{one.second}”"
            for capability, one in sorted(first.items())
        ),
        "",
    ]
