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


TEXTS = st.text(alphabet="ab \n\r\U0001f642\u0301\xe9", min_size=1, max_size=12).filter(str.strip)
WORDS = (
    st.text(min_size=1, max_size=8)
    .filter(str.strip)
    .map(lambda text: text.encode("utf-8", "replace").decode("utf-8"))
)


@st.composite
def imported(draw):
    """Any annotation that Label Studio has a place for; holders in the order of the text."""
    text, stance = draw(TEXTS), draw(st.sampled_from(Stance))

    def span():
        start = draw(st.integers(0, len(text) - 1))
        return (start, draw(st.integers(start + 1, len(text))))

    spans = sorted({span() for _ in range(draw(st.integers(0, 3)))})
    holders = [Holder(text[slice(*one)], one) for one in spans] + [AUTHOR] * draw(st.integers(0, 1))
    held = (
        ()
        if stance is Stance.NEUTRAL
        else [(one, draw(st.sampled_from(Stance))) for one in holders]
    )
    annotation = Annotation(
        text=text,
        target=draw(WORDS),
        mention=draw(st.sampled_from([None, span()])),
        stance=stance,
        positions=tuple(Position(*one) for one in held),
        unsure=draw(st.booleans()),
    )
    extra = draw(
        st.fixed_dictionaries(
            {},
            optional={"source_id": st.sampled_from("xy"), "note": WORDS, "tags": st.lists(WORDS)},
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
