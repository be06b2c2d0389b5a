"""What the gate demands of a candidate: each criterion with its bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dragoman.catalogue import Catalogue
from dragoman.entity import phrase_key

from .behaviour import PassRate
from .document_cells import Judged as JudgedDocument
from .document_cells import f1_difference
from .evaluate import Evaluation
from .metrics import calibration_error
from .paired import Difference, Pair, Times, accuracy, difference, macro_f1

ERROR = 0.05  # of each bound: one-sided 95%
MACRO_F1_LOSS = 1.0  # points
ENTITY_ROWS, ENTITY_LOSS = 30, 5.0
PARITY_LOSS, PARITY_FLIPS = 0.5, 3.0  # points; percent of labels
PARITY_FEW = 2  # changed labels that tell nothing: of 105 rows one is a point of macro-F1
CALIBRATION, CALIBRATION_LOSS = 0.06, 0.02
LATENCY = 1.2
DOCUMENTS_LOSS = 2.0  # points of F1 of cells


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition: what was found, what was demanded, and whether they agree."""

    name: str
    found: str
    demanded: str
    passed: bool

    def __str__(self) -> str:
        return f"{'pass' if self.passed else 'FAIL'} {self.name}: {self.found}; demanded: {self.demanded}"


@dataclass(frozen=True, slots=True)
class Measured:
    """All that the gate decides on.

    candidate, champion: their answers to the same rows, in the same order. parity: from the
    candidate's `dragoman.json`, with the bits of the weights that ship. documents: the cells of both
    in whole documents, in the same order; none where no documents with gold are on disk.
    """

    candidate: Evaluation
    champion: Evaluation
    rates: Sequence[PassRate]
    minimums: Mapping[str, float]
    parity: Mapping[str, float]
    weight_bits: int
    times: Times
    documents: tuple[Sequence[JudgedDocument], Sequence[JudgedDocument]] = ((), ())

    def pair(self) -> Pair:
        """The labels of both beside gold."""
        ours, theirs = self.candidate, self.champion
        return Pair(ours.gold(), ours.predicted(), theirs.predicted(), ours.groups())


def decide(found: Measured, catalogue: Catalogue) -> list[Criterion]:
    """Hold what was measured against every bound."""
    return [
        check_macro_f1(found.pair()),
        check_entities(found, catalogue),
        check_behaviour(found.rates, found.minimums),
        check_parity(found.parity, found.weight_bits),
        check_calibration(found.candidate, found.champion),
        check_latency(found.times),
        check_documents(*found.documents),
    ]


def check_macro_f1(pair: Pair) -> Criterion:
    """No worse, or not by as much as would matter, with a certainty of 95%."""
    one = difference(macro_f1, pair, ERROR)
    return Criterion(
        "macro-F1",
        f"{one.candidate:.1f} against {one.champion:.1f}, difference {one.value:+.2f}, "
        f"95% sure of {one.low:+.2f} or more (n = {one.n})",
        f"above {-MACRO_F1_LOSS:+.2f}",
        one.low > -MACRO_F1_LOSS,
    )


def check_entities(found: Measured, catalogue: Catalogue) -> Criterion:
    """No entity with many rows loses significantly more accuracy than it may.

    Significantly: its upper bound is below zero. The bounds hold for all entities together
    (Bonferroni): with 95% for each of 28 entities, two of three equally good models would fail.
    """
    rows: dict[str, list[int]] = {}
    for index, one in enumerate(found.candidate.judged):
        rows.setdefault(_entity(one.annotation.target, catalogue), []).append(index)
    large = {name: mine for name, mine in rows.items() if len(mine) >= ENTITY_ROWS}
    pair, error = found.pair(), ERROR / max(len(large), 1)
    each = {name: difference(accuracy, pair.of(mine), error) for name, mine in large.items()}
    fallen = {name: one for name, one in each.items() if one.value < -ENTITY_LOSS and one.high < 0}
    shown = fallen or dict(sorted(each.items(), key=lambda item: item[1].value)[:1])
    return Criterion(
        f"entities with {ENTITY_ROWS} rows or more",
        f"{len(each)}, fallen: {len(fallen)}" + "".join(map(_told, shown, shown.values())),
        f"none falls significantly by more than {ENTITY_LOSS:g} points of accuracy",
        not fallen,
    )


def _entity(target: str, catalogue: Catalogue) -> str:
    """The name under which rows are counted together; a target of no catalogue is its own phrase."""
    entity = catalogue.named(target)
    return entity.name if entity else phrase_key(target)


def _told(name: str, one: Difference) -> str:
    return f"; {name} {one.value:+.1f}, at most {one.high:+.1f} (n = {one.n})"


def check_behaviour(rates: Sequence[PassRate], minimums: Mapping[str, float]) -> Criterion:
    """Each capability passes as many cases as `minimums.toml` demands; one without suite, none."""
    reached = {one.capability: one.percent for one in rates}
    below = [
        f"{name} {reached.get(name, 0.0):.1f} < {least:.1f}"
        for name, least in minimums.items()
        if not reached.get(name, 0.0) >= least
    ]
    passed, cases = sum(one.passed for one in rates), sum(one.cases for one in rates)
    return Criterion(
        "behaviour",
        "; ".join([f"{passed} of {cases} cases of {len(rates)} capabilities pass", *below]),
        "every capability reaches its minimum",
        not below,
    )


def check_parity(parity: Mapping[str, float], bits: int) -> Criterion:
    """The graph that ships answers as the fp32 graph does, by the record of its export."""
    demanded = (
        f"at most {PARITY_FLIPS}% of labels changed, and at most {PARITY_LOSS} points lost "
        f"unless {PARITY_FEW} labels or fewer changed"
    )
    needed = ("fp32_macro_f1", f"int{bits}_macro_f1", f"int{bits}_flips")
    if not parity.get("n") or not parity.keys() >= set(needed):
        return Criterion("parity with fp32", "not recorded in dragoman.json", demanded, False)
    whole, shipped, flips = (parity[name] for name in needed)
    return Criterion(
        "parity with fp32",
        f"{bits}-bit weights: macro-F1 {shipped:.2f} against {whole:.2f}, "
        f"{flips:.2f}% of labels changed (n = {parity['n']:.0f})",
        demanded,
        flips <= PARITY_FLIPS
        and (whole - shipped <= PARITY_LOSS or round(flips * parity["n"] / 100) <= PARITY_FEW),
    )


def check_calibration(candidate: Evaluation, champion: Evaluation) -> Criterion:
    """Probabilities mean what they say, and not much less than the champion's."""
    ours, theirs = _calibration(candidate), _calibration(champion)
    return Criterion(
        "calibration error",
        f"{ours:.3f} against {theirs:.3f}",
        f"at most {CALIBRATION}, and at most {CALIBRATION_LOSS} above the champion's",
        ours <= CALIBRATION and ours <= theirs + CALIBRATION_LOSS,
    )


def _calibration(found: Evaluation) -> float:
    confidence = np.array([one.answer.confidence for one in found.judged])
    return calibration_error(confidence, found.gold() == found.predicted())


def check_latency(times: Times) -> Criterion:
    """Not much slower on the same sentences."""
    return Criterion(
        "time for a sentence",
        f"{times.candidate:.2f} ms against {times.champion:.2f} ms, ratio {times.ratio:.2f}",
        f"ratio at most {LATENCY}",
        times.ratio <= LATENCY,
    )


def check_documents(
    candidate: Sequence[JudgedDocument], champion: Sequence[JudgedDocument]
) -> Criterion:
    """Who stands where in whole documents is not found significantly worse."""
    demanded = f"does not fall significantly by more than {DOCUMENTS_LOSS:g} points"
    if not candidate:
        return Criterion("whole documents", "none with gold cells on disk", demanded, True)
    one = f1_difference(candidate, champion, ERROR)
    return Criterion(
        "whole documents",
        f"F1 of cells {one.candidate:.1f} against {one.champion:.1f}, difference {one.value:+.2f}, "
        f"95% sure of {one.high:+.2f} or less ({len(candidate)} documents, {one.n} clear cells)",
        demanded,
        not (one.value < -DOCUMENTS_LOSS and one.high < 0),
    )
