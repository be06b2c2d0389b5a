"""What people and programs get: the rows of the contract."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .catalogue import Entity
from .errors import InvalidQuery
from .reading.actors import Actor, Via
from .score_item import ScoreItem
from .stance import Span, Stance

DECIMALS = 6
SPANS = ("mention", "holder_span")  # what a question may give, and else is looked for
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A text to label; its author and date are carried to every row.

    >>> from dragoman import Document
    >>> Document("We welcome AUKUS.", author="Australia").author
    'Australia'
    """

    text: str
    name: str = "text"
    author: str | None = None
    date: str | None = None

    def _repr_html_(self) -> str:
        from .notebook import show_document

        return show_document(self)

    @classmethod
    def from_row(
        cls, row: Mapping[str, Any], name: str, author: str | None = None, date: str | None = None
    ) -> "Document":
        """Check an input row `{"text", "name"?, "author"?, "date"?}`; the arguments fill what it lacks.

        Raises:
            InvalidQuery: a field is missing or is not text.
        """
        given = {key: row.get(key) for key in ("text", "name", "author", "date")}
        for key, value in given.items():
            if value is not None and not isinstance(value, str):
                raise InvalidQuery(f"`{key}` is {type(value).__name__}, not text")
        if given["text"] is None:
            raise InvalidQuery("`text` is missing")
        return cls(
            given["text"], given["name"] or name, given["author"] or author, given["date"] or date
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of the document: `document[start:end] == text`, in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SentenceRef:
    """A sentence: its number in the document, its span and its words."""

    index: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity as rows name it; `kind` is "phrase" for one that is in no catalogue."""

    id: str
    name: str
    kind: str

    @classmethod
    def of(cls, entity: Entity) -> "EntityRef":
        """An entity of the catalogue."""
        return cls(entity.id, entity.name, entity.kind.value)

    @classmethod
    def phrase(cls, phrase: str) -> "EntityRef":
        """A phrase of the user's own."""
        return cls("-".join(re.findall(r"\w+", phrase.casefold())), phrase, "phrase")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a sentence, where the document names one; offsets are null where it does not."""

    name: str
    start: int | None
    end: int | None
    entity: str | None


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One actor's stance; `holder` are the words in the sentence, with null offsets for the author.

    entity: what the catalogue links the words to. actor: who that is in this document; of a group
    each member has a position of its own. via: by what words that is known. antecedent: where the
    document names the actor, if not in the sentence itself. unsure: the probability is under the
    artifact's threshold. resolved: false where nobody knows who is meant; `actor` has the words then.
    """

    holder: str
    start: int | None
    end: int | None
    entity: str | None
    stance: Stance
    probability: float
    actor: Actor
    via: Via = Via.NAME
    antecedent: Quote | None = None
    unsure: bool = False
    resolved: bool = True

    def as_dict(self) -> Json:
        """The row as the contract has it."""
        return {
            "holder": self.holder,
            "start": self.start,
            "end": self.end,
            "entity": self.entity,
            "stance": self.stance.value,
            "probability": round(self.probability, DECIMALS),
            "actor": asdict(self.actor),
            "via": self.via.value,
            "antecedent": asdict(self.antecedent) if self.antecedent else None,
            "unsure": self.unsure,
            "resolved": self.resolved,
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "PositionRow":
        """Read what `as_dict` gives."""
        return cls(
            **{
                **row,
                "stance": Stance(row["stance"]),
                "actor": Actor(**row["actor"]),
                "via": Via(row["via"]),
                "antecedent": Quote(**row["antecedent"]) if row["antecedent"] else None,
            }
        )


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What one sentence says about one entity, and who says it.

    voice: whose words the sentence is, `author`, `speaker` or `quotation`; speaker: who that is, where
    it is not the author. antecedent: what a mention that refers back refers to. source: `catalogue`,
    or `document` for a target that the document brings with it.
    """

    document: str
    author: str | None
    date: str | None
    sentence: SentenceRef
    entity: EntityRef
    mention: Quote | None
    mentions: tuple[Quote, ...]
    stance: Stance
    probabilities: tuple[float, float, float]
    positions: tuple[PositionRow, ...]
    truncated: bool
    unsure: bool
    model: str
    voice: str = "author"
    speaker: Speaker | None = None
    antecedent: Quote | None = None
    source: str = "catalogue"

    def _repr_html_(self) -> str:
        from .notebook import show_rows

        return show_rows([self])

    def as_dict(self) -> Json:
        """The row as the contract has it."""
        row = asdict(self)
        antecedent = row.pop("antecedent")
        mention = {**row["mention"], "antecedent": antecedent} if self.mention else None
        return row | {
            "mention": mention,
            "mentions": [asdict(quote) for quote in self.mentions],
            "stance": self.stance.value,
            "probabilities": named(self.probabilities),
            "positions": [position.as_dict() for position in self.positions],
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "LabelRow":
        """Read what `as_dict` gives; fields of others are left out. Probabilities have six decimals."""
        mention = dict(row["mention"]) if row["mention"] else {}
        antecedent = mention.pop("antecedent", None)
        return cls(
            document=row["document"],
            author=row["author"],
            date=row["date"],
            sentence=SentenceRef(**row["sentence"]),
            entity=EntityRef(**row["entity"]),
            mention=Quote(**mention) if mention else None,
            mentions=tuple(Quote(**quote) for quote in row["mentions"]),
            stance=Stance(row["stance"]),
            probabilities=probabilities_of(row),
            positions=tuple(map(PositionRow.from_dict, row["positions"])),
            truncated=row["truncated"],
            unsure=row["unsure"],
            model=row["model"],
            voice=row["voice"],
            speaker=Speaker(**row["speaker"]) if row["speaker"] else None,
            antecedent=Quote(**antecedent) if antecedent else None,
            source=row["source"],
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """The answer to one question.

    mention, holder_span: where target and holder were found, None where they were not. mentions_read:
    in how many places the text was read that mention the target.
    """

    item: ScoreItem
    mention: Span | None
    holder_span: Span | None
    mentions_read: int
    stance: Stance
    probabilities: tuple[float, float, float]
    truncated: bool
    unsure: bool
    model: str

    def as_dict(self) -> Json:
        """The input's fields and the answer; a field of the input that collides is kept as `input_...`."""
        return answered(self.item.row, self.answer())

    def answer(self) -> Json:
        """What is answered, without the input's fields."""
        return {
            "mention": None if self.mention is None else list(self.mention),
            "holder_span": None if self.holder_span is None else list(self.holder_span),
            "mentions_read": self.mentions_read,
            "stance": self.stance.value,
            "probabilities": named(self.probabilities),
            "truncated": self.truncated,
            "unsure": self.unsure,
            "model": self.model,
        }


def answered(row: Mapping[str, Any], answer: Json) -> Json:
    """An input row and its answer; a field of the row that collides is kept as `input_...`.

    Spans that the row gives are those of the answer, and stand there alone.
    """
    row = {name: value for name, value in row.items() if name not in SPANS or name not in answer}
    taken = answer.keys() | row.keys()
    return {
        free_name(name, taken) if name in answer else name: value for name, value in row.items()
    } | answer


def free_name(name: str, taken: Collection[str]) -> str:
    """A name with as many `input_` before it as it takes to be nobody else's."""
    while name in taken:
        name = f"input_{name}"
    return name


def named(probabilities: tuple[float, float, float]) -> dict[str, float]:
    """Probabilities by stance, to six decimals."""
    return {
        stance.value: round(value, DECIMALS)
        for stance, value in zip(Stance, probabilities, strict=True)
    }


def probabilities_of(row: Mapping[str, Any]) -> tuple[float, float, float]:
    """Probabilities in the order of `Stance`; the inverse of `named`."""
    against, neutral, favor = (row["probabilities"][stance.value] for stance in Stance)
    return against, neutral, favor
