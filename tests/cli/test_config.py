"""``riskengine config``."""

import json

import pytest

SECRETS = """
[slack]
token = "xoxb-000000000000-000000000000-FAKEFAKEFAKE"
webhook_url = "https://hooks.slack.com/services/T00000000/B00000000/FAKEFAKE"
[database]
url = "postgresql://u:FAKEPASSWORD@127.0.0.1/db?sslpassword=FAKE"
[tracking]
uri = "https://u:FAKEPASSWORD@mlflow.example/x?token=FAKE"
[[sources.feeds]]
name = "desk"
url = "https://u:FAKEPASSWORD@desk.example/rss?key=FAKE"
"""


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_secrets_are_masked_in_every_format(form, riskengine, tmp_path):
    """What is in force is shown, and no part of a secret."""
    path = tmp_path / "settings.toml"
    path.write_text(SECRETS)
    result = riskengine("config", "show", "--config", path, "--format", form)
    assert result.code == 0
    assert "FAKE" not in result.out + result.err
    assert "desk.example" in result.out
    assert "127.0.0.1" in result.out


def test_every_setting_says_who_set_it(riskengine, tmp_path, home, monkeypatch):
    """The file, the environment or the default is named for each key, and both spots of --config work."""
    path = tmp_path / "settings.toml"
    path.write_text("[run]\ndeadline_seconds = 60\n")
    monkeypatch.setenv("RISKENGINE_RUN__INTERVAL_SECONDS", "120")
    before = riskengine("--config", path, "config", "show", "--format", "json")
    after = riskengine("config", "show", "--config", path, "--format", "json")
    assert before.out == after.out
    rows = {row["key"]: row for row in json.loads(after.out)}
    assert rows["run.deadline_seconds"] == {"key": "run.deadline_seconds", "value": 60.0, "from": str(path)}
    assert rows["run.interval_seconds"]["from"] == "the environment"
    assert rows["sources.use"]["from"] == "default"
    assert rows["home"]["value"] == str(home)
