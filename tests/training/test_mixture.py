"""Which sentences a recipe trains on: never one of dev, and always accounted for."""

from dataclasses import replace

import pytest

from dragoman.stance import Ask
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.mixture import (
    build_sampler,
    describe,
    read_dev,
    read_train,
    stance_targets,
    with_before,
)
from dragoman.training.recipe import InvalidRecipe


@pytest.fixture
def shelf(shelves):
    """The tiny corpora."""
    return Shelf(shelves.public, shelves.own)


def test_no_sentence_of_dev_is_trained_on(recipe, shelf, tmp_path, write_rows):
    """A train row whose text any dev split holds is left out."""
    rows = [
        {"text": text, "target": "Ito", "mention": None, "stance": "favor"}
        for text in ("They praised Ito.", "They hailed Ito.")
    ]
    for path, some in {
        "newsmtsc/train": rows,
        "newsmtsc/dev": [],
        "newsmtsc-mt/dev": rows[:1],
    }.items():
        write_rows(tmp_path / f"{path}.jsonl", some)
    train = read_train(recipe, Shelf(tmp_path, shelf.own))
    assert [one.text for one in train["newsmtsc"]] == ["They hailed Ito."]


def test_targets_can_be_left_out_of_training_but_not_of_dev(recipe, shelf):
    """What is left out is measured all the same; a name that nobody annotated is a slip."""
    target = read_train(recipe, shelf)["written"][0].target
    without = replace(recipe, without=(target,))
    assert target not in {one.target for one in read_train(without, shelf)["written"]}
    assert read_dev(without, shelf) == read_dev(recipe, shelf)
    with pytest.raises(InvalidRecipe, match="Atlantis"):
        read_train(replace(recipe, without=("Atlantis",)), shelf)


def test_dev_holds_the_kinds_of_questions_that_are_taught(recipe, shelf):
    """Newsmtsc brings both of its dev splits, as sentiment; a corpus not in the recipe brings none."""
    dev = read_dev(recipe, shelf)
    assert {ask: len(rows) for ask, rows in dev.items()} == {Ask.STANCE: 24, Ask.SENTIMENT: 24}
    assert {one.ask for one in dev[Ask.SENTIMENT]} == {Ask.SENTIMENT}


def test_a_missing_corpus_stops_the_training_at_once(recipe, tmp_path):
    """Before anything is loaded."""
    with pytest.raises(CorpusNotFound, match="is not there"):
        read_train(recipe, Shelf(tmp_path, tmp_path))


def test_unrelated_targets_are_what_stances_were_asked_about(recipe, shelf):
    """Each once, and none of those of sentiment."""
    train = read_train(recipe, shelf)
    targets = stance_targets(train)
    assert len(targets) == len(set(targets)) > 1
    assert set(targets) == {one.target for one in train["written"]}


def test_the_fingerprint_follows_the_data_and_not_its_order(recipe, shelf):
    """Rows in another order are the same data, a row less is other data."""
    rows = read_train(recipe, shelf)["written"]

    def fingerprint(some):
        return describe({"written": some})[0]["sha256"]

    assert fingerprint(rows) == fingerprint(rows[::-1]) != fingerprint(rows[1:])


def test_unlabelled_sentences_without_soft_labels_are_asked_for(
    recipe, shelves, tokenizer, encoding, questioner
):
    """A recipe that draws them says which options are missing, before it trains."""
    draws = replace(recipe, corpora={"written": 1.0, "unlabelled": 0.5}, then=())
    annotations = read_train(recipe, Shelf(shelves.public, shelves.own))
    with pytest.raises(InvalidRecipe, match="give --soft-labels and --unlabelled"):
        build_sampler(draws, annotations, tokenizer, encoding, questioner)


def test_what_start_and_teacher_both_learned_from_is_told_once():
    """In a retraining the champion is both: its corpora would double with each."""
    champion = [{"corpus": "diplomatic"}, {"corpus": "written"}]
    once = with_before([{"corpus": "written"}], [*champion, *champion])
    assert once == [{"corpus": "written"}, {"corpus": "diplomatic", "before": True}]
    assert with_before([{"corpus": "added"}], [*once, *once])[1:] == [
        {"corpus": "written", "before": True},
        {"corpus": "diplomatic", "before": True},
    ]
