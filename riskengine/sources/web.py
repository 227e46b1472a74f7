"""An article out of an HTML page."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from riskengine.errors import SourceFailed
from riskengine.records import RawArticle, Refused
from riskengine.sources.limits import Limits, ParserProcess
from riskengine.transport import Client, redact_url

PAGE_LIMITS = Limits(cpu_seconds=5, wall_seconds=15.0, memory_mib=400)
_ACTION = "save the article as plain text"


def extract_html(
    data: bytes, *, where: str, parser: ParserProcess, url: str = "", source: str = ""
) -> RawArticle | Refused:
    """Extract the article of a page: what its reader sees, without navigation and comments.

    Parameters
    ----------
    data : bytes
        The page.
    where : str
        Its file or address, for messages.
    parser : ParserProcess
        The process with limits that does the work.
    url, source : str, optional
        Given to the article.

    Returns
    -------
    RawArticle or Refused
        Refused where it is not HTML, shows no text, or broke a limit.

    Examples
    --------
    >>> with ParserProcess() as parser:
    ...     extract_html(b"<p>Seen.</p><p hidden>Not seen.</p>", where="a.html", parser=parser).text
    'Seen.'
    """
    try:
        (answer,) = parser.ask("page", data, where=where, limits=PAGE_LIMITS)
    except SourceFailed as failure:
        return Refused(where, failure.what, _ACTION)
    if "refused" in answer:
        return Refused(where, answer["refused"], _ACTION)
    if not answer["text"].strip():
        return Refused(where, "it shows no text", _ACTION)
    return RawArticle(
        text=answer["text"],
        title=answer["title"],
        published_at=answer["date"],
        url=url,
        source=source,
        where=where,
    )


def site_of(url: str) -> str:
    """Return the name of the host that an address belongs to, without ``www``.

    Examples
    --------
    >>> site_of("https://www.news.example/a"), site_of("not an address")
    ('news.example', '')
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def read_page(client: Client, url: str, *, parser: ParserProcess) -> RawArticle | Refused:
    """Fetch a page and extract its article, with its site as the source.

    Parameters
    ----------
    client : Client
        Holds the limits.
    url : str
        Its address.
    parser : ParserProcess
        The process with limits that extracts.

    Returns
    -------
    RawArticle or Refused
        Refused where there was no answer, no article, or it leads to the site's front page, as
        addresses of articles do that are gone.
    """
    where = redact_url(url)
    try:
        answer = client.get(url, {"Accept": "text/html, application/xhtml+xml"})
    except SourceFailed as failure:
        return Refused(where, failure.what)
    if answer.status != HTTPStatus.OK:
        return Refused(where, f"the server answered {answer.status}")
    if urlsplit(url).path.strip("/") and not urlsplit(answer.url).path.strip("/"):
        return Refused(where, "it leads to the front page")
    return extract_html(answer.body, where=where, parser=parser, url=answer.url, source=site_of(answer.url))
