"""The annotation schema: what follows it is read whole, what does not is named by file and line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.stance import AUTHOR, Holder, Stance
from dragoman.training.annotations import (
    Annotation,
    InvalidAnnotations,
    Position,
    read_annotations,
    read_rows,
)

GOOD = {
    "text": "Canberra hailed AUKUS as vital, a pact that Beijing denounced.",
    "target": "AUKUS",
    "mention": [16, 21],
    "stance": "favor",
    "positions": [
        {"holder": "Canberra", "holder_span": [0, 8], "stance": "favor"},
        {"holder": "Beijing", "holder_span": [44, 51], "stance": "against"},
        {"holder": "author", "holder_span": None, "stance": "favor"},
    ],
    "source": "hand-written",
}


def test_the_example_of_the_guidelines_is_read():
    """Every field arrives; `author` without a span is the author."""
    found = Annotation.from_row(GOOD | {"unsure": True, "source_id": "speech-1"})
    assert (found.mention, found.stance, found.unsure, found.group) == (
        (16, 21),
        Stance.FAVOR,
        True,
        "speech-1",
    )
    holders = [position.holder for position in found.positions]
    assert holders == [Holder("Canberra", (0, 8)), Holder("Beijing", (44, 51)), AUTHOR]


def holder(**changes):
    """A change to the first position of the good row."""
    return {"positions": [GOOD["positions"][0] | changes]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "   "}, "must not be empty"),
        ({"target": ""}, "must not be empty"),
        ({"text": None}, "`text` is None, not text"),
        ({"target": 7}, "`target` is 7, not text"),
        ({"stance": "pro"}, "'pro' is not a valid Stance"),
        ({"stance": None}, "None is not a valid Stance"),
        ({"mention": [16]}, "no span"),
        ({"mention": [16.0, 21.0]}, "no span"),
        ({"mention": "16-21"}, "no span"),
        ({"mention": [16, 16]}, r"span \[16, 16\] lies outside a text of 62 characters"),
        ({"mention": [21, 16]}, "lies outside"),
        ({"mention": [-2, 3]}, "lies outside"),
        ({"mention": [16, 63]}, "lies outside"),
        ({"positions": None}, "not iterable"),
        ({"positions": ["Canberra"]}, "indices"),
        ({"stance": "neutral"}, "a neutral annotation has no positions"),
        (holder(holder_span=[0, 7]), "holder_span .* is 'Canberr', not 'Canberra'"),
        (holder(holder_span=[60, 70]), "lies outside"),
        (holder(holder=None), "`holder` is None, not text"),
        (holder(stance="mild"), "'mild' is not a valid Stance"),
    ],
    ids=str,
)
def test_a_row_against_the_schema_is_refused(change, said):
    """The message says what is wrong with it."""
    with pytest.raises(InvalidAnnotations, match=said):
        Annotation.from_row(GOOD | change)


@pytest.mark.parametrize("field", ["text", "target", "stance"])
def test_a_missing_field_is_named(field):
    """`mention`, `positions` and `unsure` may be left out."""
    with pytest.raises(InvalidAnnotations, match=f"`{field}` is missing"):
        Annotation.from_row({key: value for key, value in GOOD.items() if key != field})


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path):
    """Each by file and line, whether it is the JSON or the schema that is broken; good rows apart."""
    path, good = tmp_path / "rows.jsonl", json.dumps(GOOD)
    bad = ['{"text": ', "", "[1]", good, json.dumps(GOOD | {"stance": "pro"}), '{"text": "x"}']
    path.write_text("\n".join([good, *bad]), "utf-8")
    with pytest.raises(InvalidAnnotations) as problem:
        read_annotations(path)
    places = [
        line.removeprefix(f"{path}:").split(":")[0] for line in str(problem.value).split("\n")
    ]
    assert places == ["2", "4", "6", "7"]


def test_empty_lines_are_passed_over_but_counted(tmp_path):
    """Line numbers are those of the file."""
    path = tmp_path / "rows.jsonl"
    path.write_text('\n{"a": 1}\n  \n{"a": 2}\n', "utf-8")
    assert list(read_rows(path)) == [(2, {"a": 1}), (4, {"a": 2})]


def as_row(one: Annotation) -> dict:
    """An annotation in the schema."""
    positions = [
        {"holder": p.holder.name, "holder_span": p.holder.span, "stance": p.stance.value}
        for p in one.positions
    ]
    return {
        "text": one.text,
        "target": one.target,
        "mention": one.mention,
        "stance": one.stance.value,
        "positions": positions,
        "unsure": one.unsure,
        "source_id": one.group,
    }


words = (
    st.text(min_size=1, max_size=30)
    .filter(str.strip)
    .map(lambda text: text.encode("utf-8", "replace").decode("utf-8"))
)


@st.composite
def annotations(draw) -> Annotation:
    """Any annotation that the schema allows."""
    text, stance = draw(words), draw(st.sampled_from(Stance))

    def span():
        start = draw(st.integers(0, len(text) - 1))
        return (start, draw(st.integers(start + 1, len(text))))

    spans = [span() for _ in range(draw(st.integers(0, 3)))]
    holders = [Holder(text[start:end], (start, end)) for start, end in spans] + [AUTHOR]
    held = [] if stance is Stance.NEUTRAL else holders[: draw(st.integers(0, len(holders)))]
    return Annotation(
        text=text,
        target=draw(words),
        mention=draw(st.sampled_from([None, span()])),
        stance=stance,
        positions=tuple(Position(one, draw(st.sampled_from(Stance))) for one in held),
        unsure=draw(st.booleans()),
        group=draw(st.sampled_from(["", "speech-1"])),
    )


@given(st.lists(annotations(), max_size=4))
def test_what_is_written_is_read(tmp_path_factory, written):
    """Any annotations survive the way through a file, whatever their characters."""
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    path.write_text("".join(json.dumps(as_row(one)) + "\n" for one in written), "utf-8")
    assert read_annotations(path) == written
