"""Of a page comes what its reader sees, and nothing of what is hidden in it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskengine.records import RawArticle, Refused
from riskengine.sources.limits import ParserProcess
from riskengine.sources.markup import text_of
from riskengine.sources.web import extract_html

SENTENCE = "The ministry said on Monday that troops had crossed the border near the river, village {}."
BODY = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(6))
SEEN = "<p>Local fair opens.</p>"


def extract(parser: ParserProcess, page: str | bytes) -> RawArticle | Refused:
    data = page.encode() if isinstance(page, str) else page
    return extract_html(data, where="a.html", parser=parser)


def text(parser: ParserProcess, page: str | bytes) -> str:
    article = extract(parser, page)
    assert isinstance(article, RawArticle)
    return article.text


def test_an_article_is_told_from_what_surrounds_it(parser: ParserProcess) -> None:
    """Title, date and paragraphs come; navigation, comments and footer don't."""
    page = (
        "<html><head><title>Border clash | Wire</title><meta property='og:title' content='Border clash'>"
        "<meta property='article:published_time' content='2026-02-02T10:00:00Z'></head><body>"
        "<nav><a href='/'>Home</a> <a href='/w'>World</a></nav>"
        f"<article><h1>Border clash</h1>{BODY}</article>"
        "<div id='comments'><p>First comment, long enough to be taken for a text by anybody.</p></div>"
        "<footer>Copyright Wire, all rights reserved</footer></body></html>"
    )
    article = extract_html(
        page.encode(), where="a.html", parser=parser, url="https://a.example/", source="Wire"
    )
    assert isinstance(article, RawArticle)
    assert article.title == "Border clash"
    assert article.text == "\n\n".join(SENTENCE.format(number) for number in range(6))
    assert article.published_at == "2026-02-02"
    assert (article.url, article.source, article.where) == ("https://a.example/", "Wire", "a.html")


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>nuclear war</div>",
        "<div style='DISPLAY : none !important'>nuclear war</div>",
        "<div style='color:red;visibility:hidden'>nuclear war</div>",
        "<p style='font-size:0'>nuclear war</p>",
        "<p style='font-size:0.0px'>nuclear war</p>",
        "<p style='opacity:0'>nuclear war</p>",
        "<p style='position:absolute;left:-9999px'>nuclear war</p>",
        "<p style='text-indent:-999em'>nuclear war</p>",
        "<p style='height:0;overflow:hidden'>nuclear war</p>",
        "<p style='color:transparent'>nuclear war</p>",
        "<p hidden>nuclear war</p>",
        "<style>.h, p.x { display: none }</style><p class='a h'>nuclear war</p><p class='x'>nuclear war</p>",
        "<style>#h{visibility:hidden}</style><div id='h'><p>nuclear war</p></div>",
        "<script>nuclear war</script><noscript>nuclear war</noscript><template>nuclear war</template>",
        '<script type=\'application/ld+json\'>{"articleBody": "nuclear war"}</script>',
        "<!-- nuclear war --><textarea>nuclear war</textarea><input value='nuclear war'>",
        "<?php nuclear war ?><svg><text>nuclear war</text></svg><iframe srcdoc='nuclear war'></iframe>",
        "<p title='nuclear war'></p><img alt='nuclear war'>",
    ],
)
def test_hidden_text_is_not_taken(parser: ParserProcess, hidden: str) -> None:
    """Whatever way a page hides words, they are not scored."""
    assert text(parser, f"<html><body>{SEEN}{hidden}</body></html>") == "Local fair opens."
    assert text_of(f"{SEEN}{hidden}") == "Local fair opens."


@pytest.mark.parametrize(
    "shown",
    [
        "<p style='opacity:0.9;font-size:0.8em'>Shown.</p>",
        "<p style='font-size:small;height:0px'>Shown.</p>",
        "<style>@media print{.s{display:none}} .t .s{display:none}</style><p class='s'>Shown.</p>",
        "<style>body{visibility:hidden}</style><p>Shown.</p>",
    ],
)
def test_what_is_shown_stays(shown: str) -> None:
    """Small or faint text, and what is hidden only in print or elsewhere, is kept."""
    assert text_of(shown) == "Shown."


def test_paragraphs_are_kept_apart() -> None:
    """Blocks and double line breaks end a paragraph; a single line break and inline tags don't."""
    assert (
        text_of("One <b>two</b>three<br>four<br><br>five<div>six</div>") == "One twothree four\n\nfive\n\nsix"
    )


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        (
            f"<html><head><meta charset='utf-16'></head><body>{SEEN}</body></html>".encode(),
            "Local fair opens.",
        ),
        ("<p>Café</p>".encode("windows-1252"), "Café"),
        ("<meta charset='iso-8859-2'><p>Łódź</p>".encode("iso-8859-2"), "Łódź"),
        ("<p>Łódź</p>".encode("utf-16"), "Łódź"),
        (b"<p>Bad &#xD800; &#0; end</p>", "Bad \ufffd \ufffd end"),
        (b"<p title='" + b"x" * 300_000 + b"'>short</p>", "short"),
        (b"<p>before</p><!-- " + b"x" * 100_000, "before"),
        (
            b"<table>" + b"<tr><td colspan=1000000000 rowspan=1000000000>x</td></tr>" * 2 + b"</table>",
            "x\n\nx",
        ),
    ],
)
def test_odd_pages_are_read(parser: ParserProcess, page: bytes, seen: str) -> None:
    """False encodings, huge attributes, spans and unclosed comments do no harm."""
    assert text(parser, page) == seen


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"%PDF-1.7\n<p>x</p>", "it is not HTML"),
        (b"Just a text.", "it is not HTML"),
        (b"", "it is not HTML"),
        (b"<html><body></body></html>", "it shows no text"),
        (b"<p hidden>x</p>", "it shows no text"),
        (b"<div>" * 20_000 + b"x", "it shows no text"),
    ],
)
def test_what_is_no_page_is_refused(parser: ParserProcess, page: bytes, reason: str) -> None:
    """A refusal names the page, why, and what to do."""
    refused = extract(parser, page)
    assert refused == Refused("a.html", reason, "save the article as plain text")


PIECES = st.sampled_from(
    ("<p>", "</p>", "<b>", "<!--", "<script>", "<style>", "{", "&", "&#xD800;", "war", "\0", "'")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_page_is_survived(parser: ParserProcess, page: str) -> None:
    """Whatever the page, there is an article or a refusal, and the parser lives."""
    answer = extract(parser, page)
    assert "the parser" not in getattr(answer, "reason", "")
