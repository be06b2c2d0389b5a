"""Figures mean what the literature means by them, and their intervals what they claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.training.metrics import (
    Figure,
    Retrieval,
    accuracy,
    calibration_error,
    figure,
    macro_f1,
)

GOLD, PREDICTED = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 1, 2, 0])
labels = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


def test_macro_f1_and_accuracy_of_a_case_counted_by_hand():
    """F1 of the classes is 1/2, 4/5 and 2/3; four of six labels are right."""
    assert macro_f1(GOLD, PREDICTED) == pytest.approx(100 * (1 / 2 + 4 / 5 + 2 / 3) / 3)
    assert accuracy(GOLD, PREDICTED) == pytest.approx(100 * 4 / 6)


@given(labels)
def test_macro_f1_is_the_mean_over_all_three_classes(pairs):
    """By the definition from counts; a class without any row counts as 0."""
    gold, predicted = np.array(pairs).T

    def f1(label):
        right = ((gold == label) & (predicted == label)).sum()
        total = (gold == label).sum() + (predicted == label).sum()
        return 2 * right / total if total else 0

    assert macro_f1(gold, predicted) == pytest.approx(100 * sum(map(f1, range(3))) / 3)


def interval(rows_per_group: int, groups: int) -> Figure:
    """Accuracy of groups that are right in seven of ten cases, all rows of a group alike."""
    right = np.repeat(np.arange(groups) % 10 < 7, rows_per_group)
    gold = np.zeros(len(right), int)
    names = [str(index // rows_per_group) for index in range(len(right))]
    return figure(accuracy, gold, np.where(right, gold, 1), names)


def test_the_interval_contains_the_value():
    """And is as wide as the normal approximation, near enough for two hundred rows."""
    found = interval(1, 200)
    assert found.value == pytest.approx(70)
    assert found.low < 70 < found.high
    assert found.high - found.low == pytest.approx(
        2 * 1.96 * 100 * (0.7 * 0.3 / 200) ** 0.5, rel=0.1
    )


def test_more_groups_make_the_interval_narrower():
    """By the root of their number: a hundred times as many, a tenth as wide."""
    few, many = interval(1, 20), interval(1, 2000)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10, rel=0.15)


def test_rows_of_one_document_are_no_independent_evidence():
    """Twenty documents of ten equal rows tell as much as twenty rows, not as two hundred."""
    documents, twenty = interval(10, 20), interval(1, 20)
    assert (documents.low, documents.high) == (twenty.low, twenty.high)
    assert documents.n == 200


def test_figures_are_the_same_every_time_and_rounded_for_the_card():
    """The bootstrap has a seed; text has one decimal, `dragoman.json` two."""
    assert interval(1, 30) == interval(1, 30)
    found = Figure(70.126, 60.0, 80.05, 30)
    assert str(found) == "70.1 [60.0, 80.0]"
    assert found.as_dict() == {"value": 70.13, "low": 60.0, "high": 80.05, "n": 30}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((3, 4, 2, 8), (75, 25, 37.5)),
        ((0, 0, 0, 5), (0, 0, 0)),
        ((0, 3, 0, 0), (0, 0, 0)),
        ((2, 2, 2, 2), (100, 100, 100)),
    ],
)
def test_precision_and_recall_of_positions(counts, expected):
    """Of those found, how many are right; of the gold ones, how many are found; 0 of nothing is 0."""
    found = Retrieval.of(*counts)
    assert (found.precision, found.recall, found.f1) == pytest.approx(expected)


def test_a_perfectly_calibrated_answerer_has_no_error():
    """Right in 6 of 10 cases at 0.6, in 9 of 10 at 0.9."""
    confidence = np.repeat([0.6, 0.9], 10)
    right = np.concatenate([np.arange(10) < 6, np.arange(10) < 9])
    assert calibration_error(confidence, right) == pytest.approx(0)


def test_the_calibration_error_is_the_mean_gap():
    """Sure and wrong half the time in one half of the rows: a quarter."""
    confidence, right = np.repeat([1.0, 0.7], 10), np.arange(20) % 2 == 0
    right[10:] = np.arange(10) < 7
    assert calibration_error(confidence, right) == pytest.approx(0.25)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_the_calibration_error_lies_between_0_and_1(cases):
    """For any answers, and at least as large as the gap of all rows together."""
    confidence, right = (np.array(column) for column in zip(*cases, strict=True))
    error = calibration_error(confidence, right.astype(bool))
    assert abs(confidence.mean() - right.mean()) - 1e-9 <= error <= 1 + 1e-9
