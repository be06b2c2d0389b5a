"""Corrections: what follows the annotation schema is taken, the rest is refused in one sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InvalidQuery
from dragoman.serving.feedback.correction import Correction
from dragoman.training.annotations import Annotation
from dragoman.training.exchange.row import Imported

from .samples import SENTENCE, spoken

WRONG = {
    "`text`": {"text": 5},
    "`text` is blank": {"text": " \n"},
    "unicode": {"text": "half a \ud83d pair"},
    "`target`": {"target": ""},
    "lies outside a text of 62": {"mention": [50, 63]},
    "`mention`": {"mention": [1, 2, 3]},
    "`mention.0`": {"mention": ["1", 2]},
    "`stance`": {"stance": "pro"},
    "a neutral annotation has no `positions`": {"stance": "neutral"},
    "is 'Canberr', not 'Canberra'": {
        "positions": [{"holder": "Canberra", "holder_span": [0, 7], "stance": "favor"}]
    },
    "'Paris' does not stand in `text`": {"positions": [{"holder": "Paris", "stance": "favor"}]},
    "'Canberra' has two stances, favor and against": {
        "positions": [
            {"holder": "Canberra", "stance": "favor"},
            {"holder": "Canberra", "holder_span": [0, 8], "stance": "against"},
        ]
    },
    "'author' has two stances": {
        "positions": [
            {"holder": "author", "stance": "favor"},
            {"holder": "author", "stance": "against"},
        ]
    },
    "`verdict`": {"verdict": "guilty"},
    "`mislinked` needs a `mention`": {"mislinked": True},
    "`withdrawn`": {"withdrawn": "yes"},
    "`note`": {"note": "x" * 2001},
}


@pytest.mark.parametrize("reason", WRONG)
def test_a_bad_field_is_named(reason: str) -> None:
    """What does not follow the schema is refused, and the sentence names the field."""
    with pytest.raises(InvalidQuery) as refused:
        Correction.from_row(spoken(**WRONG[reason]))
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("missing", ["text", "target", "stance"])
def test_three_fields_are_needed(missing: str) -> None:
    """Text, target and stance have no default."""
    row = spoken()
    del row[missing]
    with pytest.raises(InvalidQuery, match=f"`{missing}`"):
        Correction.from_row(row)


def test_a_missing_holder_span_is_looked_for() -> None:
    """A holder by name alone is found in the sentence; the author has no span."""
    said = Correction.from_row(
        spoken(positions=[{"holder": h, "stance": "favor"} for h in ("Beijing", "author")])
    )
    assert [one.holder_span for one in said.positions or ()] == [(44, 51), None]


words = st.sampled_from(["👩‍🚀 ", "Cafe\u0301 ", "Beijing ", "AUKUS ", "[SEP]", "\u2028", "\x00"])


@given(st.lists(words, min_size=1, max_size=8).map("".join), st.data())
def test_what_is_taken_can_be_trained_on(text: str, data: st.DataObject) -> None:
    """Every accepted correction is an annotation that training reads, with the same spans."""
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    start, end = data.draw(spans)
    row = {"text": text, "target": "AUKUS", "mention": [start, end], "stance": "against"}
    held = data.draw(spans)
    row["positions"] = [
        {"holder": text[slice(*held)], "holder_span": list(held), "stance": "against"}
    ]
    try:
        said = Correction.from_row(row)
    except InvalidQuery:
        assert not start < end or not held[0] < held[1] or not text.strip()
        return
    read = Annotation.from_row(said.as_annotation())
    assert read.mention == (start, end)
    assert [one.holder.span for one in read.positions] == [held]


def test_a_mention_of_something_else_is_a_doubtful_annotation() -> None:
    """Whoever learns from it counts it little; it says why."""
    said = Correction.from_row(spoken(stance="neutral", positions=[], mislinked=True))
    row = said.as_annotation()
    assert (row["unsure"], row["mislinked"]) == (True, True)
    assert "mislinked" not in Correction.from_row(spoken()).as_annotation()


def test_silence_about_holders_is_kept() -> None:
    """Without `positions` nothing is said of holders; an empty list says that nobody takes a side."""
    silent = spoken()
    del silent["positions"]
    assert "positions" not in Correction.from_row(silent).as_annotation()
    assert Correction.from_row(spoken(positions=[])).as_annotation()["positions"] == []
    read = Annotation.from_row(Correction.from_row(silent).as_annotation())
    assert not read.holders_complete
    assert "positions" not in Imported(1, read).as_row()


def test_the_schema_is_published() -> None:
    """The JSON schema names every field that a client may send."""
    schema: dict[str, Any] = Correction.model_json_schema()
    assert {"text", "target", "mention", "stance", "positions", "annotator", "note"} <= set(
        schema["properties"]
    )
    assert Correction.from_row(spoken()).text == SENTENCE
