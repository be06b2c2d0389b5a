"""A report as JSON, as a page that loads nothing, and on the terminal."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from dragoman.errors import UnreadableInput
from dragoman.stance import Stance
from dragoman.training.evaluate import Evaluation
from dragoman.training.report.build import build
from dragoman.training.report.judge import MAJORITY, SVM, VADER, Part
from dragoman.training.report.page import render, write_report
from dragoman.training.report.tables import as_text, markdown

from .conftest import EVIL, judged

AGAINST, NEUTRAL, FAVOR = Stance


def shape(value):
    """Keys and types of JSON; of a list, the shape of its first element."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


FIGURE = {"value": "float", "low": "float", "high": "float", "n": "int"}
SCORES = {
    "n": "int",
    "documents": "int",
    "macro_f1": FIGURE,
    "accuracy": FIGURE,
    "f1": {"against": FIGURE, "neutral": FIGURE, "favor": FIGURE},
    "favg": FIGURE,
    "mcc": FIGURE,
}
SHOWN = {
    "data_set": "str",
    "document": "str",
    "text": "str",
    "target": "str",
    "mention": ["int"],
    "gold": "str",
    "answer": "str",
    "probabilities": {"against": "float", "neutral": "float", "favor": "float"},
    "confidence": "float",
    "unsure": "bool",
    "other": "NoneType",
}
BIN = {"low": "float", "high": "float", "n": "int", "confidence": "float", "accuracy": "float"}
SLICE = {"kind": "str", "name": "str", "scores": SCORES}
SCHEMA = {
    "schema": "int",
    "artifact": "str",
    "created": "str",
    "rejected": "int",
    "in_train": "int",
    "measured": [
        {
            "name": "str",
            "rows": "str",
            "scores": SCORES,
            "holders": {
                "precision": FIGURE,
                "recall": FIGURE,
                "f1": FIGURE,
                "gold": "int",
                "found": "int",
            },
            "calibration": {"ece": FIGURE, "brier": FIGURE, "bins": [BIN]},
            "baselines": {MAJORITY: SCORES, SVM: "NoneType"},
        }
    ],
    "confusion": [["int"]],
    "selective": [
        {"coverage": "int", "n": "int", "least_confidence": "float", "accuracy": "float"}
    ],
    "entities": [SLICE],
    "slices": [SLICE],
    "behaviour": [{"capability": "str", "cases": "int", "passed": "int", "percent": "float"}],
    "worst": [SHOWN],
    "comparison": {
        "other": "str",
        "differences": [
            {
                "name": "str",
                "n": "int",
                "mine": FIGURE,
                "other": FIGURE,
                "macro_f1": FIGURE,
                "accuracy": FIGURE,
                "holder_f1": FIGURE,
            }
        ],
        "fixed": [SHOWN | {"other": "str"}],
        "broken": [SHOWN | {"other": "str"}],
    },
}


def test_the_json_keeps_its_shape(report, tmp_path):
    """Programs read it: a changed field needs a new schema number, and this test a new shape."""
    write_report(report, tmp_path / "new" / "folder")
    content = json.loads((tmp_path / "new" / "folder" / "report.json").read_text("utf-8"))
    assert content["schema"] == 1
    assert shape(content) == SCHEMA
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["report.html", "report.json"]  # fmt: skip


class Page(HTMLParser):
    """Collects tags that are open, all tags met, their attributes and the words between them."""

    VOID = ("meta", "br")

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], set(), [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note a tag that opens."""
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note a tag that closes itself."""
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        """Tags close in order."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note words."""
        self.words += data


def test_the_page_shows_text_as_text(report):
    """A sentence, a target, a document, a file or an artifact with markup stays words."""
    page = Page(render(report.as_dict()))
    assert page.tags.isdisjoint({"script", "i"})
    for words in (EVIL, "<b>AUKUS</b>", "<i>speech</i>", "<own>.jsonl", "<other>"):
        assert words in page.words
    assert page.open == []


def test_the_page_needs_nothing_else(report):
    """No address, no script, no import; dark mode and print are styled; plots are labelled."""
    html = render(report.as_dict())
    names = {name for name, _ in Page(html).attributes}
    assert names.isdisjoint({"src", "href", "onload", "xlink:href"})
    assert not re.search(r"https?:|@import|url\(", html)
    assert "default-src 'none'" in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert html.count("<svg") == html.count('role="img" aria-label=') == 4


def test_the_page_says_what_the_json_says(report):
    """The headline figure and every number of the confusion matrix stand in it."""
    content = report.as_dict()
    words = Page(render(content)).words
    assert f"{content['measured'][0]['scores']['macro_f1']['value']:.1f}" in words
    assert all(str(count) in words for row in content["confusion"] for count in row)


@pytest.mark.parametrize("rows", [1, 2])
def test_a_report_of_hardly_any_rows_is_still_a_report(rows, questioner):
    """One row, all of it right or wrong, without holders: nothing divides by zero."""
    few = Evaluation([replace(one, found=()) for one in judged(rows, positions=()).judged])
    found = build("tiny", "now", [Part("one", few, {VADER: np.ones(rows, int)})], questioner)
    assert found.measured[0].holders is None
    assert "not labelled" in as_text(found)
    assert "not labelled" in render(found.as_dict())


def test_the_terminal_shows_every_section(report):
    """Aligned Markdown: each table's lines are equally long, and a bar in a cell breaks nothing."""
    text = as_text(report)
    for title in ("Stance", "Holders", "Baselines", "Slices", "Entities", "Behaviour", "Against <other>"):  # fmt: skip
        assert f"\n## {title}" in f"\n{text}"
    assert "3 rows have sentences that occur in train" in text
    assert text.endswith("2 rows could not be read and are not measured.")
    lines = markdown(("a", "b"), [("x|y", 1), ("long cell", 22)]).split("\n")
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[2] == r"| x\|y      | 1  |"


def test_a_report_that_cannot_be_written_is_an_error(report, tmp_path):
    """Of one sentence, and without half a file."""
    (tmp_path / "file").touch()
    with pytest.raises(UnreadableInput, match="cannot be made"):
        write_report(report, tmp_path / "file" / "folder")
