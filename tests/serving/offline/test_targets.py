"""`dragoman targets`: what documents are about that no catalogue has, ready to be added to one."""

import json
from pathlib import Path

import pytest

from dragoman.catalogue import Catalogue, Kind
from dragoman.questions import Questioner
from dragoman.reading.gathering import Corpus

from ...conftest import Program

FIRST = (
    "Lisbon rejected the harbour tax agreement. The harbour tax agreement was signed in May. "
    "Beijing denounced AUKUS."
)
SECOND = "Dublin endorsed the harbour tax agreement. Oslo condemned the ban on Faroese salmon."


@pytest.fixture
def speeches(work: Path) -> Path:
    """Two documents; both speak of one agreement."""
    folder = work / "speeches"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST, "utf-8")
    (folder / "b.txt").write_text(SECOND, "utf-8")
    return folder


def test_targets_are_counted_over_documents(dragoman: Program, speeches: Path) -> None:
    """The commonest first, with a place that shows it; what the catalogue has is not among them."""
    answer = dragoman("targets", "speeches", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [(row["name"], row["kind"], row["documents"], row["mentions"]) for row in rows] == [
        ("harbour tax agreement", "treaty", 2, 3),
        ("ban on Faroese salmon", "policy", 1, 1),
    ]
    example = rows[0]["example"]
    assert example["document"] == "a.txt"
    assert FIRST[example["start"] : example["end"]] == "harbour tax agreement"
    assert example["sentence"] == "Lisbon rejected the harbour tax agreement."
    few = dragoman("targets", "speeches", "--least", "2")
    assert "harbour tax agreement" in few.stdout
    assert "salmon" not in few.stdout
    assert "1 targets in 2 documents" in few.stderr


def test_entities_can_be_added_to_a_catalogue(
    dragoman: Program, speeches: Path, work: Path
) -> None:
    """The file is read without a mistake, and then the target is known."""
    (speeches / "c.txt").write_text('Rome rejected the "Žilina" gas pipeline.', "utf-8")
    said = dragoman("targets", "speeches", "--format", "entities").stdout
    (work / "mine.toml").write_text(said, "utf-8")
    mine = Catalogue.read(work / "mine.toml")
    found = mine.named("the harbour tax agreement")
    assert found is not None
    assert (found.id, found.kind) == ("harbour-tax-agreement", Kind.TREATY)
    again = dragoman("targets", "speeches", "--catalogue", "mine.toml")
    assert (again.returncode, "harbour" in again.stdout) == (0, False)


def test_a_bad_file_is_a_reject_and_nothing_at_all_an_error(dragoman: Program, speeches: Path) -> None:  # fmt: skip
    """Good documents are read all the same: exit code 3; without any: 2."""
    (speeches / "bad.txt").write_bytes(b"caf\xe9 \xff\xff\x00\x00")
    answer = dragoman("targets", "speeches")
    assert answer.returncode == 3
    assert "harbour tax agreement" in answer.stdout
    assert dragoman("targets", "nowhere.txt").returncode == 2


def test_memory_is_bounded() -> None:
    """Of more names than are kept those of the fewest documents go."""
    corpus = Corpus(Questioner(Catalogue.default()), most=20)
    words = "amber birch cedar dune elm fern gorse hazel iris juniper".split()
    for first in words:
        for second in words:
            corpus.add(f"{first}-{second}", f"Oslo rejected the {first} {second} agreement.")
            corpus.add("again", "Oslo rejected the harbour tax agreement.")
    found = corpus.targets()
    assert len(found) <= 20
    assert (found[0].name, found[0].documents) == ("harbour tax agreement", 100)
