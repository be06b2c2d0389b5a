"""The registry: a folder of artifacts, a pointer to the champion, and the record of every promotion."""

import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from .artifact import CHAMPION, MANIFEST, Artifact, home
from .errors import DragomanError, InvalidArtifact, UnreadableInput

ARTIFACTS, PROMOTIONS, ARCHIVE = "artifacts", "promotions.jsonl", ".tar"
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class InvalidPromotion(DragomanError):
    """A change of champion that is not allowed, or a record of them that cannot be read."""


class Action(StrEnum):
    """How the champion changed."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One line of the record.

    when: UTC, ISO 8601. artifact, previous: ids; None is the artifact that ships with the package.
    forced: promoted without passing the gate.
    """

    when: str
    artifact: str | None
    previous: str | None
    action: Action
    forced: bool
    why: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Artifacts by id below a folder; what changes, changes by one rename or one appended line."""

    folder: Path

    @classmethod
    def default(cls) -> "Registry":
        """The registry that every entry point reads, `$DRAGOMAN_HOME`."""
        return cls(home())

    def artifacts(self) -> list[str]:
        """The ids of all registered artifacts, sorted."""
        root = self.folder / ARTIFACTS
        found = root.iterdir() if root.is_dir() else ()
        return sorted(path.name for path in found if path.is_dir() and _ID.fullmatch(path.name))

    def get(self, artifact_id: str) -> Artifact:
        """A registered artifact, held against its hashes.

        Raises:
            InvalidArtifact: none of this id is registered, or it is damaged.
        """
        if artifact_id not in self.artifacts():
            raise InvalidArtifact(
                f"{artifact_id}: not registered in {self.folder}; "
                "see dragoman models list, and register a folder with: dragoman models add FOLDER"
            )
        artifact = Artifact.load(self.folder / ARTIFACTS / artifact_id)
        if artifact.id != artifact_id:
            raise InvalidArtifact(f"{artifact.folder}: holds {artifact.id}; add that one again")
        return artifact

    def add(self, folder: Path) -> Artifact:
        """Copy an artifact under its id; one that is there already stays as it is.

        Raises:
            InvalidArtifact: no artifact, or a damaged one; nothing is registered.
        """
        artifact = Artifact.load(folder)
        if not _ID.fullmatch(artifact.id):
            raise InvalidArtifact(
                f"{folder}: {artifact.id!r} is no id; mend the tier of the artifact"
            )
        if artifact.id not in self.artifacts():
            _copy(artifact, self.folder / ARTIFACTS / artifact.id)
        return self.get(artifact.id)

    def import_from(self, source: Path) -> Artifact:
        """Register an artifact from a folder or from an archive that `export` wrote.

        Raises:
            InvalidArtifact: no artifact, a damaged one, or an archive that reaches outside itself.
        """
        if source.is_dir():
            return self.add(source)
        root = self.folder / ARTIFACTS
        with _writing(root):
            root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=root) as folder:
            return self.add(_unpack(source, Path(folder)))

    def champion(self) -> str | None:
        """The id that the pointer names; None where the artifact of the package answers."""
        pointer = self.folder / CHAMPION
        return pointer.read_text("utf-8").strip() if pointer.is_file() else None

    def promotions(self) -> list[Promotion]:
        """The whole record, oldest first.

        Raises:
            InvalidPromotion: a line cannot be read.
        """
        path = self.folder / PROMOTIONS
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        found = []
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                found.append(Promotion(**row | {"action": Action(row["action"])}))
            except (ValueError, TypeError, KeyError) as problem:
                raise InvalidPromotion(
                    f"{path}:{number}: is no promotion ({problem}); mend or remove the line"
                ) from None
        return found

    def promotable(self, artifact_id: str) -> Artifact:
        """A registered artifact that may become champion.

        Raises:
            InvalidArtifact: none of this id is registered, or it is damaged.
            InvalidPromotion: it learned from data that is for research only.
        """
        artifact = self.get(artifact_id)
        if artifact.about.get("research_only"):
            raise InvalidPromotion(
                f"{artifact_id}: learned from data for research only and is never made champion; "
                "train one without that data"
            )
        return artifact

    def promote(self, artifact_id: str, *, forced: bool = False, why: str = "") -> Artifact:
        """Make an artifact the champion; the present champion stays it without a new record.

        forced: the gate was not asked, or did not let it pass; then say why.

        Raises:
            InvalidArtifact: none of this id is registered, or it is damaged.
            InvalidPromotion: it is for research only, or forced without a reason.
        """
        artifact = self.promotable(artifact_id)
        if forced and not why.strip():
            raise InvalidPromotion(f"{artifact_id}: forced without a reason; give one with --why")
        if artifact_id != self.champion():
            self._appoint(artifact_id, Action.PROMOTE, forced, why)
        return artifact

    def rollback(self, why: str = "") -> str | None:
        """Return to the champion before this one, and from the first one to the shipped artifact.

        Raises:
            InvalidArtifact: the one before is gone or damaged; the champion stays.
            InvalidPromotion: there is no champion to roll back from.
        """
        champion = self.champion()
        if champion is None:
            raise InvalidPromotion(
                f"{self.folder}: no champion to roll back from, the shipped artifact answers already"
            )
        line = _back_to(_line_of_champions(self.promotions()), champion)
        previous = line[-2] if len(line) > 1 else None
        if previous is not None:
            self.promotable(previous)
        self._appoint(previous, Action.ROLLBACK, forced=False, why=why)
        return previous

    def _appoint(self, artifact_id: str | None, action: Action, forced: bool, why: str) -> None:
        """Record, then point: killed in between, the old champion answers, and `_back_to` sees it."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Promotion(now, artifact_id, self.champion(), action, forced, why)
        with _writing(self.folder):
            _append(self.folder / PROMOTIONS, json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            _point(self.folder / CHAMPION, artifact_id)


def export(artifact: Artifact, target: Path) -> None:
    """Write an artifact to a new folder, or to an archive where the name ends in `.tar`.

    Raises:
        UnreadableInput: the folder exists already, or the target cannot be written.
    """
    if target.suffix.lower() != ARCHIVE:
        if target.exists():
            raise UnreadableInput(f"{target}: exists already; name a new folder or a .tar")
        _copy(artifact, target)
        return
    partial = _partial(target)
    try:
        with _writing(target), tarfile.open(partial, "w") as archive:
            for name in _sealed(artifact.folder):
                archive.add(artifact.folder / name, f"{artifact.id}/{name}", filter=_plain)
        with _writing(target):
            os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _unpack(source: Path, folder: Path) -> Path:
    """Unpack an archive; returns the folder in it that holds the manifest."""
    try:
        with tarfile.open(source, "r:") as archive:
            archive.extractall(folder, filter="data")  # refuses links and paths that lead outside
    except (OSError, ValueError, tarfile.TarError) as problem:
        raise InvalidArtifact(
            f"{source}: is no archive of an artifact ({problem}); "
            "write one with: dragoman models export ID FILE.tar"
        ) from None
    manifests = [folder / MANIFEST, *folder.glob(f"*/{MANIFEST}")]
    return next((path.parent for path in manifests if path.is_file()), folder)


def _sealed(folder: Path) -> list[str]:
    """The names of an artifact's files, the manifest last."""
    names = [*json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"], MANIFEST]
    if strange := [name for name in names if Path(name).name != name]:
        raise InvalidArtifact(f"{folder / MANIFEST}: {strange[0]!r} is no plain file name")
    return names


def _copy(artifact: Artifact, target: Path) -> None:
    """Copy an artifact's files; under the final name there is a whole folder or none."""
    names, partial = _sealed(artifact.folder), _partial(target)
    try:
        with _writing(target):
            partial.mkdir(parents=True)
            for name in names:
                shutil.copyfile(artifact.folder / name, partial / name)
        Artifact.load(partial)
        with _writing(target):
            os.rename(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine or the hour goes into an archive: equal artifacts, equal bytes."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def _partial(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.partial")


def _line_of_champions(promotions: Sequence[Promotion]) -> list[str]:
    """Who stood after whom, without those that were rolled back."""
    line: list[str] = []
    for one in promotions:
        before = one.previous if one.action is Action.PROMOTE else one.artifact
        line = _back_to(line, before)
        if one.action is Action.PROMOTE and one.artifact is not None:
            line.append(one.artifact)
    return line


def _back_to(line: Sequence[str], artifact_id: str | None) -> list[str]:
    """The line up to one of its champions; one that is not in it is the newest."""
    if artifact_id is None:
        return []
    if artifact_id not in line:
        return [*line, artifact_id]
    return list(line[: len(line) - list(reversed(line)).index(artifact_id)])


def _append(path: Path, line: str) -> None:
    """Add a line in one write, so that lines of two processes never mix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(record, line.encode())
        os.fsync(record)
    finally:
        os.close(record)


def _point(pointer: Path, artifact_id: str | None) -> None:
    """Let the pointer name an artifact, or be gone, in one step."""
    if artifact_id is None:
        pointer.unlink(missing_ok=True)
        return
    partial = _partial(pointer)
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(f"{artifact_id}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, pointer)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Say in a sentence what could not be written."""
    try:
        yield
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None
