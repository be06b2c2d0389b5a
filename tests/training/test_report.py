"""A report's figures are scikit-learn's, its page shows text as text, and its JSON keeps its shape."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    matthews_corrcoef,
)

from dragoman.errors import UnreadableInput
from dragoman.stance import AUTHOR, Answer, Ask, Holder, Stance
from dragoman.training import metrics
from dragoman.training.annotations import Annotation, Position
from dragoman.training.baselines import majority, vader
from dragoman.training.behaviour import PassRate
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.evaluate import Evaluation, Judged
from dragoman.training.report import scores
from dragoman.training.report.build import ALL, build, measured, selective
from dragoman.training.report.compare import compare
from dragoman.training.report.judge import MAJORITY, SVM, VADER, Part, joined, with_baselines
from dragoman.training.report.page import render, write_report
from dragoman.training.report.shown import WORST
from dragoman.training.report.slices import by_entity, count_actors, length, negation, slices
from dragoman.training.report.sources import Source, dev_sources, read_source
from dragoman.training.report.tables import as_text, markdown
from dragoman.training.report.tally import Tally, confusion_counts

AGAINST, NEUTRAL, FAVOR = Stance
EVIL = 'Oslo & <script>alert("AUKUS")</script> welcomed AUKUS.'
pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


def answer(rng):
    """Probabilities of a hesitant guesser."""
    return Answer(tuple(rng.dirichlet([1.0, 1.0, 1.0]).tolist()))


def judged(count, seed=0, **fields):
    """Rows of a few documents and entities, with random gold and random answers."""
    rng = np.random.default_rng(seed)
    rows = []
    for index in range(count):
        gold = list(Stance)[rng.integers(3)]
        held = () if gold is NEUTRAL else (Position(Holder("Oslo", (0, 4)), gold),)
        found = (Position(AUTHOR, FAVOR), *held)[: rng.integers(3)]
        asked = Annotation(
            f"Oslo spoke of AUKUS, note {index}.",
            ["AUKUS", "the Quad", "NATO"][index % 3],
            (14, 19),
            gold,
            held,
            unsure=index % 7 == 0,
            group=f"speech-{index // 4}",
        )
        rows.append(Judged(replace(asked, **fields), answer(rng), found))
    return Evaluation(rows)


@pytest.fixture(scope="module")
def part():
    """A data set of sixty rows, one of which carries markup, with two baselines' guesses."""
    rows = judged(60)
    evil = Judged(
        Annotation(EVIL, "<b>AUKUS</b>", (47, 52), FAVOR, unsure=True, group="<i>speech</i>"),
        Answer((0.98, 0.01, 0.01)),
        (),
    )
    evaluation = Evaluation([*rows.judged, evil])
    return Part("<own>.jsonl", evaluation, {MAJORITY: np.zeros(61, int), SVM: None})


@pytest.fixture(scope="module")
def report(part, questioner):
    """A report with every section."""
    other = Part(part.name, judged_again(part), {})
    return build(
        "tiny-12345678",
        "2025-01-01T00:00:00+00:00",
        [part],
        questioner,
        behaviour=[PassRate("two_targets", 4, 3)],
        comparison=compare("<other>", [part], [other], ALL),
        rejected=2,
        in_train=3,
    )


def judged_again(part):
    """The same rows with other answers."""
    rng = np.random.default_rng(9)
    return Evaluation([replace(one, answer=answer(rng)) for one in part.evaluation.judged])


@given(pairs)
def test_figures_of_labels_are_those_of_scikit_learn(rows):
    """Accuracy, F1 of each class, macro-F1, Favg, MCC and the confusion matrix, for any labels."""
    gold, predicted = np.array(rows).T
    totals = confusion_counts(gold, predicted).sum(axis=0)
    f1 = f1_score(gold, predicted, labels=[0, 1, 2], average=None, zero_division=0)
    assert scores.accuracy(totals) == pytest.approx(100 * accuracy_score(gold, predicted))
    assert scores.class_f1(totals) == pytest.approx(100 * f1)
    assert scores.macro_f1(totals) == pytest.approx(100 * f1.mean())
    assert scores.favg(totals) == pytest.approx(100 * (f1[0] + f1[2]) / 2)
    assert scores.mcc(totals) == pytest.approx(matthews_corrcoef(gold, predicted))
    expected = confusion_matrix(gold, predicted, labels=[0, 1, 2])
    assert scores.confusion(totals).tolist() == expected.tolist()


def test_figures_of_probabilities_and_holders_are_those_of_the_other_modules():
    """ECE as in `metrics`, holders as in `Evaluation`, the Brier score as in scikit-learn."""
    rows = judged(80)
    tally, confidence = (
        Tally.of_evaluation(rows),
        np.array([one.answer.confidence for one in rows.judged]),
    )
    ece = metrics.calibration_error(confidence, rows.gold() == rows.predicted())
    assert tally.figure(scores.calibration_error).value == pytest.approx(ece)
    probabilities = np.array([one.answer.probabilities for one in rows.judged])
    brier = sum(
        brier_score_loss(rows.gold() == label, probabilities[:, label]) for label in (0, 1, 2)
    )
    assert tally.figure(scores.brier).value == pytest.approx(brier)
    found, holders = rows.holders(), scores.Holders.of(tally)
    values = (holders.precision.value, holders.recall.value, holders.f1.value)
    assert values == pytest.approx((found.precision, found.recall, found.f1))
    assert (holders.gold, holders.found) == (found.gold, found.found)


@pytest.mark.parametrize("name", ["macro_f1", "accuracy"])
def test_intervals_are_those_of_metrics_figure(name):
    """Adding up the counts of drawn documents is resampling their rows, draw by draw."""
    rows = judged(50)
    mine = Tally.of_evaluation(rows).figure(getattr(scores, name))
    arguments = (rows.gold(), rows.predicted(), rows.groups())
    theirs = metrics.figure(getattr(metrics, name), *arguments)
    assert (mine.value, mine.low, mine.high) == pytest.approx(
        (theirs.value, theirs.low, theirs.high)
    )
    assert mine.n == theirs.n


def test_a_difference_is_paired():
    """An artifact differs from itself by nothing, in every draw; the sign is mine minus theirs."""
    rows = judged(40)
    perfect = Evaluation(
        [
            replace(one, answer=Answer(tuple(float(s is one.annotation.stance) for s in Stance)))
            for one in rows.judged
        ]
    )
    mine, best = Tally.of_evaluation(rows), Tally.of_evaluation(perfect)
    same = mine.difference(mine, scores.macro_f1)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    better = best.difference(mine, scores.macro_f1)
    assert 0 < better.low < better.value < better.high


def test_fixed_and_broken_rows_are_those_only_one_artifact_gets_right(part):
    """Counted apart, each with both answers; their difference is the difference in hits."""
    other = Part(part.name, judged_again(part), {})
    found = compare("other", [part], [other], ALL)
    mine, theirs = (one.evaluation.gold() == one.evaluation.predicted() for one in (part, other))
    assert len(found.fixed) == (mine & ~theirs).sum()
    assert len(found.broken) == (theirs & ~mine).sum()
    assert all(row.answer is row.gold is not row.other for row in found.fixed)
    assert all(row.other is row.gold is not row.answer for row in found.broken)
    (only,) = found.differences
    assert only.accuracy.value == pytest.approx(100 * (mine.mean() - theirs.mean()))


def test_coverage_ends_with_all_rows_and_begins_with_the_most_confident():
    """Accuracy at 100% is accuracy; a share is of rows in order of confidence."""
    rows = judged(40)
    points = selective(rows)
    assert points[-1].accuracy == pytest.approx(rows_accuracy(rows))
    best = sorted(rows.judged, key=lambda one: -one.answer.confidence)[:4]
    (tenth,) = [point for point in points if point.coverage == 10]
    assert (tenth.n, tenth.accuracy) == (4, pytest.approx(rows_accuracy(Evaluation(best))))


def rows_accuracy(rows):
    """Percent of right answers."""
    return 100 * accuracy_score(rows.gold(), rows.predicted())


def test_the_worst_errors_are_the_most_confident_ones(report, part):
    """At most fifty, in order, and none that is right."""
    errors = [one for one in part.evaluation.judged if one.answer.stance != one.annotation.stance]
    assert len(report.worst) == min(WORST, len(errors))
    assert report.worst[0].text == EVIL
    confidences = [row.confidence for row in report.worst]
    assert confidences == sorted(confidences, reverse=True)
    assert all(row.answer is not row.gold for row in report.worst)


def test_data_sets_are_measured_together_and_apart():
    """The whole comes first; rows marked unsure are left out in a second line."""
    parts = [
        Part("a", judged(30), {VADER: np.zeros(30, int)}),
        Part("b", judged(20, 1, unsure=False), {VADER: None}),
    ]
    found = measured(parts)
    named = [(one.name, one.rows, one.scores.n) for one in found]
    assert named == [(ALL, "all", 50), (ALL, "sure", 45), ("a", "all", 30), ("a", "sure", 25), ("b", "all", 20)]  # fmt: skip
    assert [one.baselines[VADER] is None for one in found] == [True, True, False, False, True]
    assert found[1].scores.accuracy.value == pytest.approx(
        rows_accuracy(joined(parts, ALL).evaluation.sure())
    )


def test_every_slice_covers_all_rows(questioner):
    """Each grouping is a partition; entities come by their number of rows."""
    rows = judged(31).judged
    for groups in (*slices(rows, questioner).values(), by_entity(rows)):
        assert sum(map(len, groups.values())) == 31
    assert list(by_entity(rows)) == ["AUKUS", "NATO", "the Quad"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It doesn't matter.", "negation word"),
        ("It doesn’t matter.", "negation word"),
        ("NO deal.", "negation word"),
        ("A notable northern note.", "no negation word"),
    ],
)
def test_a_negation_is_a_whole_word(text, expected):
    """Straight or curly, in any case; "notable" is none."""
    assert negation(text) == expected


def test_lengths_and_actors_are_counted(questioner):
    """Words by white space; the author is no actor of the sentence."""
    assert [length("word " * n) for n in (15, 16, 45, 46)] == ["up to 15 words", "16 to 30 words", "31 to 45 words", "over 45 words"]  # fmt: skip
    assert count_actors("the prices rose again.", questioner) == "no actors"
    assert count_actors("Canberra met Beijing.", questioner) == "2 actors"


def test_the_majority_class_is_that_of_train():
    """Whatever the test rows are."""
    rows = [one.annotation for one in judged(9).judged]
    train = [replace(rows[0], stance=stance) for stance in (FAVOR, AGAINST, FAVOR)]
    assert majority(train, rows).tolist() == [2] * 9


def test_vader_hears_the_tone_of_the_sentence():
    """Its compound score, cut at 0.05 on either side; it knows no target."""
    texts = ("What a horrible, cruel war.", "The envoy met AUKUS.", "A great and happy success!")
    rows = [Annotation(text, "AUKUS", None, NEUTRAL) for text in texts]
    assert vader(rows).tolist() == [0, 1, 2]
    assert vader([]).tolist() == []


def test_baselines_learn_from_train_without_the_measured_sentences():
    """A sentence that is measured is never learned; with too little, there is no SVM."""
    rows, own = judged(60), judged(6, 1)
    train = [one.annotation for one in rows.judged]
    source = Source({"a": [one.annotation for one in own.judged]}, train)
    assert source.in_train() == 6
    assert len(source.unseen()) == 54
    (found,) = with_baselines(source, [Part("a", own, {})])
    assert {len(labels) for labels in found.guesses.values()} == {6}
    (poor,) = with_baselines(replace(source, train=train[:10]), [Part("a", own, {})])
    assert poor.guesses[SVM] is None
    assert poor.guesses[MAJORITY] is not None


ROW = {"text": "Oslo hailed AUKUS.", "target": "AUKUS", "mention": [12, 17], "stance": "favor"}


def test_train_rows_of_a_folder_are_learned_from_and_named_files_measured(write_rows, tmp_path):
    """A data set for each file; a row that cannot be read is named by file and line."""
    train = write_rows(tmp_path / "train.jsonl", [ROW])
    dev = write_rows(tmp_path / "dev.jsonl", [ROW | {"text": "Rome hailed AUKUS."}, {"target": 1}])
    nothing = Shelf(tmp_path / "none", tmp_path / "none")
    source, problems = read_source([tmp_path], Ask.STANCE, nothing)
    assert list(source.parts) == [str(dev)]
    assert [one.text for one in source.train] == ["Oslo hailed AUKUS."]
    assert [str(one.place) for one in problems] == [f"{dev}:2"]
    named, _ = read_source([train], Ask.SENTIMENT, nothing)
    (row,) = named.parts[str(train)]
    assert (row.ask, row.holders_complete, named.train) == (Ask.SENTIMENT, False, [])


def test_nothing_to_measure_is_an_error(write_rows, tmp_path):
    """Without a readable row, or without a dev set, the message says what to do."""
    nothing = Shelf(tmp_path / "none", tmp_path / "none")
    with pytest.raises(CorpusNotFound, match="--data"):
        dev_sources(nothing)
    bad = write_rows(tmp_path / "bad.jsonl", [{"target": "AUKUS"}])
    with pytest.raises(UnreadableInput, match=r"no annotations to measure: .*bad\.jsonl:1: "):
        read_source([bad], Ask.STANCE, nothing)


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
