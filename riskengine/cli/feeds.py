"""``riskengine feeds``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

import click

from riskengine.cli.options import examples, format_option, with_settings

if TYPE_CHECKING:
    from riskengine.records import Refused
    from riskengine.settings import FeedSettings, Loaded

COLUMNS = ("name", "in_use", "kind", "country", "group", "owner", "url")


@click.group(epilog=examples("riskengine feeds list", "riskengine feeds import reader.opml >> config.toml"))
def feeds() -> None:
    """List the feeds, and exchange them with feed readers as OPML."""


@feeds.command(
    "list", epilog=examples("riskengine feeds list", "riskengine feeds list --format csv > feeds.csv")
)
@format_option
@with_settings
def show(form: str | None, loaded: Loaded) -> None:
    """List the catalogue and feeds of one's own, and say which are in use."""
    from riskengine.cli.output import print_rows, print_table
    from riskengine.settings import chosen_feeds, read_catalogue
    from riskengine.transport import redact_url

    in_use = chosen_feeds(loaded.settings.sources)
    chosen = {feed.name for feed in in_use}
    catalogue = read_catalogue(loaded.settings.sources.catalogue)
    own = loaded.settings.sources.feeds
    rows = [
        {**feed.model_dump(), "url": redact_url(feed.url), "in_use": used}
        for feed, used in (
            *((feed, feed.name in chosen) for feed in catalogue),
            *((feed, True) for feed in own),
        )
    ]
    print_rows(
        rows,
        form,
        COLUMNS,
        table=lambda found: print_table(
            [{**row, "in_use": "yes" if row["in_use"] else ""} for row in found], COLUMNS[:-2]
        ),
    )


@feeds.command(
    epilog=examples(
        "riskengine feeds export --opml mine.opml", "riskengine feeds export --all --opml - | less"
    )
)
@click.option(
    "--opml",
    "target",
    type=click.File("wb", lazy=True),
    required=True,
    help="File to write; - is standard output.",
)
@click.option("--all", "everything", is_flag=True, help="The whole catalogue, not only the feeds in use.")
@with_settings
def export(target: BinaryIO, everything: bool, loaded: Loaded) -> int:
    """Write the feeds in use as OPML, without those whose address holds a password."""
    from urllib.parse import urlsplit

    from riskengine.errors import NotFound
    from riskengine.settings import chosen_feeds, read_catalogue
    from riskengine.sources.opml import Outline, write_opml

    sources = loaded.settings.sources
    catalogue = read_catalogue(sources.catalogue) if everything else ()
    found = list({feed.url: feed for feed in (*chosen_feeds(sources), *catalogue)}.values())
    if not found:
        action = "name some in sources.use, or export the catalogue with --all"
        raise NotFound("no feed is in use", where=str(loaded.file), action=action)
    secret = [feed.name for feed in found if "@" in urlsplit(feed.url).netloc]
    outlines = [Outline(**feed.model_dump()) for feed in found if feed.name not in secret]
    target.write(write_opml(outlines, title="riskengine"))
    for name in secret:
        click.echo(f"riskengine: {name}: left out, its address holds a user name or password", err=True)
    return 1 if secret else 0


@feeds.command("import", epilog=examples("riskengine feeds import reader.opml >> config.toml"))
@click.argument("path", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE")
@with_settings
def import_(path: str, loaded: Loaded) -> int:
    """Print the feeds of an OPML file (- is standard input) as entries for a file of settings.

    No file is written. Entries without a usable address, and those already in use, are left out and named on
    standard error; the exit code is then 1.
    """
    from riskengine.errors import DataRefused
    from riskengine.records import Refused
    from riskengine.settings import chosen_feeds
    from riskengine.settings.adopt import adopt
    from riskengine.sources.limits import ParserProcess
    from riskengine.sources.opml import MAX_BYTES, read_opml

    where = "standard input" if path == "-" else path
    with click.open_file(path, "rb") as file, ParserProcess() as parser:
        outlines = read_opml(file.read(MAX_BYTES + 1), where=where, parser=parser)
    found = list(adopt(outlines, in_use=chosen_feeds(loaded.settings.sources), where=where))
    refused = [one for one in found if isinstance(one, Refused)]
    _print_feeds([one for one in found if not isinstance(one, Refused)], refused)
    if refused and len(refused) == len(found):
        raise DataRefused("none of its feeds can be taken over", where=where)
    return 1 if refused else 0


def _print_feeds(taken: Sequence[FeedSettings], refused: Sequence[Refused]) -> None:
    from riskengine.cli.output import clean
    from riskengine.settings.adopt import as_toml

    for feed in taken:
        sys.stdout.buffer.write(f"{as_toml(feed)}\n\n".encode())
    sys.stdout.buffer.flush()
    for one in refused:
        click.echo(f"riskengine: {clean(f'{one.where}: {one.id}: {one.reason}', 300)}", err=True)
    if not taken and not refused:
        click.echo("riskengine: there are no feeds in it", err=True)
