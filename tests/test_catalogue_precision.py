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
        ("She flew to the West African coast and the West Papua border.", "the-west"),
        ("The OPCW published its findings.", "chemical-weapons-convention"),
        ("RSF, or Reporters Without Borders, ranked them.", "rapid-support-forces"),
        ("Article V of the Mutual Security Treaty binds both.", "article-5"),
        ("The Red Cross volunteers slept in tents.", "red-cross"),
        ("The lorry burnt out on the M23 motorway.", "m23"),
        ("Both sides signed a free trade agreement.", "free-trade"),
        ("Studios lose money to film piracy.", "piracy"),
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
        ("The OPCW published its findings.", "opcw"),
        ("Both endorsed the Belfast/Good Friday Agreement.", "good-friday-agreement"),
        ("Nobody doubts our Article 5 commitments.", "article-5"),
        ("He cited the Charter of the United Nations.", "un-charter"),
        ("They stood by peace and stability in the Taiwan Strait.", "taiwan-strait-peace"),
        ("Geneva hosted direct talks with Pyongyang.", "talks-with-north-korea"),
        ("The pact with Mercosur was signed. France shunned the deal.", "eu-mercosur-agreement"),
        ("Delegates want a price cap on Russian oil.", "price-cap-on-russian-oil"),
        ("Brussels defends its carbon border levy.", "carbon-border-tax"),
    ],
)
def test_these_words_mean_the_entity(matcher: Matcher, text: str, entity: str) -> None:
    """The entity is mentioned."""
    assert entity in {one.entity.id for one in matcher.mentions(text)}
