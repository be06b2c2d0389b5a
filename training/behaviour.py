"""Behaviour suites: small cases that show whether the encoder reads, a file for each capability.

After CheckList (Ribeiro et al., ACL 2020); `datasets/behaviour/README.md` describes the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dragoman.questions import Questioner
from dragoman.stance import Span, Stance

from .annotations import Position
from .evaluate import Answerer
from .progress import told


class CaseType(StrEnum):
    """What a case demands; the names are CheckList's."""

    MFT = "MFT"
    """Minimum functionality: one text, its stated answers."""
    INV = "INV"
    """Invariance: all variants get the same stance."""
    DIR = "DIR"
    """Direction: an edit moves the answer to another stated one."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A text with its target and what must be answered.

    stance: of the sentence; None where an invariance states none. positions: of single holders;
    other than in annotations, a holder may be expected to be neutral.
    """

    text: str
    target: str
    mention: Span | None
    stance: Stance | None
    positions: tuple[Position, ...] = ()

    @property
    def expected(self) -> tuple[Stance | None, ...]:
        """The sentence's stance, then each position's."""
        return (self.stance, *(position.stance for position in self.positions))


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a reader of diplomatic text must get right."""

    id: str
    capability: str
    type: CaseType
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case with the stances answered; a row for each variant, in the order of `expected`."""

    case: Case
    answered: tuple[tuple[Stance, ...], ...]

    @property
    def passed(self) -> bool:
        """Whether all answers are as stated and, for an invariance, the sentences' stances equal."""
        as_stated = all(
            wanted in (None, given)
            for variant, answers in zip(self.case.variants, self.answered, strict=True)
            for wanted, given in zip(variant.expected, answers, strict=True)
        )
        stances = {answers[0] for answers in self.answered}
        return as_stated and (self.case.type is not CaseType.INV or len(stances) == 1)


@dataclass(frozen=True, slots=True)
class PassRate:
    """How many cases of a capability pass."""

    capability: str
    cases: int
    passed: int

    @property
    def percent(self) -> float:
        """Share of passed cases; 0 without any case."""
        return 100 * self.passed / self.cases if self.cases else 0.0


def run_suites(cases: Sequence[Case], questioner: Questioner, answer: Answerer) -> list[Verdict]:
    """Ask each variant for its sentence's stance and for the positions that it states."""
    return [
        Verdict(case, tuple(_ask(variant, questioner, answer) for variant in case.variants))
        for case in told("behaviour cases", cases, len(cases))
    ]


def _ask(variant: Variant, questioner: Questioner, answer: Answerer) -> tuple[Stance, ...]:
    query = questioner.target(variant.text, variant.target, variant.mention)
    asked = [replace(query, holder=position.holder) for position in variant.positions]
    return tuple(given.stance for given in answer(variant.text, [query, *asked]))


def pass_rates(verdicts: Sequence[Verdict]) -> list[PassRate]:
    """The pass rate of each capability, in the order of their first cases."""
    by_capability: dict[str, list[bool]] = {}
    for verdict in verdicts:
        by_capability.setdefault(verdict.case.capability, []).append(verdict.passed)
    return [PassRate(name, len(passed), sum(passed)) for name, passed in by_capability.items()]


def pass_table(rates: Sequence[PassRate]) -> str:
    """A Markdown table of pass rates in percent, all cases together in the last row."""
    total = PassRate("all", sum(one.cases for one in rates), sum(one.passed for one in rates))
    rows = [
        f"| {one.capability.replace('_', ' ')} | {one.cases} | {one.percent:.1f} |"
        for one in (*rates, total)
    ]
    return "\n".join(["| capability | cases | pass rate |\n|---|---|---|", *rows])
