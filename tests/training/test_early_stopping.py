"""A stage ends when dev stops rising, with its best weights, and a kill changes nothing of that."""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dragoman.training.corpora import Shelf
from dragoman.training.early_stopping import EarlyStopping, dev_score
from dragoman.training.mixture import build_sampler, read_train
from dragoman.training.recipe import InvalidRecipe, Recipe
from dragoman.training.run_training import check_stopping
from dragoman.training.schedule import plan
from dragoman.training.train import Run, train

SCORES = {"stance_macro_f1": 80.0, "sentiment_macro_f1": 60.0}


@pytest.mark.parametrize(
    ("patience", "scores", "stops_after"),
    [
        (1, [1, 2, 2], 3),  # as good is not better
        (2, [3, 1, 2], 3),
        (2, [1, 3, 2, 4, 4, 4], 6),
        (1, [math.nan], 1),
        (2, [math.nan, 1, math.nan, math.nan], 4),
        (0, [3, 2, 1, 0], None),
    ],
)
def test_a_stage_waits_as_long_as_its_patience(
    patience: int, scores: Sequence[float], stops_after: int | None
) -> None:
    """A better score begins the wait anew; a NaN is no improvement; without patience it never ends."""
    stopping, stopped = EarlyStopping(patience), None
    for number, score in enumerate(scores, start=1):
        stopping.take(score)
        stopped = stopped or (number if stopping.exhausted else None)
    assert stopped == stops_after


@given(st.lists(st.floats(0, 100), min_size=1))
def test_the_best_score_is_kept(scores: list[float]) -> None:
    """It is said to be the best exactly where it is above all before it."""
    stopping = EarlyStopping(3)
    said = [stopping.take(score) for score in scores]
    assert stopping.best == max(scores)
    assert said == [score > max([-math.inf, *scores[:at]]) for at, score in enumerate(scores)]


def test_the_score_is_the_one_that_the_recipe_names() -> None:
    """Of one kind of question, or the mean of both."""
    assert [dev_score(SCORES, one) for one in ("stance", "sentiment", "mean")] == [80, 60, 70]


@pytest.fixture
def patient(recipe: Recipe) -> Recipe:
    """Two stages of at most five epochs, each with a patience of two."""
    stages = tuple(replace(stage, epochs=5) for stage in recipe.then)
    return replace(recipe, epochs=5, limit=12, patience=2, then=stages, checkpoint_every=2)


@pytest.fixture
def sampler(patient: Recipe, shelves: Any, tokenizer: Any, encoding: Any, questioner: Any) -> Any:
    """The recipe's batches."""
    rows = read_train(patient, Shelf(shelves.public, shelves.own))
    return build_sampler(patient, rows, tokenizer, encoding, questioner)


def told(scores: Sequence[float], seen: list[torch.Tensor]) -> Callable[[Any], dict[str, float]]:
    """Gives these scores one after the other, and keeps the bias that each was given for."""
    left: Iterator[float] = iter(scores)

    def evaluate(network: Any) -> dict[str, float]:
        seen.append(network.output.bias.detach().clone())
        return {"stance_macro_f1": next(left)}

    return evaluate


def test_a_stage_ends_early_with_its_best_weights(
    patient: Recipe, sampler: Any, network: Any, tmp_path: Path
) -> None:
    """The next stage begins from them; the run ends with those of the last stage, blended."""
    last = patient.then[0]
    patient = replace(patient, then=(replace(last, blend=1.0),))
    run, seen = Run.begin(tmp_path, patient, network), []
    steps: list[int] = []
    train(run, sampler, told([5, 9, 8, 7, 3, 2, 1], seen), lambda step, *_: steps.append(step))
    first, *_, end = plan(patient, sampler)
    assert len(seen) == 3 + 1 + 3  # of five and five epochs, the best the second and the first
    assert len(steps) == 4 * first.steps + 3 * end.steps
    assert run.step == end.end
    assert torch.equal(run.network.output.bias, seen[4])
    begun = torch.load(tmp_path / "stage-begin.pt", weights_only=True)["output.bias"]
    assert torch.equal(begun, seen[1])


@pytest.mark.parametrize("killed_after", [2, 8, 13])
def test_a_kill_changes_no_bit(
    patient: Recipe, sampler: Any, network: Any, tmp_path: Path, killed_after: int
) -> None:
    """Interrupted at any step, a run that stops early ends with the weights of a whole one."""
    scores = [5.0, 9.0, 8.0, 7.0, 3.0, 2.0, 1.0]

    def evaluate_by_place(run: Run) -> Callable[[Any], dict[str, float]]:
        ends = [epoch.end for epoch in plan(patient, sampler)]
        return lambda _: {"stance_macro_f1": (scores * 2)[ends.index(run.step)]}

    def finish(name: str, mine: Any, watch: Callable[..., None]) -> None:
        torch.manual_seed(patient.seed)
        run = Run.begin(tmp_path / name, patient, mine)
        train(run, sampler, evaluate_by_place(run), watch)

    def stop(step: int, total: int, loss: float) -> None:
        taken.append(step)
        if len(taken) == killed_after:
            raise KeyboardInterrupt

    taken: list[int] = []
    whole, cut, resumed = (copy.deepcopy(network) for _ in range(3))
    finish("whole", whole, lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        finish("cut", cut, stop)
    finish("cut", resumed, lambda *_: None)
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


def test_without_patience_nothing_is_judged(
    recipe: Recipe, sampler: Any, network: Any, tmp_path: Path
) -> None:
    """Every epoch runs, however the scores fall."""
    short, seen = replace(recipe, limit=12), []
    train(Run.begin(tmp_path, short, network), sampler, told([4, 3, 2, 1], seen), lambda *_: None)
    assert len(seen) == 4


def test_patience_needs_rows_to_look_at(recipe: Recipe) -> None:
    """Said before the training begins, with what there is."""
    rows = {"stance": [object()], "sentiment": []}
    for stop_on in ("stance", "mean"):
        check_stopping(replace(recipe, patience=1, stop_on=stop_on), rows)  # type: ignore[arg-type]
    with pytest.raises(InvalidRecipe, match=r"stops on sentiment.*they have them for stance"):
        check_stopping(replace(recipe, patience=1, stop_on="sentiment"), rows)  # type: ignore[arg-type]
    with pytest.raises(InvalidRecipe, match="they have them for nothing"):
        check_stopping(replace(recipe, patience=1), {})
    check_stopping(recipe, {})
