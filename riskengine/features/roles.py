"""Who does what to whom: the role of each actor and place in its sentence.

Rules over the words around a mention and its place before or after the event cue, in the spirit of
PETRARCH's verb patterns but without a parse. Codes are those of `riskengine.records.ROLES`.
"""

from __future__ import annotations

from collections.abc import Sequence

from riskengine.features.actors import Mention
from riskengine.records import UNREAL

Event = tuple[int, int, str, str]

PARTNERSHIP = frozenset(("military_cooperation", "cooperation", "deescalation"))
COERCION = frozenset(("force", "posture", "threat", "pressure", "internal", "dispute"))

_AGAINST = frozenset(b"against at on into toward towards targeting upon versus invading attacking".split())
_SPEECH = frozenset(
    b"said says told warned added stressed stated argued insisted noted announced according denied accused "
    b"condemned spokesman spokeswoman spokesperson".split()
)
_TOGETHER = frozenset(
    b"agree agreed agreement signed sign talks meeting meet met visit visited joint jointly together "
    b"cooperation trade aid loan deal pact treaty accord welcomed praised thanked help helped summit "
    b"partnership ties support supported".split()
)
_AFFECTED = frozenset(
    b"challenge challenges concern concerns threat threats worry worries fear fears implications stability "
    b"tension tensions security affect affecting destabilise destabilize".split()
)
_WAR_USE = frozenset(b"war involvement use fighting invasion offensive battlefield campaign front".split())
_MEDIATION = frozenset(b"brokered mediated hosted facilitated mediation auspices mediators mediator".split())
_IN = frozenset(b"in inside across near off over around within throughout".split())
_TOWARDS = frozenset((*_IN, b"for", b"of", b"to"))
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
    if events and events[0][2] == "offtopic":
        return ["mentioned"] * len(mentions)
    anchor = events[0] if events else _unnamed_event(mentions, view, span)
    roles: list[str] = []
    previous_end = span[0]
    for position, mention in enumerate(mentions):
        near = _words(view[max(span[0], mention.start - _REACH) + 1 : mention.start + 1])[:-8:-1]
        if mention.is_place:
            roles.append(_place_role(near, anchor))
        else:
            after = _words(view[mention.end + 1 : min(span[1], mention.end + _REACH) + 1])[:3]
            joined = bool(roles) and b"and" in view[previous_end + 1 : mention.start + 1].split()[:2]
            earlier = roles[position - 1] if joined and not mentions[position - 1].is_place else ""
            acted = any(
                role == "source" and other.code != mention.code
                for role, other in zip(roles, mentions, strict=False)
            )
            role = _actor_role(mention, near, after, anchor, status, earlier, acted)
            if role == "source" and b"by" in near[:2] and anchor[2] in COERCION:
                roles = ["target" if one == "source" else one for one in roles]
            roles.append(role)
        previous_end = mention.end
    return roles


def _unnamed_event(mentions: Sequence[Mention], view: bytes, span: tuple[int, int]) -> Event:
    """Return where an event without a known cue may stand: after the first actor, whose deed it is."""
    end = next((mention.end for mention in mentions if not mention.is_place), span[0])
    together = not _TOGETHER.isdisjoint(_words(view[span[0] + 1 : span[1] + 1]))
    return (end, end, "cooperation" if together else "dispute", "")


def _words(piece: bytes) -> list[bytes]:
    return [word.strip(_PUNCTUATION) for word in piece.split()]


def _place_role(near: list[bytes], anchor: Event) -> str:
    if not _AFFECTED.isdisjoint(near[:5]):
        return "affected"
    return "target" if anchor[2] in COERCION and not _AGAINST.isdisjoint(near[:2]) else "arena"


def _actor_role(
    mention: Mention,
    near: list[bytes],
    after: list[bytes],
    anchor: Event,
    status: str,
    earlier: str,
    acted: bool,
) -> str:
    """Return the role of an actor, ``near`` being the words before it, the nearest first."""
    signal = anchor[2]
    if not _MEDIATION.isdisjoint(near[:4]):
        return "mediator"
    if not _AFFECTED.isdisjoint(near[:5]) and not _TOWARDS.isdisjoint(near[:3]):
        return "affected"
    if not _SPEECH.isdisjoint(after) or (near[:1] == [b"to"] and b"according" in near[:3]):
        speaks_for_itself = signal in ("threat", "dispute") and mention.end <= anchor[1] + 40
        return "source" if speaks_for_itself else "speaker"
    if not _IN.isdisjoint(near[:2]) and (signal in COERCION or signal == "military_cooperation"):
        return "arena"
    if signal == "military_cooperation" and not _WAR_USE.isdisjoint(near[:3]):
        return "arena"
    return _by_position(mention, near[:3], anchor, status, earlier, acted)


def _by_position(
    mention: Mention, near: list[bytes], anchor: Event, status: str, earlier: str, acted: bool
) -> str:
    signal = anchor[2]
    if b"by" in near[:2]:
        return "source"
    if not _AGAINST.isdisjoint(near[:2]):
        return "target" if signal in COERCION else "partner"
    if b"with" in near[:2]:
        if signal == "military_cooperation" and status in UNREAL and mention.start > anchor[0]:
            return "prospective"
        return "partner" if signal in PARTNERSHIP else "target"
    if earlier == "source" and signal in PARTNERSHIP:
        return "partner"
    if earlier and earlier != "speaker":
        return earlier
    if mention.start < anchor[0] and not acted:
        return "source"
    return "partner" if signal in PARTNERSHIP else "target"
