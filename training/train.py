"""The training loop: plain, a function of its seed, and resumable at any step.

Why not a Trainer: the examples are drawn anew each epoch, rows carry several weighted questions,
and a run must continue after `kill -9` exactly where its last checkpoint stood. All of that is
state of this loop, and the loop is forty lines.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .batches import LabelledBatch, Sampler
from .network import StanceNetwork
from .recipe import InvalidRecipe, Recipe, Stage

CHECKPOINT = "checkpoint.pt"
STAGE_BEGIN = "stage-begin.pt"
LOG = "metrics.jsonl"
GRADIENT_NORM = 1.0

Evaluate = Callable[[StanceNetwork], Mapping[str, float]]
Watch = Callable[[int, int, float], None]


@dataclass(slots=True)
class Run:
    """A training run in a folder of its own: network, optimiser, and how far it has come."""

    folder: Path
    recipe: Recipe
    network: StanceNetwork
    optimizer: torch.optim.Optimizer
    step: int = 0

    @classmethod
    def begin(cls, folder: Path, recipe: Recipe, network: StanceNetwork) -> "Run":
        """Start in an empty folder, or go on from the checkpoint that is there.

        Raises:
            InvalidRecipe: the checkpoint is of another recipe.
        """
        folder.mkdir(parents=True, exist_ok=True)
        network.precision = recipe.precision
        run = cls(folder, recipe, network, optimizer(network, recipe))
        checkpoint = folder / CHECKPOINT
        if checkpoint.is_file():
            state = torch.load(checkpoint, weights_only=True)
            if state.get("recipe", recipe.as_dict()) != recipe.as_dict():
                raise InvalidRecipe(
                    f"{checkpoint}: a run of another recipe; remove {folder} or choose another --out"
                )
            run.restore(state)
        return run

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over weights, optimiser, step and random numbers of a checkpoint."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        torch.set_rng_state(state["random"])

    def save(self) -> None:
        """Write a checkpoint; a kill in the middle leaves the previous one whole."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "random": torch.get_rng_state(),
            "recipe": self.recipe.as_dict(),
        }
        self._write(state, CHECKPOINT)

    def remember(self) -> None:
        """Keep the weights at the beginning of a stage, to blend them in at its end."""
        self._write(self.network.state_dict(), STAGE_BEGIN)

    def blend(self, share: float) -> None:
        """Move back towards the remembered weights; 1 changes nothing."""
        if share == 1:
            return
        begin = torch.load(self.folder / STAGE_BEGIN, weights_only=True)
        end = self.network.state_dict()
        self.network.load_state_dict(
            {name: share * end[name] + (1 - share) * begin[name] for name in end}
        )

    def _write(self, state: Mapping[str, Any], name: str) -> None:
        partial = self.folder / (name + ".partial")
        torch.save(state, partial)
        os.replace(partial, self.folder / name)

    def log(self, **values: object) -> None:
        """Append a line to the metrics log."""
        with (self.folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": self.step, **values}) + "\n")


def optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; biases and layer norms are not decayed."""
    weights = list(network.parameters())
    groups = [
        {"params": [w for w in weights if w.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [w for w in weights if w.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


def learning_rate(step: int, total: int, peak: float, warmup: float) -> float:
    """Linear warm-up over a share of all steps, then linear decay to zero."""
    warm = max(1, round(warmup * total))
    return peak * min((step + 1) / warm, max(0.0, (total - step) / (total - warm + 1)))


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch of the whole run: its number, its batches, and where it stands in its stage."""

    number: int
    sampler: Sampler
    begin: int
    steps: int
    stage: Stage
    stage_begin: int

    @property
    def end(self) -> int:
        """The run's step after the last batch."""
        return self.begin + self.steps

    @property
    def stage_end(self) -> int:
        """The run's step after the last batch of the stage."""
        return self.stage_begin + self.steps * self.stage.epochs

    def rate(self, step: int, warmup: float) -> float:
        """The learning rate at a step of the run."""
        total = self.steps * self.stage.epochs
        return learning_rate(step - self.stage_begin, total, self.stage.learning_rate, warmup)


def plan(recipe: Recipe, sampler: Sampler) -> list[Epoch]:
    """Every epoch of a recipe, in order."""
    epochs: list[Epoch] = []
    for stage in recipe.stages:
        drawing = replace(sampler.drawing, dissent=stage.dissent)
        mine = replace(sampler, shares=stage.corpora, drawing=drawing, teacher=stage.teacher)
        stage_begin, steps = (epochs[-1].end if epochs else 0), mine.steps()
        for index in range(stage.epochs):
            begin = stage_begin + index * steps
            epochs.append(Epoch(len(epochs), mine, begin, steps, stage, stage_begin))
    return epochs


def train(run: Run, sampler: Sampler, evaluate: Evaluate, watch: Watch) -> None:
    """Take the run to its end; `evaluate` is called after each epoch, `watch` after each step."""
    epochs = plan(run.recipe, sampler)
    for epoch in epochs:
        if run.step >= epoch.end:
            continue
        if run.step == epoch.stage_begin:
            run.remember()
        run.network.train()
        for batch in epoch.sampler.epoch(epoch.number, skip=run.step - epoch.begin):
            loss = _step(run, batch, epoch.rate(run.step, run.recipe.warmup))
            run.step += 1
            watch(run.step, epochs[-1].end, loss)
            if run.step % run.recipe.checkpoint_every == 0 and run.step < epoch.end:
                run.log(loss=loss)
                run.save()
        if run.step == epoch.stage_end:
            run.blend(epoch.stage.blend)
        run.log(loss=loss, epoch=epoch.number + 1, **evaluate(run.network))
        run.save()


def _step(run: Run, labelled: LabelledBatch, rate: float) -> float:
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    loss = weighted_loss(run.network(labelled.batch), labelled)
    run.optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), GRADIENT_NORM)
    run.optimizer.step()
    return loss.item()


def weighted_loss(logits: Tensor, labelled: LabelledBatch) -> Tensor:
    """Cross entropy of (queries, 3) logits, averaged by weight."""
    losses = nn.functional.cross_entropy(logits, labelled.answers, reduction="none")
    return (losses * labelled.weights).sum() / labelled.weights.sum()
