"""The catalogue of entities: what a text can be asked about, and by which words it says so."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .catalogue_file import parse_entities
from .entity import Entity, Kind, phrase_key
from .errors import InvalidCatalogue
from .seed_files import seed_files

__all__ = ["Catalogue", "Entity", "Kind"]


@dataclass(frozen=True)
class Catalogue:
    """Every known entity, in order; of two that claim the same phrase the later one wins."""

    entities: tuple[Entity, ...]

    @classmethod
    def default(cls) -> "Catalogue":
        """Read the catalogue that ships with the package."""
        source = seed_files() / "entities.toml"
        return cls(parse_entities("seeds/entities.toml", source.read_text("utf-8")))

    @classmethod
    def read(cls, path: Path | str) -> "Catalogue":
        """Read a TOML file; every mistake in it is told at once, with its line."""
        try:
            text = Path(path).read_text("utf-8-sig")
        except OSError as problem:
            raise InvalidCatalogue(
                f"{path}: cannot be read ({problem.strerror}); give a catalogue in TOML"
            ) from problem
        except UnicodeDecodeError as problem:
            raise InvalidCatalogue(f"{path}: is not UTF-8; save it as UTF-8") from problem
        return cls(parse_entities(str(path), text))

    def merged(self, other: "Catalogue") -> "Catalogue":
        """Add the entities of `other`; one of the same id replaces ours, and theirs win ties."""
        theirs = {entity.id for entity in other.entities}
        ours = tuple(entity for entity in self.entities if entity.id not in theirs)
        return Catalogue(ours + other.entities)

    def get(self, entity_id: str) -> Entity | None:
        """Find an entity by its id."""
        return self._by_id.get(entity_id)

    def named(self, name: str) -> Entity | None:
        """Find an entity by its name or an exact alias, whatever the case, also behind "the"."""
        key = phrase_key(name)
        return self._by_phrase.get(key) or self._by_phrase.get(key.removeprefix("the "))

    @cached_property
    def _by_id(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def _by_phrase(self) -> dict[str, Entity]:
        aliases = {phrase_key(text): entity for entity in self.entities for text in entity.exact}
        return aliases | {phrase_key(entity.name): entity for entity in self.entities}
