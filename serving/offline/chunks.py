"""Which jobs are sent to a worker together, and which have been answered already."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .answering import Answer
from .settings import Json
from .units import Unit

JOBS = 16  # in a chunk
UNITS = 64
CHARACTERS = 50_000
REMEMBERED = 50_000


@dataclass(slots=True, eq=False)
class Slot:
    """The place of one job's answer, shared by all units that ask the same."""

    job: Json | None
    answer: Answer | None = None

    def fill(self, answer: Answer) -> None:
        """Keep the answer, and drop the question."""
        self.answer, self.job = answer, None


@dataclass(slots=True)
class Chunk:
    """Units in their order, each with its slots, and the slots that nobody has filled yet."""

    units: list[tuple[Unit, list[Slot]]] = field(default_factory=list)
    open: list[Slot] = field(default_factory=list)
    characters: int = 0

    @property
    def full(self) -> bool:
        """Whether it is worth sending."""
        return len(self.open) >= JOBS or len(self.units) >= UNITS or self.characters >= CHARACTERS

    def jobs(self) -> list[Json]:
        """What is to be answered."""
        return [slot.job for slot in self.open if slot.job is not None]


def job_key(job: Json) -> bytes:
    """The same for the same job; short, whatever it asks."""
    return hashlib.blake2b(json.dumps(job).encode(), digest_size=16).digest()


class Memory:
    """The newest slots by what they ask; bounded, so that it does not grow with the input."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._slots: OrderedDict[bytes, Slot] = OrderedDict()

    def slot(self, job: Json) -> tuple[Slot, bool]:
        """The slot of a job, and whether it is new."""
        key = job_key(job)
        known = self._slots.get(key)
        if known is not None:
            self._slots.move_to_end(key)
            return known, False
        slot = self._slots[key] = Slot(job)
        if len(self._slots) > self._most:
            self._slots.popitem(last=False)
        return slot, True


def chunks(units: Iterable[Unit | None], memory: Memory) -> Iterator[Chunk]:
    """Chunks of units; a pause in the stream sends what there is, an empty chunk if there is nothing."""
    chunk = Chunk()
    for unit in units:
        if unit is not None:
            _add(chunk, unit, memory)
        if unit is None or chunk.full:
            yield chunk
            chunk = Chunk()
    if chunk.units:
        yield chunk


def _add(chunk: Chunk, unit: Unit, memory: Memory) -> None:
    slots = []
    for job in unit.jobs:
        slot, new = memory.slot(job)
        slots.append(slot)
        if new:
            chunk.open.append(slot)
            chunk.characters += len(job["text"])
    unit.jobs = unit.jobs[:1]  # that there was one is all that is asked later
    chunk.units.append((unit, slots))
