"""What the catalogue must not take for one of its entities, and what it must: one sentence a kind."""

import pytest

from dragoman.catalogue import Catalogue
from dragoman.matching import Matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Looks for the entities of the shipped catalogue."""
    return Matcher(Catalogue.default())


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Tashkent lifted the economic blockade of its neighbour.", "us-embargo-on-cuba"),
        ("Ottawa renegotiated NAFTA.", "usmca"),
        ("The coach decoupled from the rest of the train.", "economic-decoupling"),
        ("The Polisario Front shelled a post.", "western-sahara-self-determination"),
        ("The African Union Peace and Security Council met.", "security-council"),
        ("The governor saw his veto overridden.", "security-council-veto"),
        ("A group of eight lawmakers drafted it.", "g7"),
        ("Ankara paid for S-400 missile defence systems.", "us-missile-defence-in-europe"),
        ("The Georgia State Patrol closed the road.", "georgia"),
        ("UN Secretary-General Kofi Annan flew home.", "antonio-guterres"),
        ("All sides shall refrain from unilateral measures.", "unilateral-coercive-measures"),
        ("US-Bangla Airlines cancelled its flights.", "united-states"),
        ("The Free Syrian Army took the village.", "syrian-government"),
    ],
)
def test_these_words_mean_something_else(matcher: Matcher, text: str, entity: str) -> None:
    """The entity of that name is not mentioned."""
    assert entity not in {one.entity.id for one in matcher.mentions(text)}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Skopje dreamt of becoming a member of NATO.", "nato-enlargement"),
        ("The region keeps its EU perspective.", "eu-enlargement"),
        ("Russia's unprovoked aggression goes on.", "russias-invasion-of-ukraine"),
        ("Delegates condemned international terrorism.", "terrorism"),
        ("Paris called for European defence.", "european-defence"),
        ("Western countries recalled their envoys.", "the-west"),
        ("UN Secretary-General Kofi Annan flew home.", "united-nations"),
        ("Ottawa renegotiated NAFTA.", "nafta"),
        ("Washington decoupled from China.", "economic-decoupling"),
    ],
)
def test_these_words_mean_the_entity(matcher: Matcher, text: str, entity: str) -> None:
    """The entity is mentioned."""
    assert entity in {one.entity.id for one in matcher.mentions(text)}
