"""Where a database is, and how to name it to people without its password."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from riskengine.errors import ConfigurationError

FORMS = "write sqlite:///folder/file.db or postgresql://user@host/database"


@dataclass(frozen=True, slots=True)
class Address:
    """A checked database URL.

    ``name`` is for messages: the file, or user, host and database. ``path`` is the absolute file
    of an SQLite database, None on a server. ``secrets`` must never reach a message.
    """

    name: str
    path: Path | None = None
    url: URL = field(default_factory=lambda: URL.create("sqlite"), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def parse_address(text: str) -> Address:
    """Check a database URL.

    Parameters
    ----------
    text : str
        ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://...``.

    Returns
    -------
    Address
        The same, taken apart.

    Raises
    ------
    ConfigurationError
        When the URL can't be read, or names another kind of database. The text of the error holds
        nothing of an unreadable URL, since a password may be anywhere in it.

    Examples
    --------
    >>> parse_address("postgresql://risk:secret@db.example/news?sslmode=require").name
    'postgresql://risk@db.example/news'
    """
    scheme, separator, path = text.partition(":///")
    if scheme == "sqlite" and separator:
        return _file_address(path)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigurationError("not a database URL", action=FORMS) from None
    if url.drivername.partition("+")[0] in {"postgresql", "postgres"}:
        return _server_address(url)
    raise ConfigurationError("not the URL of an SQLite file or a PostgreSQL server", action=FORMS)


def _file_address(name: str) -> Address:
    # Taken letter by letter, since a folder's name may hold what URLs would write with percent signs.
    if name in {"", ":memory:"} or name.startswith("file:") or "?" in name or "\0" in name:
        raise ConfigurationError("an SQLite URL names a file and nothing else", action=FORMS)
    path = Path(name).absolute()
    return Address(str(path), path, URL.create("sqlite+pysqlite", database=str(path)))


def _server_address(url: URL) -> Address:
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    hidden = [str(value) for key, value in url.query.items() if "password" in key]
    secrets = tuple(secret for secret in (url.password or "", *hidden) if secret)
    name = shown.render_as_string(hide_password=True)
    return Address(name, None, url.set(drivername="postgresql+psycopg"), secrets)
