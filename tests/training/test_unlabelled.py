"""Unannotated sentences: read from rows or texts, chosen evenly, never from a dev split."""

import gzip
import json
from collections import Counter

import pytest

from dragoman.stance import AUTHOR
from dragoman.training.unlabelled import (
    Unlabelled,
    UnlabelledNotFound,
    choose,
    read_unlabelled,
    to_examples,
)


def sentence(number, *targets):
    """A sentence long enough, with targets."""
    text = f"Sentence number {number} speaks at some length of its many targets."
    return Unlabelled(text, tuple((target, (0, 8)) for target in targets))


def test_rows_and_texts_are_read(questioner, tmp_path):
    """Rows as they are; in texts, sentences that mention a catalogue entity, offsets their own."""
    row = {"text": "NATO met.", "targets": [{"target": "NATO", "mention": [0, 4]}]}
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(row).encode() + b"\n"))
    assert read_unlabelled(packed, questioner) == [Unlabelled("NATO met.", (("NATO", (0, 4)),))]
    (tmp_path / "a.txt").write_text("Nothing here. Oslo left the summit. They praised AUKUS.")
    (found,) = [one for one in read_unlabelled(tmp_path, questioner) if "AUKUS" in one.text]
    assert found == Unlabelled("They praised AUKUS.", (("AUKUS", (13, 18)),))


def test_a_missing_file_is_named(questioner, tmp_path):
    """With its path."""
    with pytest.raises(UnlabelledNotFound, match="nowhere"):
        read_unlabelled(tmp_path / "nowhere", questioner)


def test_rare_targets_are_as_welcome_as_common_ones():
    """Of 90 sentences on one target and 10 on another, twenty chosen are half and half."""
    many = [sentence(i, "NATO") for i in range(90)] + [sentence(i, "AUKUS") for i in range(90, 100)]
    chosen = choose(many, 20)
    assert Counter(one.targets[0][0] for one in chosen) == {"NATO": 10, "AUKUS": 10}
    assert chosen == choose(many[::-1], 20)


def test_dev_sentences_and_odd_lengths_are_never_chosen():
    """What is to be avoided, what is too short or too long, and what mentions nothing."""
    kept, avoided = sentence(1, "NATO"), sentence(2, "NATO")
    odd = [Unlabelled("Short.", (("NATO", (0, 1)),)), Unlabelled("x" * 500, (("NATO", (0, 1)),))]
    assert choose([kept, avoided, sentence(3), *odd], 9, avoid=[avoided.text]) == [kept]


def test_every_candidate_holder_is_asked_about(questioner):
    """The sentence's stance, then the author's and each actor's; the target itself is none."""
    text = "Oslo praised AUKUS, which Beijing denounced at length on Monday."
    (example,) = to_examples([Unlabelled(text, (("AUKUS", (13, 18)),))], questioner)
    holders = [item.query.holder for item in example.labelled]
    assert holders[:2] == [None, AUTHOR]
    assert [holder.name for holder in holders[2:]] == ["Oslo", "Beijing"]
    assert {item.stance for item in example.labelled} == {None}
