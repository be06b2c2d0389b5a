"""`dragoman suggest`: which sentences an annotator's next hours are best spent on."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects
from dragoman.options import ArtifactName, OwnCatalogue
from dragoman.outcome import finish, nothing_read
from dragoman.terminal import echo
from dragoman.writing import STDIO, refuse_input, write_rows

from .exchange.goal import Goal, check_output

if TYPE_CHECKING:
    from .choosing import Doubt
    from .exchange.suggest import Open


def suggest(
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXTS ...", help="Texts, folders of them, .jsonl with `text`, or -."
        ),
    ],
    n: Annotated[int, typer.Option("--n", min=1, help="How many pairs to choose.")] = 200,
    output: Annotated[
        str, typer.Option("-o", "--output", help="A .jsonl file (.json for Label Studio), or -.")
    ] = STDIO,
    goal: Annotated[Goal, typer.Option("--to", help="Who shall read it.")] = Goal.JSONL,
    prefill: Annotated[
        bool,
        typer.Option("--suggest/--no-suggest", help="Let the model annotate them, to correct."),
    ] = True,
    known: Annotated[
        list[Path] | None,
        typer.Option(help="Annotations that are there already, files or folders; repeatable."),
    ] = None,
    catalogue: OwnCatalogue = None,
    artifact: ArtifactName = "",
) -> None:
    """Choose (sentence, target) pairs to annotate: the most doubtful, of no target too many.

    Exit code 0: all done; 2: nothing could be read; 3: done, with rejects beside the output.
    """
    from dragoman.labelling import make_labeller

    from .choosing import Doubts, choose_doubtful
    from .exchange import send
    from .exchange.suggest import suggestions
    from .pairs import doubts, pairs, read_texts

    check_output(output, goal)
    refuse_input(output, [*texts, *(known or ())])
    rejects = Rejects(Path() if output == STDIO else Path(output).parent)
    labeller, annotated = make_labeller(artifact, catalogue), _annotated(known or [])
    met = Doubts(n)
    found = pairs(read_texts(texts, rejects), labeller.questioner)
    for one in doubts((one for one in found if not annotated(one.text, one.target)), labeller):
        met.add(one)
    chosen = choose_doubtful(met.by_target(), n)
    if not chosen:
        raise nothing_read(rejects) if rejects.collected else nothing_found(texts)
    if goal is Goal.JSONL and not prefill:
        write_rows(output, map(_bare, _open(chosen)))
    else:
        filled = partial(suggestions, labeller) if prefill else send.nothing
        send.write(output, goal, "suggestions", _open(chosen), filled, rejects)
    targets = len({one.target for one in chosen})
    echo(f"{len(chosen)} of {met.seen} pairs, on {targets} targets", err=True)
    finish(rejects)


def _bare(row: "Open") -> dict[str, Any]:
    """A pair without a stance, for tools that bring their own form."""
    return {"text": row.text, "target": row.target, "mention": row.mention, **row.extra}


def nothing_found(texts: Sequence[str]) -> UnreadableInput:
    """The error for texts in which there is nothing to annotate."""
    return UnreadableInput(
        f"{', '.join(texts)}: no sentence names an entity of the catalogue that is not annotated yet"
    )


def _annotated(known: Sequence[Path]) -> Callable[[str, str], bool]:
    """Tells whether a sentence's stance toward a target was annotated already."""
    from .data.duplicates import about, said_about
    from .data.loading import load

    said = {said_about(row.annotation) for row in load(known).rows}
    return lambda text, target: about(text, target) in said


def _open(chosen: "Sequence[Doubt]") -> "Iterator[Open]":
    from .exchange.suggest import Open

    for number, one in enumerate(chosen, start=1):
        extra = {"source_id": one.source, "margin": round(one.margin, 6)}
        yield Open(number, one.text, one.target, one.mention, extra)
