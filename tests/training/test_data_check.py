"""Checks of annotated files: each problem by file and line, and whether training may start."""

import gzip
import json

import pytest

from dragoman.errors import UnreadableInput
from dragoman.training.data.check import check
from dragoman.training.data.problems import Kind, Severity
from dragoman.training.data.standoff import convert, strip_text

TEXT = "Lisbon hailed the grain deal, which Zagreb denounced at length."
NEARLY = "Lisbon hailed the grain deal, which Zagreb denounced at some length."
LISBON = {"holder": "Lisbon", "holder_span": [0, 6], "stance": "favor"}
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
        (row(source=["own"]), Kind.SCHEMA),
        (row(source_id=7), Kind.SCHEMA),
        (row(reviewed=""), Kind.SCHEMA),
        (row(reviewed=True), Kind.SCHEMA),
        (
            row(
                positions=[
                    LISBON,
                    LISBON | {"holder": "Zagreb", "holder_span": [36, 42], "stance": "neutral"},
                ]
            ),
            Kind.SCHEMA,
        ),
        (row(positions=[LISBON, LISBON | {"stance": "against"}]), Kind.CONFLICT),
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


@pytest.mark.parametrize(
    ("name", "severity", "said"),
    [
        ("postions", Severity.ERROR, "is `postions` meant?"),
        ("note", Severity.WARNING, "nothing is learned of holders"),
    ],
)
def test_a_row_without_positions_is_told_of(report, name, severity, said):
    """A misspelt name is an error; without any, holders are left open, which is allowed."""
    bad = {name if key == "positions" else key: value for key, value in row().items()}
    result = report(train=[bad])
    assert found(result, Kind.SCHEMA) == [(Kind.SCHEMA, severity, 1)]
    assert any("`positions` is missing" in str(one) and said in str(one) for one in result.problems)


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


@pytest.mark.parametrize(
    ("mention", "severity"), [([14, 28], Severity.ERROR), ([18, 28], Severity.WARNING)]
)
def test_two_stances_of_one_holder_in_two_rows_conflict(report, mention, severity):
    """The rows agree on the sentence's stance, not on who holds which."""
    zagreb = LISBON | {"holder": "Zagreb", "holder_span": [36, 42]}
    rows = [
        row(mention=[14, 28], positions=[LISBON, zagreb | {"stance": "against"}]),
        row(mention=mention, positions=[LISBON, zagreb]),
    ]
    result = report(train=rows)
    (problem,) = [one for one in result.problems if one.kind is Kind.CONFLICT]
    assert (problem.severity, problem.place.line, problem.other.line) == (severity, 2, 1)
    assert "'Zagreb' is favor here, against at" in problem.message


def test_one_name_with_two_stances_may_be_two_holders(report):
    """Another place of the name is a warning, the same position again too."""
    text = "Rome hailed it, Rome jeered it."
    rome = {"holder": "Rome", "holder_span": [0, 4], "stance": "favor"}
    other = rome | {"holder_span": [16, 20], "stance": "against"}
    rows = [row(text, positions=[rome, other]), row(OTHER, positions=row()["positions"] * 2)]
    result = report(train=rows)
    assert found(result, Kind.CONFLICT, Kind.DUPLICATE) == [
        (Kind.CONFLICT, Severity.WARNING, 1),
        (Kind.DUPLICATE, Severity.WARNING, 2),
    ]


def test_a_compressed_file_is_read_like_any_other(report, tmp_path):
    """Named or found in a folder; the split is the beginning of its name."""
    (tmp_path / "rows").mkdir()
    path = tmp_path / "rows" / "dev-2.jsonl.gz"
    path.write_bytes(
        gzip.compress(f"{json.dumps(row())}\n{json.dumps(row(stance='pro'))}\n".encode())
    )
    for result in (report(), check([path])):
        assert found(result, Kind.SCHEMA) == [(Kind.SCHEMA, Severity.ERROR, 2)]
        assert result.counts["dev"].rows == 1


@pytest.mark.parametrize("data", [b"{}", gzip.compress(b"x" * 99)[:20]])
def test_a_broken_archive_is_an_error_and_no_end(report, tmp_path, data):
    """What is no gzip file, or is cut short, is named; the other files are still checked."""
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "bad.jsonl.gz").write_bytes(data)
    result = report(train=[row()])
    assert found(result, Kind.SCHEMA) == [(Kind.SCHEMA, Severity.ERROR, 0)]
    assert result.counts["train"].rows == 1


def test_standoff_rows_are_checked_without_their_texts(report, write_rows, tmp_path):
    """Said in one line; bad labels are errors at their lines."""
    held = row(mention=[14, 28], positions=[LISBON], source="own", source_id="a", split="dev")
    convert([write_rows(tmp_path / "in.jsonl", [held, held])], tmp_path / "good.jsonl.gz")
    result = check([tmp_path / "good.jsonl.gz"])
    assert (result.problems, result.may_train) == ([], True)
    assert "good.jsonl.gz: 2 standoff rows, checked without their texts" in result.as_text()
    good = strip_text(held)
    bad = [
        good | {"sha256": "x"},
        good | {"char_start": -1},
        good | {"mention": [4, 4]},
        good | {"stance": "pro"},
        good | {"positions": good["positions"] + [good["positions"][0] | {"stance": "against"}]},
        good | {"positions": [{"holder_span": 3, "stance": "favor"}]},
        good | {"source": 7},
        good | {"more": 7},
    ]
    result = check([write_rows(tmp_path / "bad.jsonl", [good, *bad])])
    assert [one.place.line for one in result.problems] == list(range(2, len(bad) + 2))
    assert not result.may_train


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
    known = len(found(result, Kind.SUSPICIOUS))
    assert f"{known} suspicious labels, {known} not reviewed" in result.as_text()
    rows[60] = rows[60] | {"reviewed": "said in mockery"}
    again = report(train=rows)
    assert len(found(again, Kind.SUSPICIOUS)) == known - 1
    assert again.as_dict()["suspicious"] == {
        "reviewed": 1,
        "open": known - 1,
        "not_looked_for": None,
    }


def test_too_few_rows_are_not_called_free_of_suspicious_labels(report):
    """It is said that nobody looked, and what that takes."""
    one = report(train=[row()])
    assert "suspicious labels were not looked for: that takes rows of at least two" in one.as_text()
    two = report(train=[row(), row(OTHER, "neutral")])
    assert two.as_dict()["suspicious"]["not_looked_for"] == (
        "1 sentences are favor, that takes 30 of each stance"
    )
    assert two.may_train


@pytest.mark.parametrize(
    ("target", "words", "told"),
    [
        ("the grain deal", "grain deal", None),
        ("the grain deal", "Zagreb", "which stands at [14, 28]"),
        ("Croatia", "Zagreb", None),
        ("the grain deal", "at", "which stands at [14, 28]"),
        ("a ban on wheat", "grain deal", "is Black Sea Grain Initiative, not the target"),
        ("a ban on wheat", "at length", None),
    ],
)
def test_a_mention_that_is_not_the_target_is_found(report, target, words, told):
    """Another entity, or a slip beside the target's own words; a warning, and settled by a reason."""
    start = TEXT.index(words)
    bad = row(target=target, mention=[start, start + len(words)])
    problems = [str(one) for one in report(train=[bad]).problems if one.kind is Kind.SPAN]
    assert [told in one for one in problems] == ([True] if told else [])
    settled = bad | {"reviewed": "the capital stands for the deal that was signed there"}
    assert found(report(train=[settled]), Kind.SPAN) == []
