"""Exports of every tool: each annotation is found again, or a reject says why it is not.

`python tests/training/test_exchange_tools.py` prints the table of docs/annotation.md anew.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from tool_files import TOOLS, Item, Target, Tool

from dragoman.files import Rejects
from dragoman.stance import Stance
from dragoman.training.exchange.detect import reader_for

DOCS = Path(__file__).parents[2] / "docs" / "annotation.md"
FOLDER = Path(tempfile.gettempdir())
WORDS = ("Lima", "Quito", "Ko\u0308ln", "Malm\xf6", "\U0001f1f5\U0001f1eahub", "Suva", "Accra", "\U0001f44dpact", "levy", "to\u0302lls")  # fmt: skip
GAPS = (" ", "  ", "\r\n", " met ", ", ", " \u2014 ", "\xa0")


def read(content: str):
    """Rows and rejects of a file's content, whose format is told by it alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given"
        path.write_text(content, "utf-8", newline="")
        rejects = Rejects(Path(folder))
        rows = [one.as_row() for one in reader_for(str(path))(str(path), rejects)]
    return rows, rejects.collected


def fitting(item: Item, tool: Tool) -> Item:
    """What a tool can say of an item."""
    return item if tool.holders else replace(item, targets=tuple(replace(one, holders=()) for one in item.targets))  # fmt: skip


def said(row: dict) -> tuple:
    """What is compared of an imported row."""
    held = {(tuple(one["holder_span"]), one["stance"]) for one in row.get("positions", ())}
    return row["text"], tuple(row["mention"]), row["stance"], frozenset(held)


def meant(item: Item, target: Target) -> tuple:
    """The same of what was written."""
    held = frozenset((span, stance.value) for span, stance in target.holders)
    return item.text, target.span, target.stance.value, held


def lost(tool: Tool, items: list[Item]) -> tuple[list[tuple], int]:
    """Annotations that came back neither as rows nor as rejects, and how many were rejected.

    What nobody meant, and what was not finished, must not come back.
    """
    given_items = [fitting(one, tool) for one in items if one.targets and (one.finished or tool.rejected)]  # fmt: skip
    rows, rejects = read(tool.write(given_items)) if given_items else ([], [])
    wanted = [meant(one, target) for one in given_items if one.finished for target in one.targets]
    left = list(wanted)
    for row in rows:
        left.remove(said(row))  # raises where a row says what nobody meant
    unfinished = [one for one in given_items if not one.finished]
    assert all(one.reason for one in rejects)
    assert len(rejects) >= (1 if unfinished else 0)
    texts = [str(one.row) for one in rejects]
    return [one for one in left if not any(repr(one[0])[1:-1] in text for text in texts)], len(left)


@st.composite
def works(draw):
    """What some annotators made of some texts: targets, holders, blanks, emoji, line ends, NFD."""
    items = []
    for number in range(draw(st.integers(1, 2))):
        words = draw(st.permutations(WORDS))[: draw(st.integers(2, 6))]
        text, places = f"{number}: ", []
        for word in words:
            places.append((len(text), len(text) + len(word)))
            text += word + draw(st.sampled_from(GAPS))
        text += "end."
        for annotator in range(1, 1 + draw(st.integers(1, 3))):
            targets = []
            for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True)):  # fmt: skip
                stance = draw(st.sampled_from(Stance))
                others = [one for one in places if one != place]
                who = [] if stance is Stance.NEUTRAL else draw(st.lists(st.sampled_from(others), max_size=2, unique=True))  # fmt: skip
                sides = st.sampled_from([Stance.AGAINST, Stance.FAVOR])
                targets.append(Target(place, stance, tuple((one, draw(sides)) for one in who)))
            marked = {one.span for one in targets}
            targets = [replace(one, holders=tuple(held for held in one.holders if held[0] not in marked)) for one in targets]  # fmt: skip
            items.append(Item(text, annotator, tuple(targets), draw(st.booleans())))
    return items


@pytest.mark.parametrize("name", TOOLS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(works())
def test_every_annotation_is_found_again_or_told(name, items):
    """Several annotators, targets, relations, emoji, line ends, decomposed letters, rejected items."""
    missing, _ = lost(TOOLS[name], items)
    assert missing == []


TEXT = "Suva hailed the levy, but Accra and Lima hate the toll road."


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    """Where words stand."""
    return (text.index(words), text.index(words) + len(words))


def item(text: str = TEXT, annotator: int = 1, finished: bool = True, **stances: str) -> Item:
    """One annotator's stances toward words of a text."""
    targets = tuple(Target(at(word, text), Stance(stance)) for word, stance in stances.items())
    return Item(text, annotator, targets, finished)


ODD = "\U0001f44d Ko\u0308ln hailed  the\r\nlevy \u2014 Malm\xf6 did not."
HELD = Item(TEXT, 1, (Target(at("levy"), Stance.FAVOR, ((at("Suva"), Stance.FAVOR), (at("Accra"), Stance.AGAINST))),))  # fmt: skip
FEATURES = {
    "several targets": [item(levy="favor", road="against")],
    "several annotators": [
        item(levy="favor", road="against"),
        item(annotator=2, levy="favor", road="neutral"),
    ],
    "holders": [HELD],
    "skipped or rejected": [item(levy="favor"), item(annotator=2, finished=False, levy="against")],
    "emoji, NFD, CRLF": [item(ODD, levy="favor")],
}
YES, TOLD, NONE = "yes", "told", "\u2013"


def cell(tool: Tool, feature: str) -> str:
    """What becomes of a feature: it is read, told as a reject, or the format has none of it."""
    if (feature == "holders" and not tool.holders) or (feature.startswith("skip") and not tool.rejected):  # fmt: skip
        return NONE
    missing, rejected = lost(tool, FEATURES[feature])
    assert not missing
    return TOLD if rejected else YES


def whole_text(tool: Tool) -> str:
    """Whether a stance of the whole text is read, with no word about what was not said."""
    rows, rejects = read(tool.choice("Suva hailed the levy.", "levy", "Favour "))
    (row,) = rows
    assert rejects == []
    assert (row["mention"], row["stance"], "positions" in row) == ([16, 20], "favor", False)
    return YES


def table() -> str:
    """Tool by feature, as the readers of this version have it."""
    head = ["format", *FEATURES, "stance of the text"]
    lines = [head, ["---"] * len(head)]
    for name, tool in TOOLS.items():
        lines.append([name, *(cell(tool, one) for one in FEATURES), whole_text(tool)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def test_the_table_of_the_documentation_is_what_the_readers_do():
    """`python tests/training/test_exchange_tools.py` renews it."""
    assert table() in DOCS.read_text("utf-8")


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201 - to be pasted
