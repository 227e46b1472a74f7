"""An alert's message says what is reported and what is not, adds up, fits, and can't command Slack."""

from __future__ import annotations

import json
import re
import string
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from alert_builders import (
    NOW,
    RULE,
    SPECULATION,
    THRESHOLDS,
    build_alert,
    build_article,
    build_assessment,
    build_keyword,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.alerts.blocks import encode_line, link, without_buttons
from riskengine.alerts.console import render
from riskengine.alerts.message import build_message, mark_repeat
from riskengine.alerts.policy import Situation, decide
from riskengine.records import ActorMention, Article, Assessment, Evidence, Message, Reason, RegionMention
from riskengine.stories.open import open_story

INJECTIONS = (
    "<!channel> <!here> <!everyone> war",
    "<@U012AB3CD> <!subteam^S1>",
    "<#C012AB3CD|general>",
    "<http://evil.example|https://www.wire.example/>",
    "<mailto:a@b.example|x>",
    "&lt;!channel&gt; &amp;lt;",
    "*bold* _it_ ~x~ `code` ```block``` :skull: >quote @channel #general",
    "one\nline\r\ntwo\u2028three\x0bfour",
    "\x1b[2J\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "user\u202egpj.exe \u2066hidden\u2069 \u200b\ufeff",
    "nul\x00 bell\x07 delete\x7f c1\x9b31m",
    '=HYPERLINK("http://evil.example")<script>alert(1)</script>',
)


def lines_of(message: Message) -> list[str]:
    return render(message).split("\n")


def build_injected(text: str) -> Message:
    """A message whose every article-derived part is the same text."""
    assessment = build_assessment(
        actors=(
            ActorMention(text, "RUS", "country", "source"),
            ActorMention("B", "PRK", "country", "target"),
        ),
        regions=(RegionMention(text, "x", "arena"),),
        keywords=(build_keyword(text, "force", "done"), build_keyword(text, "threat", "announced")),
        evidence=(Evidence(text, "force", "done", 1.0, (Reason(text, 1.0),), field="title"),),
        model=text,
    )
    article = build_article(title=text, text=text, source=text, url=f"https://news.example/{text}")
    return build_alert(article, assessment, record=text, title=text)


def test_the_message_of_the_example_reads_as_designed() -> None:
    """The example's message says in order what is done, speculated, how sure, why, who, where and when."""
    lines = lines_of(build_alert())
    assert lines[:6] == [
        "ELEVATED · Russia–North Korea · military cooperation speculated, nothing announced · 1 origin",
        "Done: met; no force, threat or military deal. Announced: nothing.",
        "Only speculated: ammunition. Conditional: technology transfers.",
        "Risk 0.46 (elevated 0.40-0.65) · Driver: threatening cooperation · Step: unknown, no history yet",
        "Support: 1 article, 1 origin, not corroborated; newest from Example Wire",
        "Why (log-odds): -2.30 base +1.35 military cooperation transfer +0.95 ammunition "
        "-0.55 status speculated +0.39 rest = -0.16",
    ]
    assert lines[6] == f"“{SPECULATION}” (paragraph 2)"
    assert lines[7:9] == [
        "Who: acting: Russia; partner: North Korea; possible partner: China; scene: Ukraine",
        "Where: scene: Vostochny Cosmodrome; affected: Korean Peninsula",
    ]
    assert lines[9].startswith("When: published 2023-09-13 07:12 UTC; seen 2023-09-13 09:12 UTC")
    assert lines[10].startswith(
        "https://news.example/world/kim-putin?id=7 · model sentences-1 · rule default · id "
    )
    assert len(lines) == 11


def test_the_push_text_is_the_first_line() -> None:
    """What a phone shows is what stands at the head of the message."""
    message = build_alert()
    assert message.text == message.blocks[0]["text"]["text"]
    assert message.blocks[0]["type"] == "header"


def test_an_act_that_is_announced_is_not_called_nothing() -> None:
    """The head says "nothing announced" only where no serious act is done or announced."""
    real = build_assessment(keywords=(build_keyword("fired", "force", "done"),))
    assert "nothing announced" in lines_of(build_alert())[0]
    assert "nothing announced" not in lines_of(build_alert(assessment=real))[0]
    assert lines_of(build_alert(assessment=real))[1] == "Done: fired. Announced: nothing."


def test_a_capped_level_says_what_caps_it() -> None:
    """Where the level is lower than the risk alone would make it, the message says why."""
    found = build_alert(risk=0.8, capped_by="every serious sentence is speculated")
    assert (
        "Risk 0.80 (elevated 0.40-0.65, capped there: every serious sentence is speculated)"
        in lines_of(found)[3]
    )


@pytest.mark.parametrize(
    ("published", "flag", "expected"),
    [
        (None, "absent", "published: not told"),
        (None, "unreadable", "published: unreadable date"),
        (NOW - timedelta(days=400), "stale", "published 2022-08-09 09:12 UTC (long before it was seen)"),
        (NOW + timedelta(days=1), "future", "(in the future, so not to be trusted)"),
    ],
)
def test_a_doubtful_date_is_shown_as_doubtful(published: Any, flag: str, expected: str) -> None:
    """A date that is missing, stale or in the future says so."""
    article = build_article(published_at=published, published_flag=flag)
    assert expected in lines_of(build_alert(article))[9]


def test_what_is_unknown_is_left_out_or_said() -> None:
    """Nothing is invented: no record, no link and no evidence without one."""
    bare = build_assessment(actors=(), dyads=(), regions=(), keywords=(), evidence=())
    text = render(build_alert(build_article(url="", source=""), bare))
    assert "Record" not in text and "http" not in text
    assert "No sentence of the article moved the score." in text
    assert "Who: no actor named" in text and "Where: no place named" in text
    assert "an unnamed source" in text


def test_the_record_has_a_line_of_its_own() -> None:
    """With a record the message has twelve lines, which is the most there may be."""
    lines = lines_of(build_alert(record="11 confirmed, 15 not, 4 void: 42 % (26-61)"))
    assert lines[10] == "Record of this rule: 11 confirmed, 15 not, 4 void: 42 % (26-61)"
    assert len(lines) == 12


terms = st.lists(
    st.builds(Reason, st.text(string.ascii_letters + ":|/_ ", min_size=1, max_size=30), st.floats(-9, 9)),
    max_size=12,
)


@given(st.floats(-20, 20), st.floats(-20, 20), st.lists(terms, max_size=3))
@settings(max_examples=60, deadline=None)
def test_the_shown_terms_add_up(log_odds: float, base: float, sentences: list[list[Reason]]) -> None:
    """Whatever the numbers, those in the Why line add up to its last one, to the last digit."""
    evidence = tuple(
        Evidence("A sentence.", "force", "done", sum(one.log_odds for one in why), tuple(why))
        for why in sentences
    )
    line = lines_of(
        build_alert(assessment=build_assessment(log_odds=log_odds, base=base, evidence=evidence))
    )[5]
    numbers = [round(100 * float(number)) for number in re.findall(r"(?<!\S)[+-]\d+\.\d\d(?!\S)", line)]
    assert sum(numbers[:-1]) == numbers[-1] == round(100 * log_odds)


@pytest.mark.parametrize("text", INJECTIONS)
def test_an_article_can_not_command_slack(text: str) -> None:
    """Whatever an article holds, no mention, link or format of its own reaches Slack."""
    message = build_injected(text)
    sent = json.dumps([message.text, *message.blocks], ensure_ascii=False)
    assert "<" not in sent and ">" not in sent
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]", sent)
    assert not re.search(r"&(?!amp;|lt;|gt;)", sent)
    for block in without_buttons(message.blocks)[:-1]:
        assert block["text"]["type"] == "plain_text" and block["text"]["emoji"] is False
    links = [element for element in message.blocks[-1]["elements"] if element["type"] == "mrkdwn"]
    assert all(re.fullmatch(r"https://news\.example/[\w%/?&;=.,!+-]*", one["text"]) for one in links)


def test_a_quote_is_verbatim() -> None:
    """What stands between the quotation marks stands so in the article."""
    sentence = "“R&D” of *missiles* <b>, said @channel :fire: " + "word " * 100
    evidence = (Evidence(sentence, "force", "done", 1.0, (), paragraph=3),)
    line = lines_of(build_alert(assessment=build_assessment(evidence=evidence)))[6]
    quoted = line.removeprefix("“").partition(" ...”")[0]
    assert sentence.startswith(quoted) and len(quoted) > 150
    assert line.endswith("(paragraph 3)")


@given(st.text(max_size=3000), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_slacks_limits_hold(text: str, times: int) -> None:
    """However long or strange the parts, header, sections, blocks and the whole stay within limits."""
    message = build_injected((text * times)[:20_000] or "x")
    texts = [block["text"]["text"] for block in without_buttons(message.blocks)[:-1]]
    small = [element["text"] for element in message.blocks[-1]["elements"]]
    assert 0 < len(texts[0].encode("utf-16-le")) // 2 <= 150
    assert all(0 < len(one.encode("utf-16-le")) // 2 <= 3000 for one in texts)
    assert sum(len(one.encode("utf-16-le")) // 2 for one in [message.text, *texts, *small]) <= 13_000
    assert len(message.blocks) <= 50
    assert len(lines_of(message)) <= 12


@given(st.text(), st.integers(2, 60))
def test_a_cut_never_breaks_an_entity(text: str, limit: int) -> None:
    """An encoded line is as short as asked, and every ampersand in it begins a whole entity."""
    encoded = encode_line(text, limit)
    assert len(encoded.encode("utf-16-le")) // 2 <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", encoded)


def test_a_link_that_can_not_be_shown_whole_is_left_out() -> None:
    """There is no link for another scheme, a broken host or an address too long to read."""
    assert link("javascript:alert(1)") is None
    assert link("https://" + "a" * 70 + ".example/") is None
    assert link("https://news.example/" + "a" * 3000) is None
    found = link("https://bücher.example/ä b|c>?q=*x*&r=`")
    assert found and found["text"] == "https://xn--bcher-kva.example/%C3%A4%20b%7Cc%3E?q=%2Ax%2A&amp;r=%60"


def test_a_possible_repeat_says_so_first() -> None:
    """A marked message shows the mark in the push text and above everything else, and keeps its id."""
    message = build_alert()
    marked = mark_repeat(message)
    assert marked.text.startswith("May be a repeat: ELEVATED")
    assert lines_of(marked)[0].startswith("May be a repeat")
    assert lines_of(marked)[1:] == lines_of(message)
    assert marked.alert_id == message.alert_id


def test_a_message_is_the_same_for_the_same_records() -> None:
    """A message depends on its records alone, so that a repeated run writes the same."""
    article, assessment = build_article(), build_assessment()
    story = open_story(article, assessment, now=NOW)
    decision = decide(Situation(story, assessment), replace(RULE, channel="asia"), now=NOW)
    assert decision is not None
    one, other = (
        build_message(decision, story, article, assessment, thresholds=THRESHOLDS) for _ in range(2)
    )
    assert one == other
    assert (one.channel, one.alert_id) == ("asia", decision.id)


def test_builders_are_real_records() -> None:
    """The example's log-odds is its base, its evidence and its rest, as a real assessment's is."""
    article, found = build_article(), build_assessment()
    assert isinstance(article, Article) and isinstance(found, Assessment)
    assert found.base + sum(one.contribution for one in found.evidence) + found.rest == pytest.approx(-0.16)
