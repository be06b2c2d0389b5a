"""Checks of annotated files: each problem by file and line, and whether training may start."""

import json

import pytest

from dragoman.errors import UnreadableInput
from dragoman.training.data.check import check
from dragoman.training.data.problems import Kind, Severity

TEXT = "Lisbon hailed the grain deal, which Zagreb denounced at length."
NEARLY = "Lisbon hailed the grain deal, which Zagreb denounced at some length."
OTHER = "Nobody in the harbour office had heard of a new tariff."


def row(text=TEXT, stance="favor", target="the grain deal", mention=None, **more):
    """An annotation; the author holds its stance."""
    held = [{"holder": "author", "holder_span": None, "stance": stance}]
    return {
        "text": text,
        "target": target,
        "mention": mention,
        "stance": stance,
        "positions": [] if stance == "neutral" else held,
    } | more


@pytest.fixture
def report(write_rows, tmp_path, monkeypatch):
    """Checks files of rows, given by their names; distribution and labels left out."""
    monkeypatch.chdir(tmp_path)

    def check_rows(holdout=(), **files):
        for name, rows in files.items():
            write_rows(tmp_path / "rows" / f"{name}.jsonl", rows)
        return check([tmp_path / "rows"], holdout)

    return check_rows


def found(report, *kinds):
    """Kind, severity and line of the problems of some kinds."""
    problems = [one for one in report.problems if one.kind in kinds]
    return [(one.kind, one.severity, one.place and one.place.line) for one in problems]


def test_rows_without_a_problem_may_be_trained_on(report):
    """Two targets of one sentence, and a second sentence."""
    rows = [row(), row(target="Zagreb", stance="neutral"), row(OTHER)]
    assert report(train=rows).may_train


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        ({"text": TEXT}, Kind.SCHEMA),
        (row(stance="pro"), Kind.SCHEMA),
        (row(unsure="no"), Kind.SCHEMA),
        (row(mention=[60, 70]), Kind.SPAN),
        (row(stance="neutral") | {"positions": row()["positions"]}, Kind.SCHEMA),
        (row(stance="against") | {"positions": row()["positions"]}, Kind.CONFLICT),
    ],
)
def test_a_row_against_the_schema_is_an_error_at_its_line(report, bad, kind):
    """Missing, unknown or contradictory fields."""
    result = report(train=[row(OTHER), bad])
    assert found(result, *Kind)[-1] == (kind, Severity.ERROR, 2)
    assert not result.may_train


@pytest.mark.parametrize("line", ["{", "[]", '"x"', '{"text": "\\ud83d"}'])
def test_a_line_that_is_no_object_is_an_error(report, tmp_path, line):
    """With its number, and the lines after it are still read."""
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "bad.jsonl").write_text(f"{line}\n{json.dumps(row())}\n")
    result = report()
    assert found(result, Kind.SCHEMA) == [(Kind.SCHEMA, Severity.ERROR, 1)]
    assert result.counts["all"].rows == 1


def test_a_byte_order_mark_is_an_error(report, tmp_path):
    """Training would not read the file."""
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "marked.jsonl").write_text(json.dumps(row()), "utf-8-sig")
    assert found(report(), Kind.SCHEMA) == [(Kind.SCHEMA, Severity.ERROR, 1)]


def test_spans_with_blanks_and_holders_without_a_place_are_warned_of(report):
    """They can be learned from, but look like mistakes."""
    unplaced = [{"holder": "Rome", "holder_span": None, "stance": "favor"}]
    result = report(train=[row(mention=[13, 17]), row(OTHER, positions=unplaced)])
    assert found(result, Kind.SPAN) == [
        (Kind.SPAN, Severity.WARNING, 1),
        (Kind.SPAN, Severity.WARNING, 2),
    ]


@pytest.mark.parametrize(
    ("mentions", "severity"),
    [(([14, 28], [14, 28]), Severity.ERROR), ((None, [14, 28]), Severity.ERROR),
     (([14, 28], [18, 28]), Severity.WARNING)],
)  # fmt: skip
def test_two_stances_toward_one_target_conflict(report, mentions, severity):
    """Unless two mentions may be two things of one name."""
    one, other = mentions
    rows = [row(mention=one), row(TEXT.upper(), stance="against", mention=other)]
    assert found(report(train=rows), Kind.CONFLICT) == [(Kind.CONFLICT, severity, 2)]


def test_a_row_that_is_there_twice_is_warned_of(report):
    """In one file or two of the same split."""
    result = report(train=[row(), row()], more=[row(OTHER, split="x"), row(OTHER, split="x")])
    assert found(result, Kind.DUPLICATE) == [
        (Kind.DUPLICATE, Severity.WARNING, 2),
        (Kind.DUPLICATE, Severity.WARNING, 2),
    ]


def test_almost_the_same_sentence_in_one_split_is_warned_of(report):
    """It counts double."""
    result = report(train=[row(), row(OTHER), row(NEARLY)])
    assert found(result, Kind.NEAR_DUPLICATE) == [(Kind.NEAR_DUPLICATE, Severity.WARNING, 3)]


@pytest.mark.parametrize("text", [TEXT, TEXT.lower().replace(",", " -"), NEARLY])
def test_a_sentence_in_two_splits_leaks(report, text):
    """The same, the same but for its spelling, or almost the same."""
    result = report(dev=[row()], train=[row(OTHER), row(text)])
    assert found(result, Kind.LEAKAGE) == [(Kind.LEAKAGE, Severity.ERROR, 2)]


@pytest.mark.parametrize(
    "kept",
    [{"text": TEXT}, {"sentence": NEARLY}, {"cases": [{"before": {"text": TEXT.upper()}}]}],
)
def test_a_held_out_sentence_is_found(report, write_rows, tmp_path, kept):
    """Rows, sentences of other formats, and cases of behaviour suites."""
    file = write_rows(tmp_path / "kept.jsonl", [{"text": "Quite another one."}, kept])
    (problem,) = [one for one in report([file], train=[row()]).problems if one.other]
    assert (problem.kind, problem.severity) == (Kind.LEAKAGE, Severity.ERROR)
    assert (problem.place.line, problem.other.line) == (1, 2)


@pytest.mark.parametrize("lines", ["", '{"name": 1}\n', "{\n"])
def test_a_held_out_file_without_sentences_is_no_check(report, tmp_path, lines):
    """It must not look as if nothing leaked."""
    (tmp_path / "kept.jsonl").write_text(lines)
    with pytest.raises(UnreadableInput, match=r"kept\.jsonl"):
        report([tmp_path / "kept.jsonl"], train=[row()])


def test_nothing_is_not_enough(report, tmp_path):
    """An empty folder may not be trained on, a missing one is a mistake."""
    (tmp_path / "rows").mkdir()
    assert not report().may_train
    with pytest.raises(UnreadableInput, match="nowhere"):
        check([tmp_path / "nowhere"])


def test_one_sided_targets_and_rare_stances_are_warned_of(report):
    """The name alone would tell the stance."""
    rows = [row(f"Sentence {number * 7919} on quite its own.") for number in range(20)]
    messages = [str(one) for one in report(train=rows).problems if one.place is None]
    assert any("all 20 rows on 'the grain deal' are favor" in one for one in messages)
    assert any("train: 0 of 20 rows are neutral" in one for one in messages)


def test_a_wrong_label_among_plain_ones_is_suspicious(report):
    """One sentence of praise labelled against, found by its words."""
    words = {"favor": "gladly welcomed", "against": "angrily rejected", "neutral": "quietly met"}
    rows = [
        row(f"Delegate {number * 7919} {verb} item {number * 104729}.", stance)
        for number in range(40)
        for stance, verb in words.items()
    ]
    rows[60] = row(rows[60]["text"], "against")
    result = report(train=rows)
    assert (Kind.SUSPICIOUS, Severity.WARNING, 61) in found(result, Kind.SUSPICIOUS)
