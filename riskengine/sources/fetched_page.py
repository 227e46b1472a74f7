"""A page of the web, fetched, and the article that it shows."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from riskengine.errors import SourceFailed
from riskengine.records import RawArticle, Refused
from riskengine.sources.limits import ParserProcess
from riskengine.sources.web import extract_html
from riskengine.transport import Client, redact_url


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
