"""The plan of a run: its epochs in order, and the learning rate at each of its steps."""

from dataclasses import dataclass, replace

from .batches import Sampler
from .recipe import Recipe, Stage


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
