"""The training loop: plain, a function of its seed, and resumable at any step.

Why not a Trainer: the examples are drawn anew each epoch, rows carry several weighted questions,
and a run must continue after `kill -9` exactly where its last checkpoint stood. All of that is
state of this loop, and the loop is forty lines.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .batches import LabelledBatch, Sampler, load
from .early_stopping import EarlyStopping, dev_score
from .network import StanceNetwork
from .recipe import InvalidRecipe, Recipe
from .schedule import Epoch, plan

CHECKPOINT = "checkpoint.pt"
STAGE_BEGIN = "stage-begin.pt"
STAGE_BEST = "stage-best.pt"
LOG = "metrics.jsonl"
GRADIENT_NORM = 1.0

Evaluate = Callable[[StanceNetwork], Mapping[str, float]]
Watch = Callable[[int, int, float], None]


@dataclass(slots=True)
class Run:
    """A training run in a folder of its own: network, optimiser, and how far it has come.

    step: the place in the plan; a stage that ends early leaves its last steps out. stopping: what
    is known of the dev scores of the present stage. losses: those since the last line of the course.
    course: mean loss, and at the end of an epoch the dev scores, by step; also in a log beside it.
    """

    folder: Path
    recipe: Recipe
    network: StanceNetwork
    optimizer: torch.optim.Optimizer
    step: int = 0
    stopping: EarlyStopping = field(default_factory=lambda: EarlyStopping(0))
    losses: list[float] = field(default_factory=list)
    course: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, folder: Path, recipe: Recipe, network: StanceNetwork) -> "Run":
        """Start in an empty folder, or go on from the checkpoint that is there.

        Raises:
            InvalidRecipe: the checkpoint is of another recipe.
        """
        folder.mkdir(parents=True, exist_ok=True)
        network.precision = recipe.precision
        network.to(recipe.device)
        stopping = EarlyStopping(recipe.patience)
        run = cls(folder, recipe, network, optimizer(network, recipe), stopping=stopping)
        checkpoint = folder / CHECKPOINT
        if checkpoint.is_file():
            state = torch.load(checkpoint, weights_only=True, map_location="cpu")
            if state.get("recipe", recipe.as_dict()) != recipe.as_dict():
                raise InvalidRecipe(
                    f"{checkpoint}: a run of another recipe; remove {folder} or choose another --out"
                )
            run.restore(state)
        return run

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over weights, optimiser, step and random numbers of a checkpoint.

        And the number of threads, for sums are taken in another order with another number.
        """
        torch.set_num_threads(state.get("threads", torch.get_num_threads()))
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        self.stopping = EarlyStopping(**state["stopping"])
        self.course = list(state.get("course", ()))
        torch.set_rng_state(state["random"])

    def save(self) -> None:
        """Write a checkpoint; a kill in the middle leaves the previous one whole."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "stopping": asdict(self.stopping),
            "random": torch.get_rng_state(),
            "threads": torch.get_num_threads(),
            "course": self.course,
            "recipe": self.recipe.as_dict(),
        }
        self._write(state, CHECKPOINT)

    def begin_stage(self) -> None:
        """Keep the weights at the beginning of a stage, to blend them in at its end."""
        self.stopping = EarlyStopping(self.recipe.patience)
        for name in (STAGE_BEGIN, STAGE_BEST) if self.recipe.patience else (STAGE_BEGIN,):
            self._write(self.network.state_dict(), name)

    def judge(self, scores: Mapping[str, float]) -> bool:
        """Keep the weights if their dev scores are the stage's best; whether the stage shall end."""
        if self.stopping.take(dev_score(scores, self.recipe.stop_on)):
            self._write(self.network.state_dict(), STAGE_BEST)
        return self.stopping.exhausted

    def take_best(self) -> None:
        """Go back to the stage's best weights."""
        self.network.load_state_dict(torch.load(self.folder / STAGE_BEST, weights_only=True))

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
        """Add a line to the course and its log: the step, the mean loss since the last line, the rest."""
        loss = round(sum(self.losses) / len(self.losses), 4)
        self.losses.clear()
        self.course.append({"step": self.step, "loss": loss, **values})
        with (self.folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.course[-1]) + "\n")


def optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; biases and layer norms are not decayed."""
    weights = list(network.parameters())
    groups = [
        {"params": [w for w in weights if w.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [w for w in weights if w.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


@contextmanager
def _in_one_order() -> Iterator[None]:
    """Sums are taken in one order: the same seed and number of threads give the same bits.

    The gradient of an indexed tensor is otherwise added up by whichever thread comes first.
    """
    deterministic: Any = torch.utils.deterministic  # its properties carry no types
    before, filled = torch.get_deterministic_debug_mode(), deterministic.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True, warn_only=True)  # a GPU has no such way for some
    deterministic.fill_uninitialized_memory = False  # nothing here reads what it has not written
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before)
        deterministic.fill_uninitialized_memory = filled


@_in_one_order()
def train(run: Run, sampler: Sampler, evaluate: Evaluate, watch: Watch) -> None:
    """Take the run to its end; `evaluate` is called after each epoch, `watch` after each step."""
    epochs = plan(run.recipe, sampler)
    for epoch in epochs:
        if run.step >= epoch.end:
            continue
        if run.step == epoch.stage_begin:
            run.begin_stage()
        run.network.train()
        for batch in load(epoch.sampler, epoch.number, run.step - epoch.begin, run.recipe.loaders):
            loss = _step(run, batch, epoch.rate(run.step, run.recipe.warmup))
            run.step += 1
            run.losses.append(loss)
            watch(run.step, epochs[-1].end, loss)
            if run.step % run.recipe.checkpoint_every == 0 and run.step < epoch.end:
                run.log()
                run.save()
        scores = _end_epoch(run, epoch, evaluate)
        run.log(epoch=epoch.number + 1, **{name: round(one, 2) for name, one in scores.items()})
        run.save()


def _end_epoch(run: Run, epoch: Epoch, evaluate: Evaluate) -> Mapping[str, float]:
    """Stop the stage if it is time, settle its weights if it is over; the dev scores of the epoch.

    With patience, the scores of each epoch are those before blending: the stage's own.
    """
    patient = run.stopping.patience > 0
    scores = evaluate(run.network) if patient else {}
    if patient and run.judge(scores):
        run.step = epoch.stage_end
    if run.step == epoch.stage_end:
        if patient:
            run.take_best()
        run.blend(epoch.stage.blend)
    return scores or evaluate(run.network)


def _step(run: Run, labelled: LabelledBatch, rate: float) -> float:
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    loss = weighted_loss(run.network(labelled.batch), labelled.to(run.network.device))
    run.optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), GRADIENT_NORM)
    run.optimizer.step()
    return loss.item()


def weighted_loss(logits: Tensor, labelled: LabelledBatch) -> Tensor:
    """Cross entropy of (queries, 3) logits, averaged by weight."""
    losses = nn.functional.cross_entropy(logits, labelled.answers, reduction="none")
    return (losses * labelled.weights).sum() / labelled.weights.sum()
