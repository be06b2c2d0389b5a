"""What learned from data for research only says so, hands it on, and never answers by default."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dragoman.artifact import CHAMPION, Artifact
from dragoman.encoder import Encoder
from dragoman.errors import InvalidArtifact
from dragoman.registry import InvalidPromotion, Registry
from dragoman.stance import Query
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.data.registry import lookup
from dragoman.training.examples import Example, Labelled
from dragoman.training.run_training import Training
from dragoman.training.soften import soften

ROWS = [
    {
        "id": str(year),
        "text": f"In {year} she {verb} AUKUS.",
        "target": "AUKUS",
        "mention": None,
        "stance": stance,
    }
    for year in range(1990, 1998)
    for verb, stance in (("mocked", "against"), ("hailed", "favor"))
]


@pytest.fixture(scope="module")
def marked(recipe: Any, shelves: Any, write_rows: Any, tmp_path_factory: Any) -> list[Artifact]:
    """One that drew a corpus for research only, and one that goes on from it without that corpus."""
    root = tmp_path_factory.mktemp("research")
    write_rows(root / "corpora" / "gwsd" / "train.jsonl", ROWS)
    short = replace(recipe, epochs=1, limit=8, corpora={"gwsd": 1.0}, then=())
    first = Training(short, root / "corpora", shelves.own, root / "first").run(lambda *_: None)
    clean = replace(short, corpora={"written": 1.0})
    second = Training(clean, root / "corpora", shelves.own, root / "second", str(first.folder))
    return [first, second.run(lambda *_: None)]


def test_the_artifact_says_so(marked: list[Artifact], trained: Any) -> None:
    """In `dragoman.json`, and with the corpus's name in the card; one without such data does not."""
    assert [one.about["research_only"] for one in (*marked, trained.artifact)] == [
        True,
        True,
        False,
    ]
    for one in marked:
        card = (one.folder / "MODEL_CARD.md").read_text("utf-8")
        assert "**For research only.** It learned from gwsd:" in card
    assert "research only" not in (trained.artifact.folder / "MODEL_CARD.md").read_text("utf-8")


def test_what_was_learned_before_is_not_forgotten(marked: list[Artifact]) -> None:
    """The second one lists its own corpus first, and then that of the artifact it began from."""
    rows = marked[1].about["trained_on"]
    assert [(row["corpus"], row.get("before", False)) for row in rows] == [
        ("written", False),
        ("gwsd", True),
    ]


def test_students_of_it_are_marked_as_well(
    marked: list[Artifact], recipe: Any, shelves: Any, tmp_path: Path
) -> None:
    """Soft labels say what their teacher learned from."""
    soft = tmp_path / "soft-labels.jsonl.gz"
    asked = Example(ROWS[0]["text"], (Labelled(Query("AUKUS"), None),), "gwsd")
    soften([asked], Encoder(marked[0]), soft, 1, lambda *_: None)
    short = replace(recipe, epochs=1, limit=8, corpora={"written": 1.0}, then=())
    training = Training(short, tmp_path, shelves.own, tmp_path / "student", soft_labels=soft)
    assert training.run(lambda *_: None).about["research_only"]


def test_it_is_never_champion(marked: list[Artifact], registry: Path) -> None:
    """Not by promotion, not by force, and not by a pointer that somebody wrote by hand."""
    store = Registry(registry)
    barred = store.add(marked[0].folder).id
    for forced in (False, True):
        with pytest.raises(InvalidPromotion, match="for research only"):
            store.promote(barred, forced=forced, why="please")
    assert store.champion() is None
    (registry / CHAMPION).write_text(f"{barred}\n", "utf-8")
    with pytest.raises(InvalidArtifact, match=r"never answers by default.*models rollback"):
        Artifact.default()
    assert Artifact.named(barred).about["research_only"]  # by its name it may be studied


def test_a_corpus_without_train_split_is_no_source(tmp_path: Path) -> None:
    """It may be measured with only."""
    with pytest.raises(CorpusNotFound, match="'wtwt' has no train split"):
        Shelf(tmp_path, tmp_path).annotations("wtwt", "train")


def test_licences_are_those_of_the_registry(marked: list[Artifact]) -> None:
    """As the authors state them."""
    (row,) = marked[0].about["trained_on"]
    assert (row["licence"], row["use"]) == (lookup("gwsd").licence, "research only")
