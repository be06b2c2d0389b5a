"""`dragoman evaluate`: how good an artifact is, on dev splits or behaviour suites."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.encoder import Encoder
    from dragoman.questions import Questioner


class Suite(StrEnum):
    """What an artifact can be measured on."""

    DEV = "dev"
    BEHAVIOUR = "behaviour"


def evaluate(
    artifact: Annotated[
        str, typer.Argument(help="An artifact's folder or id; default: the champion.")
    ] = "",
    suite: Annotated[
        Suite, typer.Option(help="Dev splits, or pass rates of the behaviour suites.")
    ] = Suite.DEV,
    corpora: Annotated[Path, typer.Option(help="The folder with the public corpora.")] = Path(
        "corpora"
    ),
    datasets: Annotated[Path, typer.Option(help="The folder with our own annotations.")] = Path(
        "datasets"
    ),
) -> None:
    """Measure an artifact; prints a Markdown table.

    Dev: macro-F1 and accuracy in percent with a 95% bootstrap interval over documents, beside a
    baseline from the same run. Behaviour: the share of cases that pass, by capability.
    """
    from dragoman.artifact import Artifact
    from dragoman.catalogue import Catalogue
    from dragoman.encoder import Encoder
    from dragoman.questions import Questioner

    loaded = Artifact.named(artifact) if artifact else Artifact.default()
    encoder, questioner = Encoder(loaded), Questioner(Catalogue.default())
    typer.echo(f"{loaded.id}\n")
    if suite is Suite.BEHAVIOUR:
        typer.echo(_behaviour(encoder, questioner, datasets / "behaviour"))
    else:
        typer.echo(_dev(encoder, questioner, corpora, datasets))


def _dev(encoder: "Encoder", questioner: "Questioner", corpora: Path, datasets: Path) -> str:
    from .corpora import CorpusNotFound, Shelf
    from .describe import figures_table
    from .measure import measure

    lines = list(measure(encoder, Shelf(corpora, datasets), questioner))
    if not lines:
        raise CorpusNotFound(
            f"no dev set under {corpora} and {datasets}; name their folders with --corpora and --datasets"
        )
    return figures_table(lines)


def _behaviour(encoder: "Encoder", questioner: "Questioner", folder: Path) -> str:
    from .behaviour import pass_rates, pass_table, run_suites
    from .behaviour_file import read_suites

    return pass_table(pass_rates(run_suites(read_suites(folder), questioner, encoder.answers)))
