"""Who does what to whom: the role of each actor and place in its sentence.

Rules over the words around a mention and its place before or after the event cue, in the spirit of
PETRARCH's verb patterns but without a parse. Codes are those of `riskengine.records.ROLES`.
"""

from __future__ import annotations

from collections.abc import Sequence

from riskengine.features.actors import Mention

Event = tuple[int, int, str, str]

PARTNERSHIP = frozenset(("military_cooperation", "cooperation", "deescalation"))
COERCION = frozenset(("force", "posture", "threat", "pressure", "internal", "dispute"))
UNREAL = frozenset(("conditional", "speculated"))

_AGAINST = frozenset(b"against at on into toward towards targeting upon versus invading attacking".split())
_SPEECH = frozenset(
    b"said says told warned added stressed stated argued insisted noted announced according denied accused "
    b"condemned spokesman spokeswoman spokesperson".split()
)
_AFFECTED = frozenset(
    b"challenge challenges concern concerns threat threats worry worries fear fears implications stability "
    b"tension tensions security affect affecting destabilise destabilize".split()
)
_WAR_USE = frozenset(b"war involvement use fighting invasion offensive battlefield campaign front".split())
_MEDIATION = frozenset(b"brokered mediated hosted facilitated mediation auspices mediators mediator".split())
_IN = frozenset(b"in inside across near off over around within throughout".split())
_PUNCTUATION = b".,;:!?)"
_REACH = 48


def assign_roles(
    mentions: Sequence[Mention], events: Sequence[Event], view: bytes, span: tuple[int, int], status: str
) -> list[str]:
    """Return the role of each mention of one sentence.

    Parameters
    ----------
    mentions : sequence of Mention
        Actors and places, in the order of the text.
    events : sequence of (start, end, category, kind)
        Event cues of the sentence, the deciding one first.
    view : bytes
        The phrase view of the whole text (offsets one ahead).
    span : (int, int)
        Start and end of the sentence.
    status : str
        The sentence's status.

    Returns
    -------
    list of str
        One of `riskengine.records.ROLES` for each mention.
    """
    anchor = events[0] if events else None
    roles: list[str] = []
    previous_end = span[0]
    for position, mention in enumerate(mentions):
        before = view[max(span[0], mention.start - _REACH) + 1 : mention.start + 1].split()
        after = view[mention.end + 1 : min(span[1], mention.end + _REACH) + 1].split()
        joined = bool(roles) and b"and" in view[previous_end + 1 : mention.start + 1].split()[:2]
        earlier = roles[position - 1] if joined and not mentions[position - 1].is_place else ""
        roles.append(
            _place_role(before, anchor)
            if mention.is_place
            else _actor_role(mention, before, after, anchor, status, earlier)
        )
        previous_end = mention.end
    return roles


def _tail(before: list[bytes]) -> list[bytes]:
    """Return the last words before a mention, nearest first, without the noise between."""
    words = [word.strip(_PUNCTUATION) for word in before[-7:]]
    return words[::-1]


def _place_role(before: list[bytes], anchor: Event | None) -> str:
    tail = _tail(before)
    if any(word in _AFFECTED for word in tail[:5]):
        return "affected"
    if anchor is None or anchor[2] in ("offtopic",):
        return "mentioned"
    if any(word in _AGAINST for word in tail[:2]) and anchor[2] in COERCION:
        return "target"
    return "arena"


def _actor_role(
    mention: Mention,
    before: list[bytes],
    after: list[bytes],
    anchor: Event | None,
    status: str,
    earlier: str,
) -> str:
    tail = _tail(before)
    near = tail[:3]
    first_after = [word.strip(_PUNCTUATION) for word in after[:3]]
    if any(word in _MEDIATION for word in tail[:4]):
        return "mediator"
    if any(word in _AFFECTED for word in tail[:5]) and any(
        word in _IN or word in (b"for", b"of", b"to") for word in near
    ):
        return "affected"
    if any(word in _SPEECH for word in first_after) or (tail and tail[0] == b"to" and b"according" in near):
        return (
            "source"
            if anchor and anchor[2] in ("threat", "dispute") and mention.end <= anchor[1] + 40
            else "speaker"
        )
    if (
        near
        and any(word in _IN for word in near[:2])
        and anchor
        and anchor[2] in (*COERCION, "military_cooperation")
    ):
        return "arena"
    if anchor is None or anchor[2] == "offtopic":
        return "mentioned"
    if any(word in _WAR_USE for word in near) and anchor[2] == "military_cooperation":
        return "arena"
    return _by_position(mention, near, anchor, status, earlier)


def _by_position(mention: Mention, near: list[bytes], anchor: Event, status: str, earlier: str) -> str:
    signal = anchor[2]
    if b"by" in near[:2]:
        return "source"
    if any(word in _AGAINST for word in near[:2]):
        return "target" if signal in COERCION else "partner"
    if b"with" in near[:2]:
        if signal == "military_cooperation" and status in UNREAL and mention.start > anchor[0]:
            return "prospective"
        return "partner" if signal in PARTNERSHIP else "target"
    if earlier == "source" and signal in PARTNERSHIP:
        return "partner"
    if earlier and earlier != "speaker":
        return earlier
    if mention.start < anchor[0]:
        return "source"
    return "partner" if signal in PARTNERSHIP else "target"
