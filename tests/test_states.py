"""Every state of the catalogue is known by its seat of government, its adjective and its leaders."""

import csv
from pathlib import Path

import pytest

from dragoman.catalogue import Catalogue, Entity, Kind
from dragoman.matching import Matcher

with (Path(__file__).parent / "states.tsv").open(encoding="utf-8") as file:
    ROWS = [tuple(row) for row in csv.reader(file, delimiter="\t")]
"""Id, seat and adjective; "-" where the word is a greater one's or an everyday one."""

NO_SEAT = {
    "belgium",  # Brussels speaks for the European Union
    "maldives",  # accents do not count, and "Male" begins many a sentence
    "seychelles",  # Victoria is a queen, a lake and a state of Australia
}
NO_ADJECTIVE = {
    "dominica",  # "Dominican" is mostly of the Dominican Republic
    "republic-of-the-congo",  # "Congolese" is mostly of the other Congo
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue of the package."""
    return Catalogue.default()


@pytest.fixture(scope="module")
def matcher(catalogue: Catalogue) -> Matcher:
    """A matcher for it."""
    return Matcher(catalogue)


def states(catalogue: Catalogue) -> list[Entity]:
    """All states."""
    return [entity for entity in catalogue.entities if entity.kind is Kind.STATE]


def test_the_table_knows_every_state(catalogue: Catalogue) -> None:
    """Whoever adds a state adds its seat and adjective; what is missing has a reason above."""
    assert sorted(row[0] for row in ROWS) == sorted(state.id for state in states(catalogue))
    assert {row[0] for row in ROWS if row[1] == "-"} == NO_SEAT
    assert {row[0] for row in ROWS if row[2] == "-"} == NO_ADJECTIVE


@pytest.mark.parametrize(("state", "seat", "adjective"), ROWS, ids=[row[0] for row in ROWS])
def test_a_state_is_known_by_seat_and_adjective(
    matcher: Matcher, state: str, seat: str, adjective: str
) -> None:
    """A seat that acts is a mention of its state and of no other; both words tell whose a holder is."""
    if seat != "-":
        text = f"{seat} rejected the plan."
        assert [one.entity.id for one in matcher.mentions(text)] == [state]
        assert [one.entity.id for one in matcher.actors(text)] == [state]
        linked = matcher.link(seat)
        assert linked is not None
        assert linked.id == state
    if adjective != "-":
        linked = matcher.link(f"{adjective} delegates")
        assert linked is not None
        assert linked.id == state


def test_no_leader_is_a_mention_of_another_entity(catalogue: Catalogue, matcher: Matcher) -> None:
    """Luis Montenegro is no Montenegro, Santiago Peña no Chile, and each is linked to his own."""
    wrong = {
        (entity.id, name, found.entity.id)
        for entity in catalogue.entities
        for name in entity.links
        for found in matcher.mentions(f"But {name} said no.")
        if found.entity != entity
    }
    assert wrong == set()


def test_every_link_leads_to_its_entity(catalogue: Catalogue, matcher: Matcher) -> None:
    """No two entities claim one name, and no blocker hides one."""
    linked = {
        (entity.id, name): found.id
        for entity in catalogue.entities
        for name in (*entity.links, *entity.metonyms)
        if (found := matcher.link(name)) is not None and found != entity
    }
    assert linked == {}


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Rutte", "nato"), ("Stoltenberg", "nato"), ("Kallas", "european-union"),
        ("von der Leyen", "european-union"), ("Hegseth", "united-states"), ("Rubio", "united-states"),
        ("Blinken", "united-states"), ("Penny Wong", "australia"), ("Albanese", "australia"),
        ("Anwar Ibrahim", "malaysia"), ("Zelensky", "ukraine"), ("Zelenskyy", "ukraine"),
        ("Modi", "india"), ("Kishida", "japan"), ("Ishiba", "japan"), ("Marcos", "philippines"),
        ("Lula", "brazil"), ("Erdogan", "turkey"), ("Erdoğan", "turkey"), ("Macron", "france"),
        ("Scholz", "germany"), ("Merz", "germany"), ("Starmer", "united-kingdom"),
        ("Sunak", "united-kingdom"), ("Boris Johnson", "united-kingdom"), ("Johnson", None),
        ("Wong", None), ("Martin", None), ("Lavrov", "russia"), ("Wang Yi", "china"),
        ("Guterres", "antonio-guterres"), ("Grossi", "iaea"), ("Tedros", "world-health-organization"),
        ("Georgieva", "imf"), ("Aboul Gheit", "arab-league"), ("Lazzarini", "unrwa"),
    ],
)  # fmt: skip
def test_a_leader_leads_to_the_body_led(matcher: Matcher, name: str, entity: str | None) -> None:
    """A surname alone only where it tells enough."""
    linked = matcher.link(name)
    assert (linked.id if linked else None) == entity


@pytest.mark.parametrize(
    "text",
    [
        "Sofia Coppola shot a film.", "Lima beans are cheap.", "Adriana Lima walked by.",
        "Santiago Calatrava built it.", "She studies at Georgetown University.",
        "San Jose, California, is warm.", "Male voters stayed at home.", "William Hague wrote a book.",
        "Victoria won the match.", "The Hague Convention protects children.", "Kingston upon Hull voted.",
        "Nassau County voted.", "Michael Jordan retired.", "Chad Smith plays the drums.",
        "St. George's Day is in April.", "They met in Lima.", "A Dominican friar wrote it.",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_state_is_none(matcher: Matcher, text: str) -> None:
    """People, places, dishes and events with the name of a seat."""
    assert matcher.mentions(text) == []


SANCTIONED = """
russia belarus iran north-korea syria venezuela myanmar cuba nicaragua zimbabwe china israel sudan
south-sudan mali niger afghanistan iraq libya eritrea turkey georgia yemen haiti
""".split()


@pytest.mark.parametrize("state", SANCTIONED)
@pytest.mark.parametrize(
    "wording",
    [
        "sanctions on {0}", "sanctions against {0}", "sanctions imposed on {0}",
        "unilateral sanctions against {0}", "sanctions on {1} officials", "{1} sanctions",
    ],
)  # fmt: skip
def test_sanctions_on_a_state_are_an_entity_of_their_own(
    catalogue: Catalogue, matcher: Matcher, state: str, wording: str
) -> None:
    """The specific one wins over sanctions in general and over the state."""
    entity = catalogue.get(state)
    assert entity is not None
    adjective = next(row[2] for row in ROWS if row[0] == state)
    phrase = wording.format(entity.name, adjective)
    text = f"Some envoys reject severe {phrase} outright."
    found = [(one.entity.id, text[one.start : one.end]) for one in matcher.mentions(text)]
    assert found == [(f"sanctions-on-{state}", phrase)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Delegates criticised sanctions.", ["sanctions"]),
        ("New sanctions and higher tariffs were announced.", ["sanctions", "tariffs"]),
        ("He faces criminal sanctions over electricity tariffs.", []),
        ("They reject unilateral coercive measures.", ["unilateral-coercive-measures"]),
        ("They reject tariffs on China.", ["tariffs-on-china"]),
        ("The General Agreement on Tariffs and Trade is old.", ["wto"]),
        ("Sanctions on the Taliban were renewed.", ["sanctions-on-afghanistan"]),
        ("Sanctions on Russia bite. The sanctions stay.", ["sanctions-on-russia"] * 2),
    ],
)
def test_sanctions_and_tariffs_in_general(matcher: Matcher, text: str, ids: list[str]) -> None:
    """What names nobody is the policy at large; longer phrases win."""
    assert [one.entity.id for one in matcher.mentions(text)] == ids
