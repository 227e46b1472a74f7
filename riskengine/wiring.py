"""Settings to live objects; nothing else knows both.

Each function imports what it makes, so that a command loads only what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, TextIO

from riskengine.errors import ConfigurationError

if TYPE_CHECKING:
    from threading import Event

    from riskengine.alerts.channel import Channel
    from riskengine.alerts.slack import SlackClient
    from riskengine.features.lexicon import Vocabulary
    from riskengine.jobs.deliver import DeliveryReport, Tempo
    from riskengine.jobs.run import Source
    from riskengine.model.artifact import Model
    from riskengine.model.score import Scorer
    from riskengine.records import RawArticle, Refused, Rule, RunReport
    from riskengine.settings import Settings
    from riskengine.store import Store
    from riskengine.stories.report import Outlet

    Record = RawArticle | Refused

Clock = Callable[[], datetime]
Progress = Callable[[str], None]

CONSOLE, SLACK, WEBHOOK, EMAIL = "console", "slack", "webhook", "email"
"""Channels that a rule may name, beside the ids of Slack's and addresses of mail."""


def open_model(settings: Settings) -> Model:
    """Load and verify the model of the settings: the one they name, else the champion.

    Raises
    ------
    ModelRefused
        It must not be loaded.
    """
    from riskengine.model.artifact import find_champion, load_model

    if settings.model.path:
        return load_model(settings.model.path)
    return load_model(*find_champion(settings.home))


def read_paths(paths: Iterable[str], *, stdin: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record]:
    """Read the records of files, folders and standard input (``-``), in this order."""
    from riskengine.sources.files import read_path

    for path in paths:
        yield from read_path(path, stdin=stdin, columns=columns)


def open_scorer(settings: Settings) -> Scorer:
    """Load the model of the settings, ready to score."""
    from riskengine.model.score import Scorer

    return Scorer(open_model(settings))


def open_database(settings: Settings, *, now: datetime, url: str = "") -> Store:
    """Open the store of the settings, or the one at ``url``."""
    from riskengine.store import open_store

    return open_store(url or settings.database_url, now=now)


def checked_rules(settings: Settings, vocabulary: Vocabulary) -> Sequence[Rule]:
    """Read the rules and refuse names that no article could ever match.

    Raises
    ------
    ConfigurationError
        A rule names an actor, region or source that doesn't exist: it would stay silent for ever.
    """
    from riskengine.settings import read_rules

    rules = read_rules(settings.alerts.rules)
    for rule in rules:
        where = f"{settings.alerts.rules}: rule {rule.name!r}"
        check_names(vocabulary, actors=rule.actors, regions=rule.regions, where=where)
    return rules


def check_names(vocabulary: Vocabulary, *, actors: Sequence[str], regions: Sequence[str], where: str) -> None:
    """Refuse names and codes of actors and regions that no article could ever match; empty ones pass.

    Raises
    ------
    ConfigurationError
        A name is unknown.
    """
    from riskengine.settings import suggest

    known_actors = {word for code, (name, *_) in vocabulary.actors.items() for word in (code, name)}
    known_regions = {
        word
        for names in (vocabulary.regions, vocabulary.place_names)
        for pair in names.items()
        for word in pair
    }
    for key, words, known in (("actors", actors, known_actors), ("regions", regions, known_regions)):
        folded = {one.casefold() for one in known}
        for word in words:
            if word and word.casefold() not in folded:
                raise ConfigurationError(
                    f"unknown name {word!r}", where=f"{where}: {key}", action=suggest(word, sorted(known))
                )


def open_channels(
    settings: Settings, rules: Sequence[Rule], console: TextIO, clock: Clock
) -> dict[str, Channel]:
    """Return the ways to people by the names that rules use.

    Raises
    ------
    ConfigurationError
        A rule's alerts would have nowhere to go.
    """
    from riskengine.alerts.console import ConsoleChannel

    channels: dict[str, Channel] = {CONSOLE: ConsoleChannel(console)}
    if settings.slack.webhook_url:
        from riskengine.alerts.slack import WebhookSender

        url = settings.slack.webhook_url.get_secret_value()
        channels[WEBHOOK] = WebhookSender(url, allow_loopback=settings.slack.allow_insecure)
    channels |= _slack_channels(settings, rules) | _mail_channels(settings, rules, clock)
    for rule in rules:
        if rule.channel not in channels:
            action = f"set {_missing(rule.channel)}, or send the rule to {CONSOLE!r}"
            where = f"{settings.alerts.rules}: rule {rule.name!r}"
            raise ConfigurationError(
                f"its channel {rule.channel!r} leads nowhere", where=where, action=action
            )
    return channels


def _missing(channel: str) -> str:
    """Name the settings without which a channel leads nowhere."""
    named = {
        SLACK: "slack.token and slack.channel",
        WEBHOOK: "slack.webhook_url",
        EMAIL: "email.host, email.sender and email.to",
    }
    return named.get(channel) or ("email.host and email.sender" if "@" in channel else "slack.token")


def _mail_channels(settings: Settings, rules: Sequence[Rule], clock: Clock) -> dict[str, Channel]:
    """Return a channel for each address that rules name, and for the one of the settings."""
    chosen = settings.email
    if not chosen.host:
        return {}
    from riskengine.alerts.email import EmailSender, MailServer

    password = chosen.password.get_secret_value() if chosen.password else ""
    server = MailServer(chosen.host, chosen.port, chosen.security, chosen.username, password, chosen.sender)
    addresses = {rule.channel: rule.channel for rule in rules if "@" in rule.channel}
    if chosen.to:
        addresses[EMAIL] = chosen.to
    return {name: EmailSender(server, address, clock) for name, address in addresses.items()}


def _slack_channels(settings: Settings, rules: Sequence[Rule]) -> dict[str, Channel]:
    if settings.slack.token is None:
        return {}
    from riskengine.alerts.slack import SlackSender

    client, is_heard = _slack_client(settings), settings.slack.app_token is not None
    ids = _slack_ids(settings, rules)
    return {name: SlackSender(client, channel_id, is_heard=is_heard) for name, channel_id in ids.items()}


def _slack_ids(settings: Settings, rules: Sequence[Rule]) -> dict[str, str]:
    """Return the ids of Slack's channels by the names that rules use."""
    named = {rule.channel for rule in rules} - {CONSOLE, SLACK, WEBHOOK, EMAIL}
    ids = {channel: channel for channel in sorted(named) if "@" not in channel}
    return ids | ({SLACK: settings.slack.channel} if settings.slack.channel else {})


def _slack_client(settings: Settings) -> SlackClient:
    """Return the client of the bot.

    Raises
    ------
    ConfigurationError
        There is no token.
    """
    from riskengine.alerts.slack import SlackClient

    if settings.slack.token is None:
        action = "set RISKENGINE_SLACK__TOKEN, or write it into HOME/secrets/slack.token"
        raise ConfigurationError("no token", where="slack.token", action=action)
    return SlackClient(
        settings.slack.token.get_secret_value(),
        base_url=settings.slack.api_url,
        allow_loopback=settings.slack.allow_insecure,
    )


def open_slack(settings: Settings) -> tuple[SlackClient, list[str]]:
    """Return the client of the bot, and the ids of the channels that it sends to."""
    from riskengine.settings import read_rules

    ids = _slack_ids(settings, read_rules(settings.alerts.rules))
    return _slack_client(settings), sorted(set(ids.values()))


def listen_to_slack(settings: Settings, clock: Clock, *, stop: Event, tell: Progress) -> None:
    """Hear clicks on buttons until told to stop: put each into the store and answer in its thread.

    Raises
    ------
    ConfigurationError
        A token is missing.
    """
    from riskengine.alerts.blocks import encode_line
    from riskengine.alerts.slack_answers import Click
    from riskengine.alerts.slack_listener import listen
    from riskengine.errors import RiskEngineError
    from riskengine.jobs.answers import take_answer
    from riskengine.settings import read_rules

    client = _slack_client(settings)
    if settings.slack.app_token is None:
        action = "make one with the scope connections:write, and set RISKENGINE_SLACK__APP_TOKEN"
        raise ConfigurationError("no token of the app", where="slack.app_token", action=action)
    ids = _slack_ids(settings, read_rules(settings.alerts.rules))

    def answer(click: Click) -> None:
        try:
            with open_database(settings, now=clock()) as store:
                said = take_answer(store, click, channels=ids, now=clock())
            if said:
                tell(said)
                client.chat_postMessage(
                    channel=click.channel_id, thread_ts=click.message, text=encode_line(said),
                    link_names=False, parse="none", mrkdwn=False, unfurl_links=False,
                )  # fmt: skip
        except RiskEngineError as problem:
            tell(str(problem))

    token, insecure = settings.slack.app_token.get_secret_value(), settings.slack.allow_insecure
    listen(client, token, answer, stop=stop, tell=tell, allow_loopback=insecure)


@contextmanager
def open_sources(settings: Settings) -> Iterator[list[Source]]:
    """Yield the sources of the settings: files first, then feeds, then GDELT.

    Raises
    ------
    ConfigurationError
        A feed is not in the catalogue, or two have the same name.
    """
    from riskengine.jobs.gdelt import GdeltSource
    from riskengine.jobs.sources import FeedSource, FileSource
    from riskengine.settings import chosen_feeds
    from riskengine.sources.limits import ParserProcess
    from riskengine.transport import Client

    chosen, feeds, gdelt = settings.sources, chosen_feeds(settings.sources), settings.sources.gdelt
    with ParserProcess() as parser:
        sources: list[Source] = [FileSource(path) for path in chosen.files]
        if feeds or gdelt.enabled:
            client = Client(allow_private=chosen.allow_private, extra_ports=chosen.extra_ports)
            sources += [FeedSource(feed.name, feed.url, client, parser) for feed in feeds]
            if gdelt.enabled:
                sources.append(GdeltSource(gdelt.base_url, client, parser, max_pages=gdelt.max_pages))
        yield sources


@contextmanager
def make_pass(
    settings: Settings, clock: Clock, progress: Progress, *, now: datetime, alerts: TextIO, dry_run: str = ""
) -> Iterator[Callable[[], RunReport]]:
    """Yield the scheduled pass, ready to be made.

    Parameters
    ----------
    settings : Settings
    clock, progress : callable
    now : datetime
        Aware; the moment to decide for.
    alerts : file-like
        Where alerts to the console go.
    dry_run : str
        The URL of a database to use instead; every alert then goes to the console.
    """
    from riskengine.jobs.run import Pass, run

    scorer = open_scorer(settings)
    rules = checked_rules(settings, scorer.model.vocabulary)
    if dry_run:
        rules = [replace(rule, channel=CONSOLE) for rule in rules]
    channels = open_channels(settings, rules, alerts, clock)
    with open_database(settings, now=now, url=dry_run) as store, open_sources(settings) as sources:
        interval = timedelta(seconds=settings.run.interval_seconds)
        work = Pass(
            store,
            scorer,
            rules,
            channels,
            now,
            clock,
            progress,
            _tempo(channels),
            known_outlets(settings),
            interval,
        )
        yield lambda: run(work, sources, deadline_seconds=settings.run.deadline_seconds)


def known_outlets(settings: Settings) -> dict[str, Outlet]:
    """Return who the feeds in force are, by their names, and the catalogue's sites where GDELT names them."""
    from riskengine.settings import chosen_feeds, read_catalogue
    from riskengine.sources.fetched_page import site_of
    from riskengine.stories.report import Outlet

    sources = settings.sources
    named = [(feed.name, feed) for feed in chosen_feeds(sources)]
    catalogue = read_catalogue(sources.catalogue) if sources.gdelt.enabled else ()
    sites = [(site_of(feed.url), feed) for feed in (*sources.feeds, *catalogue)]
    return {name: Outlet(feed.kind, feed.country, feed.group) for name, feed in (*sites, *named)}


def deliver_waiting(
    settings: Settings, clock: Clock, *, alerts: TextIO
) -> tuple[DeliveryReport, Mapping[str, int]]:
    """Send what waits, and return how that went with the outbox's counts."""
    from riskengine.jobs.deliver import deliver
    from riskengine.settings import read_rules

    channels = open_channels(settings, read_rules(settings.alerts.rules), alerts, clock)
    with open_database(settings, now=clock()) as store:
        report = deliver(
            store,
            channels,
            clock=clock,
            deadline_seconds=settings.run.deadline_seconds,
            tempo=_tempo(channels),
        )
        return report, store.counts()


def _tempo(channels: Mapping[str, Channel]) -> Tempo:
    """Return how fast to deliver: a console alone takes messages as they come, Slack one a second."""
    from riskengine.jobs.deliver import Tempo

    return Tempo(pace=0.0) if channels.keys() == {CONSOLE} else Tempo()
