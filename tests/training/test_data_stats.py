"""Counts of annotated rows."""

from dragoman.stance import AUTHOR, Holder, Stance
from dragoman.training.annotations import Annotation, Position
from dragoman.training.data.loading import Row
from dragoman.training.data.problems import Place
from dragoman.training.data.stats import Counts, as_table, count, counts_by_split

FAVOR, AGAINST = Stance.FAVOR, Stance.AGAINST
ROME, OSLO = Holder("Rome", (0, 4)), Holder("Oslo", (9, 13))
ROWS = [
    Annotation("Rome and Oslo fell out.", "the pact", (0, 4), FAVOR,
               (Position(ROME, FAVOR), Position(OSLO, AGAINST))),
    Annotation("Rome and Oslo fell out.", "the talks", None, FAVOR,
               (Position(ROME, FAVOR), Position(OSLO, FAVOR))),
    Annotation("What folly.", "the pact", None, AGAINST, (Position(AUTHOR, AGAINST),)),
    Annotation("They met.", "the pact", (0, 4), Stance.NEUTRAL),
]  # fmt: skip


def test_the_counts_are_those_of_the_rows():
    """Shares are percent of the rows."""
    assert count(ROWS) == Counts(
        rows=4,
        sentences=3,
        entities=2,
        neutral=25.0,
        two_or_more_holders=50.0,
        opposite_positions=25.0,
        author=25.0,
        mention_null=50.0,
    )


def test_nothing_counts_as_nothing():
    """No division by zero."""
    assert count([]) == Counts(0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_each_split_has_its_counts():
    """And all rows together; a line of the table each count."""
    splits = ("train", "train", "dev", "train")
    rows = [Row(Place("f", 1), split, one) for split, one in zip(splits, ROWS, strict=True)]
    counts = counts_by_split(rows)
    assert {split: one.rows for split, one in counts.items()} == {"train": 3, "dev": 1, "all": 4}
    lines = as_table(counts).splitlines()
    assert lines[0].split() == ["train", "dev", "all"]
    assert "two or more holders %   66.7    0.0  50.0" in lines
