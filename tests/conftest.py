"""What many tests share: the vocabulary, the shipped model, and where measuring data may lie."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from riskengine.features.lexicon import Vocabulary, read_vocabulary
from riskengine.model.artifact import Model, find_champion, load_model
from riskengine.model.score import Scorer


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(read_vocabulary())


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model(*find_champion())


@pytest.fixture(scope="session")
def scorer(model: Model) -> Scorer:
    return Scorer(model)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of licensed measuring data, which the project must do without."""
    folder = os.environ.get("RISKENGINE_SHARED", "")
    if not folder:
        pytest.skip("RISKENGINE_SHARED names no folder of measuring data")
    return Path(folder)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for "localhost" that it signed itself."""
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + signed.public_bytes(pem))
    return path
