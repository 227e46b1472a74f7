"""The message of an alert: at most twelve lines that say what is reported, what is not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from riskengine.alerts import lines
from riskengine.alerts.blocks import HEADER_LIMIT, Block, context, encode_line, header, link, plain, section
from riskengine.alerts.slack_answers import buttons
from riskengine.articles.clean import clean_line
from riskengine.records import Article, Assessment, Decision, Message, Story

REPEAT = "May be a repeat"

PART_LINES, PART_LINE = 10, 250
"""Lines of one part of a notice, and characters of each: together below Slack's 3,000."""


def build_message(
    decision: Decision,
    story: Story,
    article: Article,
    assessment: Assessment,
    *,
    thresholds: Sequence[float],
    record: str = "",
) -> Message:
    """Write the message of an alert.

    Parameters
    ----------
    decision : Decision
        Why it is sent, by which rule, to which channel.
    story : Story
        What it is about; its risk and level are shown.
    article : Article
        The newest report of the story.
    assessment : Assessment
        Of that article.
    thresholds : sequence of float
        The four risks at which the levels above ``low`` begin.
    record : str
        How often this rule's alerts were right; left out where nothing is known.

    Returns
    -------
    Message
        The first line is also the push text. Everything that comes from an article is encoded.
    """
    first = encode_line(lines.headline(story, assessment), HEADER_LIMIT)
    written = [
        lines.real_line(assessment.keywords),
        lines.unreal_line(assessment.keywords),
        lines.risk_line(story, thresholds),
        lines.support_line(story, article),
        lines.why_line(assessment),
        lines.quote_line(assessment),
        lines.who_line(assessment),
        lines.where_line(assessment, decision.watched),
        lines.when_line(story, article, decision),
        f"Record of this rule: {record}" if record else "",
    ]
    encoded = [encode_line(line) for line in written]
    blocks = [
        header(first),
        section(encoded[:2]),
        section(line for line in encoded[2:6] if line),
        section(line for line in encoded[6:] if line),
        buttons(decision.id),
        _small_print(decision, article, assessment.model),
    ]
    return Message(alert_id=decision.id, text=first, blocks=tuple(blocks), channel=decision.channel)


FOLLOW_UPS = {
    "update": "UPDATE",
    "repeat": "STILL",
    "clear": "ALL CLEAR",
    "retract": "CORRECTION",
    "join": "ALSO",
}
"""How the messages begin that follow an alert in its thread."""


def build_follow_up(decision: Decision, story: Story, article: Article, *, full: Message) -> Message:
    """Write the message that goes on with an alert.

    Parameters
    ----------
    decision : Decision
        Whose action is one of ``FOLLOW_UPS``.
    story : Story
        As it stands now.
    article : Article
        The strongest report of the story.
    full : Message
        What an opening message would say now; it takes the place of the earlier one, but for a story
        that joins the alert of another one.
    """
    names = FOLLOW_UPS[decision.action]
    first = encode_line(f"{names} · {lines.dyad_line(story)}{clean_line(story.title, HEADER_LIMIT)}")
    said = [encode_line(line) for line in (decision.reason, lines.support_line(story, article))]
    note = context(plain(encode_line(f"{names}: {decision.reason}")))
    return Message(
        alert_id=decision.id,
        text=first,
        blocks=(section([first, *said]), _small_print(decision, article, "")),
        channel=decision.channel,
        follows=decision.alert_id,
        replaces=(*full.blocks, note) if decision.action != "join" else (),
    )


def build_correction(decision: Decision, title: str) -> Message:
    """Write the message that takes an alert back, in its thread."""
    first = encode_line(f"{FOLLOW_UPS['retract']} · {clean_line(title, HEADER_LIMIT)}")
    said = encode_line(f"This alert is taken back: {decision.reason}")
    small = context(plain(encode_line(f"rule {decision.rule} · id {decision.id}")))
    return Message(
        alert_id=decision.id,
        text=first,
        blocks=(section([first, said]), small),
        channel=decision.channel,
        follows=decision.alert_id,
    )


def build_notice(key: str, title: str, parts: Mapping[str, Sequence[str]], channel: str) -> Message:
    r"""Write a message that is no alert, such as a brief.

    Parameters
    ----------
    key : str
        Its id: the same notice is sent once.
    title : str
        Its first line, also the push text.
    parts : Mapping
        Lines by their heading; of each, what Slack takes is shown, and how many more there are.
    channel : str

    Examples
    --------
    >>> notice = build_notice("n1", "Brief", {"Rose": ["high: Clash"], "Blind": []}, "desk")
    >>> [block["text"]["text"] for block in notice.blocks]
    ['Brief', 'Rose: 1\n• high: Clash', 'Blind: nothing']
    """
    first = encode_line(title, HEADER_LIMIT)
    blocks = [header(first), *(section(_part(name, lines)) for name, lines in parts.items())]
    return Message(alert_id=key, text=first, blocks=tuple(blocks), channel=channel)


def _part(name: str, lines: Sequence[str]) -> Iterator[str]:
    yield encode_line(f"{name}: {len(lines) or 'nothing'}")
    for line in lines[:PART_LINES]:
        yield encode_line(f"• {line}", PART_LINE)
    if len(lines) > PART_LINES:
        yield f"and {len(lines) - PART_LINES} more"


def bundle_messages(messages: Sequence[Message]) -> Message:
    """Return one message that tells of several alerts, each by its first line and small print.

    Parameters
    ----------
    messages : sequence of Message
        Of one channel; at most 20, since Slack takes 50 blocks. A single one stays as it is.

    Examples
    --------
    >>> small = context(plain("id 1"))
    >>> both = bundle_messages([Message(name, f"HIGH {name}", (small,), "desk") for name in "ab"])
    >>> both.text, both.alert_id, both.bundled
    ('2 alerts: HIGH a', 'a', ('a', 'b'))
    """
    first, *others = messages
    if not others:
        return first
    title = f"{len(messages)} alerts: {first.text}"
    told = [block for one in messages for block in (section([one.text]), one.blocks[-1])]
    blocks = (header(f"{len(messages)} alerts"), *told)
    return replace(first, text=title, blocks=blocks, bundled=tuple(one.alert_id for one in messages))


def mark_repeat(message: Message) -> Message:
    """Return a message that says it may have been sent before.

    Examples
    --------
    >>> mark_repeat(Message("1", "HIGH", (), "desk")).text
    'May be a repeat: HIGH'
    """
    note = context(plain(f"{REPEAT}: the last try to send this ended without an answer."))
    return replace(message, text=f"{REPEAT}: {message.text}", blocks=(note, *message.blocks))


def _small_print(decision: Decision, article: Article, model: str) -> Block:
    words = f"rule {decision.rule} · id {decision.id}"
    words = f"model {model} · {words}" if model else words
    address = link(article.url)
    return context(*([address] if address else []), plain(encode_line(words)))
