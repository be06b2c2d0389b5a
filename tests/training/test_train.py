"""The model learns, gradients reach all of it, and the seed decides everything."""

import copy
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import BertConfig

from dragoman.training.batches import LabelledBatch
from dragoman.training.corpora import Shelf
from dragoman.training.mixture import build_sampler, read_train
from dragoman.training.network import StanceNetwork
from dragoman.training.schedule import learning_rate, plan
from dragoman.training.train import Run, train, weighted_loss

TWELVE = {"limit": 12, "corpora": {"written": 1.0}, "batch_size": 12, "then": ()}


@pytest.fixture
def make_sampler(shelves, tokenizer, encoding, questioner):
    """Builds the sampler of a recipe over the tiny corpora."""

    def build(recipe):
        annotations = read_train(recipe, Shelf(shelves.public, shelves.own))
        return build_sampler(recipe, annotations, tokenizer, encoding, questioner)

    return build


def fit(network, recipe, sampler, folder) -> list[float]:
    """Train to the end; the loss after each step."""
    losses: list[float] = []
    torch.manual_seed(recipe.seed)
    run = Run.begin(folder, recipe, network)
    train(run, sampler, lambda _: {}, lambda step, total, loss: losses.append(loss))
    return losses


def test_a_dozen_examples_are_learned(recipe, network, make_sampler, tmp_path):
    """Within sixty steps the loss falls to a fraction of what it was."""
    twelve = replace(recipe, **TWELVE, epochs=60, drop_span=0, alias=0, unrelated=0)
    losses = fit(network, twelve, make_sampler(twelve), tmp_path)
    assert len(losses) == 60
    assert losses[0] > 0.8
    assert losses[-1] < 0.3


def test_gradients_reach_every_parameter(recipe, network, make_sampler):
    """No weight is left out; the key's bias alone has none to have, softmax cancels it."""
    batch = next(make_sampler(replace(recipe, **TWELVE)).epoch(0))
    weighted_loss(network(batch.batch), batch).backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.abs().sum() > 0 or name.endswith("key.bias"), name


@pytest.fixture
def weights_of(recipe, _network, make_sampler, tmp_path):
    """Trains a copy of the network with a seed; all its weights in one vector."""

    def weights(seed, name):
        seeded = replace(recipe, epochs=1, limit=12, seed=seed, then=())
        network = copy.deepcopy(_network)
        fit(network, seeded, make_sampler(seeded), tmp_path / name)
        return torch.cat([weight.flatten() for weight in network.parameters()])

    return weights


def test_the_seed_decides_the_weights(weights_of):
    """The same seed gives the same bits, another one others."""
    first, again, other = weights_of(1, "first"), weights_of(1, "again"), weights_of(2, "other")
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_several_threads_give_the_same_bits(backbone, recipe, make_sampler, tmp_path):
    """Also where so much is read from a batch that threads share the sum of its gradient."""
    wide = replace(recipe, epochs=1, batch_size=64, limit=64, corpora={"written": 1.0}, then=())
    config = BertConfig.from_pretrained(backbone, hidden_size=384, num_hidden_layers=1)
    torch.manual_seed(0)
    begin = StanceNetwork(config)
    torch.set_num_threads(2)
    try:
        found = []
        for name in "abc":
            network = copy.deepcopy(begin)
            fit(network, wide, make_sampler(wide), tmp_path / name)
            found.append(torch.cat([weight.detach().flatten() for weight in network.parameters()]))
    finally:
        torch.set_num_threads(1)
    assert all(torch.equal(found[0], other) for other in found[1:])
    assert not torch.are_deterministic_algorithms_enabled()


def test_weights_of_the_loss_count_as_stated():
    """A question of weight 3 pulls three times as much as one of weight 1."""
    logits = torch.tensor([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    labelled = LabelledBatch(None, torch.eye(3)[[0, 1]], torch.tensor([3.0, 1.0]))
    first, second = -torch.log_softmax(logits, 1)[[0, 1], [0, 1]]
    torch.testing.assert_close(weighted_loss(logits, labelled), (3 * first + second) / 4)


def test_each_stage_has_its_corpora_and_its_own_rise_and_fall(recipe, make_sampler):
    """Epochs follow each other without a gap; a stage begins warming up and ends near zero."""
    epochs = plan(recipe, make_sampler(recipe))
    assert [epoch.number for epoch in epochs] == [0, 1, 2, 3]
    assert [epoch.begin for epoch in epochs] == [0, *(epoch.end for epoch in epochs[:-1])]
    for epoch, stage in zip(epochs, (recipe.stages[0],) * 3 + recipe.then, strict=True):
        assert epoch.steps == len(list(epoch.sampler.epoch(epoch.number)))
        assert epoch.sampler.shares == stage.corpora
    last = epochs[-1]
    rates = [last.rate(step, 0.2) for step in range(last.begin, last.end)]
    assert max(rates) == pytest.approx(last.stage.learning_rate)
    assert max(rates[0], rates[-1]) < max(rates) / 2
    assert epochs[2].rate(last.begin - 1, 0.2) < recipe.learning_rate / 20


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_blending_moves_back_towards_the_beginning_of_the_stage(recipe, network, tmp_path, share):
    """A quarter of the way from the old weights to the new ones; or all of it."""
    run = Run.begin(tmp_path, recipe, network)
    run.begin_stage()
    before = network.output.bias.detach().clone()
    with torch.no_grad():
        network.output.bias += 8
    run.blend(share)
    torch.testing.assert_close(network.output.bias.detach(), before + 8 * share)


def test_a_stage_is_blended_once_at_its_end(recipe, network, make_sampler, tmp_path):
    """The weights end between those the stage began with and those it would have ended with."""
    stage = replace(recipe.then[0], epochs=2, blend=1.0)

    def weights(name, *then):
        short, mine = replace(recipe, epochs=1, limit=12, then=then), copy.deepcopy(network)
        fit(mine, short, make_sampler(short), tmp_path / name)
        return torch.cat([weight.detach().flatten() for weight in mine.parameters()])

    begin, end = weights("begin"), weights("end", stage)
    blended = weights("blended", replace(stage, blend=0.25))
    torch.testing.assert_close(blended, 0.25 * end + 0.75 * begin)
    assert not torch.allclose(begin, end, atol=1e-3)


def test_an_interruption_in_a_later_stage_changes_no_bit(recipe, network, make_sampler, tmp_path):
    """What a stage began with is remembered over a restart, and blended in at its end."""
    short = replace(recipe, epochs=1, limit=12, checkpoint_every=2)
    sampler, whole, cut, resumed = make_sampler(short), *(copy.deepcopy(network) for _ in range(3))
    fit(whole, short, sampler, tmp_path / "whole")
    last = plan(short, sampler)[-1]

    def stop(step, total, loss):
        if step == last.begin + 3:
            raise KeyboardInterrupt

    torch.manual_seed(short.seed)
    with pytest.raises(KeyboardInterrupt):
        train(Run.begin(tmp_path / "cut", short, cut), sampler, lambda _: {}, stop)
    run = Run.begin(tmp_path / "cut", short, resumed)
    assert last.begin < run.step < last.end
    train(run, sampler, lambda _: {}, lambda step, total, loss: None)
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


schedules = st.tuples(st.integers(1, 400), st.floats(0, 1))


@given(schedules)
def test_the_learning_rate_rises_to_its_peak_and_falls_to_zero(schedule):
    """It is never above the recipe's, reaches it once warm, and is spent when the run ends."""
    total, warmup = schedule
    rates = [learning_rate(step, total, 0.1, warmup) for step in range(total + 1)]
    peak = rates.index(max(rates))
    assert rates[peak] == pytest.approx(0.1)
    assert peak + 1 == max(1, round(warmup * total))
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert min(rates[:-1]) > 0 == rates[-1]


@pytest.mark.parametrize("skip", [0, 1, 5])
def test_an_epoch_resumes_in_its_middle(recipe, make_sampler, skip):
    """Batches after the first few are those of the whole epoch, and there are as many as announced."""
    sampler = make_sampler(replace(recipe, limit=20))
    whole, rest = list(sampler.epoch(1)), list(sampler.epoch(1, skip))
    assert len(whole) == sampler.steps()
    for one, other in zip(whole[skip:], rest, strict=True):
        assert torch.equal(one.batch.ids, other.batch.ids)
        assert torch.equal(one.answers, other.answers)


def test_shares_decide_how_often_a_corpus_is_drawn(recipe, make_sampler):
    """A share of 1.5 draws every sentence once and half of them twice; 0.25 draws a quarter."""
    sampler = make_sampler(replace(recipe, corpora={"written": 1.5, "newsmtsc": 0.25}, limit=20))
    assert sampler.steps() == -(-(30 + 5) // recipe.batch_size)
