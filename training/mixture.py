"""Which examples a recipe trains on, and where the sampler finds them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tokenizers import Tokenizer

from dragoman.encoding import Encoding
from dragoman.questions import Questioner
from dragoman.stance import Ask

from .annotations import Annotation
from .batches import Sampler
from .corpora import ADDED, CORPORA, Shelf
from .data.duplicates import said_about
from .data.record import Use
from .examples import Drawing, Example, from_annotations
from .recipe import InvalidRecipe, Recipe
from .soft_labels import SoftLabels, attach, fingerprint
from .unlabelled import UNLABELLED, Unlabelled

STANCE_CORPORA = (
    "diplomatic",
    "diplomatic-2",
    "diplomatic-3",
    "news",
    "news-2",
    "news-3",
    "written",
    "written-2",
    "written-3",
    "written-4",
    ADDED,
)
_DEV = {
    Ask.STANCE: STANCE_CORPORA,
    Ask.SENTIMENT: ("newsmtsc", "newsmtsc-mt"),
}


def read_train(recipe: Recipe, shelf: Shelf) -> dict[str, list[Annotation]]:
    """The train annotations of each corpus, without sentences that any dev split holds.

    What was added counts where it contradicts another corpus: that one's row is left out.
    """
    held_out = {one.text for annotations in read_dev(recipe, shelf).values() for one in annotations}
    train = {
        name: [one for one in shelf.annotations(name, "train") if one.text not in held_out]
        for name in recipe.every_corpus
    }
    train = _without(recipe.without, train)
    said = {(one.ask, *said_about(one)) for one in train.get(ADDED, ())}
    return {
        name: [one for one in rows if name == ADDED or (one.ask, *said_about(one)) not in said]
        for name, rows in train.items()
    }


def _without(
    targets: Sequence[str], train: Mapping[str, list[Annotation]]
) -> dict[str, list[Annotation]]:
    """The annotations of all other targets."""
    if unknown := set(targets) - {one.target for rows in train.values() for one in rows}:
        raise InvalidRecipe(f"without names targets that nobody annotated: {sorted(unknown)}")
    return {
        name: [one for one in rows if one.target not in targets] for name, rows in train.items()
    }


def read_dev(recipe: Recipe, shelf: Shelf) -> dict[Ask, list[Annotation]]:
    """The dev annotations for each kind of question that the recipe's corpora teach."""
    families = {name.removesuffix("-mt") for name in recipe.every_corpus}
    return {
        ask: [
            one
            for name in names
            if name.removesuffix("-mt") in families and CORPORA[name].dev
            if name not in (ADDED, "news") or shelf.holds(name, "dev")
            for one in shelf.annotations(name, "dev")
        ]
        for ask, names in _DEV.items()
    }


@dataclass(frozen=True, slots=True)
class Taught:
    """What a teacher said (see `soft_labels`), and the unannotated sentences it was asked about."""

    soft: SoftLabels = field(default_factory=lambda: SoftLabels("", (), {}))
    unlabelled: Sequence[Unlabelled] = ()

    def examples(self, questioner: Questioner) -> list[Example]:
        """The unannotated sentences for which there are soft labels."""
        return [
            attach(Example(one.text, (), UNLABELLED), self.soft.asked, questioner)
            for one in self.unlabelled
            if fingerprint(one.text) in self.soft.asked
        ]


def build_sampler(
    recipe: Recipe,
    train: Mapping[str, Sequence[Annotation]],
    tokenizer: Tokenizer,
    encoding: Encoding,
    questioner: Questioner,
    taught: Taught | None = None,
) -> Sampler:
    """The sampler of a recipe over annotations already read."""
    taught = taught or Taught()
    examples: dict[str, list[Example]] = {}
    for name, annotations in train.items():
        made = from_annotations(annotations, name, questioner)
        made = made[: recipe.limit] if recipe.limit else made
        examples[name] = [attach(one, taught.soft.asked, questioner) for one in made]
    examples[UNLABELLED] = taught.examples(questioner)
    drawn = any(UNLABELLED in stage.corpora for stage in recipe.stages)
    if drawn and not examples[UNLABELLED]:
        raise InvalidRecipe(
            f"recipe {recipe.name!r} draws unlabelled sentences, and there are none with soft labels; "
            "give --soft-labels and --unlabelled, see docs/training.md"
        )
    return Sampler(
        tokenizer=tokenizer,
        encoding=encoding,
        examples=examples,
        shares=recipe.corpora,
        drawing=Drawing(recipe.drop_span, recipe.spell, recipe.alias, recipe.unrelated),
        targets=stance_targets(train),
        catalogue=questioner.catalogue,
        batch_size=recipe.batch_size,
        seed=recipe.seed,
    )


def stance_targets(train: Mapping[str, Sequence[Annotation]]) -> list[str]:
    """Targets that stances were annotated toward, to ask about where they do not matter."""
    return sorted({one.target for rows in train.values() for one in rows if one.ask is Ask.STANCE})


def describe(
    train: Mapping[str, Sequence[Annotation]], unlabelled: int = 0
) -> list[dict[str, object]]:
    """Name, licence, size and fingerprint of each corpus, for the artifact."""
    rows: list[dict[str, object]] = [
        {
            "corpus": name,
            "licence": CORPORA[name].licence,
            "annotations": len(annotations),
            "sentences": len({one.text for one in annotations}),
            "sha256": _fingerprint(annotations),
            **({"use": str(Use.RESEARCH)} if CORPORA[name].research else {}),
        }
        for name, annotations in train.items()
    ]
    if unlabelled:
        rows.append(
            {
                "corpus": "unlabelled, with the teacher's soft labels",
                "licence": "as given with --unlabelled",
                "annotations": 0,
                "sentences": unlabelled,
            }
        )
    return rows


def with_before(
    rows: Sequence[Mapping[str, object]], before: Sequence[Mapping[str, object]]
) -> list[dict[str, object]]:
    """What was learned, and what the artifact that the weights began from, or a teacher, had learned."""
    now = {row["corpus"] for row in rows}
    older = {row["corpus"]: {**row, "before": True} for row in before if row["corpus"] not in now}
    return [*map(dict, rows), *older.values()]


def research_corpora(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """The names of those corpora whose licence allows research only."""
    return [str(row["corpus"]) for row in rows if row.get("use") == Use.RESEARCH]


def _fingerprint(annotations: Sequence[Annotation]) -> str:
    """SHA-256 of all annotations, whatever their order."""
    rows = sorted(repr(one) for one in annotations)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
