"""Every setting with its unit, range and default; what is wrong with one never shows its value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from riskengine.data import shipped_path
from riskengine.errors import ConfigurationError

DAY_SECONDS = 86_400
MAX_URL = 2_048

SLACK_API = "https://slack.com/api/"
GDELT = "http://data.gdeltproject.org/gdeltv2/"
"""As GDELT's own lists name it; its certificate is not made out to this host."""

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0]")
_APP_TOKEN = re.compile(r"xapp-[\w.-]{1,400}", re.ASCII)
_TOKEN = re.compile(r"xox[a-z.]*-[\w.-]{1,400}", re.ASCII)


def _path(text: object) -> object:
    if isinstance(text, str) and (not text or "\x00" in text):
        raise ValueError("not the name of a file or folder")
    return Path(text).expanduser() if isinstance(text, str) else text


def _name(text: str) -> str:
    if _UNPRINTABLE.search(text.replace(" ", "")) or text != text.strip() or not text:
        raise ValueError("must be one line of text without spaces around it")
    return text


def _feed_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        # The library's own words may quote the address, which may hold a password.
        raise ValueError("not an address") from None
    if not host or len(url) > MAX_URL or _UNPRINTABLE.search(url):
        raise ValueError("not an address")
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with http:// or https://")
    return url


def _folder(url: str) -> str:
    if not url.endswith("/"):
        raise ValueError("must end with a slash")
    return url


def _trimmed(text: object) -> object:
    return text.strip() if isinstance(text, str) else text


def _token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("not a Slack token; it begins with xoxb- and holds letters, digits and hyphens")
    return token


def _app_token(token: SecretStr) -> SecretStr:
    if not _APP_TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("not an app's token; it begins with xapp- and holds letters, digits and hyphens")
    return token


def _check_slack(url: str, key: str, *, allow_loopback: bool) -> None:
    from riskengine.alerts.exchange import check_address  # noqa: PLC0415  loads ssl, for the few that set an address

    try:
        check_address(url, what=key, allow_loopback=allow_loopback)
    except ConfigurationError as error:
        raise ValueError(error.what) from None


Kind = Literal["wire", "agency", "local", "state", "official", "analysis", "broadcaster", "newspaper"]
Location = Annotated[Path, BeforeValidator(_path)]
Address = Annotated[str, Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,189}$")]
Name = Annotated[str, Field(max_length=200), AfterValidator(_name)]
Secret = Annotated[SecretStr, BeforeValidator(_trimmed)]


class Section(BaseModel):
    """A table of settings: unknown keys, NaN and infinity are refused, values never shown."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class RunSettings(Section):
    """``[run]``: when a pass ends, and how often one is expected."""

    deadline_seconds: float = Field(default=600.0, gt=0, le=DAY_SECONDS)
    interval_seconds: float = Field(default=900.0, ge=1, le=30 * DAY_SECONDS)


class FeedSettings(Section):
    """``[[sources.feeds]]``, and ``[[feed]]`` of a catalogue.

    ``kind`` and ``country`` (ISO 3166, three letters) say who speaks, and ``group`` of which house it
    is: what belongs together is no independent origin. ``owner`` tells people whom the house belongs
    to. None of them changes a score.
    """

    name: Name
    url: Annotated[str, AfterValidator(_feed_url), Field(repr=False)]
    kind: Kind = "newspaper"
    country: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    group: Name | Literal[""] = ""
    owner: Name | Literal[""] = ""


class GdeltSettings(Section):
    """``[sources.gdelt]``: whether and where GDELT is asked for pages, and how many of them a pass reads."""

    enabled: bool = False
    base_url: Annotated[str, AfterValidator(_feed_url), AfterValidator(_folder), Field(repr=False)] = GDELT
    max_pages: int = Field(default=40, ge=1, le=1_000)


class SourceSettings(Section):
    """``[sources]``: files, feeds of one's own, feeds by name from the catalogue, and GDELT."""

    files: tuple[Location, ...] = ()
    use: tuple[Name, ...] = ()
    catalogue: Location = Field(default_factory=lambda: shipped_path("configs") / "feeds.toml")
    feeds: tuple[FeedSettings, ...] = ()
    allow_private: bool = False
    extra_ports: tuple[Annotated[int, Field(ge=1, le=65_535)], ...] = ()
    gdelt: GdeltSettings = GdeltSettings()


class AlertSettings(Section):
    """``[alerts]``: the file of rules, and for how long the engine keeps trying to deliver."""

    rules: Location = Field(default_factory=lambda: shipped_path("configs") / "rules.toml")


class SlackSettings(Section):
    """``[slack]``: a bot's token and channel, or a webhook, which can't tell what has arrived.

    With ``app_token`` messages have buttons, and `riskengine slack listen` hears clicks.
    """

    token: Annotated[Secret, AfterValidator(_token)] | None = None
    app_token: Annotated[Secret, AfterValidator(_app_token)] | None = None
    webhook_url: Secret | None = None
    channel: str = Field(default="", pattern=r"^([CGD][A-Z0-9]{6,20})?$")
    api_url: str = SLACK_API
    allow_insecure: bool = False

    @model_validator(mode="after")
    def _check_addresses(self) -> SlackSettings:
        hook = self.webhook_url.get_secret_value() if self.webhook_url else ""
        given = {"webhook_url": hook, "api_url": self.api_url if self.api_url != SLACK_API else ""}
        for key, url in given.items():
            if url:
                _check_slack(url, key, allow_loopback=self.allow_insecure)
        return self


class EmailSettings(Section):
    """``[email]``: the server that takes mail, and where the channel ``email`` leads."""

    host: str = Field(default="", pattern=r"^([A-Za-z0-9.:-]{1,255})?$")
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = Field(default="", max_length=200)
    password: Secret | None = None
    sender: Address | Literal[""] = ""
    to: Address | Literal[""] = ""

    @model_validator(mode="after")
    def _check_whole(self) -> EmailSettings:
        if self.host and not self.sender:
            raise ValueError("sender is missing: the address that alerts come from")
        if self.password and self.security == "none":
            raise ValueError("a password is not sent without TLS; set security to 'starttls' or 'tls'")
        return self


class DatabaseSettings(Section):
    """``[database]``: SQLite by default, beside everything else that is kept."""

    url: Secret = SecretStr("")


class TrackingSettings(Section):
    """``[tracking]``: where mlflow keeps its log of trainings."""

    uri: Secret = SecretStr("")


class ModelSettings(Section):
    """``[model]``: the folder of a model, instead of the champion."""

    path: Location | None = None


class Settings(BaseSettings):
    """Everything that can be set; `riskengine.settings.load_settings` makes it."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix="RISKENGINE_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        nested_model_default_partial_update=True,
    )

    home: Location = Field(default_factory=lambda: user_data_path("riskengine", appauthor=False))
    run: RunSettings = RunSettings()
    sources: SourceSettings = SourceSettings()
    alerts: AlertSettings = AlertSettings()
    slack: SlackSettings = SlackSettings()
    email: EmailSettings = EmailSettings()
    database: DatabaseSettings = DatabaseSettings()
    tracking: TrackingSettings = TrackingSettings()
    model: ModelSettings = ModelSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from the call alone: whoever loads them has to know where each came from."""
        return (init_settings,)

    @property
    def database_url(self) -> str:
        """The URL of the database, password and all."""
        return self.database.url.get_secret_value() or f"sqlite:///{self.home / 'riskengine.db'}"

    @property
    def tracking_uri(self) -> str:
        """The tracking URI of mlflow."""
        return self.tracking.uri.get_secret_value() or f"sqlite:///{self.home / 'tracking' / 'mlflow.db'}"
