"""A caller's own targets: asked about where a document speaks of them, and nowhere else."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dragoman.labeller import Document, Labeller

TEXT = (
    "Lusaka hailed the copper levy. The levy is fair, Lilongwe said. Harare loathes the tin levy. "
    "The levy hurts. Copper\nlevies help us."
)
BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "false_positions.py"


def places(labeller: Labeller, text: str, *phrases: str) -> list[tuple[int, str, str | None]]:
    """Sentence, mention and antecedent of each row about phrases."""
    rows = labeller.label(Document(text), phrases)
    return [
        (row.sentence.index, row.mention.text, row.antecedent and row.antecedent.text)
        for row in rows
        if row.mention
    ]


def test_a_phrase_is_asked_about_where_it_is_mentioned_or_meant(labeller: Labeller) -> None:
    """In any number, across a line end, and as "the levy" until another levy is named."""
    assert places(labeller, TEXT, "copper levy") == [
        (0, "copper levy", None),
        (1, "levy", "copper levy"),
        (4, "Copper\nlevies", None),
    ]


@pytest.mark.parametrize(
    ("text", "phrase", "sentences"),
    [
        ("Grace Okeke spoke. Okeke lied, they say. Paul Okeke left.", "Grace Okeke", [0, 1]),
        ("Grace Okeke spoke. President Okeke lied.", "Grace Okeke", [0, 1]),
        ("The ban on cod ended. They hated the ban. The ban on eel stays.", "ban on cod", [0, 1]),
        ("The tin levy rose. The levy deal failed.", "tin levy", [0]),
        ("Fishing goes on. The fleet left.", "cod quota", []),
        ("The quota is unjust. The cod quota is fair.", "cod quota", [1]),
        ("They want a levy. The copper is gone.", "copper levy", []),
        ("The ICC met. The International Cricket Council is in Dubai.", "ICC", [0]),
        ("Kyiv joined. They left.", "ukraine", [0]),
    ],
)
def test_only_these_sentences_speak_of_it(
    labeller: Labeller, text: str, phrase: str, sentences: list[int]
) -> None:
    """A surname after the name, "the ban" after the ban; not another one's, and none before it."""
    rows = labeller.label(Document(text), [phrase])
    assert [row.sentence.index for row in rows] == sentences


def test_a_reference_too_far_away_is_none(labeller: Labeller) -> None:
    """Ten sentences later, "the levy" may be any levy."""
    text = f"They set a copper levy. {'The clerk coughed. ' * 10}The levy is unjust."
    assert [place for place, _, _ in places(labeller, text, "copper levy")] == [0]


def test_an_acronym_of_somebody_else_is_a_phrase(labeller: Labeller) -> None:
    """In a document on cricket, ICC is not the court."""
    text = "The International Cricket Council met. The ICC is unjust."
    (row,) = labeller.label(Document(text), ["ICC"])
    assert (row.entity.kind, row.sentence.index) == ("phrase", 1)


def test_an_id_of_the_catalogue_is_its_entity(labeller: Labeller) -> None:
    """So that no phrase has an entity's id without being it."""
    (row,) = labeller.label(Document("Oslo rejects any expansion of NATO."), ["nato-enlargement"])
    assert (row.entity.id, row.entity.kind) == ("nato-enlargement", "policy")


def test_rows_of_an_entity_are_those_of_the_catalogue(labeller: Labeller) -> None:
    """An own target that is an entity has its rows, mention for mention, and no others."""
    text = "Oslo hailed AUKUS. Beijing blocked the draft. Lima denounced the pact. The fleet left."
    known = [row for row in labeller.label(Document(text)) if row.entity.id == "aukus"]
    asked = labeller.label(Document(text), ["AUKUS"])
    assert [(row.sentence, row.mention, row.stance) for row in asked] == [
        (row.sentence, row.mention, row.stance) for row in known
    ]


def test_everywhere_asks_every_sentence(labeller: Labeller) -> None:
    """Where it is not mentioned, only a sure position counts."""
    rows = labeller.label(Document(TEXT), ["copper levy"], everywhere=True)
    assert [row.sentence.index for row in rows] == [0, 1, 2, 3, 4]
    unmentioned = [row for row in rows if row.mention is None]
    assert [row.sentence.index for row in unmentioned] == [2, 3]
    assert not any(one.unsure for row in unmentioned for one in row.positions)


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The measurement of positions that nobody takes."""
    spec = importlib.util.spec_from_file_location("false_positions", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_few_positions_are_invented(benchmark: ModuleType) -> None:
    """Of pairs of a sentence and a target that it does not speak of, at most one in a hundred has a position."""
    found = benchmark.measure(400, everywhere=False)
    assert sum(found.values()) / len(found) <= benchmark.LIMIT
