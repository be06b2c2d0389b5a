"""What the tests of the report share: judged rows, and a report that has every section."""

from dataclasses import replace

import numpy as np
import pytest

from dragoman.stance import AUTHOR, Answer, Holder, Stance
from dragoman.training.annotations import Annotation, Position
from dragoman.training.behaviour import PassRate
from dragoman.training.evaluate import Evaluation, Judged
from dragoman.training.report.build import ALL, build
from dragoman.training.report.compare import compare
from dragoman.training.report.judge import MAJORITY, SVM, Part

AGAINST, NEUTRAL, FAVOR = Stance
EVIL = 'Oslo & <script>alert("AUKUS")</script> welcomed AUKUS.'


def answer(rng):
    """Probabilities of a hesitant guesser."""
    return Answer(tuple(rng.dirichlet([1.0, 1.0, 1.0]).tolist()))


def judged(count, seed=0, **fields):
    """Rows of a few documents and entities, with random gold and random answers."""
    rng = np.random.default_rng(seed)
    rows = []
    for index in range(count):
        gold = list(Stance)[rng.integers(3)]
        held = () if gold is NEUTRAL else (Position(Holder("Oslo", (0, 4)), gold),)
        found = (Position(AUTHOR, FAVOR), *held)[: rng.integers(3)]
        asked = Annotation(
            f"Oslo spoke of AUKUS, note {index}.",
            ["AUKUS", "the Quad", "NATO"][index % 3],
            (14, 19),
            gold,
            held,
            unsure=index % 7 == 0,
            group=f"speech-{index // 4}",
        )
        rows.append(Judged(replace(asked, **fields), answer(rng), found))
    return Evaluation(rows)


@pytest.fixture(scope="module")
def part():
    """A data set of sixty rows, one of which carries markup, with two baselines' guesses."""
    rows = judged(60)
    evil = Judged(
        Annotation(EVIL, "<b>AUKUS</b>", (47, 52), FAVOR, unsure=True, group="<i>speech</i>"),
        Answer((0.98, 0.01, 0.01)),
        (),
    )
    evaluation = Evaluation([*rows.judged, evil])
    return Part("<own>.jsonl", evaluation, {MAJORITY: np.zeros(61, int), SVM: None})


@pytest.fixture(scope="module")
def report(part, questioner):
    """A report with every section."""
    other = Part(part.name, judged_again(part), {})
    return build(
        "tiny-12345678",
        "2025-01-01T00:00:00+00:00",
        [part],
        questioner,
        behaviour=[PassRate("two_targets", 4, 3)],
        comparison=compare("<other>", [part], [other], ALL),
        rejected=2,
        in_train=3,
    )


def judged_again(part):
    """The same rows with other answers."""
    rng = np.random.default_rng(9)
    return Evaluation([replace(one, answer=answer(rng)) for one in part.evaluation.judged])
