"""`dragoman soft-labels`: a teacher's answers, from which a smaller model learns."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.terminal import echo

from .options import Corpora, Datasets
from .progress import telling
from .train_command import RECIPES

if TYPE_CHECKING:
    from .examples import Example


def soft_labels(
    teacher: Annotated[str, typer.Argument(help="The teacher: an artifact's folder or id.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write, .jsonl.gz.")],
    recipe: Annotated[
        str,
        typer.Option(
            help="The student's recipe: the corpora of its stages with a teacher are asked about."
        ),
    ] = "fast",
    corpora: Corpora = Path("corpora"),
    datasets: Datasets = Path("datasets"),
    unlabelled: Annotated[
        Path | None, typer.Option(help="Sentences nobody annotated: .jsonl(.gz), a text, a folder.")
    ] = None,
    count: Annotated[int, typer.Option(help="How many of them to ask about.")] = 12_000,
    without: Annotated[
        list[str] | None, typer.Option(help="A corpus of the recipe not to ask about; repeatable.")
    ] = None,
    most: Annotated[int, typer.Option(help="At most this many sentences of a corpus.")] = 8_000,
) -> None:
    """Ask a teacher about the sentences that a student will learn from; resumes after a kill.

    The file has hashes, spans and probabilities, no sentences.
    """
    from dragoman.artifact import Artifact
    from dragoman.catalogue import Catalogue
    from dragoman.cpu import cores
    from dragoman.encoder import Encoder
    from dragoman.questions import Questioner
    from dragoman.writing import refuse_input

    from .corpora import Shelf
    from .examples import from_annotations
    from .mixture import read_dev, read_train
    from .recipe import Recipe
    from .soften import soften
    from .unlabelled import choose, read_unlabelled, to_examples

    refuse_input(out, [unlabelled] if unlabelled else [])
    path = RECIPES / f"{recipe}.toml"
    chosen = Recipe.read(path if path.is_file() else Path(recipe))
    if unknown := set(without or ()) - set(chosen.taught_corpora):
        raise typer.BadParameter(f"--without: {path} learns from no teacher on {sorted(unknown)}")
    shelf, questioner = Shelf(corpora, datasets), Questioner(Catalogue.default())
    examples: list[Example] = []
    for name, annotations in read_train(chosen, shelf).items():
        if name in chosen.taught_corpora and name not in (without or ()):
            examples += _some(from_annotations(annotations, name, questioner), most)
    if unlabelled:
        dev = [one.text for rows in read_dev(chosen, shelf).values() for one in rows]
        avoid = [*dev, *(one.text for one in examples)]
        sentences = choose(read_unlabelled(unlabelled, questioner), count, avoid)
        examples += to_examples(sentences, questioner)
    with telling() as teller:
        asked = soften(
            examples, Encoder(Artifact.named(teacher)), out, cores(),
            lambda done, total: teller.tell("the teacher's sentences", done, total),
        )  # fmt: skip
    echo(f"{out}: {asked:,} answers on {len(examples):,} sentences")


def _some(examples: "list[Example]", most: int) -> "list[Example]":
    """At most so many, chosen by a hash of the sentence."""
    ordered = sorted(examples, key=lambda one: hashlib.sha256(one.text.encode()).digest())
    return ordered[:most]
