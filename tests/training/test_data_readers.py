"""Readers: rows as the corpora have them, and NewsMTSC as released. All sentences are ours."""

import json

import pytest

from dragoman.stance import AUTHOR, Ask, Holder, Stance
from dragoman.training.annotations import InvalidAnnotations, Position
from dragoman.training.data.newsmtsc_release import read_newsmtsc_release
from dragoman.training.data.readers import labelled_files, read_corpus

TWEET = {
    "id": "1",
    "text": "Enough of the ferry tax!",
    "target": "ferry tax",
    "mention": [14, 23],
    "stance": "against",
    "split": "train",
}
RELEASE = {
    "primary_gid": "paper_7_3_12_Ms. Oyelaran_0_12",
    "sentence_normalized": "Ms. Oyelaran praised the calm of Varga and thanked the clerks.",
    "targets": [
        {"Input.gid": "a", "from": 0, "to": 12, "mention": "Ms. Oyelaran", "polarity": 4.0},
        {
            "Input.gid": "b",
            "from": 33,
            "to": 38,
            "mention": "Varga",
            "polarity": 6.0,
            "further_mentions": [{"from": 33, "to": 38, "mention": "Varga"}],
        },
    ],
}


@pytest.fixture
def file(write_rows, tmp_path):
    """Writes rows to a file."""
    return lambda *rows: write_rows(tmp_path / "train.jsonl", rows)


def test_the_writer_of_a_tweet_holds_its_stance(file):
    """The position is the author's; other actors may hold any."""
    (one,) = read_corpus("semeval2016", file(TWEET))
    assert one.positions == (Position(AUTHOR, Stance.AGAINST),)
    assert (one.ask, one.holders_complete) == (Ask.STANCE, False)


def test_a_neutral_tweet_has_no_positions(file):
    """As the guidelines want it."""
    assert read_corpus("ruw", file(TWEET | {"stance": "neutral"}))[0].positions == ()


@pytest.mark.parametrize(
    ("holder", "held"),
    [
        ("author", (Position(AUTHOR, Stance.AGAINST),)),
        ("Enough", (Position(Holder("Enough", (0, 6)), Stance.AGAINST),)),
        ("other anti", ()),
    ],
)
def test_a_quoted_speaker_counts_where_the_sentence_names_one(file, holder, held):
    """BASIL's holders are names, the author, or mere classes."""
    (one,) = read_corpus("basil", file(TWEET | {"holder": holder}))
    assert (one.positions, one.ask) == (held, Ask.SENTIMENT)


@pytest.mark.parametrize(("likeliest", "unsure"), [(0.59, True), (0.6, False)])
def test_uncertain_labels_are_unsure(file, likeliest, unsure):
    """GWSD has probabilities of its labels."""
    row = TWEET | {"prob": {"against": likeliest, "neutral": 0.4, "favor": 0.01}}
    assert read_corpus("gwsd", file(row))[0].unsure is unsure


def test_a_motion_is_read_as_its_noun_phrase(file):
    """The claims are toward what the motion is about."""
    row = TWEET | {
        "target": "This house would abolish the ferry tax",
        "stance": "favor",
        "topic_target": "the ferry tax",
        "topic_target_mention": None,
        "stance_to_topic_target": "against",
    }
    (one,) = read_corpus("ibm-claim-stance", file(row))
    assert (one.target, one.stance, one.mention) == ("the ferry tax", Stance.AGAINST, None)


def test_all_bad_rows_are_named_by_line(file):
    """A missing field, an unknown label, a span outside the text."""
    bad = [{"text": "x"}, TWEET | {"stance": "pro"}, TWEET | {"mention": [20, 99]}]
    with pytest.raises(InvalidAnnotations) as caught:
        read_corpus("vast", file(TWEET, *bad))
    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4"]


def test_unlabelled_files_are_not_annotations(tmp_path):
    """They are known by their names."""
    for name in ("all.jsonl", "unlabelled_more.jsonl", "README.md"):
        (tmp_path / "plover-gsr").mkdir(exist_ok=True)
        (tmp_path / "plover-gsr" / name).touch()
    assert [path.name for path in labelled_files("plover-gsr", tmp_path)] == ["all.jsonl"]


def test_each_target_of_a_released_sentence_is_an_annotation(file):
    """Polarity 2, 4, 6 is a tone; the article is the group, the mention the target."""
    found = read_newsmtsc_release(file(RELEASE))
    assert [(one.target, one.stance) for one in found] == [
        ("Ms. Oyelaran", Stance.NEUTRAL),
        ("Varga", Stance.FAVOR),
    ]
    assert {(one.ask, one.group) for one in found} == {(Ask.SENTIMENT, "paper_7_3")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"polarity": 3.0}, "polarity 3.0 is none of 2.0, 4.0, 6.0"),
        ({"from": 1}, "is 's. Oyelaran', not 'Ms. Oyelaran'"),
        ({"mention": "Varga"}, "not 'Varga'"),
    ],
)
def test_a_released_target_that_does_not_fit_is_named(file, change, reason):
    """The line, the target's id and the reason."""
    row = json.loads(json.dumps(RELEASE))
    row["targets"][0] |= change
    with pytest.raises(InvalidAnnotations, match=rf":2: a: .*{reason}"):
        read_newsmtsc_release(file(RELEASE, row))


@pytest.mark.parametrize("targets", [[], None])
def test_a_released_sentence_without_targets_is_no_sentence(file, targets):
    """Nothing is passed over in silence."""
    with pytest.raises(InvalidAnnotations, match=r":1: .*is missing"):
        read_newsmtsc_release(file(RELEASE | {"targets": targets}))
