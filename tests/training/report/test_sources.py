"""What a report measures: slices of the rows, baselines, dev splits and files."""

from dataclasses import replace

import pytest

from dragoman.errors import UnreadableInput
from dragoman.stance import Ask, Stance
from dragoman.training.annotations import Annotation
from dragoman.training.baselines import majority, vader
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.report.judge import MAJORITY, SVM, Part, with_baselines
from dragoman.training.report.slices import by_entity, count_actors, length, negation, slices
from dragoman.training.report.sources import Source, dev_sources, read_source

from .conftest import judged

AGAINST, NEUTRAL, FAVOR = Stance


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
