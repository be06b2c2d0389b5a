"""`dragoman train`: from corpora on disk to an artifact."""

from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.terminal import echo

from .options import Corpora, Datasets
from .progress import telling
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
        with telling() as teller:

            def watch(step: int, total: int, loss: float) -> None:
                teller.tell("training", step, total, f"loss {loss:.3f}")
                record.step("loss", loss, step)

            artifact = training.run(watch)
        record.artifact(artifact)
        record.figures(artifact.about.get("metrics", []))
    echo(f"{out}: {artifact.id}")


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
