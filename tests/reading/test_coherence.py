"""A sentence and its holders are decided together; cells count what sentences show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reading.actors import Actor
from dragoman.reading.asking import _is_itself
from dragoman.reading.cells import cells
from dragoman.reading.coherence import decide, one_each
from dragoman.rows import EntityRef, LabelRow, PositionRow, SentenceRef
from dragoman.stance import Answer, Stance

shares = st.tuples(*[st.floats(0.01, 1)] * 3).map(
    lambda raw: Answer((raw[0] / sum(raw), raw[1] / sum(raw), raw[2] / sum(raw)))
)


@given(shares, st.lists(shares, max_size=4))
def test_a_stance_has_a_holder_and_a_holder_a_stance(
    sentence: Answer, holders: list[Answer]
) -> None:
    """Where somebody can be asked, no sentence has a stance that nobody holds, nor the reverse."""
    found = decide(sentence, holders)
    if holders:
        held = [stance for stance in found.held if stance is not Stance.NEUTRAL]
        assert (found.stance in held) == (found.stance is not Stance.NEUTRAL)
        assert bool(held) == (found.stance is not Stance.NEUTRAL)


def test_clear_answers_stay() -> None:
    """What all agree on is decided so."""
    against, neutral = Answer((0.9, 0.06, 0.04)), Answer((0.02, 0.96, 0.02))
    assert decide(against, [against, neutral]).held == (Stance.AGAINST, Stance.NEUTRAL)
    assert decide(neutral, [neutral, neutral]).stance is Stance.NEUTRAL


@pytest.mark.parametrize(
    ("target", "stance", "itself"),
    [
        ("sanctions on Norland", Stance.FAVOR, True),
        ("sanctions on Norland", Stance.AGAINST, False),
        ("sanctions on Sudland", Stance.FAVOR, False),
        ("Norland's ferry plan", Stance.AGAINST, True),
        ("Norland", Stance.FAVOR, True),
    ],
)
def test_nobody_favors_what_is_done_to_it(target: str, stance: Stance, itself: bool) -> None:
    """Norland is not in favor of sanctions on Norland, nor against what is its own."""
    assert _is_itself(Actor(None, "Norland"), EntityRef.phrase(target), stance) is itself


def _row(
    index: int, actor: Actor, stance: Stance, probability: float, unsure: bool = False
) -> LabelRow:
    position = PositionRow(actor.name, 0, 1, actor.id, stance, probability, actor)
    return LabelRow(
        "note", None, None, SentenceRef(index, index, index + 1, "x"), EntityRef("a", "A", "policy"),
        None, (), stance, (0.9, 0.05, 0.05), (position,), False, unsure, "fast-0",
    )  # fmt: skip


def test_a_cell_counts_sentences_and_doubts() -> None:
    """Two sentences, one of them in doubt: half."""
    china = Actor("china", "China")
    rows = [_row(0, china, Stance.AGAINST, 0.9), _row(1, china, Stance.AGAINST, 0.6, unsure=True)]
    (cell,) = cells(rows)
    assert (cell.count, cell.unsure, cell.doubtful) == (2, 0.5, False)
    assert [one.index for one in cell.evidence] == [0, 1]


def test_views_that_differ_are_mixed_and_slips_are_left_out() -> None:
    """Two strong opposite views are both told; one weak against three strong is none."""
    china = Actor("china", "China")
    both = [_row(0, china, Stance.AGAINST, 0.9), _row(1, china, Stance.FAVOR, 0.9)]
    assert [cell.mixed for cell in cells(both)] == [True, True]
    slip = [_row(i, china, Stance.AGAINST, 0.9) for i in range(3)] + [
        _row(3, china, Stance.FAVOR, 0.5)
    ]
    assert [cell.stance for cell in cells(slip)] == [Stance.AGAINST]


@pytest.mark.parametrize(
    ("text", "holders", "kept"),
    [
        ("Latvia's president objects.", ["Latvia", "president"], 1),
        ("Latvia’s foreign minister objects.", ["Latvia", "foreign minister"], 1),
        ("The envoy of the Latvia objects.", ["envoy", "Latvia"], 1),
        ("Latvia said that Latvia objects.", ["Latvia", "Latvia"], 1),
        ("Riga and Siliņa object.", ["Riga", "Siliņa"], 2),
        ("Latvia objects, and so does its president.", ["Latvia", "president"], 2),
    ],
)
def test_an_actor_and_its_role_are_one_voice(text: str, holders: list[str], kept: int) -> None:
    """One who is named twice, or with the role beside the name, is one position; the likelier stays."""
    actor, positions, start = Actor("latvia", "Latvia"), [], 0
    for number, holder in enumerate(holders):
        start = text.index(holder, start)
        end = start + len(holder)
        positions.append(
            PositionRow(holder, start, end, None, Stance.AGAINST, 0.8 + number / 10, actor)
        )
        start = end
    found = one_each(positions, text)
    assert len(found) == kept
    assert found[0].holder == holders[-1]
