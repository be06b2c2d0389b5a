"""`dragoman evaluate`: how good an artifact is, on dev splits, files of annotations or behaviour suites."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.stance import Ask
from dragoman.terminal import echo

from .exchange import options
from .exchange.how import Format, How
from .options import Corpora, Datasets
from .progress import telling
from .tracking import Record, Track, tracked

if TYPE_CHECKING:
    from dragoman.artifact import Artifact
    from dragoman.encoder import Encoder
    from dragoman.questions import Questioner

    from .data.problems import Problem
    from .report.sources import Source


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
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Annotations that `data import` reads, or a folder of JSON Lines; repeatable."
        ),
    ] = None,
    source: options.Source = Format.AUTO,
    label_map: options.LabelMap = None,
    text_column: options.TextColumn = None,
    target_column: options.TargetColumn = None,
    stance_column: options.StanceColumn = None,
    annotator_column: options.AnnotatorColumn = None,
    ask: Annotated[
        Ask, typer.Option(help="What the rows of --data label: a stance, or a tone.")
    ] = Ask.STANCE,
    against: Annotated[
        str, typer.Option(help="Another artifact, to be compared on the same rows.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="A folder for report.json and report.html.")
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            help="A folder of whole documents NAME.txt with gold cells NAME.gold.json: how well "
            "who stands where is found, and what each step of reading brings."
        ),
    ] = None,
    corpora: Corpora = Path("corpora"),
    datasets: Datasets = Path("datasets"),
    track: Track = None,
) -> None:
    """Measure an artifact; prints Markdown tables.

    Dev: macro-F1 and accuracy in percent with a 95% bootstrap interval over documents, beside a
    baseline from the same run. Behaviour: the share of cases that pass, by capability. With --data,
    --against or --report: all figures, by data set, entity and slice, beside three baselines.
    Exit code 3: some rows of --data could not be read; each is named.
    """
    from dragoman.artifact import Artifact
    from dragoman.catalogue import Catalogue
    from dragoman.encoder import Encoder
    from dragoman.questions import Questioner

    from .corpora import Shelf
    from .report.sources import choose_sources

    full = bool(data or against or report)
    if full and suite is Suite.BEHAVIOUR:
        raise typer.BadParameter("--suite behaviour goes without --data, --against and --report")
    loaded = Artifact.named(artifact) if artifact else Artifact.default()
    questioner = Questioner(Catalogue.default())
    asked = {"suite": suite, "data": data, "ask": ask, "against": against, "documents": documents}
    given = {name: value for name, value in asked.items() if value}
    with telling(), tracked(track, "evaluate", given) as record:
        record.artifact(loaded)
        echo(f"{loaded.id}\n")
        if documents is not None:
            from .document_report import measure_documents

            standoff = datasets / "documents" / "real.jsonl"
            said = measure_documents(documents, Encoder(loaded), questioner, standoff)
        elif full:
            other = Artifact.named(against) if against else None
            how = How.of(
                source, label_map, text_column, target_column, stance_column, annotator_column
            )
            chosen = choose_sources(data or (), ask, Shelf(corpora, datasets), how)
            return _full(loaded, other, questioner, chosen, datasets / "behaviour", report, record)
        elif suite is Suite.BEHAVIOUR:
            said = _behaviour(Encoder(loaded), questioner, datasets / "behaviour", record)
        else:
            said = _dev(Encoder(loaded), questioner, corpora, datasets, record)
    echo(said)
    return None


def _full(
    artifact: "Artifact",
    other: "Artifact | None",
    questioner: "Questioner",
    chosen: "tuple[list[Source], list[Problem]]",
    suites: Path,
    folder: Path | None,
    record: Record,
) -> None:
    from .report.page import write_report
    from .report.run import run
    from .report.tables import as_text

    sources, problems = chosen
    report = run(
        artifact,
        sources,
        questioner,
        against=other,
        suites=suites,
        rejected=len(problems),
    )
    echo(as_text(report))
    told = report.as_dict()
    record.figures({name: told[name] for name in ("measured", "behaviour", "rejected")})
    for path in write_report(report, folder) if folder else ():
        echo(f"dragoman: wrote {path}", err=True)
    for problem in problems:
        echo(f"dragoman: {problem}", err=True)
    if problems:
        raise typer.Exit(3)


def _dev(
    encoder: "Encoder", questioner: "Questioner", corpora: Path, datasets: Path, record: Record
) -> str:
    from .corpora import CorpusNotFound, Shelf
    from .describe import figures_table
    from .measure import measure

    lines = list(measure(encoder, Shelf(corpora, datasets), questioner))
    if not lines:
        raise CorpusNotFound(
            f"no dev set under {corpora} and {datasets}; name their folders with --corpora and --datasets"
        )
    record.figures([line.as_dict() for line in lines])
    return figures_table(lines)


def _behaviour(encoder: "Encoder", questioner: "Questioner", folder: Path, record: Record) -> str:
    from .behaviour import pass_rates, pass_table, run_suites
    from .behaviour_file import read_suites

    rates = pass_rates(run_suites(read_suites(folder), questioner, encoder.answers))
    record.figures([{"capability": one.capability, "percent": one.percent} for one in rates])
    return pass_table(rates)
