"""The catalogue reads its files strictly and tells every mistake at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.catalogue import Catalogue, Entity, Kind
from dragoman.entities_command import app
from dragoman.errors import InvalidCatalogue
from dragoman.patterns import MOST_EXPANSIONS, PatternError, expand

GOOD = """\
[[entity]]
id = "harbour-treaty"
name = "the Harbour Treaty"
kind = "treaty"
aliases = ["Harbour (Treaty|Pact) [of 1999]"]
"""
BAD = """\
colour = "red"
[[entity]]
id = "Harbour Treaty"
name = "the Harbour Treaty"
kind = "song"
aliases = [
  "Harbour Pact",
  "Harbour (Pact",
]
[[entity]]
id = "lake-pact"
kind = "treaty"
alias = ["the lake"]
aliases = "Lake Pact"
[[entity]]
id = "river-pact"
name = "River Pact"
kind = "treaty"
aliases = ["", "river deal"]
[[entity]]
id = "river-pact"
name = "Stream Pact"
kind = "treaty"
[[entity]]
id = "brook-pact"
name = "stream pact"
kind = "treaty"
description = 3
"""


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The catalogue of the package."""
    return Catalogue.default()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a catalogue file and return its path."""

    def written(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        return path

    return written


@pytest.mark.parametrize(
    ("pattern", "phrases"),
    [
        ("plain  words", ["plain words"]),
        ("(a|b) c", ["a c", "b c"]),
        ("[new|old] pact", ["pact", "new pact", "old pact"]),
        ("two(-| )state", ["two-state", "two state"]),
        (r"Council \(IC\)", ["Council (IC)"]),
        ("pact[s]", ["pact", "pacts"]),
        ("(a|a) b", ["a b"]),
    ],
)
def test_a_pattern_stands_for_its_phrases(pattern: str, phrases: list[str]) -> None:
    """Round brackets choose, square ones may be left out, a backslash makes a sign literal."""
    assert list(expand(pattern)) == phrases


@pytest.mark.parametrize("pattern", ["(a", "a)", "a|b", "(a [b])", "[a)", "[a]", "", "...", "a\\"])
def test_a_bad_pattern_is_refused_by_name(pattern: str) -> None:
    """The message quotes the pattern."""
    with pytest.raises(PatternError) as error:
        expand(pattern)
    assert repr(pattern) in str(error.value)


def test_a_pattern_cannot_explode() -> None:
    """Too many expansions are counted before they are built."""
    with pytest.raises(PatternError, match=f"at most {MOST_EXPANSIONS}"):
        expand("x" + "(a|b|c|d|e|f|g|h|i|j)" * 30)


def test_an_entity_is_known_by_its_name_with_and_without_the() -> None:
    """A mention of "the Harbour Pact" takes the article along, one of "Harbour Pact" needs none."""
    pact = Entity("harbour-pact", "the Harbour Pact", Kind.TREATY, ("H Pact",))
    assert pact.exact == ("the Harbour Pact", "Harbour Pact", "H Pact")


def test_a_good_file_is_read(write: Callable[[str], Path]) -> None:
    """Aliases come expanded."""
    (entity,) = Catalogue.read(write(GOOD)).entities
    assert entity.kind is Kind.TREATY
    assert "Harbour Pact of 1999" in entity.aliases


@pytest.mark.parametrize(
    "problem",
    [
        "1: unknown key 'colour'",
        "3: entity 'Harbour Treaty': field 'id': 'Harbour Treaty' is not kebab-case",
        "5: entity 'Harbour Treaty': field 'kind': unknown kind 'song'; use one of alliance,",
        "8: entity 'Harbour Treaty': field 'aliases': 'Harbour (Pact' never closes '('",
        "10: entity 'lake-pact': field 'name': is missing",
        "13: entity 'lake-pact': field 'alias': unknown key",
        "14: entity 'lake-pact': field 'aliases': must be a list",
        "19: entity 'river-pact': field 'aliases': '' can be empty",
        "21: entity 'river-pact': field 'id': was used before, in line 15",
        "28: entity 'brook-pact': field 'description': is 3",
    ],
)
def test_every_mistake_is_told_with_its_line(write: Callable[[str], Path], problem: str) -> None:
    """One error names them all, as file:line: entity: field: what is wrong."""
    path = write(BAD)
    with pytest.raises(InvalidCatalogue) as error:
        Catalogue.read(path)
    assert any(line.startswith(f"{path}:{problem}") for line in str(error.value).splitlines())


def test_two_entities_cannot_share_a_phrase(write: Callable[[str], Path]) -> None:
    """The second claim is refused, in its own line, whatever the case."""
    second = GOOD.replace("harbour-treaty", "bay-treaty").replace(
        "the Harbour Treaty", "Bay Treaty"
    )
    with pytest.raises(
        InvalidCatalogue, match=r":10: .*already belongs to entity 'harbour-treaty'"
    ):
        Catalogue.read(write(GOOD + second.lower()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[entity]\n", ":1: is not valid TOML"),
        ("", "no [[entity]] table"),
        ("entity = 3", "no [[entity]]"),
    ],
)
def test_what_is_no_catalogue_is_told(
    write: Callable[[str], Path], text: str, message: str
) -> None:
    """Broken TOML and a file without entities give a sentence, not a traceback."""
    with pytest.raises(InvalidCatalogue) as error:
        Catalogue.read(write(text))
    assert message in str(error.value)


def test_a_missing_or_binary_file_is_told(tmp_path: Path) -> None:
    """The path stands in the message."""
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (binary, tmp_path / "nowhere.toml", tmp_path):
        with pytest.raises(InvalidCatalogue, match=path.name):
            Catalogue.read(path)


def test_merging_replaces_by_id_and_keeps_the_rest(shipped: Catalogue) -> None:
    """A user's entity of the same id takes the place of ours."""
    mine = Entity("nato", "Atlantic club", Kind.ALLIANCE, ())
    merged = shipped.merged(Catalogue((mine,)))
    assert merged.get("nato") is mine
    assert merged.get("aukus") is shipped.get("aukus")
    assert len(merged.entities) == len(shipped.entities)


def test_names_are_found_whatever_their_case(shipped: Catalogue) -> None:
    """`named` takes names and exact aliases, nothing else."""
    for name in ("nato ENLARGEMENT", "expansion of NATO", "The NATO enlargement"):
        assert shipped.named(name) is shipped.get("nato-enlargement")
    assert shipped.named("PRC") is shipped.get("china")
    assert shipped.named("Beijing") is None
    assert shipped.get("nowhere") is None


def test_the_shipped_catalogue_is_wide(shipped: Catalogue) -> None:
    """Three names are promised exactly, and every kind is there."""
    names = {entity.name for entity in shipped.entities}
    assert {"NATO enlargement", "AUKUS", "the Quad", "Belt and Road Initiative"} <= names
    assert len(names) >= 160
    assert {entity.kind for entity in shipped.entities} == set(Kind)


def test_check_approves_a_good_file_and_refuses_a_bad_one(write: Callable[[str], Path]) -> None:
    """The command counts what it read; a bad file raises what the program prints."""
    runner = CliRunner()
    answer = runner.invoke(app, ["check", str(write(GOOD))])
    assert answer.exit_code == 0
    assert "entities: 1" in answer.stdout
    assert isinstance(runner.invoke(app, ["check", str(write(BAD))]).exception, InvalidCatalogue)


def test_list_shows_one_kind(shipped: Catalogue) -> None:
    """One entity a line: kind, id, name."""
    answer = CliRunner().invoke(app, ["list", "--kind", "person"])
    people = [entity for entity in shipped.entities if entity.kind is Kind.PERSON]
    assert answer.stdout.splitlines() == [f"person\t{one.id}\t{one.name}" for one in people]
