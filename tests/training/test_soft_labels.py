"""A teacher's answers find back to their sentences, which the file does not hold."""

import gzip
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dragoman.encoder import Encoder
from dragoman.stance import AUTHOR, Answer, Ask, Holder, Query, Stance
from dragoman.training.examples import Example, Labelled
from dragoman.training.soft_labels import (
    InvalidSoftLabels,
    SoftLabel,
    attach,
    fingerprint,
    read_soft_labels,
    to_row,
)
from dragoman.training.soft_labels_command import soft_labels
from dragoman.training.soften import soften
from dragoman.training.unlabelled import Unlabelled, to_examples

TEXT = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
AUKUS = Query("AUKUS", (16, 21))
BEIJING = Query("AUKUS", (16, 21), Holder("Beijing", (44, 51)))
LABELS = [SoftLabel(AUKUS, (0.125, 0.25, 0.625)), SoftLabel(BEIJING, (0.9, 0.1, 0.0))]


@pytest.fixture
def soft():
    """What a teacher said about the sentence."""
    return {fingerprint(TEXT): to_row(TEXT, LABELS)["asked"]}


def test_answers_find_back_to_their_queries(soft, questioner):
    """Probabilities come back to a thousandth, and stand beside the annotated stance."""
    example = attach(
        Example(TEXT, (Labelled(AUKUS, Stance.FAVOR), Labelled(BEIJING, Stance.AGAINST)), "x"),
        soft,
        questioner,
    )
    found = {item.query: (item.stance, item.soft) for item in example.labelled}
    assert found == {
        AUKUS: (Stance.FAVOR, pytest.approx((0.125, 0.25, 0.625))),
        BEIJING: (Stance.AGAINST, pytest.approx((0.9, 0.1, 0.0))),
    }


def test_what_only_the_teacher_answered_is_learned_too(soft, questioner):
    """A sentence without annotations becomes an example; queries without any answer fall away."""
    unanswered = Labelled(Query("AUKUS", (16, 21), AUTHOR), None)
    example = attach(Example(TEXT, (unanswered,), "x"), soft, questioner)
    assert [item.query for item in example.labelled] == [AUKUS, BEIJING]
    assert [item.likeliest for item in example.labelled] == [Stance.FAVOR, Stance.AGAINST]


def test_the_share_of_the_teacher_is_as_stated():
    """0 is the annotation alone, 1 the teacher alone; without an annotation it is always him."""
    both = Labelled(AUKUS, Stance.AGAINST, soft=(0.2, 0.2, 0.6))
    assert both.wanted(0) == (1, 0, 0)
    assert both.wanted(1) == (0.2, 0.2, 0.6)
    assert both.wanted(0.5) == pytest.approx((0.6, 0.1, 0.3))
    assert Labelled(AUKUS, None, soft=(0.2, 0.2, 0.6)).wanted(0.5) == (0.2, 0.2, 0.6)
    assert Labelled(AUKUS, Stance.FAVOR).wanted(0.5) == (0, 0, 1)


def test_a_row_does_not_hold_the_sentence():
    """Nor its holders' names: only hashes, spans, targets and numbers."""
    row = json.dumps(to_row(TEXT, LABELS))
    assert not any(word in row for word in ("Canberra", "Beijing", "hailed", "vital"))


class Slow:
    """A teacher that dies after some answers."""

    def __init__(self, encoder: Encoder, patience: int) -> None:
        self.encoder, self.patience = encoder, patience
        self.artifact = encoder.artifact

    def answers(self, text: str, queries: list[Query]) -> list[Answer]:
        """The encoder's answers, as long as patience lasts."""
        self.patience -= 1
        if self.patience < 0:
            raise KeyboardInterrupt
        return self.encoder.answers(text, queries)


def test_asking_goes_on_where_it_was_killed(trained, questioner, tmp_path: Path):
    """The same bytes as without the interruption; a half-written line is asked again."""
    texts = [f"In {year}, Oslo praised AUKUS while Beijing denounced it." for year in range(9)]
    spans = [(text.index("AUKUS"), text.index("AUKUS") + 5) for text in texts]
    sentences = [Unlabelled(t, (("AUKUS", s),)) for t, s in zip(texts, spans, strict=True)]
    examples = to_examples(sentences, questioner)
    encoder = Encoder(trained.artifact)
    whole, resumed = tmp_path / "whole.jsonl.gz", tmp_path / "resumed.jsonl.gz"
    count = soften(examples, encoder, whole, 1, lambda *_: None)
    assert count == sum(len(one.labelled) for one in examples) > 20
    with pytest.raises(KeyboardInterrupt):
        soften(examples, Slow(encoder, 4), resumed, 1, lambda *_: None)
    growing = tmp_path / "resumed.jsonl.gz.partial.jsonl"
    growing.write_text(growing.read_text("utf-8") + '{"sentence": "half', "utf-8")
    seen: list[int] = []
    soften(examples, encoder, resumed, 1, lambda done, _: seen.append(done))
    assert 1 < seen[0] < 9
    assert resumed.read_bytes() == whole.read_bytes()
    assert len(read_soft_labels(resumed).asked) == 9
    assert read_soft_labels(resumed).teacher == trained.artifact.id


def test_answers_of_another_teacher_are_not_gone_on_with(trained, questioner, tmp_path: Path):
    """What is left of a killed run belongs to whoever the first row names."""
    span = (TEXT.index("AUKUS"), TEXT.index("AUKUS") + 5)
    examples = to_examples([Unlabelled(TEXT, (("AUKUS", span),))], questioner)
    growing = tmp_path / "x.jsonl.gz.partial.jsonl"
    growing.write_text('{"teacher":"another","trained_on":[]}\n{"sentence":"0","asked":[]}\n')
    soften(examples, Encoder(trained.artifact), tmp_path / "x.jsonl.gz", 1, lambda *_: None)
    assert list(read_soft_labels(tmp_path / "x.jsonl.gz").asked) == [fingerprint(TEXT)]


def test_holders_alone_bring_the_sentence_with_them(trained, tmp_path: Path):
    """Where only one holder was annotated, the teacher is asked for the sentence's tone as well."""
    tone = Query("AUKUS", (16, 21), Holder("Beijing", (44, 51)), Ask.SENTIMENT)
    example = Example(TEXT, (Labelled(tone, Stance.AGAINST),), "x")
    soften([example], Encoder(trained.artifact), tmp_path / "x.jsonl.gz", 1, lambda *_: None)
    asked = read_soft_labels(tmp_path / "x.jsonl.gz").asked[fingerprint(TEXT)]
    assert [who for who, *_ in asked[0]["answers"]] == [None, [44, 51]]


WHOLE = gzip.compress(b'{"teacher": "accurate-0", "trained_on": []}\n' * 100)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(b'{"text": "x"}\n'), "does not name the teacher; write"),
        (gzip.compress(b""), "does not name the teacher; write"),
        (gzip.compress(b'{"teacher": "accurate-0"}\n'), "trained_on"),
        (WHOLE[:-20], "no soft labels"),
        (b"plain text", "no soft labels"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes, reason: str):
    """With its name, also one that is cut off."""
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InvalidSoftLabels, match=rf"x\.jsonl\.gz.*{reason}"):
        read_soft_labels(path)


@pytest.fixture
def asked(trained, shelves, backbone, tmp_path: Path):
    """Runs the command for a student of two corpora; its outcome and the sentences asked about."""
    recipe = tmp_path / "student.toml"
    recipe.write_text(
        f'name = "student"\nbackbone = "{backbone}"\nseed = 1\nepochs = 1\nbatch_size = 4\n'
        "learning_rate = 1e-3\nteacher = 0.7\n[corpora]\nwritten = 1.0\nnewsmtsc = 1.0\n"
    )
    app = typer.Typer()
    app.command()(soft_labels)

    def run(*options: str):
        out = tmp_path / "soft.jsonl.gz"
        folders = ("--corpora", str(shelves.public), "--datasets", str(shelves.own))
        teacher = str(trained.artifact.folder)
        given = [teacher, "-o", str(out), "--recipe", str(recipe), *folders, *options]
        outcome = CliRunner().invoke(app, given)
        found = read_soft_labels(out).asked.keys() if outcome.exit_code == 0 else set()
        return outcome, set(found)

    return run


def test_the_command_asks_about_the_corpora_of_a_recipe(asked, shelves):
    """But not about those left out; a corpus that the recipe does not draw is an error."""
    texts = {
        name: {fingerprint(json.loads(line)["text"]) for line in path.open(encoding="utf-8")}
        for name, path in {
            "written": shelves.own / "diplomatic" / "train.jsonl",
            "newsmtsc": shelves.public / "newsmtsc" / "train.jsonl",
        }.items()
    }
    _, everything = asked()
    _, news = asked("--without", "written")
    assert everything & texts["written"]
    assert everything & texts["newsmtsc"]
    assert news == everything - texts["written"]
    outcome, _ = asked("--without", "written-9")
    assert outcome.exit_code == 2
    assert "written-9" in outcome.output
