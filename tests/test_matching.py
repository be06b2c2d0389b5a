"""Mentions: the right entity, the right characters, and nothing that merely looks like one."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.catalogue import Catalogue, Entity, Kind
from dragoman.matching import Matcher, Mention

Found = list[tuple[str, str]]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue of the package."""
    return Catalogue.default()


@pytest.fixture(scope="module")
def matcher(catalogue: Catalogue) -> Matcher:
    """A matcher for the shipped catalogue."""
    return Matcher(catalogue)


def seen(text: str, mentions: list[Mention]) -> Found:
    """The id and the words of each mention."""
    return [(mention.entity.id, text[mention.start : mention.end]) for mention in mentions]


def tiny(*entities: tuple[str, dict[str, Any]]) -> Matcher:
    """A matcher for a few entities, each an id, which is its name too, and its fields."""
    return Matcher(
        Catalogue(
            tuple(
                Entity(name, name, **{"kind": Kind.TREATY, "aliases": (), **more})
                for name, more in entities
            )
        )
    )


@pytest.mark.parametrize(
    "phrase",
    [
        "NATO enlargement", "enlargement of NATO", "NATO's eastward expansion", "NATO’s further expansion",
        "admitting new members to NATO", "NATO should not admit new members", "letting Ukraine into NATO", "NATO membership", "joining NATO", "further enlargement of NATO",
        "expansion of NATO to the east", "Ukraine's accession to NATO", "Nato expansion",
        "NATO\r\nenlargement", "NA\u200bTO enlarge\u00adment",
    ],
)  # fmt: skip
def test_nato_enlargement_has_many_wordings(matcher: Matcher, phrase: str) -> None:
    """Each of them is one mention, whole."""
    text = f"Some capitals question {phrase}, others do not."
    assert seen(text, matcher.mentions(text)) == [("nato-enlargement", phrase)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Canberra hailed AUKUS, which Beijing denounced.",
         [("australia", "Canberra"), ("aukus", "AUKUS"), ("china", "Beijing")]),
        ("The Quad met; QUAD ministers spoke.", [("quad", "The Quad"), ("quad", "QUAD")]),
        ("He crossed the quad on a quad bike.", []),
        ("A Quad bike is no pact.", []),
        ("The ICC issued a warrant.", [("international-criminal-court", "ICC")]),
        ("The International Cricket Council (ICC) met.", []),
        ("India won the ICC Champions Trophy.", [("india", "India")]),
        ("Who will help us with it?", []),
        ("The WHO helps the US.", [("world-health-organization", "WHO"), ("united-states", "US")]),
        ("The U.S.S.R. is gone; the U.S. is not.", [("united-states", "U.S.")]),
        ("We cooked a turkey while Turkey voted.", [("turkey", "Turkey")]),
        ("The Warsaw Pact dissolved; Warsaw rejoiced.", [("poland", "Warsaw")]),
        ("George Washington read the Washington Post.", []),
        ("The NATO-led force and pro-EU voters.", [("nato", "NATO"), ("european-union", "EU")]),
        ("The G77 is not the G7.", [("g7", "G7")]),
        ("Guinea-Bissau and Papua New Guinea agreed.", [("guinea-bissau", "Guinea-Bissau"), ("papua-new-guinea", "Papua New Guinea")]),
        ("Northern Ireland and New Mexico, the Niger Delta, Lake Chad.", []),
        ("A Georgia senator met Michael Jordan.", []),
        ("It was a cold war approach.", []),
        ("AUKUS² is a footnote.", [("aukus", "AUKUS")]),
        ("Russia's war against Ukraine goes on.", [("russias-invasion-of-ukraine", "Russia's war against Ukraine")]),
        ("World Trade Organization (WTO) rules", [("wto", "World Trade Organization (WTO)")]),
        ("The Democratic People’s Republic of Korea replied.",
         [("north-korea", "Democratic People’s Republic of Korea")]),
    ],
)  # fmt: skip
def test_a_text_mentions_exactly_these(matcher: Matcher, text: str, found: Found) -> None:
    """Words stand alone, acronyms keep their capitals, blockers block, the longest wins."""
    assert seen(text, matcher.mentions(text)) == found


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Moscow rejects the plan.", True),
        ("According to Moscow, talks failed.", True),
        ("The envoy flew to Moscow.", False),
        ("They met in Moscow.", False),
        ("He visited Moscow twice.", False),
        ("The Moscow summit began.", False),
        ("A plan that, in the Kremlin, nobody likes.", False),
    ],
)
def test_a_capital_is_a_government_only_where_it_acts(
    matcher: Matcher, text: str, counts: bool
) -> None:
    """After a locative word or before an event it is a place."""
    assert bool(matcher.mentions(text)) is counts


CRICKET = "The International Cricket Council met in Perth. "
COURT = "The International Criminal Court sits far away. "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CRICKET + "The ICC set new rules.", []),
        ("The ICC set new rules. " + CRICKET, []),
        ("The ICC men's T20 World Cup began, and the ICC was glad.", []),
        (CRICKET + COURT + "The ICC issued a warrant.", ["International Criminal Court", "ICC"]),
        (CRICKET + "An ICC prosecutor spoke, then the ICC.", ["ICC prosecutor", "ICC"]),
        ("The ICC issued a warrant.", ["ICC"]),
    ],
)  # fmt: skip
def test_a_homonym_takes_the_bare_acronym_with_it(
    matcher: Matcher, text: str, found: list[str]
) -> None:
    """In a document that names the other one; unless the entity itself is named in full there."""
    courts = [
        one for one in matcher.mentions(text) if one.entity.id == "international-criminal-court"
    ]
    assert [text[one.start : one.end] for one in courts] == found
    linked = matcher.link("ICC", matcher.strangers(text))
    assert (linked is None) is (found == [])


def test_a_blocker_takes_nothing_with_it(matcher: Matcher) -> None:
    """The dollar is not the US, but the US next to it is."""
    text = "It cost ten US dollars. The US paid."
    assert seen(text, matcher.mentions(text)) == [("united-states", "US")]


def test_a_contextual_phrase_needs_an_exact_one_before(matcher: Matcher) -> None:
    """After AUKUS "the pact" is AUKUS, before it nothing."""
    text = "The pact is new. AUKUS was signed. The pact angers some."
    mentions = matcher.mentions(text)
    assert [(mention.start, mention.contextual) for mention in mentions] == [
        (17, False),
        (35, True),
    ]


def test_a_shared_contextual_phrase_goes_to_the_last_mentioned(matcher: Matcher) -> None:
    """Whoever came last is "the grouping"."""
    text = "BRICS grew. The grouping spoke. The Quad met. The grouping listened."
    ids = [mention.entity.id for mention in matcher.mentions(text)]
    assert ids == ["brics", "brics", "quad", "quad"]


def test_after_nato_the_alliances_expansion_is_nato_enlargement(matcher: Matcher) -> None:
    """A phrase that contains "the alliance" needs no more than the alliance before it."""
    text = "NATO met. The alliance's expansion went on. The alliance was glad."
    ids = [mention.entity.id for mention in matcher.mentions(text)]
    assert ids == ["nato", "nato-enlargement", "nato"]


def test_a_refused_match_hides_no_valid_one() -> None:
    """What fails a word boundary or a capital must not swallow what it overlaps."""
    text = "the big harbour deal makers, Ship Act ion"
    matcher = tiny(
        ("big harbour deal make", {}), ("harbour deal", {}), ("ship ACT", {}), ("Ship", {})
    )
    assert seen(text, matcher.mentions(text)) == [
        ("harbour deal", "harbour deal"),
        ("Ship", "Ship"),
    ]


def test_the_longest_wins_even_when_it_begins_later() -> None:
    """Of two that overlap the longer is kept."""
    text = "north harbour treaty organisation"
    matcher = tiny(("north harbour", {}), ("harbour treaty organisation", {}))
    assert seen(text, matcher.mentions(text)) == [("harbour treaty organisation",) * 2]


def test_of_two_that_claim_a_phrase_the_later_wins() -> None:
    """So a user's entity beats a shipped one."""
    shared = {"aliases": ("harbour pact",)}
    assert (
        tiny(("first", shared), ("second", shared)).mentions("harbour pact")[0].entity.id
        == "second"
    )


def test_occurrences_look_inside_longer_mentions(matcher: Matcher, catalogue: Catalogue) -> None:
    """Asked for NATO alone, "NATO enlargement" contains it; a stranger is nowhere."""
    nato = catalogue.get("nato")
    assert nato is not None
    text = "NATO enlargement divides."
    assert seen(text, matcher.occurrences(nato, text)) == [("nato", "NATO")]
    assert matcher.occurrences(Entity("x", "NATO", Kind.ALLIANCE, ()), text) == []


def test_actors_are_named_in_many_ways(matcher: Matcher) -> None:
    """Capitals, adjectives and leaders all point to their state; a policy is no actor."""
    text = "Xi told Chinese envoys in Beijing that Putin opposes NATO enlargement."
    assert seen(text, matcher.actors(text)) == [
        ("china", "Xi"), ("china", "Chinese"), ("china", "Beijing"), ("russia", "Putin"), ("nato", "NATO"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("holder", "entity"),
    [
        ("Beijing", "china"), ("Chinese foreign ministry", "china"), ("President Xi", "china"),
        ("the UN ambassador of China", "china"), ("NATO Secretary General", "nato"), ("Mr. Putin", "russia"),
        ("the North Korean leader", "north-korea"), ("us", None), ("the two leaders", None), ("", None),
        ("George Washington", None), ("British Columbia", None),
    ],
)  # fmt: skip
def test_a_holder_is_linked_to_its_state(matcher: Matcher, holder: str, entity: str | None) -> None:
    """A state first; nobody where the name says nothing."""
    linked = matcher.link(holder)
    assert (linked.id if linked else None) == entity


@given(st.text(), st.text(alphabet="İßé\u0301\u200b\u00ad🇺🇳שלום\r\n \u202e’"))
def test_offsets_survive_any_neighbourhood(matcher: Matcher, before: str, after: str) -> None:
    """Emoji, accents, line ends, invisible and right-to-left characters shift nothing."""
    text = f"{before} | NATO enlargement | {after} | Erdog\u0306an"
    mentions = matcher.mentions(text)
    assert ("nato-enlargement", "NATO enlargement") in seen(text, mentions)
    assert ("turkey", "Erdog\u0306an") in seen(text, matcher.actors(text))
    ends = [0, *(mention.end for mention in mentions)]
    assert all(
        end <= mention.start < mention.end for end, mention in zip(ends, mentions, strict=False)
    )


def test_a_matcher_finds_the_same_in_any_order(matcher: Matcher) -> None:
    """A matcher keeps nothing between texts."""
    texts = ["AUKUS is a pact.", "The pact is old.", "NATO grew. The alliance grew."]
    assert [matcher.mentions(text) for text in texts] == [
        matcher.mentions(text) for text in texts[::-1]
    ][::-1]


@pytest.mark.parametrize(
    "unit",
    ["The pact and NATO enlargement vex Moscow. ", "Warsaw Pact ", "the the the ", "AUKUS "],
)
def test_the_work_grows_with_the_text_and_no_faster(matcher: Matcher, unit: str) -> None:
    """Eight times the text takes at most about eight times the calls."""
    few, many = (
        count_calls(lambda times=times: matcher.mentions(unit * times)) for times in (100, 800)
    )
    assert many <= 10 * few


def count_calls(work: Callable[[], object]) -> int:
    """Count the calls, of Python and of C functions, that some work makes."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
