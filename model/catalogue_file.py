"""Reads the entities of a TOML file and tells every mistake in it, with its line, at once."""

import re
import tomllib
from dataclasses import fields
from typing import Any

from .entity import Entity, Kind, phrase_key
from .errors import InvalidCatalogue
from .patterns import PatternError, expand

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEADER = re.compile(r"\s*\[\[\s*entity\s*\]\]")
_REQUIRED = ("id", "name", "kind")
_LISTS = ("aliases", "metonyms", "contextual", "blockers", "homonyms", "links")
_KEYS = tuple(field.name for field in fields(Entity))


def parse_entities(source: str, text: str) -> tuple[Entity, ...]:
    """Read the entities of a TOML text; `source` names it in messages."""
    return _Reader(source, text).entities()


class _Reader:
    """Reads one catalogue file and collects its problems instead of stopping at the first."""

    def __init__(self, source: str, text: str) -> None:
        self._source = source
        self._lines = text.splitlines()
        self._text = text
        self._problems: list[tuple[int, str]] = []
        self._ids: dict[str, int] = {}
        self._claims: dict[str, str] = {}

    def entities(self) -> tuple[Entity, ...]:
        """Return all entities, or raise one error that names every problem."""
        tables = self._tables()
        entities = [self._entity(number, table) for number, table in enumerate(tables)]
        if self._problems:
            raise InvalidCatalogue(
                "\n".join(f"{self._source}:{line}: {text}" for line, text in sorted(self._problems))
            )
        return tuple(entity for entity in entities if entity is not None)

    def _tables(self) -> list[dict[str, Any]]:
        """Parse the file into the tables of its entities."""
        try:
            content = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as problem:
            place = re.search(r"at line (\d+)", str(problem))
            line = int(place[1]) if place else max(1, len(self._lines))
            self._problems.append((line, f"is not valid TOML: {problem}"))
            return []
        for key in content.keys() - {"entity"}:
            line = _line_of_key(self._lines, 0, key)
            self._problems.append((line, f"unknown key '{key}'; only [[entity]] tables are read"))
        tables = content.get("entity", [])
        if not (isinstance(tables, list) and tables and all(isinstance(t, dict) for t in tables)):
            self._problems.append((1, "holds no [[entity]] table; write at least one"))
            return []
        return tables

    def _entity(self, number: int, table: dict[str, Any]) -> Entity | None:
        """Check one table and build its entity, or None if something is wrong with it."""
        before = len(self._problems)
        for key in table.keys() - set(_KEYS):
            self._tell(number, table, key, f"unknown key; use {', '.join(_KEYS)}")
        for key in _REQUIRED:
            if key not in table:
                self._tell(number, table, key, f'is missing; add {key} = "..."')
        self._check_scalars(number, table)
        lists = {key: self._phrases(number, table, key) for key in _LISTS}
        if len(self._problems) > before:
            return None
        entity = Entity(
            id=table["id"],
            name=table["name"],
            kind=Kind(table["kind"]),
            description=table.get("description", ""),
            **lists,
        )
        self._claim(number, table, entity)
        return entity

    def _check_scalars(self, number: int, table: dict[str, Any]) -> None:
        """Check id, name, kind and description."""
        for key in (*_REQUIRED, "description"):
            value = table.get(key, "-")
            if not isinstance(value, str) or (key != "description" and not value.strip()):
                wrong = f'is {value!r}; give a text in quotes, as {key} = "..."'
                self._tell(number, table, key, wrong)
        identifier, kind = table.get("id", "-"), table.get("kind", Kind.STATE)
        if kind not in list(Kind):
            wrong = f"unknown kind {kind!r}; use one of {', '.join(Kind)}"
            self._tell(number, table, "kind", wrong)
        if "id" in table and isinstance(identifier, str):
            self._check_id(number, table, identifier)

    def _check_id(self, number: int, table: dict[str, Any], identifier: str) -> None:
        """See that an id is kebab-case and new."""
        if not _ID.fullmatch(identifier):
            wrong = f"{identifier!r} is not kebab-case; write it like 'belt-and-road'"
            self._tell(number, table, "id", wrong)
        first = self._ids.setdefault(identifier, number)
        if first != number:
            line = _line_of_entity(self._lines, first)
            self._tell(number, table, "id", f"was used before, in line {line}; choose another id")

    def _phrases(self, number: int, table: dict[str, Any], key: str) -> tuple[str, ...]:
        """Expand the patterns of one field."""
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._tell(number, table, key, f'must be a list of texts, as {key} = ["...", "..."]')
            return ()
        phrases: list[str] = []
        for value in values:
            try:
                phrases.extend(expand(value))
            except PatternError as problem:
                self._tell(number, table, key, str(problem), value)
        return tuple(dict.fromkeys(phrases))

    def _claim(self, number: int, table: dict[str, Any], entity: Entity) -> None:
        """See that no other entity of the file has the same exact phrase."""
        for phrase in entity.exact:
            owner = self._claims.setdefault(phrase_key(phrase), entity.id)
            if owner != entity.id:
                key = "aliases" if phrase in entity.aliases else "name"
                wrong = f"{phrase!r} already belongs to entity '{owner}'; keep it in one of them"
                self._tell(number, table, key, wrong, phrase)

    def _tell(
        self, number: int, table: dict[str, Any], key: str, problem: str, value: str = ""
    ) -> None:
        """Note a problem with a field of the entity that comes `number`-th in the file."""
        line = _line_of_key(self._lines, _line_of_entity(self._lines, number), key, value)
        name = table.get("id", number + 1)
        self._problems.append((line, f"entity '{name}': field '{key}': {problem}"))


def _line_of_entity(lines: list[str], number: int) -> int:
    """The line, counted from 1, of the header of the `number`-th entity (from 0)."""
    headers = [line for line, text in enumerate(lines, 1) if _HEADER.match(text)]
    return headers[number] if number < len(headers) else 1


def _line_of_key(lines: list[str], header: int, key: str, value: str = "") -> int:
    """The line of a key below a header, or of a value in its list; else the header's own."""
    found = 0
    for line, text in enumerate(lines[header:], header + 1):
        if _HEADER.match(text):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*(=|\]|\.)", text):
            found = line
        if found and (not value or value in text):
            return line
    return found or max(1, header)
