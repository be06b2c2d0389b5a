"""Answers are held against gold as the guidelines define it: stance by stance, holder by holder."""

from dataclasses import replace

import pytest

from dragoman.stance import AUTHOR, Answer, Holder, Stance
from dragoman.training.annotations import Annotation, Position
from dragoman.training.evaluate import Evaluation, Judged, evaluate

AGAINST, NEUTRAL, FAVOR = Stance
TEXT = "President Xi denounced NATO enlargement, which the author of these lines welcomes."
ONE = Annotation(TEXT, "NATO enlargement", (23, 39), AGAINST)
XI, PRESIDENT_XI, NATO = (
    Holder("Xi", (10, 12)),
    Holder("President Xi", (0, 12)),
    Holder("", (23, 27)),
)


def sure_of(stance):
    """An answer of probability 0.8."""
    return Answer(tuple(0.8 if stance is one else 0.1 for one in Stance))


def judged(gold, found):
    """An annotation with these gold positions, answered with these."""
    return Judged(replace(ONE, positions=tuple(gold)), sure_of(AGAINST), tuple(found))


@pytest.mark.parametrize(
    ("found", "matches"),
    [
        (Position(XI, AGAINST), True),
        (Position(PRESIDENT_XI, AGAINST), True),  # an overlap is enough
        (Position(XI, FAVOR), False),
        (Position(NATO, AGAINST), False),
        (Position(AUTHOR, AGAINST), False),
        (Position(Holder("Xi"), AGAINST), False),  # a name without a place is nobody's
    ],
    ids=str,
)
def test_a_position_is_right_when_spans_overlap_and_stances_agree(found, matches):
    """The same holds the other way round, with gold and found exchanged."""
    gold = Position(XI, AGAINST)
    for evaluation in (
        Evaluation([judged([gold], [found])]),
        Evaluation([judged([found], [gold])]),
    ):
        assert evaluation.holders().f1 == 100 * matches


def test_the_author_matches_only_the_author():
    """And only with the same stance; a name "author" in the text is somebody else."""
    gold, named = Position(AUTHOR, FAVOR), Position(Holder("author", (51, 57)), FAVOR)
    assert Evaluation([judged([gold], [gold])]).holders().f1 == 100
    assert Evaluation([judged([gold], [named])]).holders().f1 == 0
    assert Evaluation([judged([gold], [Position(AUTHOR, AGAINST)])]).holders().f1 == 0


def test_two_found_for_one_gold_are_counted_apart():
    """Precision counts the found ones, recall the gold ones."""
    found = [Position(XI, AGAINST), Position(NATO, AGAINST), Position(AUTHOR, FAVOR)]
    result = Evaluation([judged([Position(XI, AGAINST), Position(NATO, FAVOR)], found)]).holders()
    assert (result.precision, result.recall) == pytest.approx((100 / 3, 50))
    assert (result.found, result.gold) == (3, 2)


GOLD = {"Canberra": FAVOR, "Beijing": AGAINST}
BOTH = Annotation(
    "Canberra hailed AUKUS as vital, a pact that Beijing denounced.",
    "AUKUS",
    (16, 21),
    FAVOR,
    (Position(Holder("Canberra", (0, 8)), FAVOR), Position(Holder("Beijing", (44, 51)), AGAINST)),
)


def oracle(text, queries):
    """Answers every question about that sentence rightly."""
    stances = [GOLD.get(q.holder.name, NEUTRAL) if q.holder else FAVOR for q in queries]
    return [sure_of(stance) for stance in stances]


def test_right_answers_earn_full_marks(questioner):
    """The sentence's stance and both positions are found among the candidates, and nothing more."""
    found = evaluate([BOTH], questioner, oracle)
    assert found.gold().tolist() == found.predicted().tolist() == [2]
    assert found.holders().f1 == 100
    assert found.judged[0].found == BOTH.positions


def test_answers_find_back_to_their_annotations(questioner):
    """Annotations of one text are asked together, and each keeps its own answer."""
    texts = ("AUKUS sails on, says Oslo.", "Oslo met AUKUS envoys.")
    rows = [
        Annotation(text, target, None, FAVOR) for target in ("AUKUS", "Norway") for text in texts
    ]

    def answer(text, queries):
        agree = {(texts[0], "AUKUS"), (texts[1], "Norway")}
        return [sure_of(FAVOR if (text, q.target) in agree else AGAINST) for q in queries]

    found = {
        (one.annotation.text, one.annotation.target): one.answer.stance
        for one in evaluate(rows, questioner, answer).judged
    }
    assert [found[one.text, one.target] for one in rows] == [FAVOR, AGAINST, AGAINST, FAVOR]


def test_incomplete_annotations_are_not_asked_for_holders(questioner):
    """Where holders were not labelled, none is found, so none can be wrong."""
    asked = []

    def answer(text, queries):
        asked.extend(queries)
        return [sure_of(FAVOR)] * len(queries)

    evaluate([replace(BOTH, holders_complete=False, positions=())], questioner, answer)
    assert [query.holder for query in asked] == [None]


def test_sure_leaves_out_what_careful_readers_dispute(questioner):
    """Only rows marked unsure go."""
    other = replace(BOTH, text="Oslo hailed AUKUS.", mention=None, positions=(), unsure=True)
    found = evaluate([BOTH, other], questioner, oracle)
    assert [one.annotation for one in found.sure().judged] == [BOTH]


def test_the_bootstrap_takes_documents_together_else_sentences():
    """A group is the document where one is known."""
    rows = [judged([], []), Judged(replace(ONE, group="speech-1"), sure_of(FAVOR), ())]
    assert Evaluation(rows).groups() == [TEXT, "speech-1"]
