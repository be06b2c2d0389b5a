"""A document's own targets, and general words made specific."""

from collections.abc import Callable

import pytest

from dragoman.reading.reader import Reading


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kenya rejected the draft resolution on Lake Turkana.", ["draft resolution on Lake Turkana"]),
        ("The senate passed an amnesty bill. Chile opposed the bill.", ["amnesty bill"]),
        ("The Harbour Accord was signed in May. The Harbour Accord covers fish.", ["Harbour Accord"]),
        ("A fragile truce holds.", []),
        ("They plan to attack the plan.", []),
        ("Kenya rejected AUKUS.", []),
        ("They reaffirmed the Charter on the Navigation of the Lena River.", ["Charter on the Navigation of the Lena River"]),
        ("Malta supports the U.S.-Malta Fisheries Partnership.", ["U.S.-Malta Fisheries Partnership"]),
        ("Peru rejected every fishing agreement.", ["fishing agreement"]),
    ],
)  # fmt: skip
def test_what_is_acted_upon_or_said_twice_is_a_target(
    reading: Callable[..., Reading], text: str, names: list[str]
) -> None:
    """Nouns for policies, laws and pacts that the catalogue does not have."""
    assert [one.name for one in reading(text).targets] == names


def test_a_short_reference_is_the_same_target(reading: Callable[..., Reading]) -> None:
    """“The bill” after "an amnesty bill" refers back to it."""
    text = "The senate passed an amnesty bill. Chile opposed the bill."
    (target,) = reading(text).targets
    (_, first, none), (_, second, antecedent) = target.mentions
    assert none is None
    assert text[slice(*first)] == "amnesty bill"
    assert text[slice(*second)] == "bill"
    assert antecedent == first


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oslo backed sanctions against Iran.", "sanctions on Iran"),
        ("Oslo backed sanctions on Russia. Later it praised the sanctions.", "sanctions on Russia"),
        ("Oslo backed sanctions.", "sanctions"),
    ],
)
def test_sanctions_are_those_on_the_state_they_are_against(
    reading: Callable[..., Reading], text: str, name: str
) -> None:
    """By the state beside the word, else by the last ones mentioned."""
    policies = [one.entity.name for one in reading(text).mentions if one.entity.kind == "policy"]
    assert policies[-1] == name
