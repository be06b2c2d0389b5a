"""`dragoman models`: the registry: what is in it, who is champion, who was."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.artifact import Artifact, shipped
from dragoman.errors import InvalidArtifact, MissingExtra
from dragoman.model_command import model
from dragoman.registry import Registry, export
from dragoman.terminal import echo, one_line

from .gate_command import passes
from .options import Corpora, Datasets
from .signing_command import new_key, sign, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dragoman.registry import Promotion

SHIPPED = "the shipped artifact"

app = typer.Typer(
    name="models",
    help="Registered artifacts: list and show them, promote one to champion, go back.",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="An artifact's id in the registry.")]
Why = Annotated[str, typer.Option(help="The reason; it is kept in the record.")]


@app.command(name="list")
def list_models() -> None:
    """List registered artifacts, and the shipped one, with their first dev figure; a star marks the champion."""
    registry = Registry.default()
    champion = registry.champion()
    for artifact_id in registry.artifacts():
        echo(
            f"{'*' if artifact_id == champion else ' '} {artifact_id}  {_told(registry, artifact_id)}"
        )
    ours = Artifact.load(shipped())
    echo(f"{'*' if champion is None else ' '} {ours.id}  {SHIPPED}, {_figures(ours.about)}")


def _told(registry: Registry, artifact_id: str) -> str:
    try:
        return _figures(registry.get(artifact_id).about)
    except InvalidArtifact as problem:
        return f"unusable: {problem}"


def _figures(about: "Mapping[str, Any]") -> str:
    figures = [
        f"macro-F1 {line['macro_f1']['value']:.1f} ({line['dev_set']}, {line['rows']} rows)"
        for line in about.get("metrics", ())[:1]
    ]
    research = ["for research only"] if about.get("research_only") else []
    return one_line(", ".join([*figures, *research])) or "no figures"


@app.command()
def show(
    artifact: Annotated[
        str, typer.Argument(metavar="ID", help="An artifact's id or folder; default: the champion.")
    ] = "",
) -> None:
    """Show an artifact's figures, parent, data and training, and when it was promoted or rolled back."""
    loaded = Artifact.named(artifact) if artifact else Artifact.default()
    model(artifact)
    for line in told_training(loaded.about):
        echo(line)
    for one in Registry.default().promotions():
        if loaded.id in (one.artifact, one.previous):
            echo(_line(one))


def told_training(about: "Mapping[str, Any]") -> "Iterator[str]":
    """What an artifact began from, each corpus that it learned from, and the course of its training."""
    backbone = about.get("backbone", {}).get("name", "unknown")
    yield one_line(f"began from: {about.get('parent') or f'the backbone {backbone}'}")
    if about.get("teacher"):
        yield one_line(f"teacher: {about['teacher']}")
    if about.get("dataset"):
        yield one_line(f"dataset version: {about['dataset']}")
    for row in about.get("trained_on", ()):
        before = ", before" if row.get("before") else ""
        yield one_line(
            f"data {row['corpus']}: {row['sentences']:,} sentences, {row['annotations']:,} "
            f"annotations, {row['licence']}{before}"
        )
    for entry in about.get("course", ()):
        said = (f"{name.replace('_', ' ')} {value}" for name, value in entry.items())
        yield one_line(f"course: {', '.join(said)}")


def _line(one: "Promotion") -> str:
    why = f": {one_line(one.why)}" if one.why else ""
    forced = " (forced)" if one.forced else ""
    return f"{one.when} {one.action}{forced} from {one.previous or SHIPPED} to {one.artifact or SHIPPED}{why}"


@app.command()
def promote(
    artifact: Id,
    force: Annotated[bool, typer.Option("--force", help="Do not ask the gate; say why.")] = False,
    why: Why = "",
    corpora: Corpora = Path("corpora"),
    datasets: Datasets = Path("datasets"),
) -> None:
    """Make a registered artifact the champion, if it passes the gate against the present one.

    Exit code 0: it is the champion; 1: it does not pass; 2: it cannot be promoted at all.
    """
    registry = Registry.default()
    candidate = registry.promotable(artifact)
    if not force and not passes(candidate, Artifact.default(), corpora, datasets):
        raise typer.Exit(1)
    registry.promote(artifact, forced=force, why=why)
    echo(f"champion: {artifact}")


@app.command()
def rollback(why: Why = "") -> None:
    """Return to the champion before the present one; before the first one, to what ships."""
    registry = Registry.default()
    left, back = registry.champion(), registry.rollback(why)
    echo(f"champion: {back or SHIPPED}, no longer {left}")


@app.command()
def audit(
    since: Annotated[
        str,
        typer.Option(
            metavar="HASH", help="The head that an earlier audit printed: it must be in the record."
        ),
    ] = "",
) -> None:
    """Hold the record of promotions against its chain of hashes, and the champion against the record.

    Whoever can write the file can write a new chain, too: note the head elsewhere, and give it with
    --since the next time. Exit code 0: all is as it was written; 1: something is not; 2: the chain
    is broken.
    """
    found = Registry.default().audit()
    echo(f"{len(found.record)} promotions and rollbacks, {found.chained} of them chained")
    echo(f"head: {found.head or 'none yet'}")
    if not found.agree:
        recorded = found.record[-1].artifact if found.record else None
        echo(f"champion is {found.champion or SHIPPED}, the record says {recorded or SHIPPED}")
    known = not since or since in {one.chain for one in found.record if one.chain}
    if not known:
        echo(f"{since}: is not in the record, which was cut or written anew since")
    if not (found.agree and known):
        raise typer.Exit(1)


app.command(name="new-key")(new_key)
app.command()(sign)
app.command()(verify)


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="An artifact's folder, such as train wrote.")],
) -> None:
    """Register an artifact: copy it under its id. Nothing else changes."""
    echo(f"added: {Registry.default().add(folder).id}")


@app.command(name="import")
def import_model(
    source: Annotated[
        str, typer.Argument(help="A .tar or folder that export wrote, or hf://OWNER/NAME.")
    ],
) -> None:
    """Register an artifact from an archive, a folder or the hub; every file is held against its SHA-256."""
    from .hub import SCHEME, fetched

    registry = Registry.default()
    if not source.startswith(SCHEME):
        echo(f"added: {registry.import_from(Path(source)).id}")
        return
    with fetched(source) as folder:
        echo(f"added: {registry.import_from(folder).id}")


@app.command(name="export")
def export_model(
    artifact: Annotated[str, typer.Argument(metavar="ID", help="An artifact's id or folder.")],
    target: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="A new folder, or a .tar.")
    ] = None,
    bento: Annotated[
        bool, typer.Option("--bento", help="Copy into BentoML's model store instead.")
    ] = False,
    hub: Annotated[
        bool, typer.Option("--hub", help="A folder with a card, for Hugging Face's hub.")
    ] = False,
) -> None:
    """Write an artifact to a folder, to a .tar, or into BentoML's model store."""
    if hub and (bento or target is None):
        raise typer.BadParameter("--hub needs a PATH, and goes without --bento")
    if bento is (target is not None):
        raise typer.BadParameter("give either a PATH or --bento")
    loaded = Artifact.named(artifact)
    if hub and target is not None:
        from .hub import export_for_hub

        export_for_hub(loaded, target)
    elif target is not None:
        export(loaded, target)
    echo(f"exported: {loaded.id} to {target or to_bento(loaded)}")


def to_bento(artifact: Artifact) -> str:
    """Copy an artifact into BentoML's model store as `dragoman:<id>`, once; returns that tag.

    Raises:
        MissingExtra: BentoML is not installed.
    """
    try:
        models, exceptions = import_module("bentoml").models, import_module("bentoml.exceptions")
    except ModuleNotFoundError as problem:
        raise MissingExtra(
            f"`dragoman models export --bento` needs {problem.name}, which is not installed; "
            "install it with: pip install 'dragoman[serve]'"
        ) from None
    tag = f"dragoman:{artifact.id.lower()}"
    try:
        models.get(tag)
    except exceptions.NotFound:
        with models.create(tag, labels={"tier": artifact.about["tier"]}) as entry:
            shutil.copytree(artifact.folder, entry.path, dirs_exist_ok=True)
            Artifact.load(Path(entry.path))
    return tag
