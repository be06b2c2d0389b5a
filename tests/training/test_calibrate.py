"""One number brings probabilities in line with how often they are right; another marks doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from dragoman.training.calibrate import (
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    TRUSTED_ACCURACY,
    cross_fitted,
    fit_temperature,
    fit_threshold,
)
from dragoman.training.metrics import calibration_error
from dragoman.training.publish import Outputs, calibration


@pytest.fixture(scope="module")
def honest():
    """Logits whose softmax is the truth about the labels drawn from it."""
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=2, size=(20_000, 3))
    noise = rng.gumbel(size=logits.shape)  # the largest sum is a draw from the softmax
    return logits, (logits + noise).argmax(axis=1)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5, 8.0])
def test_a_known_temperature_is_recovered(honest, temperature):
    """Logits that are so many times too large are divided by that, within 5%."""
    logits, gold = honest
    assert fit_temperature(logits * temperature, gold, np.ones(len(gold))) == pytest.approx(
        temperature, rel=0.05
    )


def test_rows_that_count_less_move_the_temperature_less(honest):
    """Labels drawn at random ask for a high one; at weight 0 they are not there."""
    logits, gold = honest
    guessed = np.where(np.arange(len(gold)) % 4 == 0, np.arange(len(gold)) % 3, gold)
    doubtful = guessed != gold
    found = [fit_temperature(logits, guessed, np.where(doubtful, w, 1.0)) for w in (1, 0.3, 0)]
    assert found[0] > 1.05 * found[1] > 1.05 * found[2]


def test_the_temperature_mends_overconfidence(honest):
    """Four times too sure before, right as often as sure after."""
    logits, gold = honest[0] * 4, honest[1]

    def error(temperature):
        powers = np.exp(logits / temperature - (logits / temperature).max(axis=1, keepdims=True))
        confidence = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
        return calibration_error(confidence, logits.argmax(axis=1) == gold)

    assert error(1) > 0.15
    assert error(fit_temperature(logits, gold, np.ones(len(gold)))) < 0.02


def test_the_threshold_is_where_answers_can_be_trusted():
    """Nine right answers, then a wrong one: 90% down to the tenth, and less below it."""
    confidence = np.array([0.97, 0.96, 0.94, 0.93, 0.92, 0.91, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5])
    right = np.array([True] * 9 + [False] * 3)
    assert fit_threshold(confidence, right, np.ones(12)) == 0.7
    assert fit_threshold(confidence, right, np.where(right, 1.0, 0.3)) == 0.5


@pytest.mark.parametrize(
    ("right", "threshold"), [(False, HIGHEST_THRESHOLD), (True, LOWEST_THRESHOLD)]
)
def test_the_threshold_has_bounds(right, threshold):
    """Never so high that all is unsure, never so low that a guess is not."""
    assert fit_threshold(np.linspace(0.34, 1, 50), np.full(50, right), np.ones(50)) == threshold


within = st.integers(int(1000 * LOWEST_THRESHOLD), int(1000 * HIGHEST_THRESHOLD))


@given(st.dictionaries(within, st.booleans(), min_size=1))
def test_answers_from_the_threshold_on_are_right_nine_times_in_ten(cases):
    """Or else the threshold is the highest there is; and nothing lower would do."""
    confidence = np.array(list(cases)) / 1000
    right = np.array(list(cases.values()))
    threshold = fit_threshold(confidence, right, np.ones(len(right)))
    trusted = [t for t in confidence if right[confidence >= t].mean() >= TRUSTED_ACCURACY]
    assert threshold == pytest.approx(min(trusted, default=HIGHEST_THRESHOLD))


def test_nothing_to_fit_on_changes_nothing():
    """A kind of question without dev rows keeps temperature 1 and the lowest threshold."""
    assert calibration(Outputs(np.zeros((0, 3)), np.zeros(0, int), np.zeros(0))) == (
        1.0,
        LOWEST_THRESHOLD,
    )


def test_cross_fitting_mends_both_halves(honest):
    """Probabilities twice too sharp come back within two points of the truth."""
    logits, gold = honest
    groups = [f"document-{index // 10}" for index in range(len(gold))]
    sharp = softmax(2 * logits, axis=1)
    mended = cross_fitted(sharp, gold, np.ones(len(gold)), groups)
    right = sharp.argmax(axis=1) == gold
    assert calibration_error(sharp.max(axis=1), right) > 0.05
    assert calibration_error(mended, right) < 0.02


def test_one_document_cannot_be_cross_fitted():
    """There is nothing to fit on but itself: the probabilities stay as they are."""
    given_ = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    found = cross_fitted(given_, np.array([0, 2]), np.ones(2), ["one", "one"])
    np.testing.assert_allclose(found, [0.7, 0.8])
