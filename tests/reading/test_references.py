"""Whom a document means: names, roles, groups and pronouns, each in sentences of our own."""

from collections.abc import Callable

import pytest

from dragoman.reading.reader import Reading

Meant = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("Russian Foreign Minister Pavel Orlov rejected the pact.", "Russian Foreign Minister Pavel Orlov", ["Russia"]),
        ("Kenyan foreign minister Ruth Wanjala spoke first. Wanjala opposed AUKUS.", "Wanjala", ["Kenya"]),
        ("Ana Ruiz, the prime minister of Chile, came late. Ruiz opposed AUKUS.", "Ruiz", ["Chile"]),
        ("Mr. Costa (Brazil) took the floor. Costa opposed AUKUS.", "Costa", ["Brazil"]),
        ("Former prime minister Ana Ruiz of Chile opposed AUKUS.", "Ana Ruiz", ["Ana Ruiz"]),
        ("Chilean opposition leader Ana Ruiz spoke. Ruiz opposed AUKUS.", "Ruiz", ["Ana Ruiz"]),
        ("The historian Euan Moore called it folly. Moore opposed AUKUS.", "Moore", ["Euan Moore"]),
        ("Chinese companies opposed the tariffs.", "Chinese companies", ["Chinese companies"]),
        ("China's foreign ministry opposed AUKUS.", "foreign ministry", ["China"]),
        ("The president of Kenya opposed AUKUS.", "president", ["Kenya"]),
        ("The People's Republic of China opposed AUKUS.", "People's Republic of China", ["China"]),
    ],
)  # fmt: skip
def test_a_name_or_role_is_whoever_it_speaks_for(
    meant: Meant, text: str, words: str, names: list[str]
) -> None:
    """Officials are their state; former ones, opposition, scholars and companies are themselves."""
    assert meant(text, words) == names


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("Xi and Putin met in Beijing. The two leaders oppose AUKUS.", "two leaders", ["China", "Russia"]),
        ("President Macron met with Chancellor Merz. Both sides back NATO.", "Both sides", ["France", "Germany"]),
        ("Australia, Japan and India spoke. The three countries back ASEAN.", "three countries", ["Australia", "Japan", "India"]),
        ("Xi and Putin met. They oppose AUKUS.", "They", ["China", "Russia"]),
        ("Oslo and Canberra signed. Later they opposed AUKUS.", "they", ["Norway", "Australia"]),
        ("More than 40 countries opposed AUKUS.", "countries", ["countries"]),
    ],
)  # fmt: skip
def test_a_group_is_its_members(meant: Meant, text: str, words: str, names: list[str]) -> None:
    """As many as the words say, if the document named them together; else the words stay."""
    assert meant(text, words) == names


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("President Macron praised ASEAN. He opposed AUKUS.", "He", ["France"]),
        ("Ruth Wanjala, Kenya's foreign minister, spoke. She opposed AUKUS.", "She", ["Kenya"]),
        ("Oslo joined the talks. It opposed AUKUS.", "It", ["Norway"]),
        ("Putin told Xi that he opposed AUKUS.", "he", ["Russia"]),
        ("Nobody was named. They opposed AUKUS.", "They", []),
    ],
)  # fmt: skip
def test_a_pronoun_is_the_subject_before_it(
    meant: Meant, text: str, words: str, names: list[str]
) -> None:
    """A person for "he", a body for "it"; nobody where nobody was named."""
    assert meant(text, words) == names


def test_our_country_is_the_authors(meant: Meant) -> None:
    """“Our” binds a role to whose words they are."""
    assert meant("Our government opposes AUKUS.", "government", "Fiji") == ["Fiji"]


def test_an_antecedent_is_where_the_actor_is_named(reading: Callable[..., object]) -> None:
    """Its span holds the words that name whom a pronoun means."""
    text = "President Macron praised ASEAN. He opposed AUKUS."
    (found,) = [
        candidate.resolved
        for sentence in reading(text).sentences  # type: ignore[attr-defined]
        for candidate in sentence.candidates
        if candidate.holder.name == "He"
    ]
    assert found.antecedent is not None
    assert "Macron" in text[slice(*found.antecedent)]


def test_a_part_is_no_companion_of_its_whole(reading: Callable[..., Reading]) -> None:
    """Western countries, "including Canada", are not two countries, whoever the author is."""
    text = (
        "Brief by the Foreign Ministry of Canada\n\n"
        "Western countries, including Canada, stayed away. China and Russia met in May. "
        "The two countries condemned AUKUS."
    )
    last = reading(text).sentences[-1]
    named = {actor.name for one in last.candidates for actor in one.resolved.actors}
    assert {"China", "Russia"} <= named
    assert "Canada" not in named
