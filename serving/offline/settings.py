"""What decides an answer: everything that a run and its continuation must agree on."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from dragoman import __version__
from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue
from dragoman.errors import InvalidCatalogue, InvalidQuery
from dragoman.reading.asking import Targets
from dragoman.seed_files import seed_files
from dragoman.stance import Ask

from .columns import Columns
from .sources import is_stream

Json = dict[str, Any]
_BEFORE_ITS_TIME = {"raw": False, "everywhere": False}  # settings that older manifests do not have


class Command(StrEnum):
    """What is done with a row: its question is answered, or its sentences are labelled."""

    SCORE = "score"
    LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run's settings; `artifact` and `catalogue` are paths, `model` and `knows` what is in them.

    phrases: what is asked about instead of the catalogue's entities (label). everywhere: also of
    sentences that do not speak of them.
    target: what is asked about where a row names no target (score). targets: what documents are asked
    about where there are no phrases. cells: who stands where goes to a second output.
    raw: cells of a CSV file may be formulas to a spreadsheet.
    """

    command: Command
    artifact: str
    model: str
    catalogue: str | None = None
    knows: str = ""
    columns: Columns = field(default_factory=Columns)
    ask: Ask = Ask.STANCE
    target: str | None = None
    phrases: tuple[str, ...] = ()
    everywhere: bool = False
    author: str | None = None
    date: str | None = None
    targets: Targets = Targets.BOTH
    cells: bool = False
    version: str = ""
    raw: bool = False

    def __post_init__(self) -> None:
        """See that what is carried to rows can be written.

        Raises:
            InvalidQuery: a text of the command line is not UTF-8.
        """
        for text in (self.target, self.author, self.date, *self.phrases):
            try:
                (text or "").encode()
            except UnicodeEncodeError:
                raise InvalidQuery(f"{text}: is not UTF-8; give it in UTF-8") from None

    @classmethod
    def of(cls, command: Command, artifact: Artifact, catalogue: Path | None, **rest: Any) -> "Settings":  # noqa: ANN401 - the fields above  # fmt: skip
        """The settings with the fingerprints of model, catalogue and program filled in."""
        return cls(
            command=command,
            artifact=str(artifact.folder.absolute()),
            model=artifact.id,
            catalogue=None if catalogue is None else str(catalogue.absolute()),
            knows=_knowledge(catalogue),
            version=__version__,
            **rest,
        )

    def identity(self) -> Json:
        """What must be the same for a run to go on: contents, not paths."""
        kept = json.loads(self.to_json())
        return {name: kept[name] for name in kept if name not in ("artifact", "catalogue")}

    def to_json(self) -> str:
        """One line, for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Settings":
        """The settings that `to_json` wrote."""
        given = json.loads(line)
        return cls(
            **given
            | {
                "command": Command(given["command"]),
                "ask": Ask(given["ask"]),
                "targets": Targets(given["targets"]),
                "columns": Columns(**given["columns"]),
                "phrases": tuple(given["phrases"]),
            }
        )


def differences(before: Json, settings: Settings) -> list[str]:
    """Sentences such as "model was fast-1, is fast-2", one for each setting that is not the same."""
    now = settings.identity()
    names = [one.name for one in fields(Settings) if one.name in now]
    return [
        "the catalogue changed"
        if name == "knows"
        else f"{name} was {_shown(before.get(name, _BEFORE_ITS_TIME.get(name)))}, is {_shown(now[name])}"
        for name in names
        if before.get(name, _BEFORE_ITS_TIME.get(name)) != now[name]
    ]


def _shown(value: object) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _knowledge(catalogue: Path | None) -> str:
    """A fingerprint of the entities that are known."""
    digest = hashlib.sha256((seed_files() / "entities.toml").read_bytes())
    if catalogue is not None:
        if catalogue.exists() and is_stream(catalogue):
            raise InvalidCatalogue(
                f"{catalogue}: every worker reads it, a pipe cannot be; give a file"
            )
        Catalogue.read(catalogue)  # its mistakes are told before any work
        digest.update(b"\0" + catalogue.read_bytes())
    return digest.hexdigest()[:16]
