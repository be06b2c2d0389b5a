"""Why: every word is left out once, and what is told is what the labeller answers without it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import InvalidQuery
from dragoman.labeller import Labeller, ScoreItem
from dragoman.serving.explain import MOST_CHARACTERS, MOST_WORDS, explain, plan_row
from dragoman.stance import Stance

TEXT = "Moscow 👩‍🚀 firmly rejects any further enlargement of NATO."


def test_the_telling_word_tells(labeller: Labeller) -> None:
    """In "firmly rejects", the verb carries the stance; the target and the holder stay in place."""
    found = explain(labeller, ScoreItem(TEXT, "NATO enlargement", holder="Moscow"))
    assert found.stance is Stance.AGAINST
    assert max(found.words, key=lambda word: word.influence).text == "rejects"
    assert [word.text for word in found.words] == ["firmly", "rejects", "any"]


def test_an_influence_is_a_difference_of_two_answers(labeller: Labeller) -> None:
    """The number is the answer's probability less that for the text without the word."""
    found = explain(labeller, ScoreItem(TEXT, "NATO enlargement"), Stance.FAVOR)
    word = next(one for one in found.words if one.text == "rejects")
    shorter = TEXT.replace("rejects ", "")
    whole, without = labeller.score(ScoreItem(text, "NATO enlargement") for text in (TEXT, shorter))
    assert word.influence == pytest.approx(whole.probabilities[2] - without.probabilities[2])


@settings(max_examples=8)
@given(st.lists(st.sampled_from(["AUKUS", "x", "👍🏽", "é\u0301", "isn't", " ", "-"]), max_size=9))
def test_offsets_are_exact(labeller: Labeller, pieces: list[str]) -> None:
    """Every word is where its offsets say, whatever stands around it."""
    text = " ".join(["Perth", *pieces])
    for word in explain(labeller, ScoreItem(text, "AUKUS")).words:
        assert text[word.start : word.end] == word.text


def test_the_work_is_bounded(labeller: Labeller) -> None:
    """A text of more words than are explained is refused before the model is asked."""
    with pytest.raises(InvalidQuery, match=f"at most {MOST_WORDS}"):
        explain(labeller, ScoreItem("word " * (MOST_WORDS + 1), "AUKUS"))
    with pytest.raises(InvalidQuery, match=f"at most {MOST_CHARACTERS}"):
        explain(labeller, ScoreItem("-" * (MOST_CHARACTERS + 1), "AUKUS"))


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"stance": "pro"}, "`stance` must be one of"),
        ({"why": 1}, "unknown field 'why'"),
        ({"text": 1}, "`text` is int"),
    ],
)
def test_a_bad_question_is_named(labeller: Labeller, field: dict, reason: str) -> None:
    """Fields that are unknown or wrong are refused."""
    with pytest.raises(InvalidQuery, match=reason):
        plan_row(labeller.questioner, {"text": TEXT, "target": "NATO"} | field)


def test_the_answer_is_json_of_the_question(labeller: Labeller) -> None:
    """The spans that were found are told, so that a reader sees what was asked."""
    row = {"text": TEXT, "target": "NATO", "holder": "Moscow", "stance": "neutral"}
    planned = plan_row(labeller.questioner, row)
    answer = planned.read(list(labeller.score(planned.questions))).as_dict()
    assert answer["stance"] == "neutral"
    assert answer["mention"] is not None
    assert answer["holder_span"] == (0, 6)
    assert answer["method"] == "leave-one-word-out"
    assert set(answer["probabilities"]) == set(Stance)
