"""``riskengine model``, ``corpus`` and ``features``."""

import json

from riskengine.records import LEVELS


def test_model_show_verifies_and_tells(riskengine):
    """Name, folder, levels and metrics of the model that scores."""
    row = json.loads(riskengine("model", "show").out)
    assert row["name"]
    assert list(row["levels"]) == list(LEVELS)
    assert row["metrics"]["risk_auroc"] > 0.5
    assert row["name"] in riskengine("model", "show", "--format", "table").out


def test_a_changed_model_is_refused(riskengine, tmp_path):
    """One byte more and the model is not the one that was approved."""
    from shutil import copytree

    from riskengine.model.artifact import find_champion

    folder = copytree(find_champion()[0], tmp_path / "model")
    with (folder / "weights.npz").open("ab") as weights:
        weights.write(b"\0")
    result = riskengine("score", "-", "--model", folder, stdin=b'{"text": "war"}')
    assert (result.code, result.out, result.err.count("\n")) == (4, "", 1)


def test_corpus_check_names_problems(riskengine, tmp_path):
    """A bad line gives exit code 3 and its place."""
    path = tmp_path / "part.jsonl"
    path.write_text("{broken")
    result = riskengine("corpus", "check", path)
    assert result.code == 3
    assert "part.jsonl:1" in json.loads(result.out)["problems"][0]


def test_a_corpus_too_small_to_train_from_is_refused(riskengine, tmp_path):
    """One line says what is missing; nothing is written."""
    path = tmp_path / "few.jsonl"
    sentence = {"text": "Troops crossed the border.", "class": "force", "status": "done", "band": 3}
    row = {"id": "a", "style": "wire", "case": "other", "published": "2026-01-01", "sentences": [sentence]}
    path.write_text(json.dumps(row) + "\n")
    result = riskengine("train", "--corpus", path, "--out", tmp_path / "model")
    assert (result.code, result.err.splitlines()[-1].count("documents with the driver")) == (3, 1)
    assert not (tmp_path / "model").exists()


def test_corpus_check_finds_the_corpus_well(riskengine):
    """What ships has no problem; its labels are counted."""
    result = riskengine("corpus", "check")
    report = json.loads(result.out)
    assert (result.code, report["problems"]) == (0, [])
    assert sum(report["classes"].values()) == sum(report["statuses"].values()) == report["sentences"]


def test_features_lists_families_and_values(riskengine):
    """The families with their type, and the categories of the lexicon with their counts."""
    families = [json.loads(line) for line in riskengine("features").out.splitlines()]
    assert {family["type"] for family in families} == {"binary", "tf-idf"}
    values = json.loads(riskengine("features", "--values", "--format", "json").out)
    assert sum(row["cues"] for row in values if row["category"] == "force") > 500
