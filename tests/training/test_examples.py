"""What the encoder learns from: the annotated, who holds nothing, and variations of both."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.questions import is_target, touches
from dragoman.stance import AUTHOR, Ask, Holder, Query, Stance
from dragoman.training.annotations import (
    UNSURE_WEIGHT,
    Annotation,
    Position,
    read_annotations,
)
from dragoman.training.examples import (
    UNRELATED_WEIGHT,
    Drawing,
    draw,
    from_annotations,
)

DEV = Path(__file__).parents[2] / "datasets" / "diplomatic" / "dev.jsonl"
TEXT = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
CANBERRA, BEIJING = Holder("Canberra", (0, 8)), Holder("Beijing", (44, 51))
ONE = Annotation(TEXT, "AUKUS", (16, 21), Stance.FAVOR, (Position(CANBERRA, Stance.FAVOR),))
STILL = Drawing(drop_span=0, spell=0, alias=0, unrelated=0)


def only(annotation, questioner):
    """The one example of an annotation."""
    (example,) = from_annotations([annotation], "written", questioner)
    return example


def stances(example):
    """Stance by holder."""
    return {item.query.holder: item.stance for item in example.labelled}


def test_the_other_actors_are_neutral(questioner):
    """Whoever is named and not annotated, and the author, hold no stance."""
    found = stances(only(ONE, questioner))
    assert found[None] is found[CANBERRA] is Stance.FAVOR
    assert found[BEIJING] is found[AUTHOR] is Stance.NEUTRAL


def test_who_is_annotated_is_no_negative(questioner):
    """With Beijing annotated too, only the author is left."""
    both = replace(ONE, positions=(*ONE.positions, Position(BEIJING, Stance.AGAINST)))
    found = stances(only(both, questioner))
    assert [holder for holder, stance in found.items() if stance is Stance.NEUTRAL] == [AUTHOR]


def test_incomplete_annotations_make_nobody_neutral(questioner):
    """Where a corpus did not look for all holders, silence is no label."""
    found = stances(only(replace(ONE, holders_complete=False), questioner))
    assert found.keys() == {None, CANBERRA}


def test_without_a_sentence_label_the_sentence_is_not_asked(questioner):
    """Corpora that label single holders give only their questions."""
    found = stances(only(replace(ONE, stance=None, holders_complete=False), questioner))
    assert found == {CANBERRA: Stance.FAVOR}


def test_negatives_are_neither_gold_holders_nor_the_target(questioner):
    """In all of our own dev set; and every annotated position is there with its stance."""
    for one in read_annotations(DEV):
        held = [position.holder for position in one.positions]
        items = only(one, questioner).labelled
        gold = {(p.holder, p.stance) for p in one.positions}
        assert gold <= {(item.query.holder, item.stance) for item in items}
        for item in items:
            holder = item.query.holder
            if holder is not None and holder not in held:
                assert item.stance is Stance.NEUTRAL
                assert not any(touches(holder.span, other.span) for other in held)
                assert not is_target(holder, one.mention)


def test_unsure_rows_count_less(questioner):
    """Their questions weigh `UNSURE_WEIGHT` times as much, each."""
    sure, unsure = (only(replace(ONE, unsure=u), questioner).labelled for u in (False, True))
    for one, other in zip(sure, unsure, strict=True):
        assert other.weight == pytest.approx(UNSURE_WEIGHT * one.weight)


def test_a_sentence_with_two_targets_is_one_example(questioner):
    """Annotations of one text are asked together."""
    other = replace(ONE, target="Australia", mention=(0, 8), positions=())
    examples = from_annotations([ONE, other], "written", questioner)
    assert len(examples) == 1
    assert {item.query.target for item in examples[0].labelled} == {"AUKUS", "Australia"}


@pytest.fixture
def drawn(questioner):
    """Draws the example two thousand times."""

    def draw_often(drawing, targets=(), aliases=None):
        rng, example = random.Random(0), only(ONE, questioner)
        return [draw(example, drawing, rng, targets, aliases) for _ in range(2000)]

    return draw_often


def share(examples, condition) -> float:
    """How many examples fulfil a condition, as a share."""
    return sum(map(condition, examples)) / len(examples)


def test_spans_are_dropped_at_the_stated_rate(drawn):
    """Mentions and holder spans go in 15% of draws each, independently of one another."""
    examples = drawn(replace(STILL, drop_span=0.15))

    def no_mention(one):
        return all(item.query.mention is None for item in one.labelled)

    def no_span(one):
        return Holder("Canberra") in stances(one)

    assert share(examples, no_mention) == pytest.approx(0.15, abs=0.03)
    assert share(examples, no_span) == pytest.approx(0.15, abs=0.03)
    both = share(examples, lambda one: no_mention(one) and no_span(one))
    assert both == pytest.approx(0.15**2, abs=0.015)


def test_the_questions_of_a_target_vary_together(drawn):
    """Within a draw all holders share the same mention and name: they share one target."""
    for one in drawn(Drawing(), aliases=lambda _: ("the pact of three",)):
        assert len({replace(item.query, holder=None) for item in one.labelled}) == 1


def test_names_and_spelling_vary_at_their_rates(drawn):
    """An alias is drawn among the names; spelling out happens only to shown mentions."""
    drawing = replace(STILL, alias=0.4, spell=0.2)
    examples = drawn(drawing, aliases=lambda _: ("the pact of three",))
    renamed = share(examples, lambda one: one.labelled[0].query.target != "AUKUS")
    assert renamed == pytest.approx(0.4 / 2, abs=0.03)
    assert share(examples, lambda one: one.labelled[0].query.spelled) == pytest.approx(
        0.2, abs=0.03
    )


def test_drawing_changes_no_answer(drawn, questioner):
    """Text, stances and weights stay, in order, whatever is drawn."""
    example = only(ONE, questioner)
    for one in drawn(replace(Drawing(), unrelated=0), aliases=lambda _: ("the pact",)):
        assert one.text == TEXT
        assert [(item.stance, item.weight) for item in one.labelled] == [
            (item.stance, item.weight) for item in example.labelled
        ]


def test_drawing_nothing_changes_nothing(drawn, questioner):
    """With all rates zero a draw is the example itself."""
    assert set(drawn(STILL, ["Paris Agreement"])) == {only(ONE, questioner)}


def test_unrelated_questions_are_neutral_for_everybody(drawn):
    """At the stated rate, a target that shares no longer word with the sentence is asked about."""
    targets = ["Paris Agreement", "AUKUS", "Beijing summit"]
    examples = drawn(replace(STILL, unrelated=0.1), targets)
    added = [one.labelled[4:] for one in examples if len(one.labelled) > 4]
    assert len(added) / len(examples) == pytest.approx(0.1, abs=0.02)
    holders = [None, CANBERRA, AUTHOR, BEIJING]
    for items in added:
        assert [item.query for item in items] == [
            Query("Paris Agreement", holder=holder) for holder in holders
        ]
        assert {item.stance for item in items} == {Stance.NEUTRAL}
        assert items[0].weight == UNRELATED_WEIGHT


def test_without_an_unrelated_target_none_is_asked(drawn):
    """What the sentence speaks of is never called neutral for want of something better."""
    assert all(len(one.labelled) == 4 for one in drawn(Drawing(unrelated=1), ["AUKUS"])[:100])


def test_an_epoch_is_a_function_of_its_seed(questioner):
    """The same seed draws the same variations, another one others."""
    example = only(replace(ONE, ask=Ask.SENTIMENT), questioner)

    def epoch(seed):
        rng = random.Random(seed)
        return [draw(example, Drawing(), rng, ["NPT"]) for _ in range(50)]

    assert epoch(1) == epoch(1) != epoch(2)


def test_only_a_holder_at_odds_with_the_sentence_counts_more(questioner):
    """Beijing disagrees with the sentence's stance, Canberra does not, the author holds none."""
    both = only(
        replace(ONE, positions=(*ONE.positions, Position(BEIJING, Stance.AGAINST))), questioner
    )
    drawn = draw(both, replace(STILL, dissent=4), random.Random(1), targets=())
    ratios = {
        after.query.holder: after.weight / before.weight
        for before, after in zip(both.labelled, drawn.labelled, strict=True)
    }
    assert ratios == {None: 1, CANBERRA: 1, BEIJING: 4, AUTHOR: 1}
