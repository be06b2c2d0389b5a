"""What a run may write: never one of its inputs, and nothing in the place of what no run made."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.files import is_rejects, not_rejects, refuse_unmade_rejects, rejects_name
from dragoman.writing import STDIO

from .plan import Plan
from .sources import local_path


def claim_rejects(plan: Plan, folder: Path, others: Sequence[str] = ()) -> None:
    """See that the files of rejects, which go to a folder, and others may be written.

    Raises:
        UnreadableInput: one of them is an input, or rejects would replace something else.
    """
    rejects = [str(folder / name) for name in rejects_of(plan)]
    refuse_inputs([*others, *rejects], plan)
    for name in rejects:
        refuse_unmade_rejects(Path(name))


def rejects_of(plan: Plan) -> list[str]:
    """The names of the files to which bad rows would go, each once."""
    return list(dict.fromkeys(rejects_name(source.name) for source in plan.sources))


def refuse_inputs(targets: Iterable[str], plan: Plan) -> None:
    """See that nothing that is written is read too, and nothing is written twice.

    Raises:
        UnreadableInput: a target is an input, under whatever name, or is another target.
    """
    inputs = _inputs(plan)
    seen: set[object] = set()
    for target in targets:
        identity = _identity(target)
        if identity in inputs:
            raise UnreadableInput(
                f"{target}: would be written, but is an input ({inputs[identity]}); "
                "write to another folder, or name another output"
            )
        if identity in seen:
            raise UnreadableInput(
                f"{target}: would be written twice, as output and for rejects; name another output"
            )
        seen.add(identity)


def is_input(path: Path, plan: Plan) -> bool:
    """Whether a local file is read by a run."""
    return _identity(str(path)) in _inputs(plan)


def _inputs(plan: Plan) -> dict[object, str]:
    """All that is read, by what tells that two names mean one file."""
    read = [source.name for source in plan.sources if source.name != STDIO]
    read += [plan.settings.catalogue] if plan.settings.catalogue else []
    return {_identity(name): name for name in read}


def refuse_unmade_at(name: str) -> None:
    """See that a file of rejects, perhaps behind a URL, takes the place of nothing but rejects.

    Raises:
        UnreadableInput: another file has this name.
    """
    path = local_path(name)
    if path is not None:
        refuse_unmade_rejects(path)
        return
    from fsspec.core import url_to_fs

    try:
        files, inner = url_to_fs(name)
        if not files.exists(inner):
            return
        with files.open(inner, "rb") as stream:
            first: bytes = stream.readline()
    except (OSError, ValueError, ImportError) as problem:
        raise UnreadableInput(f"{name}: cannot be read: {problem}") from None
    if first and not is_rejects(first):
        raise not_rejects(name)


def _identity(name: str) -> object:
    """The same for two names of one file."""
    path = local_path(name)
    if path is not None:
        try:
            about = os.stat(path)
        except (OSError, ValueError):
            return os.path.realpath(path)
        return about.st_dev, about.st_ino
    from fsspec.core import url_to_fs

    try:
        files, inner = url_to_fs(name)
        return str(files.unstrip_protocol(inner))
    except (OSError, ValueError, ImportError):
        return name
