"""What makes two articles the same: the hash of the content, and the address without its trackers."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urlsplit

MAX_URL = 2_048
"""Characters of the longest address that is kept."""

# fmt: off
_TRACKERS = frozenset((
    "cmp", "cmpid", "dclid", "fbclid", "ftag", "gbraid", "gclid", "igshid", "ito", "mbid", "mc_cid",
    "mc_eid", "mkt_tok", "msclkid", "ncid", "ns_campaign", "ns_mchannel", "ns_source", "ocid",
    "ref_src", "smid", "smtyp", "soc_src", "soc_trk", "taid", "tpcc", "traffic_source", "twclid",
    "wbraid", "xtor", "yclid",
))
# fmt: on
_TRACKER_PREFIXES = ("utm_", "at_", "hsa_", "mtm_", "guce_")
_WHITE_SPACE = b" \t\n"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNUSABLE = re.compile(r'[\x00-\x20\x7f-\xa0\\<>"\u2028\u2029\ud800-\udfff]')
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*")


def content_hash(title: str, text: str) -> str:
    r"""Return the identity of an article: SHA-256 over its title and text.

    White space does not count; case does.

    Parameters
    ----------
    title, text : str
        Cleaned.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> content_hash("Border clash", "Troops  fired.\n") == content_hash("Border clash", "Troops fired.")
    True
    """
    # Copies differ in how lines are broken and indented; leaving white space out is the fastest way
    # to make them equal, and no two different articles differ in nothing else.
    parts = (part.encode().translate(None, _WHITE_SPACE) for part in (title, text))
    return sha256(b"\n".join(parts)).hexdigest()


def _is_tracker(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return not name or name in _TRACKERS or name.startswith(_TRACKER_PREFIXES)


def canonical_url(url: str) -> str:
    """Return an address in the one form that all copies of a link share.

    Only http and https; host in lower case; no user name, default port, fragment, tracking
    parameters or trailing slash; the other parameters sorted.

    Parameters
    ----------
    url : str
        As found in a feed or a file.

    Returns
    -------
    str
        Empty where the address is of another scheme or unusable.

    Examples
    --------
    >>> canonical_url("HTTPS://News.Example:443/a/?utm_source=rss&b=2&a=1#top")
    'https://news.example/a?a=1&b=2'
    >>> canonical_url("javascript:alert(1)")
    ''
    """
    url = url.strip()
    if not url or len(url) > MAX_URL or _UNUSABLE.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    default_port = _DEFAULT_PORTS.get(parts.scheme)
    if default_port is None or not host or not _HOST.fullmatch(host):
        return ""
    name = f"[{host}]" if ":" in host else host.rstrip(".")
    place = name if port in (None, default_port) else f"{name}:{port}"
    parameters = sorted(part for part in parts.query.split("&") if not _is_tracker(part))
    query = f"?{'&'.join(parameters)}" if parameters else ""
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}{query}" if name else ""
