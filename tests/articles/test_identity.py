"""Copies of an article share their identity; different articles don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.articles.identity import canonical_url, content_hash

# fmt: off
NO_LINKS = (
    "", "x", "//a.example/x", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/",
    "http://", "http:///x", "http://[::1", "http://a.example:99999/", "http://a b/", "http://a\\b/", "http://a/\x00",
    "http://a.example/" + "x" * 2048, "http://a.example/<script>", "http://./",
)
# fmt: on


def test_white_space_does_not_change_the_identity() -> None:
    """Line breaks and indents differ between copies and don't count."""
    assert content_hash("A  b", "Troops\n\nfired.\t") == content_hash("A b", " Troops fired.")


def test_words_case_and_the_place_of_the_title_change_the_identity() -> None:
    """Any other word, case, or border between title and text makes another article."""
    hashes = {
        content_hash("A", "troops fired"),
        content_hash("A", "Troops fired"),
        content_hash("a", "troops fired"),
        content_hash("", "A troops fired"),
        content_hash("A troops", "fired"),
    }
    assert len(hashes) == 5


def test_the_identity_is_stable_across_versions() -> None:
    """The hash is SHA-256 of the text without white space, so that stored identities stay valid."""
    expected = "af3ef5bd5bee53508b2309319642ba25b994f95c8eaaeb4be5ddf19b19628cc2"  # of "T\néx"
    assert content_hash("T", "é x") == expected


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://a.example", "http://a.example"),
        ("http://a.example/", "http://a.example"),
        ("HTTP://A.Example:80/Path/#top", "http://a.example/Path"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("https://a.example./x", "https://a.example/x"),
        ("https://user:secret@a.example/x", "https://a.example/x"),
        ("https://a.example/x?b=2&a=1&b=1", "https://a.example/x?a=1&b=1&b=2"),
        (
            "https://a.example/x?utm_source=r&UTM_Medium=m&fbclid=1&gclid=2&at_medium=3&cmpid=4&ocid=5",
            "https://a.example/x",
        ),
        ("https://a.example/x?smid=1&CMP=share&id=7", "https://a.example/x?id=7"),
        ("https://a.example/x?", "https://a.example/x"),
        ("  https://a.example/x\n", "https://a.example/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://例え.example/é", "https://例え.example/é"),
    ],
)
def test_links_to_one_page_have_one_form(url: str, canonical: str) -> None:
    """Case of the host, default port, fragment, trackers, order and trailing slash fall away."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("url", NO_LINKS)
def test_what_is_no_link_becomes_empty(url: str) -> None:
    """Other schemes and unusable addresses are dropped."""
    assert canonical_url(url) == ""


@given(st.text(max_size=40) | st.text(max_size=30).map("http://a.example/".__add__))
def test_any_text_is_survived_and_the_form_is_final(url: str) -> None:
    """No text makes it fail, and the canonical form is its own canonical form."""
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
