"""Reading settings: flags over environment over secret files over one TOML file."""

from __future__ import annotations

import difflib
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from riskengine.data import shipped_path
from riskengine.errors import ConfigurationError
from riskengine.settings.schema import Settings

ENVIRONMENT = "the environment"
FLAGS = "the command line"
DEFAULT = "default"
SECRETS = (
    "slack.token", "slack.app_token", "slack.webhook_url", "email.password", "database.url", "tracking.uri",
)  # fmt: skip
"""What a file in the folder ``secrets`` under the home may be named, and hold."""

MESSAGES = {
    "model_type": "must be a table",
    "tuple_type": "must be a list",
    "path_type": "must be text",
    "string_pattern_mismatch": "does not look as it must; see the comments in configs/default.toml",
    "missing": "missing",
}
"""Pydantic's complaints in words that don't need Python, by type."""

MAX_BYTES = 1_048_576
_PATHS = (("model", "path"), ("alerts", "rules"), ("sources", "catalogue"), ("sources", "files"))

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings in force, the file that they were read from, and who set each (by dotted key)."""

    settings: Settings
    file: Path
    origins: Mapping[str, str]


def load_settings(config: Path | None = None, flags: Mapping[str, Any] | None = None) -> Loaded:
    """Read and check all settings.

    Parameters
    ----------
    config : Path, optional
        A TOML file; else ``config.toml`` in the home where there is one, else the file that ships.
    flags : mapping, optional
        What the command line sets, nested as the file is.

    Returns
    -------
    Loaded

    Raises
    ------
    ConfigurationError
        Something can't be read or is not allowed; the message names where and what, never a value.

    Examples
    --------
    >>> load_settings(shipped_path("configs") / "default.toml").settings.run.deadline_seconds
    600.0
    """
    environment = _read_environment()
    above = {FLAGS: dict(flags or {}), ENVIRONMENT: environment}
    home = _find_home(above)
    usual = home / "config.toml"
    file = config or (usual if usual.exists() else shipped_path("configs") / "default.toml")
    document = _anchor(read_toml(file), file.absolute().parent)
    layers: dict[str, Document] = {**above, str(file): document}
    layers = {**above, **_read_secrets(_find_home(layers) / "secrets"), str(file): document}
    merged: Document = {}
    for values in reversed(layers.values()):
        merged = _merge(merged, values)
    try:
        settings = Settings(**merged)
    except ValidationError as error:
        raise explain_invalid(error, layers, Settings) from None
    origins = {key: _who_set(key.split("."), layers) or DEFAULT for key, _ in flatten(settings)}
    return Loaded(settings, file, origins)


def read_toml(path: Path) -> Document:
    """Read a TOML file of settings.

    Raises
    ------
    ConfigurationError
        It is missing, not a regular file, too large, not UTF-8 or not TOML.
    """
    where = str(path)
    try:
        if not path.exists():
            raise ConfigurationError("there is no such file", where=where)
        if not path.is_file():
            raise ConfigurationError("not a regular file", where=where, action="name a TOML file")
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError("too large for settings", where=where, action="name a TOML file")
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        what = f"not UTF-8 (byte {error.start})"
        raise ConfigurationError(what, where=where, action="save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"not TOML ({error})", where=where, action="mend that line") from None
    except OSError as error:
        raise ConfigurationError(f"can't be read ({error.strerror})", where=where) from None


def explain_invalid(
    error: ValidationError, layers: Mapping[str, Document], model: type[BaseModel]
) -> ConfigurationError:
    """Turn the first of pydantic's complaints into one line that names who set which key."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    # A misspelt key is told before the missing one that it was meant to be.
    first = min(found, key=lambda one: one["type"] != "extra_forbidden")
    keys = [str(part) for part in first["loc"]]
    # A key that is missing was set by nobody, but its table was.
    parts = (keys[:length] for length in range(len(keys), 0, -1))
    setter = next(filter(None, (_who_set(part, layers) for part in parts)), list(layers)[-1])
    where = f"{setter}: {'.'.join(keys)}"
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(keys[-1], _known_keys(model, keys[:-1]), 1)
        return ConfigurationError(
            "unknown setting", where=where, action=f"did you mean {near[0]!r}?" if near else ""
        )
    message = MESSAGES.get(first["type"], first["msg"].removeprefix("Value error, "))
    return ConfigurationError(message[:1].lower() + message[1:], where=where)


def flatten(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every setting with its dotted key."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _read_environment() -> Document:
    try:
        source = EnvSettingsSource(Settings)
        values = source()
    except SettingsError as error:
        raise ConfigurationError(str(error), where=ENVIRONMENT) from None
    for name in source.env_vars:
        section = name.removeprefix("riskengine_").partition("__")
        if name.startswith("riskengine_") and section[1] and section[0] not in Settings.model_fields:
            raise ConfigurationError("unknown setting", where=f"{ENVIRONMENT}: {name.upper()}")
    return values


def _find_home(layers: Mapping[str, Document]) -> Path:
    named = [values["home"] for values in layers.values() if values.get("home")]
    try:
        return Settings(home=named[0]).home if named else Settings().home
    except ValidationError as error:
        raise explain_invalid(error, layers, Settings) from None


def _read_secrets(folder: Path) -> dict[str, Document]:
    """Return what each secret file sets, by the file's name."""
    layers: dict[str, Document] = {}
    try:
        for file in sorted(folder.iterdir()) if folder.is_dir() else []:
            if file.name.startswith("."):
                continue
            if file.name not in SECRETS:
                action = f"there are: {', '.join(SECRETS)}"
                raise ConfigurationError("no setting of this name", where=str(file), action=action)
            if not file.is_file() or stat.S_IMODE(file.stat().st_mode) & 0o177:
                raise ConfigurationError(
                    "others may read this secret", where=str(file), action="chmod 600 it"
                )
            section, key = file.name.split(".")
            layers[str(file)] = {section: {key: file.read_text(encoding="utf-8").strip()}}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"can't be read ({type(error).__name__})", where=str(folder)) from None
    return layers


def _anchor(document: Document, folder: Path) -> Document:
    """Make the paths in a file relative to its folder."""
    for section, key in _PATHS:
        table = document.get(section)
        if isinstance(table, dict) and key in table:
            value = table[key]
            several = isinstance(value, list)
            table[key] = [_beside(one, folder) for one in value] if several else _beside(value, folder)
    return document


def _beside(value: object, folder: Path) -> object:
    return str(folder / Path(value).expanduser()) if isinstance(value, str) and value else value


def _merge(below: Document, above: Document) -> Document:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _who_set(keys: Sequence[str], layers: Mapping[str, Document]) -> str:
    """Return the name of the first layer that has a key, or empty."""
    return next((name for name, values in layers.items() if _has(values, keys)), "")


def _has(values: object, keys: Sequence[str]) -> bool:
    for key in keys:
        if isinstance(values, list):
            return True
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True


def _known_keys(model: type[BaseModel], keys: Sequence[str]) -> list[str]:
    for key in keys:
        if field := model.model_fields.get(key):
            inner = (get_args(field.annotation) or (field.annotation,))[0]
            if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
                return []
            model = inner
    return list(model.model_fields)
