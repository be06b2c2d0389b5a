"""Long texts: read where they speak of the target, and told what was left out."""

import pytest

from dragoman.errors import InvalidQuery
from dragoman.excerpts import combined, excerpts
from dragoman.labeller import Labeller, ScoreItem
from dragoman.rows import Scored
from dragoman.sentences import split_sentences
from dragoman.stance import Answer, Holder, Query, Stance

FILLER = "The clerk read out the minutes, and the meeting rose at noon. " * 40
AGAINST, NEUTRAL, FAVOR = Answer((0.9, 0.06, 0.04)), Answer((0.1, 0.8, 0.1)), Answer((0.04, 0.06, 0.9))  # fmt: skip


def ask(labeller: Labeller, text: str, target: str, **more: object) -> Scored:
    """The answer to one question."""
    (found,) = labeller.score([ScoreItem.from_row({"text": text, "target": target, **more})])
    return found


@pytest.mark.parametrize("before", [0, 20, 40])
def test_a_mention_counts_wherever_it_stands(labeller: Labeller, before: int) -> None:
    """At the beginning, in the middle or at the end: the sentence is read, the filler is not."""
    sentence = "Bogota condemned the orchid levy as reckless and unjust."
    lead, rest = FILLER[: len(FILLER) // 40 * before], FILLER[len(FILLER) // 40 * before :]
    found = ask(labeller, f"{lead}{sentence} {rest}", "orchid levy")
    alone = ask(labeller, sentence, "orchid levy")
    assert found.stance is Stance.AGAINST
    assert found.probabilities == alone.probabilities
    assert (found.truncated, alone.truncated) == (True, False)
    assert found.mention == (len(lead) + sentence.index("orchid"), len(lead) + sentence.index("orchid") + 11)  # fmt: skip
    assert (found.mentions_read, alone.mentions_read) == (1, 1)


def test_opposite_mentions_leave_doubt(labeller: Labeller) -> None:
    """Hailed at one end and condemned at the other, a target has no sure stance."""
    text = f"Bogota hailed the orchid levy. {FILLER}Quito condemned the orchid levy as unjust."
    found = ask(labeller, text, "orchid levy")
    assert found.unsure
    assert found.mentions_read == 2


def test_mentions_that_take_no_side_do_not_outvote_one_that_does(labeller: Labeller) -> None:
    """A text that names a target often and condemns it once condemns it."""
    plain = "The orchid levy was item five. "
    text = f"{plain}{FILLER}{plain}Quito condemned the orchid levy as reckless and unjust."
    found = ask(labeller, text, "orchid levy")
    assert found.stance is Stance.AGAINST
    assert found.mentions_read == 3


def test_a_holder_is_read_with_its_mention(labeller: Labeller) -> None:
    """Of several mentions those count that stand beside the holder who is asked about."""
    text = f"Bogota hailed the orchid levy. {FILLER}Quito condemned the orchid levy as unjust."
    for holder, stance in (("Bogota", Stance.FAVOR), ("Quito", Stance.AGAINST)):
        found = ask(labeller, text, "orchid levy", holder=holder)
        assert (found.stance, found.mentions_read) == (stance, 1)


def test_a_given_mention_is_the_only_one(labeller: Labeller) -> None:
    """Who says where the mention is is asked about that one."""
    text = f"Bogota hailed the orchid levy. {FILLER}Quito condemned the orchid levy as unjust."
    last = text.rindex("orchid levy")
    found = ask(labeller, text, "orchid levy", mention=[last, last + 11])
    assert (found.stance, found.mention, found.mentions_read) == (Stance.AGAINST, (last, last + 11), 1)  # fmt: skip


def test_what_is_found_nowhere_is_told(labeller: Labeller) -> None:
    """No mention, no place of the holder: null, and nothing was read of either."""
    found = ask(labeller, "Bogota hailed the orchid levy.", "tin quota", holder="Quito")
    answer = found.answer()
    assert (answer["mention"], answer["holder_span"], answer["mentions_read"]) == (None, None, 0)


def test_a_long_text_without_the_target_is_read_where_it_comes_closest() -> None:
    """A sentence with some words of the target comes before the beginning of the text."""
    text = f"{FILLER}Quito condemned the levy. {FILLER}"
    sentences = split_sentences(text)
    (one,) = excerpts(text, sentences, Query("orchid levy"), [], [])
    assert text[one.start : one.end] == "Quito condemned the levy."
    (whole,) = excerpts(text, sentences, Query("tin quota"), [], [])
    assert (whole.start, whole.end) == (0, len(text))


def test_an_excerpt_holds_its_mention_and_a_holder_nearby() -> None:
    """Spans are those of the excerpt; a holder out of sight is asked about by name."""
    text = f"Quito spoke. It condemned the orchid levy. {FILLER}"
    mention, holder = (text.index("orchid"), text.index("orchid") + 11), (0, 5)
    query = Query("orchid levy", mention, Holder("Quito", holder))
    (one,) = excerpts(text, split_sentences(text), query, [mention], [holder])
    assert text[one.start : one.end] == "Quito spoke. It condemned the orchid levy."
    assert (one.query.mention, one.query.holder) == (mention, Holder("Quito", holder))
    far = f"Quito spoke. {FILLER}It condemned the orchid levy."
    mention = (far.index("orchid"), far.index("orchid") + 11)
    (one,) = excerpts(far, split_sentences(far), query, [mention], [holder])
    assert one.query.holder == Holder("Quito")


@pytest.mark.parametrize(
    ("answers", "stance", "sure"),
    [
        ([AGAINST], Stance.AGAINST, True),
        ([NEUTRAL, NEUTRAL], Stance.NEUTRAL, True),
        ([NEUTRAL, FAVOR, NEUTRAL], Stance.FAVOR, True),
        ([AGAINST, FAVOR], None, False),
        ([AGAINST, AGAINST, FAVOR, NEUTRAL], Stance.AGAINST, False),
        ([NEUTRAL, Answer((0.5, 0.3, 0.2))], Stance.NEUTRAL, False),
    ],
)
def test_sides_count_if_one_is_sure(
    answers: list[Answer], stance: Stance | None, sure: bool
) -> None:
    """The mean of those that take a side; of all where no side is sure."""
    found = combined(answers, 0.7)
    assert stance is None or found.stance is stance
    assert (found.confidence >= 0.7) is sure
    assert sum(found.probabilities) == pytest.approx(1)


EMOJI = "🇨🇴🇨🇴 Bogota hailed the tin quota, but Quito loathed the orchid levy. So be it."


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": EMOJI, "target": "orchid levy", "mention": [60, 71]}, "UTF-16"),
        ({"text": "Élodie: Quito loathed the orchid levy, too", "target": "orchid levy", "mention": [27, 38]}, "UTF-8"),
        ({"text": "Quito loathed the orchid levy", "target": "orchid levy", "mention": [18, 27]}, "cuts a word"),
        ({"text": "Quito loathed the levy", "target": "levy", "holder": "Quito", "holder_span": [2, 5]}, "cuts a word"),
    ],
)  # fmt: skip
def test_a_miscounted_span_is_refused(row: dict[str, object], words: str) -> None:
    """Spans that count other units, or cut words, are told while the words stand elsewhere."""
    with pytest.raises(InvalidQuery, match=words):
        ScoreItem.from_row(row)


@pytest.mark.parametrize(
    "row",
    [
        {"text": "Quito loathed the Kupfersteuer", "target": "Steuer", "mention": [24, 30]},
        {"text": "Quito loathed the pact 🇨🇴", "target": "orchid levy", "mention": [18, 22]},
        {"text": EMOJI, "target": "the orchid levy", "mention": [56, 67]},
    ],
)
def test_a_span_of_other_words_is_believed(row: dict[str, object]) -> None:
    """A part of a compound, or words for the target that are not its name."""
    assert ScoreItem.from_row(row).mention == tuple(row["mention"])  # type: ignore[arg-type]
