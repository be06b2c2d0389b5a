"""`dragoman train`: from corpora on disk to an artifact."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dragoman.terminal import echo

from .options import Corpora, Datasets
from .tracking import Track, tracked

RECIPES = Path(__file__).parent / "recipes"


def train(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe's name or a TOML file.")] = "fast",
    out: Annotated[Path, typer.Option(help="Where the artifact is written.")] = Path(
        "artifacts/fast"
    ),
    corpora: Corpora = Path("corpora"),
    datasets: Datasets = Path("datasets"),
    start: Annotated[
        str, typer.Option("--from", help="Go on from this artifact (folder or id).")
    ] = "",
    soft_labels: Annotated[
        Path | None, typer.Option(help="What a teacher said: see dragoman soft-labels.")
    ] = None,
    unlabelled: Annotated[
        Path | None,
        typer.Option(help="The unannotated sentences that the teacher was asked about."),
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="key=value: change the recipe.")
    ] = None,
    track: Track = None,
) -> None:
    """Train a model and write it as an artifact; the same command again resumes after a kill."""
    from .recipe import Recipe
    from .run_training import Training

    path = RECIPES / f"{recipe}.toml"
    chosen = Recipe.read(path if path.is_file() else Path(recipe), changes(set_ or []))
    training = Training(chosen, corpora, datasets, out, start, soft_labels, unlabelled)
    with tracked(track, "train", chosen.as_dict() | {"from": start}) as record:
        with progress_bar() as show:

            def watch(step: int, total: int, loss: float) -> None:
                show(step, total, f"loss {loss:.3f}")
                record.step("loss", loss, step)

            artifact = training.run(watch)
        record.artifact(artifact)
        record.figures(artifact.about.get("metrics", []))
    echo(f"{out}: {artifact.id}")


@contextmanager
def progress_bar() -> Iterator[Callable[..., None]]:
    """A bar on stderr with the time left; call it with steps done, steps in all, and a word."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=None)

        def show(done: int, total: int, word: str = "") -> None:
            progress.update(task, completed=done, total=total, description=word)

        yield show


def changes(pairs: list[str]) -> dict[str, Any]:
    """Read `key=value` pairs; values are TOML, a bare word is a string."""
    import tomllib

    changes: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is not key=value", param_hint="--set")
        try:
            changes[key] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            changes[key] = value
    return changes
