"""The figures of a report: those of scikit-learn, with intervals, differences and the worst errors."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    matthews_corrcoef,
)

from dragoman.stance import Answer, Stance
from dragoman.training import metrics
from dragoman.training.evaluate import Evaluation
from dragoman.training.report import scores
from dragoman.training.report.build import ALL, measured, selective
from dragoman.training.report.compare import compare
from dragoman.training.report.judge import VADER, Part, joined
from dragoman.training.report.shown import WORST
from dragoman.training.report.tally import Tally, confusion_counts

from .conftest import EVIL, judged, judged_again

AGAINST, NEUTRAL, FAVOR = Stance
pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


@given(pairs)
def test_figures_of_labels_are_those_of_scikit_learn(rows):
    """Accuracy, F1 of each class, macro-F1, Favg, MCC and the confusion matrix, for any labels."""
    gold, predicted = np.array(rows).T
    totals = confusion_counts(gold, predicted).sum(axis=0)
    f1 = f1_score(gold, predicted, labels=[0, 1, 2], average=None, zero_division=0)
    assert scores.accuracy(totals) == pytest.approx(100 * accuracy_score(gold, predicted))
    assert scores.class_f1(totals) == pytest.approx(100 * f1)
    assert scores.macro_f1(totals) == pytest.approx(100 * f1.mean())
    assert scores.favg(totals) == pytest.approx(100 * (f1[0] + f1[2]) / 2)
    assert scores.mcc(totals) == pytest.approx(matthews_corrcoef(gold, predicted))
    expected = confusion_matrix(gold, predicted, labels=[0, 1, 2])
    assert scores.confusion(totals).tolist() == expected.tolist()


def test_figures_of_probabilities_and_holders_are_those_of_the_other_modules():
    """ECE as in `metrics`, holders as in `Evaluation`, the Brier score as in scikit-learn."""
    rows = judged(80)
    tally, confidence = (
        Tally.of_evaluation(rows),
        np.array([one.answer.confidence for one in rows.judged]),
    )
    ece = metrics.calibration_error(confidence, rows.gold() == rows.predicted())
    assert tally.figure(scores.calibration_error).value == pytest.approx(ece)
    probabilities = np.array([one.answer.probabilities for one in rows.judged])
    brier = sum(
        brier_score_loss(rows.gold() == label, probabilities[:, label]) for label in (0, 1, 2)
    )
    assert tally.figure(scores.brier).value == pytest.approx(brier)
    found, holders = rows.holders(), scores.Holders.of(tally)
    values = (holders.precision.value, holders.recall.value, holders.f1.value)
    assert values == pytest.approx((found.precision, found.recall, found.f1))
    assert (holders.gold, holders.found) == (found.gold, found.found)


@pytest.mark.parametrize("name", ["macro_f1", "accuracy"])
def test_intervals_are_those_of_metrics_figure(name):
    """Adding up the counts of drawn documents is resampling their rows, draw by draw."""
    rows = judged(50)
    mine = Tally.of_evaluation(rows).figure(getattr(scores, name))
    arguments = (rows.gold(), rows.predicted(), rows.groups())
    theirs = metrics.figure(getattr(metrics, name), *arguments)
    assert (mine.value, mine.low, mine.high) == pytest.approx(
        (theirs.value, theirs.low, theirs.high)
    )
    assert mine.n == theirs.n


def test_a_difference_is_paired():
    """An artifact differs from itself by nothing, in every draw; the sign is mine minus theirs."""
    rows = judged(40)
    perfect = Evaluation(
        [
            replace(one, answer=Answer(tuple(float(s is one.annotation.stance) for s in Stance)))
            for one in rows.judged
        ]
    )
    mine, best = Tally.of_evaluation(rows), Tally.of_evaluation(perfect)
    same = mine.difference(mine, scores.macro_f1)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    better = best.difference(mine, scores.macro_f1)
    assert 0 < better.low < better.value < better.high


def test_fixed_and_broken_rows_are_those_only_one_artifact_gets_right(part):
    """Counted apart, each with both answers; their difference is the difference in hits."""
    other = Part(part.name, judged_again(part), {})
    found = compare("other", [part], [other], ALL)
    mine, theirs = (one.evaluation.gold() == one.evaluation.predicted() for one in (part, other))
    assert len(found.fixed) == (mine & ~theirs).sum()
    assert len(found.broken) == (theirs & ~mine).sum()
    assert all(row.answer is row.gold is not row.other for row in found.fixed)
    assert all(row.other is row.gold is not row.answer for row in found.broken)
    (only,) = found.differences
    assert only.accuracy.value == pytest.approx(100 * (mine.mean() - theirs.mean()))


def test_coverage_ends_with_all_rows_and_begins_with_the_most_confident():
    """Accuracy at 100% is accuracy; a share is of rows in order of confidence."""
    rows = judged(40)
    points = selective(rows)
    assert points[-1].accuracy == pytest.approx(rows_accuracy(rows))
    best = sorted(rows.judged, key=lambda one: -one.answer.confidence)[:4]
    (tenth,) = [point for point in points if point.coverage == 10]
    assert (tenth.n, tenth.accuracy) == (4, pytest.approx(rows_accuracy(Evaluation(best))))


def rows_accuracy(rows):
    """Percent of right answers."""
    return 100 * accuracy_score(rows.gold(), rows.predicted())


def test_the_worst_errors_are_the_most_confident_ones(report, part):
    """At most fifty, in order, and none that is right."""
    errors = [one for one in part.evaluation.judged if one.answer.stance != one.annotation.stance]
    assert len(report.worst) == min(WORST, len(errors))
    assert report.worst[0].text == EVIL
    confidences = [row.confidence for row in report.worst]
    assert confidences == sorted(confidences, reverse=True)
    assert all(row.answer is not row.gold for row in report.worst)


def test_data_sets_are_measured_together_and_apart():
    """The whole comes first; rows marked unsure are left out in a second line."""
    parts = [
        Part("a", judged(30), {VADER: np.zeros(30, int)}),
        Part("b", judged(20, 1, unsure=False), {VADER: None}),
    ]
    found = measured(parts)
    named = [(one.name, one.rows, one.scores.n) for one in found]
    assert named == [(ALL, "all", 50), (ALL, "sure", 45), ("a", "all", 30), ("a", "sure", 25), ("b", "all", 20)]  # fmt: skip
    assert [one.baselines[VADER] is None for one in found] == [True, True, False, False, True]
    assert found[1].scores.accuracy.value == pytest.approx(
        rows_accuracy(joined(parts, ALL).evaluation.sure())
    )
