"""``riskengine demo``."""

import tempfile
from pathlib import Path

STORIES = 26
"""Two of the events in the 30 invented articles are reported twice."""


def test_the_demo_shows_everything_and_leaves_nothing(riskengine, tmp_path, monkeypatch, home):
    """Ranking, explanation and alert in one go; no file stays, whatever the environment names."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("RISKENGINE_SOURCES__USE", '["BBC World"]')
    monkeypatch.setenv("RISKENGINE_DATABASE__URL", "postgresql://nobody@127.0.0.1:1/none")
    result = riskengine("demo")
    assert (result.code, result.err) == (0, "")
    for word in (
        "30 invented articles",
        "WHY THE FIRST",
        "in all",
        "ITS ALERT",
        "independent origins; newest from",
        "What next",
    ):
        assert word in result.out
    assert list(Path(tmp_path / "temporary").iterdir()) == []
    assert not home.exists()


def test_the_demo_keeps_its_home_when_asked(riskengine, tmp_path, monkeypatch):
    """Its folder is a home like any other afterwards; a second demo finds nothing new in it."""
    folder = tmp_path / "kept"
    assert riskengine("demo", "--home", folder).code == 0
    monkeypatch.setenv("RISKENGINE_HOME", str(folder))
    assert len(riskengine("stories", "--limit", "100").out.splitlines()) == STORIES
    assert "0 invented articles" in riskengine("demo", "--home", folder).out
