"""The check of a labelled corpus."""

import json

import pytest

from riskengine.model.corpus_check import check_corpus


def sentence(**changed):
    text = "Troops shelled the border town overnight, killing twelve people."
    return {
        "text": text,
        "class": "force",
        "status": "done",
        "band": 3,
        "roles": {"source": ["Troops"]},
        **changed,
    }


def headline(identity="h-1", **changed):
    return {
        "id": identity,
        "kind": "headline",
        "style": "wire",
        "case": "interstate",
        "region": "151",
        "published": "2026-03-01",
        "sentences": [sentence()],
        **changed,
    }


def problems_at_a_line(tmp_path, *documents):
    """Return what is wrong with single documents; a corpus this small is unbalanced as well."""
    path = tmp_path / "part.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in documents))
    return [problem for problem in check_corpus([path]).problems if problem.startswith("part.jsonl:")]


def test_a_good_document_has_no_problem(tmp_path):
    """A document that keeps all rules is not told of."""
    assert problems_at_a_line(tmp_path, headline()) == []


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{broken", "not a labelled document"),
        ("[]", "not a labelled document"),
        (headline(kind="poem"), "kind is 'poem'"),
        (headline(title="A title"), "a headline has one sentence and no title"),
        (headline(kind="article"), "an article has a title and 3 to 12 sentences"),
        (headline(style="poetry"), "style is 'poetry'"),
        (headline(published="March"), "published is not an ISO date"),
        (headline(sentences=[sentence(band=5)]), "band 5 is not 0 to 4"),
        (headline(sentences=[sentence(status="maybe")]), "unknown status 'maybe'"),
        (headline(sentences=[sentence(**{"class": "war"})]), "unknown class 'war'"),
        (headline(sentences=[sentence(roles={"hero": []})]), "unknown role"),
        (headline(sentences=[sentence(status="denied", band=2)]), "denied is band 1 at most"),
        (headline(sentences=[sentence(status="speculated", band=3)]), "speculated is band 2 at most"),
        (headline(sentences=[sentence(**{"class": "offtopic"}, band=1)]), "offtopic is band 0"),
    ],
)
def test_each_mistake_is_named(tmp_path, document, problem):
    """File and line stand before what is wrong."""
    [found, *_] = problems_at_a_line(tmp_path, document)
    assert found.startswith("part.jsonl:1: ")
    assert problem in found


def test_an_id_may_stand_once(tmp_path):
    """Two documents of one id are one mistake."""
    other = sentence(text="Nothing at all in common with the first one, not even a verb.")
    [problem] = problems_at_a_line(tmp_path, headline(), headline(sentences=[other]))
    assert "the id 'h-1' stands at part.jsonl:1 already" in problem


def test_near_copies_are_found(tmp_path):
    """Two sentences that share most of their word 4-grams are told together."""
    copy = sentence(text="Troops shelled the border town overnight, killing twelve people, he said.")
    [problem] = problems_at_a_line(tmp_path, headline(), headline("h-2", sentences=[copy]))
    assert problem.startswith("part.jsonl:2: shares its wording with part.jsonl:1")
