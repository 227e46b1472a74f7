"""``riskengine feeds``."""

import json
import tomllib

import pytest

OWN = """
[sources]
use = ["BBC World"]
[[sources.feeds]]
name = "desk"
url = "https://desk.example/rss"
group = "The house"
[[sources.feeds]]
name = "paid"
url = "https://u:FAKEPASSWORD@paid.example/rss?key=FAKE"
"""


@pytest.fixture
def config(tmp_path):
    """A file of settings with a feed of the catalogue, one's own, and one with a password."""
    path = tmp_path / "settings.toml"
    path.write_text(OWN)
    return path


def write_list(tmp_path, *outlines):
    path = tmp_path / "list.opml"
    lines = "\n".join(f'<outline text="{name}" xmlUrl="{url}"/>' for name, url in outlines)
    path.write_text(f"<opml><body>\n{lines}</body></opml>")
    return path


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_the_list_says_what_is_in_use(form, riskengine, config):
    """Catalogue and own feeds are listed in every format, and no password is."""
    result = riskengine("feeds", "list", "--config", config, "--format", form)
    assert result.code == 0
    assert "Al Jazeera" in result.out
    assert "desk" in result.out
    assert "FAKE" not in result.out + result.err
    if form == "jsonl":
        rows = [json.loads(line) for line in result.out.splitlines()]
        assert [row["name"] for row in rows if row["in_use"]] == ["BBC World", "desk", "paid"]


def test_what_is_exported_is_in_use_and_free_of_passwords(riskengine, config, tmp_path):
    """A feed whose address holds a password is left out, named, and the exit code is 1."""
    target = tmp_path / "out.opml"
    result = riskengine("feeds", "export", "--config", config, "--opml", target)
    assert result.code == 1
    assert "paid: left out" in result.err
    text = target.read_text()
    assert text.count("xmlUrl") == 2
    assert "FAKE" not in text + result.err


def test_the_catalogue_survives_the_way_out_and_in(riskengine, tmp_path):
    """Everything known of each feed comes back as settings."""
    target = tmp_path / "out.opml"
    assert riskengine("feeds", "export", "--all", "--opml", target).code == 0
    result = riskengine("feeds", "import", target)
    assert result.code == 0
    listed = json.loads(riskengine("feeds", "list", "--format", "json").out)
    taken = tomllib.loads(result.out)["sources"]["feeds"]
    keys = ("name", "kind", "country", "group", "owner")
    assert [[feed.get(key, "") for key in keys] for feed in taken] == [
        [feed[key] for key in keys] for feed in listed
    ]


def test_nothing_in_use_is_told(riskengine, tmp_path):
    """An empty list is not written; the message says how to get the catalogue."""
    target = tmp_path / "out.opml"
    result = riskengine("feeds", "export", "--opml", target)
    assert (result.code, target.exists()) == (1, False)
    assert "--all" in result.err


def test_bad_entries_are_named_and_the_others_taken(riskengine, tmp_path):
    """The line of each is told, the exit code is 1, and names never stand twice."""
    path = write_list(
        tmp_path,
        ("Wire", "https://a.example/rss"),
        ("Wire", "https://b.example/rss"),
        ("Files", "file:///etc/passwd"),
        ("Again", "https://a.example/rss"),
        ("Nothing", ""),
        ("", "https://c.example/rss"),
    )
    result = riskengine("feeds", "import", path)
    assert result.code == 1
    feeds = tomllib.loads(result.out)["sources"]["feeds"]
    assert [feed["name"] for feed in feeds] == ["Wire", "Wire (2)", "c.example"]
    assert f"{path}:4: Files: url: not an address" in result.err
    assert f"{path}:5: Again: a feed of this address is there already" in result.err
    assert f"{path}:6: Nothing: url: not an address" in result.err


def test_what_is_in_use_is_not_taken_twice(riskengine, config, tmp_path):
    """Neither its address nor its name is given to another."""
    path = write_list(tmp_path, ("x", "https://desk.example/rss"), ("desk", "https://other.example/rss"))
    result = riskengine("feeds", "import", path, "--config", config)
    assert [feed["name"] for feed in tomllib.loads(result.out)["sources"]["feeds"]] == ["desk (2)"]
    assert result.code == 1


def test_names_can_not_break_out_of_the_toml(riskengine, tmp_path):
    """Quotes, line ends and control characters of a name stay in its string."""
    path = write_list(tmp_path, ("a&quot;&#10;[slack]&#10;x=&quot;&#x7f;\\u0041", "https://a.example/rss"))
    result = riskengine("feeds", "import", path)
    assert result.code == 0
    assert tomllib.loads(result.out) == {
        "sources": {
            "feeds": [{"name": 'a" [slack] x="\\u0041', "url": "https://a.example/rss", "kind": "newspaper"}]
        }
    }


def test_a_list_of_which_nothing_can_be_used_is_refused(riskengine, tmp_path):
    """Exit code 3, as for other data; a list without feeds is no error."""
    bad = riskengine("feeds", "import", write_list(tmp_path, ("Files", "file:///etc/passwd")))
    assert (bad.code, bad.out) == (3, "")
    empty = riskengine("feeds", "import", write_list(tmp_path))
    assert (empty.code, empty.out) == (0, "")
    assert "no feeds" in empty.err
    hostile = tmp_path / "list.opml"
    hostile.write_text('<!DOCTYPE opml [<!ENTITY e "x">]><opml/>')
    assert riskengine("feeds", "import", hostile).code == 3


def test_standard_input_is_read(riskengine):
    """A minus sign stands for it."""
    data = b'<opml><body><outline text="Wire" xmlUrl="https://a.example/rss"/></body></opml>'
    assert 'name = "Wire"' in riskengine("feeds", "import", "-", stdin=data).out
