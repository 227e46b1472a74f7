"""The model that ships is what training makes of the corpus that ships."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from riskengine.features.lexicon import Vocabulary, read_vocabulary, vocabulary_hash
from riskengine.model.artifact import Model
from riskengine.model.corpus import corpus_files, corpus_hash, read_corpus
from riskengine.model.train import fit, make_training_set, to_arrays


def test_training_again_gives_the_shipped_weights(model: Model) -> None:
    """Same corpus, vocabulary and parameters give the same terms and, to rounding, the same weights."""
    document = read_vocabulary()
    assert model.manifest["corpus_sha256"] == corpus_hash(corpus_files())
    assert model.manifest["vocabulary_sha256"] == vocabulary_hash(document)
    data = make_training_set(list(read_corpus(corpus_files())), Vocabulary(document))
    parameters = model.manifest["parameters"]
    arrays = to_arrays(fit(data, parameters), model.arrays.name, model.arrays.thresholds)
    assert arrays.words == model.arrays.words
    assert arrays.features == model.arrays.features
    for name in ("pairs", "idf", "coef", "intercept", "pool"):
        np.testing.assert_allclose(
            getattr(arrays, name), getattr(model.arrays, name), atol=1e-4, err_msg=name
        )


def test_every_file_is_in_the_manifest(model: Model) -> None:
    """The artefact's folder holds the files that its manifest vouches for, and no other."""
    names = {path.name for path in model.folder.iterdir()} - {"manifest.json"}
    assert names == set(model.manifest["files"])
    for name, digest in model.manifest["files"].items():
        assert sha256((model.folder / name).read_bytes()).hexdigest() == digest
