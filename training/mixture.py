"""Which examples a recipe trains on, and where the sampler finds them."""

import hashlib
from collections.abc import Mapping, Sequence

from tokenizers import Tokenizer

from dragoman.encoding import Encoding
from dragoman.questions import Questioner
from dragoman.stance import Ask

from .annotations import Annotation
from .batches import Sampler
from .corpora import CORPORA, Shelf
from .examples import Drawing, Example, from_annotations
from .recipe import Recipe

_DEV = {
    Ask.STANCE: ("diplomatic", "written", "written-2"),
    Ask.SENTIMENT: ("newsmtsc", "newsmtsc-mt"),
}


def read_train(recipe: Recipe, shelf: Shelf) -> dict[str, list[Annotation]]:
    """The train annotations of each corpus, without sentences that any dev split holds."""
    held_out = {one.text for annotations in read_dev(recipe, shelf).values() for one in annotations}
    return {
        name: [one for one in shelf.annotations(name, "train") if one.text not in held_out]
        for name in recipe.every_corpus
    }


def read_dev(recipe: Recipe, shelf: Shelf) -> dict[Ask, list[Annotation]]:
    """The dev annotations for each kind of question that the recipe's corpora teach."""
    families = {name.removesuffix("-mt") for name in recipe.every_corpus}
    return {
        ask: [
            one
            for name in names
            if name.removesuffix("-mt") in families
            for one in shelf.annotations(name, "dev")
        ]
        for ask, names in _DEV.items()
    }


def build_sampler(
    recipe: Recipe,
    train: Mapping[str, Sequence[Annotation]],
    tokenizer: Tokenizer,
    encoding: Encoding,
    questioner: Questioner,
) -> Sampler:
    """The sampler of a recipe over annotations already read."""
    examples: dict[str, list[Example]] = {}
    for name, annotations in train.items():
        made = from_annotations(annotations, name, questioner)
        examples[name] = made[: recipe.limit] if recipe.limit else made
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


def describe(train: Mapping[str, Sequence[Annotation]]) -> list[dict[str, object]]:
    """Name, licence, size and fingerprint of each corpus, for the artifact."""
    return [
        {
            "corpus": name,
            "licence": CORPORA[name].licence,
            "annotations": len(annotations),
            "sentences": len({one.text for one in annotations}),
            "sha256": _fingerprint(annotations),
        }
        for name, annotations in train.items()
    ]


def _fingerprint(annotations: Sequence[Annotation]) -> str:
    """SHA-256 of all annotations, whatever their order."""
    rows = sorted(repr(one) for one in annotations)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
