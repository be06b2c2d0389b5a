"""Finds the inputs: files, folders, globs and URLs, in the order of their names."""

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.terminal import echo
from dragoman.writing import STDIO

from .sources import ENDINGS, Format, Source, is_url, source_of

_OURS = (".rejects.jsonl", ".manifest.json")
_SIGNS = "*?["


def find_sources(
    inputs: Sequence[str], otherwise: Format, chosen: Format | None = None, output: str = ""
) -> list[Source]:
    """Every input, folders and globs in the order of their names.

    otherwise: the format of endings that are not known. chosen: the format of all inputs.
    output: its own files are no input of a folder.

    Raises:
        UnreadableInput: a folder or a glob without a file that could be read.
    """
    names = [name for given in inputs for name in _expanded(given, output, otherwise)]
    if STDIO in names and len(names) > 1:
        raise UnreadableInput("- (standard input) stands alone; give it as the only input")
    sources = [source_of(name, chosen or format_of(name, otherwise)) for name in names]
    for one in sources:
        if one.stream and one.format is Format.PARQUET:
            raise UnreadableInput(f"{one.name}: Parquet cannot be read from a pipe; give a file")
        if one.note:
            echo(f"dragoman: {one.name}: {one.note}", err=True)
    return sources


def format_of(name: str, otherwise: Format) -> Format:
    """The format by the ending, before `.gz` if there is one."""
    plain = name.lower().removesuffix(".gz")
    ending = next((one for one in ENDINGS if plain.endswith(one)), None)
    if ending is None:
        return otherwise
    if ENDINGS[ending] is Format.DOCUMENT and otherwise is not Format.DOCUMENT:
        return Format.LINES if ending == ".txt" else otherwise
    return ENDINGS[ending]


def _expanded(given: str, output: str, otherwise: Format) -> Iterator[str]:
    """The files that an argument stands for; one that is not there stands for itself."""
    found = _remote(given) if is_url(given) else _local(given)
    if found is None:
        yield given
        return
    globbed = any(sign in given for sign in _SIGNS)
    names = sorted(
        name
        for name in found
        if not _ours(name, output) and (globbed or _readable(name.removeprefix(given), otherwise))
    )
    if not names:
        raise UnreadableInput(f"{given}: no {', '.join(ENDINGS)} (or .gz of these) here")
    yield from names


def _ours(name: str, output: str) -> bool:
    """Whether a file was written by a run, or will be by this one."""
    parts = any(part.endswith(".parts") for part in Path(name).parts[:-1])
    return name.endswith(_OURS) or parts or bool(output and _same(name, output))


def _readable(inner: str, otherwise: Format) -> bool:
    """Whether a file found in a folder is an input: not hidden, of an ending that is known."""
    hidden = any(part.startswith(".") for part in Path(inner).parts)
    plain = inner.lower().removesuffix(".gz")
    known = plain.endswith(tuple(ENDINGS))
    document = known and format_of(plain, Format.DOCUMENT) is Format.DOCUMENT
    return not hidden and known and (otherwise is Format.DOCUMENT or not document or plain.endswith(".txt"))  # fmt: skip


def _same(name: str, output: str) -> bool:
    return not is_url(name) and not is_url(output) and Path(name).absolute() == Path(output).absolute()  # fmt: skip


def _local(given: str) -> list[str] | None:
    """The files of a folder or a glob; None for everything else."""
    if given == STDIO or Path(given).is_file():
        return None
    if Path(given).is_dir():
        return [str(path) for path in Path(given).rglob("*") if path.is_file()]
    if any(sign in given for sign in _SIGNS):
        return [path for path in glob.glob(given, recursive=True) if Path(path).is_file()]
    return None


def _remote(given: str) -> list[str] | None:
    """The files behind a URL that is a folder or a glob; None for everything else."""
    from fsspec.core import url_to_fs

    try:
        files, path = url_to_fs(given)
        if any(sign in given for sign in _SIGNS):
            return [files.unstrip_protocol(one) for one in files.glob(path)]
        if files.isdir(path):
            return [files.unstrip_protocol(one) for one in files.find(path)]
    except (OSError, ValueError, ImportError) as problem:
        raise UnreadableInput(f"{given}: cannot be listed: {problem}") from None
    return None
