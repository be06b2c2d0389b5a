"""Several annotators: agreement counts once, disagreement is shown for the pair it is about."""

from typing import Any

import pytest

from dragoman.stance import AUTHOR, Holder, Stance
from dragoman.training.annotations import Annotation, Position
from dragoman.training.data.agreement import agreed
from dragoman.training.data.duplicates import repeated, said_about
from dragoman.training.data.loading import Row
from dragoman.training.data.problems import Kind, Place, Severity

TEXT = "Vilnius cheered the grain corridor while Minsk mocked the transit toll."


def row(target: str, stance: str, who: str = "", text: str = TEXT, true: bool = False, **fields: Any) -> Row:  # fmt: skip
    """A row of an annotator; all stand on one line, as in a minified export."""
    start = text.find(target.strip())
    mention = (start, start + len(target.strip())) if start >= 0 else None
    one = Annotation(text, target, mention, Stance(stance), **fields)
    return Row(Place("a.json", 1), "train", one, annotator=who, ground_truth=true)


def test_a_disagreement_on_one_target_leaves_the_other_alone() -> None:
    """Two annotators, two targets, one line: what they agree on counts once."""
    rows = [
        row("grain corridor", "favor", "ann"),
        row("transit toll", "against", "ann"),
        row("grain corridor", "favor", "bob"),
        row("transit toll", "neutral", "bob"),
    ]
    found = agreed(rows)
    assert (found.kept, found.repeats) == ([0], 1)
    assert found.refused == {
        1: "'transit toll' is against here, neutral at a.json:1 (annotator bob); keep one of the two",
        3: "'transit toll' is neutral here, against at a.json:1 (annotator ann); keep one of the two",
    }


def test_of_a_majority_none_is_lost_without_a_word() -> None:
    """Two against one: all three are told."""
    rows = [row("transit toll", stance, who) for stance, who in zip(("favor", "favor", "against"), "xyz", strict=True)]  # fmt: skip
    found = agreed(rows)
    assert (found.kept, found.repeats, sorted(found.refused)) == ([], 0, [0, 1, 2])


def test_ground_truth_wins_and_the_loser_is_told_why() -> None:
    """A reviewer's word counts; who says the same counts once."""
    rows = [row("transit toll", "favor", "x"), row("transit toll", "against", "y"), row("transit toll", "favor", "z", true=True)]  # fmt: skip
    found = agreed(rows)
    assert (found.kept, found.repeats) == ([2], 1)
    assert found.refused == {
        1: "'transit toll' is against here, favor at a.json:1 (annotator z, ground truth)"
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row("transit toll", "favor"), row("transit toll ", "against")),
        (
            row("transit toll", "favor"),
            row("transit toll", "against", text=TEXT.replace("the", "the ")),
        ),
        (row("Transit Toll", "favor"), row("transit toll", "against")),
        (
            row("EU", "favor", text="The EU grew."),
            row("European Union", "against", text="The EU grew."),
        ),
    ],
    ids=["blank in the target", "blank in the text", "capitals", "another name"],
)
def test_a_contradiction_is_found_under_another_spelling(one: Row, other: Row) -> None:
    """Blanks, capitals and the names of an entity do not part what is about the same."""
    assert said_about(one.annotation) == said_about(other.annotation)
    assert sorted(agreed([one, other]).refused) == [0, 1]
    (problem,) = repeated([one, other])
    assert (problem.kind, problem.severity) == (Kind.CONFLICT, Severity.ERROR)


def test_two_mentions_of_a_name_may_be_two_bearers() -> None:
    """A warning of a check, and both are kept."""
    text = "He praised what he had banned."
    one, other = (
        Row(Place("a", line), "train", Annotation(text, "he", span, Stance(stance)))
        for line, span, stance in ((1, (0, 2), "favor"), (2, (16, 18), "against"))
    )
    assert agreed([one, other]).kept == [0, 1]
    assert [problem.severity for problem in repeated([one, other])] == [Severity.WARNING]


def test_the_row_that_says_most_is_kept() -> None:
    """Who holds the stance is said by one of two only."""
    held = (Position(Holder("Minsk", (41, 46)), Stance.AGAINST), Position(AUTHOR, Stance.AGAINST))
    rows = [
        row("transit toll", "against", holders_complete=False),
        row("transit toll", "against", positions=held),
    ]
    assert (agreed(rows).kept, agreed(rows).repeats) == ([1], 1)
