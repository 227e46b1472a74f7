"""The two lists beside the settings: alert rules, and the catalogue of feeds."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError, model_validator

from riskengine.errors import ConfigurationError
from riskengine.records import LEVELS, Rule
from riskengine.settings.load import explain_invalid, read_toml
from riskengine.settings.schema import FeedSettings, Name, Section, SourceSettings
from riskengine.settings.watchlists import read_watchlist

Named = TypeVar("Named", "RuleSettings", FeedSettings)


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("not a time zone; write it as Europe/Berlin or UTC") from None
    return name


Level = Literal["low", "guarded", "elevated", "high", "critical"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Hours = Annotated[float, Field(ge=0, le=720)]


class RuleSettings(Section):
    """``[[rule]]``: every word is taken literally, never as a pattern."""

    name: Name
    level: Level
    channel: Name = "slack"
    drivers: tuple[Literal["conflict", "cooperation_threat"], ...] = ()
    actors: tuple[Name, ...] = ()
    regions: tuple[Name, ...] = ()
    sources: tuple[Name, ...] = ()
    owner: Name | Literal[""] = ""
    clear_level: Level | Literal[""] = ""
    clear_hours: Hours = 12.0
    repeat_hours: Annotated[float, Field(ge=0.1, le=720)] = 4.0
    believe_one_origin: bool = False
    tell_chronic: bool = False
    quiet: tuple[Clock, Clock] | None = None
    time_zone: Annotated[str, Field(max_length=64), AfterValidator(_time_zone)] = "UTC"
    awake: Name | Literal[""] = ""
    wake_level: Level = "critical"
    per_day: Annotated[int, Field(ge=0, le=10_000)] = 0
    brief: Clock | Literal[""] = ""
    watchlists: tuple[Annotated[str, Field(max_length=1000)], ...] = ()

    @model_validator(mode="after")
    def _check_levels(self) -> RuleSettings:
        if self.clear_level and LEVELS.index(self.clear_level) >= LEVELS.index(self.level):
            raise ValueError(f"clear_level {self.clear_level!r} is not below level {self.level!r}")
        return self


def _all_different(entries: tuple[Named, ...]) -> tuple[Named, ...]:
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            raise ValueError(f"the name {entry.name!r} stands twice")
        seen.add(entry.name)
    return entries


class _RuleFile(Section):
    rule: Annotated[tuple[RuleSettings, ...], Field(min_length=1), AfterValidator(_all_different)]


class _FeedFile(Section):
    feed: Annotated[tuple[FeedSettings, ...], AfterValidator(_all_different)]


def read_rules(path: Path) -> tuple[Rule, ...]:
    """Read a file of alert rules.

    Raises
    ------
    ConfigurationError
        The file can't be read, has no rule, or says something that is not allowed.

    Examples
    --------
    >>> from riskengine.data import shipped_path
    >>> read_rules(shipped_path("configs") / "rules.toml")[0].level
    'high'
    """
    document = read_toml(path)
    try:
        rules = _RuleFile.model_validate(document).rule
    except ValidationError as error:
        raise explain_invalid(error, {str(path): document}, _RuleFile) from None
    return tuple(_rule(rule, path.parent) for rule in rules)


def _rule(rule: RuleSettings, folder: Path) -> Rule:
    """Return a rule with the entries of its watchlists, whose paths are relative to its own file."""
    fields = rule.model_dump()
    files = [folder / Path(name).expanduser() for name in fields.pop("watchlists")]
    return Rule(**fields, watched=tuple(entry for file in files for entry in read_watchlist(file)))


def read_catalogue(path: Path) -> tuple[FeedSettings, ...]:
    """Read a catalogue of feeds; raise ConfigurationError where it can't be."""
    document = read_toml(path)
    try:
        return _FeedFile.model_validate(document).feed
    except ValidationError as error:
        raise explain_invalid(error, {str(path): document}, _FeedFile) from None


def chosen_feeds(sources: SourceSettings) -> tuple[FeedSettings, ...]:
    """Return the feeds in force: those taken from the catalogue by name, then one's own.

    Raises
    ------
    ConfigurationError
        A name is not in the catalogue, or two feeds have the same name.
    """
    catalogue = {feed.name: feed for feed in read_catalogue(sources.catalogue)} if sources.use else {}
    for name in sources.use:
        if name not in catalogue:
            what = f"no feed {name!r} in {sources.catalogue}"
            raise ConfigurationError(what, where="sources.use", action=suggest(name, list(catalogue)))
    feeds = (*(catalogue[name] for name in sources.use), *sources.feeds)
    try:
        return _all_different(feeds)
    except ValueError as error:
        action = "give every feed a name of its own"
        raise ConfigurationError(str(error), where="sources", action=action) from None


def suggest(word: str, known: Sequence[str]) -> str:
    """Return what a person may have meant, or what there is.

    Examples
    --------
    >>> suggest("BBC Wrld", ["BBC World", "DW"])
    "did you mean 'BBC World'?"
    """
    near = difflib.get_close_matches(word, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known[:30])}"
