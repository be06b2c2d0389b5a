"""`dragoman gate`: may this artifact take the champion's place?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.terminal import echo

from .options import Corpora, Datasets
from .progress import telling

if TYPE_CHECKING:
    from dragoman.artifact import Artifact


def gate(
    candidate: Annotated[str, typer.Argument(help="An artifact's folder or id.")],
    champion: Annotated[
        str, typer.Option(help="Whose place it would take (folder or id); default: the champion.")
    ] = "",
    corpora: Corpora = Path("corpora"),
    datasets: Datasets = Path("datasets"),
) -> None:
    """Hold an artifact against the champion on held-out rows; prints each criterion's figures.

    Exit code 0: it passes; 1: it does not; 2: it could not be measured.
    """
    from dragoman.artifact import Artifact

    ours = Artifact.named(candidate)
    theirs = Artifact.named(champion) if champion else Artifact.default()
    if not passes(ours, theirs, corpora, datasets):
        raise typer.Exit(1)


def passes(candidate: "Artifact", champion: "Artifact", corpora: Path, datasets: Path) -> bool:
    """Ask the gate, print every criterion and the verdict."""
    from .corpora import Shelf
    from .gate import judge

    echo(f"candidate {candidate.id}, champion {champion.id}")
    with telling():
        criteria = judge(candidate, champion, Shelf(corpora, datasets))
    for criterion in criteria:
        echo(str(criterion))
    passed = all(criterion.passed for criterion in criteria)
    echo(f"{candidate.id} {'passes' if passed else 'does not pass'} the gate")
    return passed
