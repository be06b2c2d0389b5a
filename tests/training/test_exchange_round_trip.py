"""Label Studio: what we export comes back the same; a broken export is read up to where it breaks."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.files import Rejects
from dragoman.stance import AUTHOR, Holder, Stance
from dragoman.training.annotations import Annotation, Position
from dragoman.training.exchange import label_studio, project, tasks
from dragoman.training.exchange.row import Imported

CONFIG = Path(__file__).parents[2] / "training" / "exchange" / "labelling_config.xml"
TASK = {
    "data": {"text": "AUKUS", "source": "\U0001f642"},
    "annotations": [
        {
            "result": [
                {
                    "id": "t",
                    "type": "labels",
                    "value": {"start": 0, "end": 5, "text": "AUKUS", "labels": ["favor"]},
                }
            ]
        }
    ],
}


@pytest.mark.parametrize("rest", ["", ", {", ', {"a": "\\u12"}]', " 7]"])
def test_an_export_that_breaks_off_is_read_up_to_there(tmp_path, rest):
    """What follows cannot be trusted and is one reject."""
    path = tmp_path / "export.json"
    path.write_text(f"[\n{json.dumps(TASK)}{rest}", "utf-8")
    rejects = Rejects(tmp_path)
    assert len(list(label_studio.read(str(path), rejects))) == 1
    (reject,) = rejects.collected
    assert reject.line == 2
    assert "nothing from here on was read" in reject.reason


def test_half_a_character_is_refused(tmp_path):
    """Such JSON cannot be written as UTF-8."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps([TASK, TASK | {"note": "\ud83d"}]), "utf-8")
    rejects = Rejects(tmp_path)
    assert len(list(label_studio.read(str(path), rejects))) == 1
    assert "surrogate" in rejects.collected[0].reason


def test_the_config_knows_every_control_and_answer():
    """What is exported can be shown; what is annotated can be read."""
    root = ElementTree.parse(CONFIG).getroot()
    controls = {one.get("name"): one for one in root.iter() if one.get("name")}
    values = {name: {one.get("value") for one in tag} for name, tag in controls.items()}
    stances = {stance.value for stance in Stance}
    assert controls[label_studio.TEXT].get("value") == "$text"
    assert values[label_studio.SPAN] == stances | {"holder"}
    assert values[label_studio.AUTHOR_STANCE] == stances
    assert values[label_studio.FLAGS] == {"unsure", "implied"}
    assert {one.get("value") for one in root.iter("Relation")} == stances
    assert controls.keys() == values.keys() == {"text", "span", "target", "author", "flags", "note"}


WORD = st.text(alphabet="ab\U0001f642e\xe9", min_size=1, max_size=4)
BLANKS = st.text(alphabet=" \n\r\xa0", min_size=1, max_size=2)
NAMES = (
    st.text(min_size=1, max_size=8)
    .map(lambda text: " ".join(text.encode("utf-8", "replace").decode("utf-8").split()))
    .filter(bool)
)


@st.composite
def imported(draw):
    """Any annotation that Label Studio has a place for; spans of whole words, holders in text order."""
    words, stance = draw(st.lists(WORD, min_size=1, max_size=4)), draw(st.sampled_from(Stance))
    text, places = "", []
    for word in words:
        places.append((len(text), len(text) + len(word)))
        text += word + draw(BLANKS)

    def span():
        first = draw(st.integers(0, len(places) - 1))
        return (places[first][0], places[draw(st.integers(first, len(places) - 1))][1])

    spans = sorted({span() for _ in range(draw(st.integers(0, 3)))})
    holders = [Holder(text[slice(*one)], one) for one in spans] + [AUTHOR] * draw(st.integers(0, 1))
    held = (
        ()
        if stance is Stance.NEUTRAL
        else [(one, draw(st.sampled_from(Stance))) for one in holders]
    )
    where = draw(st.sampled_from([None, span()]))
    said = bool(where) or draw(st.booleans())
    annotation = Annotation(
        text=text,
        target=draw(NAMES) if said else "zero",  # which no text has
        mention=where,
        stance=stance,
        positions=tuple(Position(*one) for one in held),
        unsure=draw(st.booleans()),
        mention_said=said,
        holders_complete=bool(held) or draw(st.booleans()),
    )
    extra = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "source_id": st.sampled_from("xy"),
                "note": NAMES,
                "tags": st.lists(NAMES, min_size=2),
            },
        )
    )
    return Imported.of(1, annotation, extra)


@given(st.lists(imported(), max_size=4))
def test_what_is_exported_comes_back(tmp_path_factory, rows):
    """Export and import are inverse, for any text and any further fields."""
    path = tmp_path_factory.mktemp("trip") / "tasks.json"
    with path.open("w", encoding="utf-8", newline="") as file:
        tasks.write(file, tasks.annotated(rows))
    rejects = Rejects(path.parent)
    back = list(label_studio.read(str(path), rejects))
    assert rejects.collected == []
    assert [one.as_row() for one in back] == [one.as_row() for one in rows]


@given(st.lists(imported(), max_size=4))
def test_own_rows_that_are_written_come_back(tmp_path_factory, rows):
    """JSON Lines lose nothing either, nor does a second trip change anything."""
    path = tmp_path_factory.mktemp("trip") / "rows.jsonl"
    path.write_text("".join(json.dumps(one.as_row()) + "\n" for one in rows), "utf-8")
    rejects = Rejects(path.parent)
    back = list(project.read(str(path), rejects))
    assert rejects.collected == []
    assert [one.as_row() for one in back] == [one.as_row() for one in rows]
