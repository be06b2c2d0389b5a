"""The registry: a folder of artifacts, a pointer to the champion, and the record of every promotion."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .artifact import CHAMPION, Artifact, home, is_id, read_pointer
from .artifact_copies import copy, copy_signature, export, unpack, writing
from .errors import InvalidArtifact
from .promotions import (
    Action,
    InvalidPromotion,
    Promotion,
    append_promotion,
    champion_before,
    point,
    promoting,
    read_promotions,
)
from .trust import demand_signature

__all__ = ["Action", "Audit", "InvalidPromotion", "Promotion", "Registry", "export"]

ARTIFACTS, PROMOTIONS = "artifacts", "promotions.jsonl"


@dataclass(frozen=True, slots=True)
class Audit:
    """A record whose chain holds, the champion, and whether both agree."""

    record: tuple[Promotion, ...]
    champion: str | None
    agree: bool

    @property
    def chained(self) -> int:
        """How many lines are in the chain; older ones were written without."""
        return sum(bool(one.chain) for one in self.record)

    @property
    def head(self) -> str:
        """What to note elsewhere: while it is in the record, all before it is as it was then."""
        return self.record[-1].chain if self.record else ""


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
        return sorted(path.name for path in found if is_id(path.name) and path.is_dir())

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
        if not is_id(artifact.id):
            raise InvalidArtifact(
                f"{folder}: {artifact.id!r} is no id; mend the tier of the artifact"
            )
        if artifact.id not in self.artifacts():
            copy(artifact, self.folder / ARTIFACTS / artifact.id)
        else:
            copy_signature(artifact.folder, self.folder / ARTIFACTS / artifact.id)
        return self.get(artifact.id)

    def import_from(self, source: Path) -> Artifact:
        """Register an artifact from a folder or from an archive that `export` wrote.

        Raises:
            InvalidArtifact: no artifact, a damaged one, or an archive that reaches outside itself.
        """
        if source.is_dir():
            return self.add(source)
        root = self.folder / ARTIFACTS
        with writing(root):
            root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=root) as folder:
            return self.add(unpack(source, Path(folder)))

    def champion(self) -> str | None:
        """The id that the pointer names; None where the artifact of the package answers.

        Raises:
            InvalidArtifact: the pointer names no id.
        """
        return read_pointer(self.folder / CHAMPION)

    def promotions(self) -> list[Promotion]:
        """The whole record, oldest first.

        Raises:
            InvalidPromotion: a line cannot be read.
        """
        return read_promotions(self.folder / PROMOTIONS)

    def audit(self) -> Audit:
        """What the record and the pointer say together.

        Raises:
            InvalidPromotion: the record was tampered with.
            InvalidArtifact: the pointer names no id.
        """
        with promoting(self.folder):
            record, champion = self.promotions(), self.champion()
        recorded = record[-1].artifact if record else None
        return Audit(tuple(record), champion, recorded == champion)

    def promotable(self, artifact_id: str) -> Artifact:
        """A registered artifact that may become champion.

        Raises:
            InvalidArtifact: none of this id is registered, it is damaged, or not signed by a trusted
                key where that is demanded.
            InvalidPromotion: it learned from data that is for research only.
        """
        artifact = self.get(artifact_id)
        demand_signature(artifact.folder)
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
        with promoting(self.folder):
            try:
                champion = self.champion()
            except InvalidArtifact:  # a damaged pointer is mended: the record knows who it was
                champion = next((one.artifact for one in reversed(self.promotions())), None)
                with writing(self.folder):
                    point(self.folder / CHAMPION, champion)
            if artifact_id != champion:
                self._appoint(artifact_id, champion, Action.PROMOTE, forced, why)
        return artifact

    def rollback(self, why: str = "") -> str | None:
        """Return to the champion before this one, and from the first one to the shipped artifact.

        Raises:
            InvalidArtifact: the one before is gone or damaged; the champion stays.
            InvalidPromotion: there is no champion to roll back from.
        """
        with promoting(self.folder):
            champion = self.champion()
            if champion is None:
                raise InvalidPromotion(
                    f"{self.folder}: no champion to roll back from, "
                    "the shipped artifact answers already"
                )
            previous = champion_before(self.promotions(), champion)
            if previous is not None:
                self.promotable(previous)
            self._appoint(previous, champion, Action.ROLLBACK, forced=False, why=why)
        return previous

    def _appoint(
        self, artifact_id: str | None, champion: str | None, action: Action, forced: bool, why: str
    ) -> None:
        """Record, then point: killed in between, the old champion answers, and the record shows it."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Promotion(now, artifact_id, champion, action, forced, why)
        with writing(self.folder):
            append_promotion(self.folder / PROMOTIONS, entry)
            point(self.folder / CHAMPION, artifact_id)
