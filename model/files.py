"""Input files and what becomes of them: rows read, rows written, rows rejected."""

import csv
import gzip
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol, TextIO

from .errors import UnreadableInput

STDIO = "-"
DEEPEST = 50
_SUSPICIOUS = re.compile(rb"\\u|\d[eE]\+?\d{3}|\d{309}")  # half a character, or a number beyond all
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that could not be used: where it stood, why, and what it was (null if unreadable)."""

    file: str
    line: int | None
    reason: str
    row: Any


@dataclass(slots=True)
class Rejects:
    """Collects rejects and writes those of `x.jsonl` to `x.rejects.jsonl` in one folder."""

    folder: Path
    collected: list[Reject] = field(default_factory=list)

    def add(self, file: str, line: int | None, reason: str, row: object) -> None:
        """Note one reject."""
        self.collected.append(Reject(file, line, reason, row))

    def write(self) -> list[Path]:
        """Write all, replacing files of earlier runs; returns the files written."""
        by_path: dict[Path, list[Reject]] = {}
        for reject in self.collected:
            stem = "stdin" if reject.file == STDIO else Path(reject.file).stem
            by_path.setdefault(self.folder / f"{stem}.rejects.jsonl", []).append(reject)
        for path, rejects in by_path.items():
            with replacing(path) as file:
                file.writelines(_json_line(asdict(reject)) for reject in rejects)
        return list(by_path)


def read_bytes(name: str) -> bytes:
    """A whole file, or standard input for `-`.

    Raises:
        UnreadableInput: there is no such file, or it may not be read.
    """
    try:
        return sys.stdin.buffer.read() if name == STDIO else Path(name).read_bytes()
    except OSError as problem:
        raise UnreadableInput(f"{name}: {problem.strerror or problem}") from None


def read_text(name: str, data: bytes | None = None) -> str:
    """A whole file, or standard input for `-`, as text; `data` is what was read of it before.

    Raises:
        UnreadableInput: it cannot be read, or is not UTF-8.
    """
    try:
        return decode(read_bytes(name) if data is None else data)
    except UnreadableInput as problem:
        reason = str(problem).removeprefix(f"{name}: ")
        raise UnreadableInput(f"{name}: {reason}") from None


def decode(data: bytes) -> str:
    """UTF-8 to text, without a byte order mark; line ends stay as they are.

    Raises:
        UnreadableInput: names the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnreadableInput(
            f"not UTF-8: byte {problem.start} is 0x{problem.object[problem.start]:02x}; convert the file first"
        ) from None


def read_json_lines(
    name: str, rejects: Rejects, lines: Iterable[tuple[int, bytes]] | None = None
) -> Iterator[tuple[int, Json]]:
    """Line number and object of each good line of a JSON Lines file; others are rejected.

    A file whose name ends in `.gz` is decompressed. lines: numbered lines that somebody else reads,
    where the name alone does not open the file.

    Raises:
        UnreadableInput: the file cannot be opened, or is no whole gzip file.
    """
    for number, raw in _lines(name) if lines is None else lines:
        if not raw.strip():
            continue
        try:
            row = parse_json(raw)
            if _SUSPICIOUS.search(raw):
                refuse_unwritable(row)
        except UnreadableInput as problem:
            rejects.add(name, number, str(problem), _as_text(raw))
        except (ValueError, RecursionError) as problem:  # also a number of thousands of digits
            rejects.add(name, number, f"not JSON: {problem}", _as_text(raw))
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                rejects.add(
                    name, number, f"a JSON object is expected, not {type(row).__name__}", row
                )


def numbered(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of a content that was read before, as `read_json_lines` takes them."""
    return enumerate(io.BytesIO(data), start=1)


def _as_text(raw: bytes) -> str | None:
    """A rejected line as it was, to be mended and sent again; null if it is not UTF-8."""
    try:
        return decode(raw).rstrip("\r\n")
    except UnreadableInput:
        return None


def parse_json(raw: bytes) -> Any:  # noqa: ANN401 - a JSON text may be anything
    """One JSON text in UTF-8, without NaN, at most `DEEPEST` deep.

    Raises:
        UnreadableInput: not UTF-8, not a JSON value, or nested too deep.
        ValueError, RecursionError: not JSON.
    """
    value = json.loads(decode(raw), parse_constant=_refuse_constant)
    if raw.count(b"[") + raw.count(b"{") > DEEPEST:
        _refuse_depth(value)
    return value


def _refuse_constant(name: str) -> None:
    raise UnreadableInput(f"{name} is no JSON value")


def refuse_unwritable(row: object) -> None:
    r"""JSON can spell what no JSON text in UTF-8 can hold: half a character ("\ud83d"), 1e999.

    Raises:
        UnreadableInput: there is one, in a name or in a value.
    """
    try:
        json.dumps(row, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise UnreadableInput(
            "half a surrogate pair is no character; mend the \\u escapes"
        ) from None
    except ValueError:
        raise UnreadableInput("a number is too large") from None


def _refuse_depth(row: object) -> None:
    """Reading can nest a little deeper than writing; nobody needs either."""
    level: list[Any] = [row]
    for _ in range(DEEPEST):
        level = [part for part in level if isinstance(part, dict | list)]
        if not level:
            return
        inside = (part.values() if isinstance(part, dict) else part for part in level)
        level = [one for parts in inside for one in parts]
    raise UnreadableInput(f"nested more than {DEEPEST} deep")


def _lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of a file or of standard input, read as they are needed."""
    if name == STDIO:
        yield from enumerate(sys.stdin.buffer, start=1)
        return
    with _opened(name) as file:
        try:
            yield from enumerate(file, start=1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
            raise UnreadableInput(f"{name}: no whole gzip file: {problem}") from None


def _opened(name: str) -> IO[bytes]:
    opened: Callable[[str, str], Any] = gzip.open if name.endswith(".gz") else open
    try:
        file: IO[bytes] = opened(name, "rb")
    except OSError as problem:
        raise UnreadableInput(f"{name}: {problem.strerror or problem}") from None
    return file


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write to a temporary name and rename at the end: nobody meets half a file.

    Raises:
        UnreadableInput: the folder does not exist or may not be written to.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        file = partial.open("w", encoding="utf-8", newline="")
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None
    try:
        with file:
            yield file
        _rename(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _rename(partial: Path, path: Path) -> None:
    try:
        os.replace(partial, path)
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None


class Writer(Protocol):
    """Writes rows in one format."""

    def __call__(self, file: TextIO, rows: Iterable[Json]) -> None:
        """Write all rows."""


def write_json_lines(file: TextIO, rows: Iterable[Json]) -> None:
    """One JSON object a line."""
    file.writelines(_json_line(row) for row in rows)


def write_csv(file: TextIO, rows: Iterable[Json]) -> None:
    """One column per leaf, named after the path to it; lists as JSON.

    All rows are held in memory: a column that only the last row has belongs in the header too.
    """
    flat = [flatten(row) for row in rows]
    columns = dict.fromkeys(name for row in flat for name in row)
    writer = csv.DictWriter(file, list(columns), lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerows(flat)


def flatten(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves by column: `sentence_start`, `probability_against`, `mention_text`, `positions` as JSON.

    Of two leaves that come to the same column the later one keeps it, for an answer follows its
    input; the other becomes `input_<column>`.
    """
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "mention" and value is None and "mentions" in row:  # a label row's null
            leaves: dict[str, Any] = dict.fromkeys(("mention_start", "mention_end", "mention_text"))
        elif isinstance(value, dict):
            stem = "probability" if name == "probabilities" else name
            leaves = {f"{stem}_{key}": leaf for key, leaf in flatten(value).items()}
        else:
            leaves = {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            }
        flat = _renamed(flat, leaves) | leaves
    return flat


def _renamed(flat: dict[str, Any], leaves: Mapping[str, Any]) -> dict[str, Any]:
    """Columns, those that `leaves` claim under as many `input_` as it takes to be alone."""
    if flat.keys().isdisjoint(leaves):
        return flat
    renamed: dict[str, Any] = {}
    for column, leaf in flat.items():
        name = column
        while name in leaves or name in renamed or (name != column and name in flat):
            name = f"input_{name}"
        renamed[name] = leaf
    return renamed


_WRITERS: dict[str, Writer] = {".jsonl": write_json_lines, ".csv": write_csv}


def writer_for(output: str) -> Writer:
    """The format of an output, by its ending; standard output is JSON Lines.

    Raises:
        UnreadableInput: an ending that is not known.
    """
    if output == STDIO:
        return write_json_lines
    ending = Path(output).suffix.lower()
    if ending not in _WRITERS:
        raise UnreadableInput(f"{output}: unknown ending {ending!r}; known: {', '.join(_WRITERS)}")
    return _WRITERS[ending]


def write_rows(output: str, rows: Iterable[Json]) -> None:
    """Write rows to a file by its ending, or to standard output."""
    write = writer_for(output)
    if output == STDIO:
        write(sys.stdout, rows)
        return
    with replacing(Path(output)) as file:
        write(file, rows)


def _json_line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
