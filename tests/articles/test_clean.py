"""The cleaner makes every text safe to store and print, and leaves ordinary text alone."""

from __future__ import annotations

import timeit
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.articles.clean import MAX_TEXT, MAX_TITLE, clean_article, clean_line, clean_text
from riskengine.records import Article, RawArticle, Refused

NOW = datetime(2026, 2, 3, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
FORBIDDEN = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\ufeff",
}


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b\x1b[2Jc\x7fd\x9be", "ab[2Jcde"),
        ("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g\x85h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("tab\tstays", "tab\tstays"),
        ("Report \u202eexe.fdp\u202c, \u2066x\u2069", "Report exe.fdp, x"),
        ("nu\u00adcle\u200bar w\ufeffar\u2060", "nuclear war"),
        ("bad \ud800 end", "bad \ufffd end"),
        ("10\u00a0000\u2009km\u3000x", "10 000 km x"),
        ("cafe\u0301 \u212b", "café Å"),
        ("W\u0301" + "\u0316" * 40, unicodedata.normalize("NFC", "W\u0301" + "\u0316" * 40)[:4]),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x\u200cy\u200dz", "xyz"),
        ("AT&amp;T &lt;b&gt;", "AT&amp;T &lt;b&gt;"),
        ("“It’s” – naïve Ελλάς Київ 日本 عربي हिन्दी", "“It’s” – naïve Ελλάς Київ 日本 عربي हिन्दी"),
    ],
)
def test_what_is_removed_and_what_stays(raw: str, cleaned: str) -> None:
    """Invisible, deceiving and broken characters go; letters of every script stay."""
    assert clean_text(raw) == cleaned


@given(ANY_TEXT)
def test_cleaned_text_is_safe_and_stays_clean(raw: str) -> None:
    """Whatever comes in, nothing forbidden comes out, in NFC, and cleaning again changes nothing."""
    cleaned = clean_text(raw)
    assert not (set(cleaned) & FORBIDDEN) - {"\n", "\t"}
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()


@given(ANY_TEXT, st.integers(1, 20))
def test_a_line_is_one_line_and_not_too_long(raw: str, limit: int) -> None:
    """A cleaned line has no line end and at most the asked number of code points."""
    line = clean_line(raw, limit)
    assert "\n" not in line
    assert len(line) <= limit
    assert line == line.strip()


def test_ordinary_text_is_returned_as_the_same_object() -> None:
    """Text that needs no cleaning is not copied."""
    for text in ("Troops crossed the border.\n\n" * 100, "“Quotes” – é " * 100):
        assert clean_text(text) is text


def test_cleaning_costs_less_than_splitting_into_words() -> None:
    """Cleaning 3.4 kB of ASCII takes under a third of the time of ``lower().split()``."""
    text = ("Troops crossed the border on Monday, officials said. " * 70)[:3400]
    cleaning = min(timeit.repeat(lambda: clean_text(text), number=500, repeat=7))
    splitting = min(timeit.repeat(lambda: text.lower().split(), number=500, repeat=7))
    assert cleaning < splitting / 3


def test_an_article_is_cleaned_and_identified() -> None:
    """Every field of the raw article arrives clean, with hash, language and canonical address."""
    raw = RawArticle(
        text="  Troops crossed\r\nthe border, and the minister said that the war was near.\u200b ",
        title="Border\n  clash\x1b",
        id="a\x001",
        published_at="2026-02-02T10:00:00Z",
        url="https://News.example/a/?utm_source=rss",
        source=" Wire\t",
        guid="g1",
        where="a.jsonl:1",
    )
    article = clean_article(raw, now=NOW)
    assert isinstance(article, Article)
    assert article.text == "Troops crossed\nthe border, and the minister said that the war was near."
    assert (article.title, article.id, article.source, article.guid) == ("Border clash", "a1", "Wire", "g1")
    assert article.url == "https://news.example/a"
    assert article.language == "en"
    assert article.published_at == datetime(2026, 2, 2, 10, tzinfo=UTC)
    assert (article.published_flag, article.where) == ("", "a.jsonl:1")
    assert len(article.content_hash) == 64


@pytest.mark.parametrize(
    ("claimed", "flag"),
    [
        ("", "absent"),
        ("  ", "absent"),
        ("last Tuesday", "unreadable"),
        ((NOW - timedelta(days=31)).isoformat(), "stale"),
        ((NOW - timedelta(days=29)).isoformat(), ""),
        ((NOW + timedelta(minutes=59)).isoformat(), ""),
        ((NOW + timedelta(minutes=61)).isoformat(), "future"),
    ],
)
def test_a_date_that_is_not_to_be_trusted_is_flagged(claimed: str, flag: str) -> None:
    """Absent, unreadable, stale and future dates are told apart."""
    article = clean_article(RawArticle(text="War.", published_at=claimed), now=NOW)
    assert isinstance(article, Article)
    assert article.published_flag == flag


@pytest.mark.parametrize("nothing", ["", " \n\t", "\u200b\x00\ufeff"])
def test_nothing_to_score_is_refused(nothing: str) -> None:
    """An article without visible title and text is refused with a reason and an action."""
    refused = clean_article(RawArticle(text=nothing, title=nothing, id="a1", where="a.jsonl:7"), now=NOW)
    assert isinstance(refused, Refused)
    assert (refused.where, refused.id) == ("a.jsonl:7", "a1")
    assert refused.reason
    assert refused.action


def test_a_title_alone_is_enough() -> None:
    """An article with a title and no text is scored by its title."""
    article = clean_article(RawArticle(text="", title="Border clash"), now=NOW)
    assert isinstance(article, Article)
    assert article.title == "Border clash"


def test_titles_and_texts_have_limits() -> None:
    """A title keeps 1,000 code points and a text 200,000 characters."""
    article = clean_article(RawArticle(text="戦" * (MAX_TEXT + 5), title="é" * (MAX_TITLE + 5)), now=NOW)
    assert isinstance(article, Article)
    assert (len(article.text), len(article.title)) == (200_000, 1_000)


def test_without_language_detection_only_plain_english_is_told() -> None:
    """The cheap form never loads the language model."""
    french = RawArticle(text="Le ministre a déclaré que les troupes étaient à la frontière du nord.")
    english = RawArticle(
        text="The minister said that troops from the north were at the border of the region."
    )
    quick = [clean_article(raw, now=NOW, detect_language=False) for raw in (french, english)]
    assert [article.language for article in quick if isinstance(article, Article)] == ["und", "en"]
    slow = clean_article(french, now=NOW)
    assert isinstance(slow, Article)
    assert slow.language == "fr"
