"""The model card: what a model is, how well it did, what it is not for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from riskengine.model.evaluate import Figure
from riskengine.records import LEVELS


def model_card(
    name: str,
    manifest: Mapping[str, Any],
    figures: Sequence[Figure],
    thresholds: Sequence[float],
    labels: Mapping[str, int],
) -> str:
    """Return the card of a model as Markdown.

    Parameters
    ----------
    name : str
        Of the model.
    manifest : mapping
        As the artefact holds it.
    figures : sequence of Figure
        Cross-validated, with intervals.
    thresholds : sequence of float
        Lowest risks of guarded, elevated, high, critical.
    labels : mapping of str to int
        Sentences by class.
    """
    levels = [f"{level} from {limit:g}" for level, limit in zip(LEVELS[1:], thresholds, strict=True)]
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
        "| scorer | metric | value | 95 % interval |",
        "|---|---|---|---|",
        *(f"| {f.scorer} | {f.metric} | {f.value:.3f} | {f.low:.3f} to {f.high:.3f} |" for f in figures),
        "",
        "| class | sentences | F1 out of fold |",
        "|---|---|---|",
        *(
            f"| {label} | {count} | {manifest['metrics'][f'signal_f1_{label}']:.2f} |"
            for label, count in labels.items()
        ),
        "",
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
