"""Settings: what is accepted, what is refused and how, and who has the last word."""

import os
import tomllib
from pathlib import Path

import pytest

from riskengine.data import shipped_path
from riskengine.errors import ConfigurationError
from riskengine.settings import Settings, chosen_feeds, flatten, load_settings, read_rules

TOKEN = "xoxb-000000000000-000000000000-FAKEFAKEFAKEFAKEFAKEFAKE"
WEBHOOK = "https://hooks.slack.com/services/T00000000/B00000000/FAKEFAKEFAKEFAKEFAKEFAKE"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Give every test a home of its own and an environment without settings."""
    for name in list(os.environ):
        if name.startswith("RISKENGINE_") and name != "RISKENGINE_SHARED":
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("RISKENGINE_HOME", str(folder))
    return folder


def write(folder: Path, text: str | bytes, name: str = "settings.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


FEED = '[[sources.feeds]]\nname = "x"\n'
PYTHON_IN_YAML = "database:\n  url: !!python/object/apply:os.mkdir ['/tmp/riskengine_pwned_toml']"
BAD = {
    "an unknown table": ("treshold = 0.9", "treshold: unknown setting"),
    "an unknown key": (
        '[slack]\nchanel = "C012AB3CD"',
        "slack.chanel: unknown setting; did you mean 'channel'?",
    ),
    "an unknown key of a feed": (
        '[[sources.feeds]]\nname = "x"\nurll = "https://x.example"',
        "sources.feeds.0.urll: unknown setting; did you mean 'url'?",
    ),
    "a table that is text": ('slack = "x"', "slack: must be a table"),
    "a duplicate key": (
        "[run]\ndeadline_seconds = 1\ndeadline_seconds = 2\n",
        "not TOML (Cannot overwrite a value",
    ),
    "a duplicate table": ("[run]\n[run]", "not TOML"),
    "broken TOML": ("threshold = 0.8\n[slack", "not TOML"),
    "endless nesting": ("x = " + "[" * 100_000, "not TOML"),
    "a number of 5,000 digits": ("x = " + "9" * 5_000, "not TOML"),
    "an interval of zero": ("[run]\ninterval_seconds = 0", "run.interval_seconds"),
    "a negative interval": ("[run]\ninterval_seconds = -5", "run.interval_seconds"),
    "a deadline that is not a number": ("[run]\ndeadline_seconds = nan", "run.deadline_seconds"),
    "an infinite deadline": ("[run]\ndeadline_seconds = inf", "run.deadline_seconds"),
    "a deadline beyond its range": ("[run]\ndeadline_seconds = 1e9", "run.deadline_seconds"),
    "a port beyond its range": ("[sources]\nextra_ports = [70000]", "sources.extra_ports.0"),
    "a file as a feed": (f'{FEED}url = "file:///etc/passwd"', "sources.feeds.0.url"),
    "an FTP feed": (
        f'{FEED}url = "ftp://127.0.0.1/x"',
        "sources.feeds.0.url: must begin",
    ),
    "a feed without scheme": (f'{FEED}url = "//127.0.0.1/x"', "sources.feeds.0.url"),
    "a feed with a line end": (
        f'{FEED}url = " http://127.0.0.1/x\\n"',
        "sources.feeds.0.url",
    ),
    "a country that is no text": (
        f'{FEED}url = "http://x.example"\ncountry = false',
        "country",
    ),
    "a webhook that is not Slack's": (
        '[slack]\nwebhook_url = "https://evil.example/FAKE"',
        "slack: webhook_url",
    ),
    "a webhook without TLS": ('[slack]\nwebhook_url = "http://hooks.slack.com/FAKE"', "slack: webhook_url"),
    "an API on this machine": ('[slack]\napi_url = "http://127.0.0.1:8000/api/"', "slack: api_url"),
    "a channel by its name": ('[slack]\nchannel = "#desk"', "slack.channel"),
    "a damaged token": ('[slack]\ntoken = "FAKEPASSWORD with spaces"', "slack.token: not a Slack token"),
    "YAML": ("slack:\n  chanel: '#x'\n", "not TOML"),
    "YAML that makes objects": (
        "database:\n  url: !!python/object/apply:os.mkdir ['/tmp/riskengine_pwned_toml']",
        "not TOML",
    ),
    "Latin-1": ("title = 'Orán'".encode("latin-1"), "not UTF-8"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_settings_are_refused_by_name(case, tmp_path):
    """One line names the file and the key, and the exit code is 2."""
    text, expected = BAD[case]
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path)
    assert str(caught.value).startswith(str(path))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "FAKE" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_empty_file_gives_the_defaults(tmp_path):
    """What a file leaves out keeps its default."""
    assert load_settings(write(tmp_path, "")).settings == Settings(home=os.environ["RISKENGINE_HOME"])


def test_the_default_file_holds_the_defaults_of_the_code():
    """configs/default.toml changes nothing: it only says what holds anyway."""
    assert load_settings(shipped_path("configs") / "default.toml").settings == Settings(
        home=os.environ["RISKENGINE_HOME"]
    )


def test_the_default_file_names_every_setting():
    """Every setting stands in configs/default.toml, in force or commented out."""
    text = (shipped_path("configs") / "default.toml").read_text()
    names = {key.split(".")[-1] for key, _ in flatten(Settings())}
    assert {name for name in names if f"{name} =" not in text} == {"feeds"}
    assert "[[sources.feeds]]" in text


@pytest.mark.parametrize("name", ["default.toml", "production.toml"])
def test_the_files_that_ship_are_valid(name):
    """Each shipped file loads, its rules can be read and its feeds exist."""
    settings = load_settings(shipped_path("configs") / name).settings
    assert read_rules(settings.alerts.rules)
    assert [feed.name for feed in chosen_feeds(settings.sources)] == list(settings.sources.use)


def test_feeds_are_off_until_named():
    """The catalogue alone makes no request: it has a dozen feeds and none is in force."""
    settings = load_settings().settings
    assert chosen_feeds(settings.sources) == ()
    assert len(tomllib.loads(settings.sources.catalogue.read_text())["feed"]) >= 12


def test_an_unknown_feed_is_refused_with_a_suggestion(tmp_path):
    """A feed that is not in the catalogue is an error, not silence."""
    settings = load_settings(write(tmp_path, '[sources]\nuse = ["BBC Wrld"]')).settings
    with pytest.raises(ConfigurationError, match="did you mean 'BBC World'"):
        chosen_feeds(settings.sources)


def test_two_feeds_of_one_name_are_refused(tmp_path):
    """What is remembered of a feed is kept by its name, so names differ."""
    feed = '[[sources.feeds]]\nname = "BBC World"\nurl = "https://x.example/rss"\n'
    settings = load_settings(write(tmp_path, f'[sources]\nuse = ["BBC World"]\n{feed}')).settings
    with pytest.raises(ConfigurationError, match="stands twice"):
        chosen_feeds(settings.sources)


def test_flags_beat_environment_beats_secrets_beats_file(tmp_path, home, monkeypatch):
    """The order in which the same setting may be given four times."""
    path = write(tmp_path, f'[database]\nurl = "sqlite:///file.db"\n[slack]\ntoken = "{TOKEN}"\n')
    secrets = home / "secrets"
    secrets.mkdir(parents=True)

    def url(flags=None):
        return load_settings(path, flags).settings.database_url

    assert url() == "sqlite:///file.db"
    (secrets / "database.url").write_text("sqlite:///secret.db\n")
    (secrets / "database.url").chmod(0o600)
    assert url() == "sqlite:///secret.db"
    monkeypatch.setenv("RISKENGINE_DATABASE__URL", "sqlite:///environment.db")
    assert url() == "sqlite:///environment.db"
    assert url({"database": {"url": "sqlite:///flag.db"}}) == "sqlite:///flag.db"
    loaded = load_settings(path)
    assert loaded.origins["database.url"] == "the environment"
    assert loaded.origins["slack.token"] == str(path)
    assert loaded.origins["run.deadline_seconds"] == "default"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o700])
def test_a_secret_that_others_may_read_is_refused(mode, home):
    """A secret file is readable by its owner alone, or nothing starts."""
    (home / "secrets").mkdir(parents=True)
    secret = home / "secrets" / "slack.token"
    secret.write_text(TOKEN)
    secret.chmod(mode)
    with pytest.raises(ConfigurationError, match="chmod 600") as caught:
        load_settings()
    assert "FAKE" not in str(caught.value)


def test_a_secret_of_an_unknown_name_is_refused(home):
    """A misnamed secret would silently not be used."""
    (home / "secrets").mkdir(parents=True)
    (home / "secrets" / "slack.tokn").write_text(TOKEN)
    with pytest.raises(ConfigurationError, match=r"there are: slack\.token"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("RISKENGINE_SLAK__TOKEN", TOKEN, "RISKENGINE_SLAK__TOKEN: unknown setting"),
        ("RISKENGINE_SLACK__TOKN", TOKEN, "the environment: slack.tokn: unknown setting"),
        ("RISKENGINE_SLACK__TOKEN", "xoxb-FAKE\nX-Header: 1", "the environment: slack.token"),
        ("RISKENGINE_SLACK", "{not json", "the environment: "),
        ("RISKENGINE_RUN__DEADLINE_SECONDS", "nan", "the environment: run.deadline_seconds"),
        ("RISKENGINE_RUN__DEADLINE_SECONDS", "soon", "the environment: run.deadline_seconds"),
    ],
)
def test_bad_variables_are_refused_by_name(name, value, expected, monkeypatch):
    """The environment is checked like a file, and never shown."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert expected in str(caught.value)
    assert "FAKE" not in str(caught.value)


def test_empty_variables_count_as_unset_and_tokens_are_trimmed(monkeypatch):
    """An empty token is none, and the line end of `cat token` is no part of one."""
    monkeypatch.setenv("RISKENGINE_SLACK__TOKEN", "")
    assert load_settings().settings.slack.token is None
    monkeypatch.setenv("RISKENGINE_SLACK__TOKEN", f" {TOKEN}\n")
    assert load_settings().settings.slack.token.get_secret_value() == TOKEN


def test_a_stand_in_for_slack_is_allowed_on_this_machine_only(tmp_path):
    """The switch for tests opens loopback and nothing else."""
    here = '[slack]\nallow_insecure = true\napi_url = "http://127.0.0.1:8000/api/"\n'
    assert load_settings(write(tmp_path, here)).settings.slack.api_url.startswith("http://127")
    with pytest.raises(ConfigurationError):
        load_settings(write(tmp_path, here.replace("127.0.0.1", "10.0.0.1")))


def test_no_secret_shows_in_the_text_of_settings(tmp_path):
    """Printing settings by accident shows no secret."""
    lines = (
        f'[slack]\ntoken = "{TOKEN}"\nwebhook_url = "{WEBHOOK}"\n'
        '[database]\nurl = "postgresql://u:FAKEPASSWORD@db.example/x"\n'
        '[tracking]\nuri = "https://u:FAKEPASSWORD@mlflow.example"\n'
        '[[sources.feeds]]\nname = "x"\nurl = "https://u:FAKEPASSWORD@x.example/rss"\n'
    )
    loaded = load_settings(write(tmp_path, lines))
    assert "FAKE" not in repr(loaded) + str(loaded.settings)


def test_paths_of_a_file_are_relative_to_it(tmp_path, monkeypatch):
    """Where the program is started does not matter."""
    path = write(tmp_path, '[sources]\nfiles = ["news.csv"]\n[alerts]\nrules = "mine.toml"\n')
    monkeypatch.chdir("/")
    settings = load_settings(path).settings
    assert settings.sources.files == (tmp_path / "news.csv",)
    assert settings.alerts.rules == tmp_path / "mine.toml"


def test_the_home_has_its_own_file(home):
    """Without --config the file in the home is read, where there is one."""
    home.mkdir()
    write(home, "[run]\ndeadline_seconds = 7.0", "config.toml")
    loaded = load_settings()
    assert (loaded.settings.run.deadline_seconds, loaded.file) == (7.0, home / "config.toml")


@pytest.mark.parametrize("path", ["/nonexistent", "/", "/dev/zero"])
def test_what_is_no_file_is_refused_at_once(path):
    """A folder, a device or nothing at all is named, and never read."""
    with pytest.raises(ConfigurationError, match=path):
        load_settings(Path(path))


def test_a_pipe_is_refused_at_once(tmp_path):
    """Opening a pipe without a writer would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match="not a regular file"):
        load_settings(tmp_path / "pipe")


RULE = '[[rule]]\nname = "r"\nlevel = "high"\n'
BAD_RULES = {
    "an unknown key": (f"{RULE}chanel = 'x'", "rule.0.chanel: unknown setting; did you mean 'channel'?"),
    "an unknown level": (RULE.replace("high", "severe"), "rule.0.level"),
    "a threshold that is a number": (RULE.replace('"high"', "nan"), "rule.0.level"),
    "an unknown driver": (f"{RULE}drivers = ['war']", "rule.0.drivers.0"),
    "an actor that is no text": (f"{RULE}actors = [false]", "rule.0.actors.0"),
    "text for a list": (f"{RULE}actors = 'NO'", "rule.0.actors: must be a list"),
    "two rules of one name": (RULE + RULE, "stands twice"),
    "no rule": ("rule = []", "rule: "),
    "nothing": ("", "rule: missing"),
}


@pytest.mark.parametrize("case", BAD_RULES)
def test_bad_rules_are_refused_by_name(case, tmp_path):
    """A rule that would never fire, or fire wrongly, is an error that names it."""
    text, expected = BAD_RULES[case]
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        read_rules(path)
    assert str(caught.value).startswith(str(path))
    assert expected in str(caught.value)


def test_words_of_rules_are_literal(tmp_path):
    """What looks like a pattern is kept as it is."""
    [rule] = read_rules(write(tmp_path, f"{RULE}sources = ['(a+)+$', '(unclosed']"))
    assert rule.sources == ("(a+)+$", "(unclosed")
    assert rule.channel == "slack"
