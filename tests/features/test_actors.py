"""Names are told apart from the people, towns, birds and verbs that share them."""

from __future__ import annotations

import pytest

from riskengine.features.extract import extract_features
from riskengine.features.lexicon import Vocabulary


def codes(vocabulary: Vocabulary, text: str, title: str = "") -> set[str]:
    found = extract_features(title, text, vocabulary)
    return {mention.code for one in found for mention in one.mentions if not mention.is_place}


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("Georgia and Russia exchanged fire near Tskhinvali, Tbilisi said.", {"GEO", "RUS"}, set()),
        ("Georgia Tech beat Clemson in Atlanta.", set(), {"GEO"}),
        ("Voters in Georgia's primary chose a governor, the senator from Atlanta said.", set(), {"GEO"}),
        ("King Abdullah said Jordan would close its border with Syria.", {"JOR", "SYR"}, set()),
        ("Michael Jordan scored 40 points.", set(), {"JOR"}),
        ("Jordan Henderson left the pitch injured.", set(), {"JOR"}),
        ("Troops from Chad crossed into Darfur, N'Djamena confirmed.", {"TCD"}, set()),
        ("Chad Smith played the drums.", set(), {"TCD"}),
        ("Turkey sent drones to Libya, Ankara said.", {"TUR", "LBY"}, set()),
        ("We ate turkey for dinner.", set(), {"TUR"}),
        ("Turkey sandwiches sold out by noon.", set(), {"TUR"}),
        ("Soldiers in Guinea seized power in Conakry.", {"GIN"}, set()),
        ("He kept a guinea pig.", set(), {"GIN"}),
        ("Papua New Guinea signed a pact with Australia.", {"PNG", "AUS"}, {"GIN"}),
        ("Guinea-Bissau's president was ousted.", {"GNB"}, {"GIN"}),
        ("Equatorial Guinea denied it.", {"GNQ"}, {"GIN"}),
        ("They told us that it may rain in march.", set(), {"USA"}),
        ("US ships left the strait; the U.S. fleet stayed silent.", {"USA"}, set()),
        ("The protesters march on May 1, and they may march again in March.", set(), {"USA"}),
        ("North Korea and South Korea traded fire.", {"PRK", "KOR"}, set()),
        ("Niger expelled the envoy; Nigeria did not.", {"NER", "NGA"}, set()),
        ("The Democratic Republic of the Congo accused Rwanda.", {"COD", "RWA"}, set()),
        ("The Kremlin warned the White House.", {"RUS", "USA"}, set()),
        ("Trinidad & Tobago recalled its envoy from Venezuela.", {"TTO", "VEN"}, set()),
        ("Police closed a road in Athens, Georgia.", set(), {"GRC", "GEO"}),
    ],
)
def test_ambiguous_names(vocabulary: Vocabulary, text: str, present: set[str], absent: set[str]) -> None:
    """A name counts as an actor only where it is one."""
    found = codes(vocabulary, text)
    assert present <= found
    assert not absent & found


@pytest.mark.parametrize(
    "text",
    [
        "Shillong, September 13: Russia and North Korea met.",
        "NEW DELHI (Reuters) - Russia and North Korea met.",
        "MUMBAI, India -- Russia and North Korea met.",
    ],
)
def test_datelines_are_not_places(vocabulary: Vocabulary, text: str) -> None:
    """The place that a report is sent from takes no part in it."""
    assert codes(vocabulary, text) == {"RUS", "PRK"}


def test_headline_in_capitals(vocabulary: Vocabulary) -> None:
    """In a headline all in capitals, names count though their case tells nothing."""
    assert {"IRN", "ISR"} <= codes(vocabulary, "", "IRAN FIRES MISSILES AT ISRAEL")


def test_every_state_has_name_demonym_and_capital(vocabulary: Vocabulary) -> None:
    """The gazetteer covers the 193 members of the UN, Taiwan, Kosovo, Palestine and the Holy See."""
    kinds: dict[str, set[str]] = {}
    for _, code, kind, _, _ in vocabulary.document["names"]:
        kinds.setdefault(code, set()).add(kind)
    states = [
        code
        for code, (_, kind, _) in vocabulary.actors.items()
        if kind == "state" and "capital" in kinds[code]
    ]
    assert len(states) >= 193
    for code in [*states, "TWN", "XKX"]:
        assert {"name", "demonym", "capital"} <= kinds[code], code
    assert "name" in kinds["PSE"] and "name" in kinds["VAT"]
