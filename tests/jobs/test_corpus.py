"""The check of a labelled corpus."""

import json

import pytest

from riskengine.jobs.corpus import check_corpus
from riskengine.model.corpus import corpus_files


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


def check(tmp_path, *documents):
    path = tmp_path / "part.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in documents))
    return check_corpus([path])


def test_a_good_document_has_no_problem(tmp_path):
    """It is counted by class, status and band."""
    report = check(tmp_path, headline())
    assert report.problems == []
    assert (report.documents, report.sentences) == (1, 1)
    assert (report.classes["force"], report.statuses["done"], report.bands["3"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{broken", "part.jsonl:1: not JSON"),
        ("[]", "part.jsonl:1: not an object"),
        (headline(sentences=[]), "no list of sentences"),
        (headline(kind="poem"), "unknown kind 'poem'"),
        (headline(title="A title"), "a headline has one sentence and no title"),
        (headline(kind="article"), "an article has a title and 3 to 12 sentences"),
        (headline(styel="wire"), "unknown key 'styel'"),
        (headline(style="poetry"), "unknown style"),
        (headline(published="March"), "published is no date"),
        (headline(sentences=[sentence(band=5)]), "the band 5 is not one of 0 to 4"),
        (headline(sentences=[sentence(band=True)]), "the band True"),
        (headline(sentences=[sentence(status="maybe")]), "unknown status 'maybe'"),
        (headline(sentences=[sentence(**{"class": "war"})]), "unknown class"),
        (headline(sentences=[sentence(roles={"hero": []})]), "roles must map"),
        (headline(sentences=[sentence(text=" ")]), "no text"),
        (headline(sentences=[sentence(status="denied", band=2)]), "band 2 is too high for force, denied"),
        (headline(sentences=[sentence(status="speculated", band=3)]), "band 3 is too high"),
        (headline(sentences=[sentence(**{"class": "offtopic"}, band=1)]), "band 1 is too high"),
    ],
)
def test_each_mistake_is_named(tmp_path, document, problem):
    """File and line stand before what is wrong."""
    [found, *_] = check(tmp_path, document).problems
    assert found.startswith("part.jsonl:1: ")
    assert problem in found


def test_an_id_may_stand_once(tmp_path):
    """Two documents of one id are one mistake."""
    other = sentence(text="Nothing at all in common with the first one, not even a verb.")
    report = check(tmp_path, headline(), headline(sentences=[other]))
    assert report.problems == ["part.jsonl:2: the id 'h-1' stands twice"]


def test_near_copies_are_found(tmp_path):
    """Two sentences that share most of their word 4-grams are told together."""
    copy = sentence(text="Troops shelled the border town overnight, killing twelve people, he said.")
    [problem] = check(tmp_path, headline(), headline("h-2", sentences=[copy])).problems
    assert problem.startswith("h-2: nearly the same as a sentence of h-1")


def test_the_corpus_that_ships_has_no_problem():
    """Every label of it is allowed and no two sentences are nearly the same."""
    assert check_corpus(corpus_files()).problems == []
