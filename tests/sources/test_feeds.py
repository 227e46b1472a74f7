"""Feeds of every kind are read, hostile ones within limits, and fetched only when they changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskengine.errors import SourceFailed
from riskengine.records import FeedState, RawArticle
from riskengine.sources.feeds import ParsedFeed, fetch_feed, parse_feed
from riskengine.sources.limits import ParserProcess
from riskengine.transport import Client


def rss(items: str, *, before: str = "", attributes: str = "") -> bytes:
    return (
        f'{before}<rss version="2.0" {attributes}><channel><title>t</title>{items}</channel></rss>'.encode()
    )


def item(
    title: str = "Border clash", link: str = "https://a.example/1", description: str = "Troops fired."
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><description>{description}</description></item>"


def parse(parser: ParserProcess, data: bytes) -> ParsedFeed:
    return parse_feed(data, source="Wire", parser=parser, url="https://a.example/feed")


def only(parser: ParserProcess, data: bytes) -> RawArticle:
    parsed = parse(parser, data)
    assert parsed.problem == ""
    [article] = parsed.items
    return article


def test_rss_2_is_read(parser: ParserProcess) -> None:
    """Title, text, link, guid and date come with the name of the feed and the number of the item."""
    date = "<pubDate>Mon, 02 Feb 2026 10:00:00 +0000</pubDate><guid isPermaLink='false'>g1</guid></item>"
    article = only(parser, rss(item().replace("</item>", date)))
    assert article == RawArticle(
        text="Troops fired.",
        title="Border clash",
        published_at="Mon, 02 Feb 2026 10:00:00 +0000",
        url="https://a.example/1",
        source="Wire",
        guid="g1",
        where="Wire, item 1",
    )


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "1.0", "2.0", "9.9"])
def test_every_version_of_rss_is_read(parser: ParserProcess, version: str) -> None:
    """The number of the version does not matter."""
    assert only(parser, rss(item()).replace(b'"2.0"', f'"{version}"'.encode())).title == "Border clash"


def test_rdf_is_read(parser: ParserProcess) -> None:
    """RSS 1.0 keeps its items beside the channel."""
    data = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel/><item><title>Border clash</title><link>https://a.example/1</link></item></rdf:RDF>"
    )
    assert only(parser, data).url == "https://a.example/1"


def test_atom_is_read(parser: ParserProcess) -> None:
    """Content is preferred to summary, markup in titles is undone, relative links are completed."""
    article = only(
        parser,
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">Tanks &amp;amp; '
        b'&lt;i&gt;men&lt;/i&gt;</title><link href="/rel"/><id>urn:1</id>'
        b"<updated>2026-02-02T10:00:00Z</updated>"
        b'<summary>Short</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        b"<p>One <b>bold</b>.</p><p>Two.</p></div></content></entry></feed>",
    )
    assert (article.title, article.text) == ("Tanks & men", "One bold.\n\nTwo.")
    assert (article.url, article.guid, article.published_at) == (
        "https://a.example/rel",
        "urn:1",
        "2026-02-02T10:00:00Z",
    )


def test_the_whole_content_is_preferred_to_the_summary(parser: ParserProcess) -> None:
    """content:encoded wins, as text, without what a reader would not see."""
    content = (
        "<content:encoded><![CDATA[<p>First.</p><p style='display:none'>nuclear war</p><script>x()</script>"
        "<p>Second.</p>]]></content:encoded></item>"
    )
    data = rss(
        item().replace("</item>", content),
        attributes='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    )
    assert only(parser, data).text == "First.\n\nSecond."


def test_an_empty_feed_is_no_problem(parser: ParserProcess) -> None:
    """A feed without news is a feed."""
    assert parse(parser, rss("")) == ParsedFeed((), "", partial=False)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is empty"),
        (b" \n\t", "it is empty"),
        (b"<html><body><p>Not found</p></body></html>", "it is not a feed"),
        (b"\xa5" * 5000, "it is not a feed"),
        (b"%PDF-1.7", "it is not a feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "it is not a feed"),
        (b"<x/>", "it is not a feed"),
        (b'<feed xmlns="http://www', "it is not a feed"),
        (rss("<b>" * 300 + "</b>" * 300), "it is nested deeper than 256 elements"),
        (
            rss("<b " + " ".join(f"a{n}='1'" for n in range(201)) + "/>"),
            "an element has more than 200 attributes",
        ),
        (rss(item(), before='<?xml version="1.0" encoding="UTF-7"?>'), "it is in UTF-7, which is not read"),
        (rss("<!--" * 1000).replace(b"</rss>", b""), "it ends in the middle"),
        (rss("<x>"), "it is not well-formed, and no item can be read"),
    ],
)
def test_what_is_no_feed_is_told(parser: ParserProcess, data: bytes, problem: str) -> None:
    """Nothing is read from it, and one line says why."""
    assert parse(parser, data) == ParsedFeed((), problem, partial=False)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d;]>',
        '<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
        '<!-- x --><?pi <a?><!doctype rss SYSTEM "a>b" [<!ENTITY e "x">]>',
        '<!ENTITY e "x">',
    ],
)
def test_entities_of_its_own_make_a_feed_refused(parser: ParserProcess, doctype: str) -> None:
    """A DTD inside the feed is never expanded, however it is wrapped and encoded."""
    data = rss(item("x &e; y"), before=doctype)
    for encoded in (data, data.decode().encode("utf-16")):
        assert parse(parser, encoded).problem == "it declares entities of its own, which are not read"


def test_a_dtd_elsewhere_is_not_fetched_and_does_no_harm(parser: ParserProcess) -> None:
    """A reference to a DTD or a style sheet is passed over."""
    before = '<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'
    assert only(parser, rss(item("caf&eacute;"), before=before)).title == "café"


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "JaVaScRiPt:alert(1)", "mailto:a@b.c"],
)
def test_links_that_are_not_web_addresses_are_dropped(parser: ParserProcess, link: str) -> None:
    """The item stays, its link goes."""
    article = only(parser, rss(item(link=link)))
    assert (article.title, article.url) == ("Border clash", "")


def test_a_base_can_not_turn_links_into_files(parser: ParserProcess) -> None:
    """A relative link that a base makes a file address is dropped."""
    assert only(parser, rss(item(link="passwd"), attributes='xml:base="file:///etc/"')).url == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("&lt;b&gt;War&lt;/b&gt; &amp;amp; peace", "War & peace"),
        ("<![CDATA[Clash<svg/onload=alert(1)>]]>", "Clash"),
        ("&lt;!channel&gt; &lt;@U1&gt; war", "<!channel> <@U1> war"),
        ("AT&T rises", "AT&T rises"),
        ("5 &lt; 6", "5 < 6"),
        ("&#27;[2Jclash&#7;", "[2Jclash"),
        ("bad &#xD800; ref", "bad \ufffd ref"),
        ("caf&eacute;&nbsp;x", "café x"),
        ("%s {0} ${x} ' ; DROP TABLE", "%s {0} ${x} ' ; DROP TABLE"),
    ],
)
def test_titles_become_plain_text(parser: ParserProcess, title: str, text: str) -> None:
    """Markup and broken references are undone; what only looks like markup stays."""
    assert only(parser, rss(item(title))).title == text


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16", b""),
        ("utf-32", b""),
        ("iso-8859-1", b""),
        ("x-klingon", b""),
    ],
)
def test_encodings_are_told(parser: ParserProcess, encoding: str, mark: bytes) -> None:
    """Byte order marks and declarations count; an unknown declaration means UTF-8."""
    text = rss(item("café"), before=f'<?xml version="1.0" encoding="{encoding}"?>').decode()
    data = mark + text.encode("utf-8" if encoding == "x-klingon" else encoding)
    assert only(parser, data).title == "café"


def test_of_a_truncated_feed_the_whole_items_are_read(parser: ParserProcess) -> None:
    """What is cut short is left for the next time, and the feed is told to be incomplete."""
    for tail in ("<item><title>Another cl", "<item><title>x</title><description>Troops &amp; ta"):
        parsed = parse(parser, rss(item() + tail).removesuffix(b"</channel></rss>"))
        assert [article.title for article in parsed.items] == ["Border clash"]
        assert (parsed.problem, parsed.partial) == ("it ends in the middle", True)


def test_at_most_two_thousand_items_are_read(parser: ParserProcess) -> None:
    """The first 2,000 items of a huge feed are read, in time, and the rest is told."""
    started = time.monotonic()
    parsed = parse(parser, rss("".join(item(f"t{number}") for number in range(20_000))))
    assert time.monotonic() - started < 10
    assert len(parsed.items) == 2_000
    assert parsed.items[-1].title == "t1999"
    assert (parsed.problem, parsed.partial) == (
        "it has 20,000 items, of which the first 2,000 are read",
        True,
    )


# fmt: off
FRAGMENTS = st.sampled_from((
    "<", ">", "&", "&#xD800;", "<![CDATA[", "]]>", "<!--", "-->", "\0", "<item>", "</item>",
    "<!DOCTYPE x>", "\ud800", "<link>http://[</link>", "xml:base='http://['", "</rss>",
    "<entry>", "<pubDate>x</pubDate>", "&nbsp;", "<?x",
))
# fmt: on


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 300), FRAGMENTS), max_size=6), st.integers(0, 300))
def test_a_mutated_feed_is_survived(parser: ParserProcess, changes: list[tuple[int, str]], end: int) -> None:
    """Whatever is put into a feed or cut off it, there is an answer, and the next feed is read."""
    text = rss(item() + item("Second")).decode()
    for position, fragment in changes:
        text = text[:position] + fragment + text[position:]
    data = text.encode("utf-8", "surrogatepass")[: len(text) - end]
    parsed = parse(parser, data)
    assert parsed.items or parsed.problem or b"<item>" not in data
    assert len(parse(parser, rss(item())).items) == 1
    for article in parsed.items:
        f"{article.title}{article.text}{article.url}".encode()


class FeedPages(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        status = int(self.path.strip("/"))
        if status == 200 and self.headers["If-None-Match"] == '"v1"':
            status = 304
        self.send_response(status)
        self.send_header("Retry-After", "3600")
        self.send_header("ETag", '"v1"' if status != 201 else "x" * 5000)
        self.send_header("Last-Modified", "Mon, 02 Feb 2026 10:00:00 GMT")
        self.end_headers()
        if status == 200:
            self.wfile.write(rss(item()))


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), FeedPages)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_feed_is_fetched_again_only_when_it_changed(server: HTTPServer, parser: ParserProcess) -> None:
    """The second request carries what the first answer said, and gets no body."""
    url = f"http://127.0.0.1:{server.server_port}/200"
    client = Client(allow_private=True, extra_ports=(server.server_port,), total_seconds=5)
    first = fetch_feed(client, url, FeedState("Wire"))
    assert not first.unchanged
    assert len(parse(parser, first.body).items) == 1
    second = fetch_feed(client, url, FeedState("Wire", etag=first.etag, last_modified=first.last_modified))
    assert (second.unchanged, second.body, second.etag) == (True, b"", '"v1"')
    assert server.asked[1]["If-Modified-Since"] == "Mon, 02 Feb 2026 10:00:00 GMT"


def test_a_remembered_version_that_can_not_be_sent_is_left_out(server: HTTPServer) -> None:
    """A tag with a line end or of a megabyte never gets into a request."""
    url = f"http://127.0.0.1:{server.server_port}/200"
    client = Client(allow_private=True, extra_ports=(server.server_port,), total_seconds=5)
    for etag in ("a\r\nX-Evil: 1", "x" * 5000, "é"):
        assert fetch_feed(client, url, FeedState("Wire", etag=etag)).status == 200
    assert not any("If-None-Match" in headers or "X-Evil" in headers for headers in server.asked)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "the server answered 404 Not Found"),
        (410, "the server answered 410 Gone and asks to wait 3600 s; remove it from the feeds"),
        (429, "the server answered 429 Too Many Requests and asks to wait 3600 s"),
        (503, "the server answered 503 Service Unavailable and asks to wait 3600 s"),
        (599, "the server answered 599 and asks to wait 3600 s"),
    ],
)
def test_other_answers_are_failures_in_one_line(server: HTTPServer, status: int, message: str) -> None:
    """The status, a wish to wait and what to do about a feed that is gone are told."""
    client = Client(allow_private=True, extra_ports=(server.server_port,), total_seconds=5)
    with pytest.raises(SourceFailed) as failed:
        fetch_feed(client, f"http://127.0.0.1:{server.server_port}/{status}", FeedState("Wire"))
    assert message in str(failed.value)


def test_real_feeds_are_read(parser: ParserProcess, shared: Path) -> None:
    """Captures of two newspapers and a broadcaster give all their items with title and link."""
    counts = {}
    for path in (shared / "feeds").glob("*.[rx][sm][sl]"):
        parsed = parse(parser, path.read_bytes())
        assert parsed.problem == ""
        assert all(article.title and article.url for article in parsed.items)
        counts[path.stem] = len(parsed.items)
    assert counts == {"bbc_world_2017-01-20": 3, "guardian": 55, "heraldsun": 2}
