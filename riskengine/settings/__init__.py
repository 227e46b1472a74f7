"""Settings: the only reader of the environment and of files of settings."""

from riskengine.settings.load import Loaded, flatten, load_settings
from riskengine.settings.rules import chosen_feeds, read_catalogue, read_rules, suggest
from riskengine.settings.schema import FeedSettings, Settings

__all__ = [
    "FeedSettings",
    "Loaded",
    "Settings",
    "chosen_feeds",
    "flatten",
    "load_settings",
    "read_catalogue",
    "read_rules",
    "suggest",
]
