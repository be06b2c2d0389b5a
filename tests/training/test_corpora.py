"""Each corpus is read as what it labels: stance or tone, complete or not; spans stay exact."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.stance import AUTHOR, Ask, Holder, Stance
from dragoman.training.annotations import Position
from dragoman.training.corpora import ADDED, CORPORA, CorpusNotFound, Shelf
from dragoman.training.measure import DEV_SETS

CHECKOUT = Path(__file__).parents[2]
REAL = Path(os.environ.get("DRAGOMAN_CORPORA", CHECKOUT.parent / "shared" / "corpora"))

JOINED = (
    "diplomatic-3",
    "news",
    "news-2",
    "news-3",
)  # there once their standoff files are joined with the texts

TONE = {
    "id": "own_1_2_3_Senator Brandt_28_34",
    "text": "Senator Abara openly mocked Brandt over the harbour vote.",
    "target": "Brandt",
    "mention": [28, 34],
    "stance": "against",
    "split": "train",
}
DIRECTED = {
    **TONE,
    "id": "own-0",
    "holder": "Abara",
    "holder_span": [8, 13],
    "label5": 2,
    "in_train": False,
}
EVENT = {
    "id": "OWN-GSR01-AGREE-0001",
    "text": "Norway and Ghana signed a fisheries accord in Accra.",
    "target": "Ghana",
    "mention": [11, 16],
    "stance": "favor",
    "split": "all",
    "holder": "Norway",
    "holder_span": [0, 6],
    "event": "AGREE",
    "event_text": "signed accord",
}
SPEECH = {
    "id": "OWN_spch001-1",
    "text": "What Atlantis has done at the strait is a disgrace.",
    "target": "Atlantis",
    "mention": [5, 13],
    "stance": "against",
    "split": "all",
    "holder": "Lemuria",
    "conflict": "Direct_NegEval",
    "speech": "OWN_spch001",
}
OURS = {
    "text": "Beijing denounced AUKUS.",
    "target": "AUKUS",
    "mention": [18, 23],
    "stance": "against",
    "positions": [{"holder": "Beijing", "holder_span": [0, 7], "stance": "against"}],
    "unsure": True,
    "source_id": "speech-1",
}


@pytest.fixture
def read(tmp_path, write_rows):
    """Puts rows where a split of a corpus lies, and reads them."""

    def read_split(name, split, *rows):
        corpus = CORPORA[name]
        shelf = Shelf(tmp_path / "corpora", tmp_path / "datasets")
        root = shelf.own if corpus.ours else shelf.public
        write_rows(root / (corpus.folder or name) / getattr(corpus, split), list(rows))
        assert shelf.holds(name, split)
        return shelf.annotations(name, split)

    return read_split


@pytest.mark.parametrize(("name", "split"), [("newsmtsc", "train"), ("newsmtsc-mt", "dev")])
def test_newsmtsc_labels_the_tone_and_no_holders(read, name, split):
    """Its rows ask for the sentiment, and say nothing of who holds none."""
    (found,) = read(name, split, TONE)
    assert (found.ask, found.stance, found.mention) == (Ask.SENTIMENT, Stance.AGAINST, (28, 34))
    assert (found.positions, found.holders_complete) == ((), False)


def test_newsmtsc_is_read_as_released_too(read):
    """A file in its authors' format gives the same annotation."""
    target = {"Input.gid": "g", "from": 28, "to": 34, "mention": "Brandt", "polarity": 2.0}
    released = {"primary_gid": "own_1_2", "sentence_normalized": TONE["text"], "targets": [target]}
    (found,) = read("newsmtsc", "train", released)
    (plain,) = read("newsmtsc", "train", TONE)
    assert replace(found, group="") == plain


def test_directed_sentiment_labels_one_holder_and_the_other_way_is_neutral(read):
    """A row gives two annotations without a sentence-level label: the direction and its reverse."""
    forward, backward = read("directed-sentiment-news", "train", DIRECTED)
    assert forward.positions == (Position(Holder("Abara", (8, 13)), Stance.AGAINST),)
    assert (backward.target, backward.mention) == ("Abara", (8, 13))
    assert backward.positions == (Position(Holder("Brandt", (28, 34)), Stance.NEUTRAL),)
    assert {one.stance for one in (forward, backward)} == {None}
    assert {one.ask for one in (forward, backward)} == {Ask.SENTIMENT}


def test_directed_sentiment_has_no_way_back_to_an_unnamed_target(read):
    """Without a mention there is only the labelled direction."""
    assert len(read("directed-sentiment-news", "train", DIRECTED | {"mention": None})) == 1


def test_rows_of_dev_that_train_holds_are_left_out(read):
    """`in_train` marks them."""
    assert read("directed-sentiment-news", "dev", DIRECTED | {"in_train": True}) == []


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({}, (Position(Holder("Norway", (0, 6)), Stance.FAVOR),)),
        ({"holder_span": None}, ()),
        ({"stance": "neutral"}, ()),
    ],
    ids=["event", "unnamed", "neutral"],
)
def test_plover_events_are_stances_of_the_acting_side(read, change, held):
    """The actor holds it where the sentence names the actor and the event takes a side."""
    (found,) = read("plover-gsr", "train", EVENT | change)
    assert (found.positions, found.ask, found.holders_complete) == (held, Ask.STANCE, False)


def test_criticism_in_the_security_council_is_the_speakers(read):
    """The speaker speaks in their own voice; rows that do not name the target are left out."""
    (found,) = read("unsc-conflicts", "train", SPEECH, SPEECH | {"mention": None})
    assert found.positions == (Position(AUTHOR, Stance.AGAINST),)


@pytest.mark.parametrize("name", ["written", "diplomatic"])
def test_our_own_schema_labels_all_holders(read, name):
    """Who is not annotated in these holds no stance; the document is kept for the bootstrap."""
    (found,) = read(name, "dev", OURS)
    assert (found.holders_complete, found.unsure, found.group) == (True, True, "speech-1")


def test_a_corpus_that_is_not_there_is_named(tmp_path):
    """The message has its path; a split that no corpus has is told apart from a missing file."""
    shelf = Shelf(tmp_path, tmp_path)
    assert not shelf.holds("newsmtsc", "train")
    with pytest.raises(CorpusNotFound, match=r"newsmtsc/train\.jsonl: corpus 'newsmtsc' is not"):
        shelf.annotations("newsmtsc", "train")
    with pytest.raises(CorpusNotFound, match="'plover-gsr' has no dev split"):
        shelf.annotations("plover-gsr", "dev")


def test_our_own_annotations_follow_their_schema(tmp_path):
    """`datasets/` reads without a mistake, and no sentence of dev is in train."""
    shelf = Shelf(tmp_path, CHECKOUT / "datasets")
    train, dev = (
        {one.text for one in shelf.annotations("written", split)} for split in ("train", "dev")
    )
    assert len(train) >= 300
    assert dev
    assert not train & dev


@pytest.mark.skipif(not REAL.is_dir(), reason=f"no corpora at {REAL}; set DRAGOMAN_CORPORA")
@pytest.mark.parametrize("name", sorted(CORPORA.keys() - {ADDED}))
def test_the_real_corpora_read_without_a_mistake(name):
    """Every split is there, and every span lies inside its text and names what it marks."""
    shelf = Shelf(REAL, CHECKOUT / "datasets")
    splits = [split for split in ("train", "dev") if getattr(CORPORA[name], split)]
    if name in JOINED:
        splits = [split for split in splits if shelf.holds(name, split)]
    for split in splits:
        found = shelf.annotations(name, split)
        assert found
        for one in found:
            assert one.mention is None or span_fits(one.mention, one.text)
            for holder in (position.holder for position in one.positions):
                assert holder == AUTHOR or span_fits(holder.span, one.text, holder.name)


def span_fits(span, text, name=None) -> bool:
    """Whether a span lies in a text and reads as the name, white space apart."""
    start, end = span
    named = name is None or text[start:end].split() == name.split()
    return named and 0 <= start < end <= len(text)


@pytest.mark.skipif(not REAL.is_dir(), reason=f"no corpora at {REAL}; set DRAGOMAN_CORPORA")
def test_the_real_corpora_hold_every_dev_set():
    """Nothing is left out of the report where all corpora are on disk."""
    shelf = Shelf(REAL, CHECKOUT / "datasets")
    assert all(dev_set.on(shelf) for dev_set in DEV_SETS if dev_set.name not in JOINED)
