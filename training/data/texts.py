"""Texts on disk, in which annotated sentences are looked for; bad files are noted and passed over."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_bytes, read_json_lines
from dragoman.sentences import split_sentences
from dragoman.strict_json import decode

ROWS = (".jsonl", ".jsonl.gz")
PROSE = (".txt", ".md")


def files_of(place: Path) -> list[Path]:
    """A file, or all files of a folder that may hold texts.

    Raises:
        UnreadableInput: the place is not there.
    """
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise UnreadableInput(f"{place}: no such file or folder")
    return sorted(path for path in place.rglob("*") if path.name.endswith((*ROWS, *PROSE)))


class Texts:
    """Files of texts; `bad` says of each that could not be read, or only in part, why."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = files
        self.bad: dict[Path, str] = {}

    def readings(self, path: Path) -> list[str]:
        """A text as different programs read it: byte order mark and line ends kept or not.

        What is not UTF-8 becomes replacement characters; the sentences beside it can still be found.
        """
        raw = self._text(path)
        bare = raw.removeprefix("\ufeff")
        texts = [bare, bare.replace("\r\n", "\n"), raw, raw.replace("\r\n", "\n")]
        return list(dict.fromkeys(texts))

    def sentences(self, path: Path) -> Iterator[str]:
        """Every sentence of a file, as it stands and with white space made single blanks."""
        if path.name.endswith(ROWS):
            yield from self._rows(path)
            return
        for sentence in split_sentences(self.readings(path)[0]):
            yield sentence.text
            plain = " ".join(sentence.text.split())
            if plain != sentence.text:
                yield plain

    def _text(self, path: Path) -> str:
        try:
            data = read_bytes(str(path))
        except UnreadableInput as problem:
            self._note(path, problem)
            return ""
        try:
            decode(data)
        except UnreadableInput as problem:
            self._note(path, problem)
        return data.decode("utf-8", "replace")  # other than `decode`, with a byte order mark

    def _rows(self, path: Path) -> Iterator[str]:
        rejects = Rejects(Path())
        try:
            for _, row in read_json_lines(str(path), rejects):
                if isinstance(row.get("text"), str):
                    yield row["text"]
        except UnreadableInput as problem:
            self._note(path, problem)
        for reject in rejects.collected[:1]:
            more = len(rejects.collected) - 1
            self.bad[path] = f"line {reject.line}: {reject.reason}" + f" (and {more} more)" * (
                more > 0
            )

    def _note(self, path: Path, problem: UnreadableInput) -> None:
        self.bad[path] = str(problem).removeprefix(f"{path}: ")
