"""One training from beginning to end: read, train, assemble, measure, describe, seal."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from dragoman.artifact import Artifact
from dragoman.artifact_copies import refuse_unmade_folder
from dragoman.catalogue import Catalogue
from dragoman.encoder import Encoder
from dragoman.encoding import Encoding, prepare
from dragoman.questions import Questioner
from dragoman.stance import Ask

from .annotations import Annotation
from .batches import collate, pack_example
from .corpora import Shelf
from .describe import describe_artifact
from .early_stopping import MEAN
from .examples import from_annotations
from .measure import measure
from .metrics import macro_f1
from .mixture import Taught, build_sampler, describe, read_dev, read_train, with_before
from .network import StanceNetwork
from .publish import Draft, assemble
from .recipe import InvalidRecipe, Recipe
from .soft_labels import read_soft_labels
from .start import Start
from .train import Run, Watch, train
from .unlabelled import UNLABELLED, read_unlabelled

EVALUATION_BATCH = 64
ARTIFACT = "artifact"  # the folder of a run in which the artifact is made


@dataclass(frozen=True, slots=True)
class Training:
    """A recipe, its data, and where the result goes.

    start: an artifact to go on from. soft_labels, unlabelled: what a teacher said, and the
    unannotated sentences among those that it was asked about. added: the folder of a dataset
    version that the recipe draws as `added`. further: more fields of `dragoman.json`.
    """

    recipe: Recipe
    corpora: Path
    datasets: Path
    out: Path
    start: str = ""
    soft_labels: Path | None = None
    unlabelled: Path | None = None
    added: Path | None = None
    further: Mapping[str, Any] = field(default_factory=dict)

    def run(self, watch: Watch) -> Artifact:
        """Train, or go on where a killed run stood, and write the artifact in one rename.

        Raises:
            UnreadableInput: the destination is there and is no artifact.
        """
        refuse_unmade_folder(self.out)
        torch.manual_seed(self.recipe.seed)
        shelf = Shelf(self.corpora, self.datasets, self.added)
        annotations, dev = read_train(self.recipe, shelf), read_dev(self.recipe, shelf)
        check_stopping(self.recipe, dev)
        questioner = Questioner(Catalogue.default())
        taught = self._taught(questioner)
        start = Start.of(self.recipe, self.start)
        tokenizer = prepare(Tokenizer.from_file(str(start.tokenizer)))
        sampler = build_sampler(
            self.recipe,
            annotations,
            tokenizer,
            start.encoding,
            questioner,
            taught,
        )
        workshop = self.out.with_name(self.out.name + ".run")
        run = Run.begin(workshop, self.recipe, start.network)

        def evaluate(network: StanceNetwork) -> dict[str, float]:
            return {
                f"{ask}_macro_f1": _dev_macro_f1(
                    network, rows, tokenizer, start.encoding, questioner
                )
                for ask, rows in dev.items()
                if rows
            }

        train(run, sampler, evaluate, watch)
        learned = describe(annotations, len(sampler.examples[UNLABELLED]))
        draft = self._draft(run, start, dev, learned, taught)
        return _write(draft, self.out, workshop / ARTIFACT, questioner, shelf)

    def _draft(
        self,
        run: Run,
        start: Start,
        dev: Mapping[Ask, list[Annotation]],
        learned: list[dict[str, Any]],
        taught: Taught,
    ) -> Draft:
        """All of the artifact, before it is quantised, calibrated and described."""
        return Draft(
            tier=self.recipe.name,
            network=run.network.cpu().eval(),
            encoding=start.encoding,
            tokenizer=start.tokenizer,
            backbone=start.backbone,
            dev=dev,
            trained_on=with_before(learned, [*start.learned, *taught.soft.trained_on]),
            recipe=self.recipe.as_dict(),
            calibrated=start.calibrated,
            further={
                **self.further,
                "parent": start.parent,
                "teacher": taught.soft.teacher or None,
                "threads": torch.get_num_threads(),
                "course": run.course,
            },
        )

    def _taught(self, questioner: Questioner) -> Taught:
        if self.soft_labels is None:
            return Taught()
        sentences = read_unlabelled(self.unlabelled, questioner) if self.unlabelled else []
        return Taught(read_soft_labels(self.soft_labels), sentences)


def check_stopping(recipe: Recipe, dev: Mapping[Ask, Sequence[Annotation]]) -> None:
    """Refuse to wait for a dev score that will never come.

    Raises:
        InvalidRecipe: the recipe has patience, and no dev rows of what it stops on.
    """
    having = [str(ask) for ask, rows in dev.items() if rows]
    if recipe.patience and recipe.stop_on not in (*having, *([MEAN] if having else [])):
        raise InvalidRecipe(
            f"recipe {recipe.name!r} stops on {recipe.stop_on}, for which its corpora have no dev "
            f"rows; they have them for {', '.join(having) or 'nothing'}"
        )


def _write(
    draft: Draft, out: Path, partial: Path, questioner: Questioner, shelf: Shelf
) -> Artifact:
    """Assemble in a folder of the run, measure, describe, and move into place."""
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    assemble(draft, partial, questioner)
    describe_artifact(partial, [])
    encoder = Encoder(Artifact.load(partial))
    describe_artifact(partial, list(measure(encoder, shelf, questioner)))
    refuse_unmade_folder(out)
    if out.exists():
        shutil.rmtree(out)
    os.replace(partial, out)
    return Artifact.load(out)


def _dev_macro_f1(
    network: StanceNetwork,
    annotations: Sequence[Annotation],
    tokenizer: Tokenizer,
    encoding: Encoding,
    questioner: Questioner,
) -> float:
    """Macro-F1 of the sentence-level answers on rows that are not unsure, in batches, in torch."""
    sure = [one for one in annotations if not one.unsure]
    examples = from_annotations([_without_holders(one) for one in sure], "dev", questioner)
    rows = [row for one in examples for row in pack_example(tokenizer, encoding, one)]
    rows.sort(key=lambda item: len(item.row.ids))
    gold, predicted = [], []
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(rows), EVALUATION_BATCH):
            labelled = collate(rows[start : start + EVALUATION_BATCH])
            predicted.append(network(labelled.batch).argmax(dim=1).cpu())
            gold.append(labelled.answers.argmax(dim=1))
    return macro_f1(torch.cat(gold).numpy(), torch.cat(predicted).numpy())


def _without_holders(one: Annotation) -> Annotation:
    return replace(one, positions=(), holders_complete=False)
