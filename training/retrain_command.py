"""`dragoman retrain`: new annotations in, a better champion out, or the old one as it was."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.files import Rejects
from dragoman.outcome import nothing_read
from dragoman.terminal import echo

from .exchange import options
from .exchange.how import Format, How
from .options import Corpora, Datasets
from .progress import telling
from .tracking import Track, Tracker, tracked
from .train_command import RECIPES, changes

if TYPE_CHECKING:
    from .retraining.prepare import Job, Prepared

REFUSED, WITH_REJECTS = 1, 3


def retrain(
    new: Annotated[
        list[str], typer.Option("--new", metavar="FILE", help="New annotations; repeatable.")
    ],
    source: options.Source = Format.AUTO,
    label_map: options.LabelMap = None,
    text_column: options.TextColumn = None,
    target_column: options.TargetColumn = None,
    stance_column: options.StanceColumn = None,
    annotator_column: options.AnnotatorColumn = None,
    recipe: Annotated[
        str, typer.Option(help="A shipped recipe's name or a TOML file.")
    ] = "retrain",
    corpora: Corpora = Path("corpora"),
    datasets: Datasets = Path("datasets"),
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            help="Text nobody annotated, for the champion to answer: .jsonl(.gz), a folder."
        ),
    ] = None,
    count: Annotated[int, typer.Option(help="How many of its sentences to use.")] = 2_000,
    minimums: Annotated[
        Path | None,
        typer.Option(help="Least pass rates, instead of datasets/behaviour/minimums.toml."),
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="key=value: change the recipe.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason; it is kept in the record.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and merge only; write and train nothing.")
    ] = False,
    track: Track = None,
) -> None:
    """Learn from new annotations: import, check, merge, train on, hold against the gate, promote.

    Exit code 0: promoted; 1: registered, but the gate keeps the champion; 2: nothing usable;
    3: promoted, with rejects in the current folder. With --dry-run: 0, 2 or 3.
    """
    from dragoman.registry import Registry

    from .corpora import Shelf
    from .recipe import Recipe
    from .retraining.prepare import Job

    path = RECIPES / f"{recipe}.toml"
    job = Job(
        files=new,
        how=How.of(source, label_map, text_column, target_column, stance_column, annotator_column),
        recipe=Recipe.read(path if path.is_file() else Path(recipe), changes(set_ or [])),
        shelf=Shelf(corpora, datasets),
        registry=Registry.default(),
        unlabelled=unlabelled,
        count=count,
        minimums=minimums,
        why=why or f"retrained on {', '.join(Path(name).name for name in new)}",
    )
    rejects = Rejects(Path())
    prepared = _prepare(job, rejects)
    promoted = dry_run or _retrain(job, prepared, track)
    if not promoted:
        raise typer.Exit(REFUSED)
    if rejects.collected:
        raise typer.Exit(WITH_REJECTS)


def _prepare(job: "Job", rejects: Rejects) -> "Prepared":
    """Say what is new; the rejects are written whatever happens then."""
    from .retraining.prepare import NothingNew, prepare
    from .retraining.told import tell_new

    try:
        prepared = prepare(job, rejects)
    except NothingNew:
        if rejects.collected:
            raise nothing_read(rejects) from None
        raise
    _say(tell_new(prepared, job.files, rejects.write()))
    return prepared


def _retrain(job: "Job", prepared: "Prepared", track: Tracker | None) -> bool:
    """Train, decide, and say what came of it; whether there is a new champion."""
    from .retraining.job import retrain as run
    from .retraining.told import tell_done

    told = {"new": [Path(name).name for name in job.files], "dataset": prepared.version.id}
    with tracked(track, "retrain", job.recipe.as_dict() | told) as record:
        with telling() as teller:
            done = run(job, prepared, teller.tell)
            lines = list(tell_done(done))
        record.artifact(done.artifact)
        record.figures(done.artifact.about.get("metrics", []))
        record.figures({f"gate.{one.name}": int(one.passed) for one in done.criteria})
        record.note("promoted", done.promoted)
    _say(lines)
    return done.promoted


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        echo(line)
