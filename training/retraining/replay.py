"""What keeps a model from forgetting: old data on disk, and the champion's own answers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue
from dragoman.cpu import cores
from dragoman.encoder import Encoder
from dragoman.questions import Questioner
from dragoman.stance import Ask

from ..annotations import Annotation
from ..corpora import ADDED, Shelf
from ..examples import Example, Labelled, from_annotations
from ..mixture import read_dev, read_train
from ..recipe import InvalidRecipe, Recipe, Stage
from ..soften import Watch, soften
from ..unlabelled import UNLABELLED, Unlabelled, choose, read_unlabelled, to_examples

SHARE = 2.0  # how often an epoch draws what was added, where the recipe does not say


def adapted(recipe: Recipe, champion: Artifact, shelf: Shelf, unlabelled: bool) -> Recipe:
    """A recipe for going on from the champion: what is added, and those old corpora that are here."""

    def drawn(stage: Stage) -> dict[str, float]:
        shares = {ADDED: SHARE, **stage.corpora}
        if unlabelled:
            shares.setdefault(UNLABELLED, 1.0)
        return {
            name: share
            for name, share in shares.items()
            if (unlabelled if name == UNLABELLED else shelf.holds(name, "train"))
        }

    first, *then = recipe.stages
    return replace(
        recipe,
        name=champion.about["tier"],
        backbone=champion.about["backbone"]["name"],
        corpora=drawn(first),
        then=tuple(replace(stage, corpora=drawn(stage)) for stage in then),
    )


def ask_champion(
    champion: Artifact,
    recipe: Recipe,
    shelf: Shelf,
    unlabelled: Path | None,
    count: int,
    out: Path,
    watch: Watch,
) -> int:
    """Write the champion's soft answers on old, new and unlabelled text; returns how many there are.

    On new sentences it is asked only about targets that nobody annotated: what was annotated may be
    what it has to learn. Where no corpus on disk teaches tone, it is asked for the tone too. Of
    unlabelled sentences `count` are chosen, none of a dev split among them.

    Raises:
        InvalidRecipe: no sentence of the unlabelled text names an entity of the catalogue.
    """
    questioner, train = Questioner(Catalogue.default()), read_train(recipe, shelf)
    examples = _beside(train.get(ADDED, ()), questioner)
    for name, rows in train.items():
        if name != ADDED:
            made = from_annotations(rows, name, questioner)
            examples += made[: recipe.limit] if recipe.limit else made
    if unlabelled:
        dev = [one.text for rows in read_dev(recipe, shelf).values() for one in rows]
        chosen = choose(read_unlabelled(unlabelled, questioner), count, dev)
        if not chosen:
            raise InvalidRecipe(f"{unlabelled}: no sentence names an entity of the catalogue")
        examples += to_examples(chosen, questioner)
    if not any(one.ask is Ask.SENTIMENT for rows in train.values() for one in rows):
        examples = [_with_tone(one) for one in examples]
    return soften(examples, Encoder(champion), out, cores(), watch)


def _with_tone(example: Example) -> Example:
    """Where no corpus teaches tone, the champion's answers keep it."""
    stances = [one for one in example.labelled if one.query.holder is None]
    tones = (Labelled(replace(one.query, ask=Ask.SENTIMENT), None) for one in stances)
    return replace(example, labelled=(*example.labelled, *tones))


def _beside(annotations: Sequence[Annotation], questioner: Questioner) -> list[Example]:
    """New sentences with the entities in them that nobody annotated."""
    annotated: dict[str, set[str]] = {}
    for one in annotations:
        entity = questioner.catalogue.named(one.target)
        annotated.setdefault(one.text, set()).add(entity.name if entity else one.target)
    sentences = []
    for text, names in annotated.items():
        inside = {
            found.entity.name: (found.start, found.end)
            for found in reversed(list(questioner.matcher.mentions(text)))
            if found.entity.name not in names
        }
        sentences.append(Unlabelled(text, tuple(inside.items())))
    return to_examples([one for one in sentences if one.targets], questioner)
