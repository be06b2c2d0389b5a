"""The gate lets a better and an equal model through, and stops a worse one, for the stated reasons."""

import json
import math
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from dragoman.artifact import CARD, Artifact, write_manifest
from dragoman.catalogue import Catalogue
from dragoman.encoder import Encoder
from dragoman.stance import Answer, Stance
from dragoman.training import metrics, paired
from dragoman.training.annotations import Annotation
from dragoman.training.behaviour import PassRate
from dragoman.training.behaviour_file import InvalidSuite
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.criteria import (
    Measured,
    check_behaviour,
    check_calibration,
    check_documents,
    check_entities,
    check_latency,
    check_macro_f1,
    check_parity,
)
from dragoman.training.document_cells import Judged as JudgedDocument
from dragoman.training.evaluate import Evaluation, Judged
from dragoman.training.gate import asked, held_out, judge
from dragoman.training.gate_command import gate
from dragoman.training.paired import Pair, Times, accuracy, difference, macro_f1, take_turns
from dragoman.training.recipe import Recipe
from dragoman.training.run_training import Training

AGAINST, NEUTRAL, FAVOR = Stance
VERBS = {"against": ("condemned", "rejected"), "neutral": ("discussed",), "favor": ("welcomed",)}
NAMES = ("AUKUS", "NATO", "BRICS")
PARITY = {"n": 999, "fp32_macro_f1": 80.0, "int8_macro_f1": 79.6, "int8_flips": 1.0}


def lessons(count: int, seed: int) -> list[dict[str, Any]]:
    """Sentences of our own in which one word decides the stance; five to a document."""
    rng, rows = random.Random(seed), []
    for index in range(count):
        stance, name = rng.choice(list(VERBS)), rng.choice(NAMES)
        text = f"In {1900 + index} the ministers {rng.choice(VERBS[stance])} {name}, day {seed}."
        start = text.index(name)
        span = [start, start + len(name)]
        row = {"text": text, "target": name, "mention": span, "stance": stance, "positions": []}
        rows.append({**row, "source_id": f"speech-{index // 5}"})
    return rows


def shuffled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same sentences with each other's stances."""
    stances = [row["stance"] for row in rows]
    random.Random(0).shuffle(stances)
    return [{**row, "stance": stance} for row, stance in zip(rows, stances, strict=True)]


@dataclass(frozen=True)
class Trained:
    """Two artifacts of one recipe, and the shelf on which they are measured."""

    learned: Artifact
    confused: Artifact
    shelf: Shelf


@pytest.fixture(scope="module")
def two(
    backbone: Path,
    write_rows: Callable[[Path, list[dict[str, Any]]], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Trained:
    """One learned from true labels, one from shuffled ones; both really trained."""
    root = tmp_path_factory.mktemp("gate")
    recipe = Recipe(
        name="tiny",
        backbone=str(backbone),
        corpora={"written": 1.0},
        epochs=5,
        batch_size=8,
        learning_rate=3e-3,
    )
    train, made = lessons(120, 1), {}
    for name, rows in (("learned", train), ("confused", shuffled(train))):
        own = root / f"datasets-{name}"
        write_rows(own / "diplomatic" / "train.jsonl", rows)
        write_rows(own / "diplomatic" / "dev.jsonl", lessons(105, 2))
        made[name] = Training(recipe, root / "corpora", own, root / name).run(lambda *_: None)
    suite = own / "behaviour"
    cases = [
        {"id": str(index), "type": "MFT", "variants": [one]}
        for index, row in enumerate(lessons(20, 3))
        for one in [{key: row[key] for key in row if key != "source_id"}]
    ]
    write_rows(suite / "one_word.jsonl", cases)
    (suite / "minimums.toml").write_text("one_word = 90\n")
    return Trained(made["learned"], made["confused"], Shelf(root / "corpora", own))


@pytest.fixture
def equal(two: Trained, tmp_path: Path) -> Artifact:
    """The learned artifact under another id: its answers are the same."""
    return changed(two.learned, tmp_path / "equal", note="equal")


def changed(artifact: Artifact, folder: Path, **fields: object) -> Artifact:
    """A copy whose `dragoman.json` says something else."""
    shutil.copytree(artifact.folder, folder)
    about = json.loads((folder / CARD).read_text("utf-8"))
    (folder / CARD).write_text(json.dumps(about | fields), "utf-8")
    write_manifest(folder)
    return Artifact.load(folder)


def run(candidate: Artifact, champion: Artifact, shelf: Shelf) -> Any:
    """`dragoman gate` with folders as arguments."""
    app = typer.Typer()
    app.command()(gate)
    folders = ["--corpora", str(shelf.public), "--datasets", str(shelf.own)]
    named = [str(candidate.folder), "--champion", str(champion.folder)]
    return CliRunner().invoke(app, [*named, *folders])


def failed(output: str) -> set[str]:
    """The names of the criteria that a printed verdict calls failed."""
    lines = [line for line in output.splitlines() if line.startswith("FAIL ")]
    return {line.removeprefix("FAIL ").split(":")[0] for line in lines}


def test_a_really_better_model_passes(two: Trained) -> None:
    """One trained on true labels takes the place of one trained on shuffled ones: exit 0."""
    result = run(two.learned, two.confused, two.shelf)
    assert (result.exit_code, failed(result.output)) == (0, set()), result.output
    assert f"{two.learned.id} passes the gate" in result.output


def test_an_equal_model_passes(two: Trained, equal: Artifact) -> None:
    """Nothing is demanded beyond not being worse; all seven criteria are printed."""
    result = run(equal, two.learned, two.shelf)
    assert (result.exit_code, failed(result.output)) == (0, set()), result.output
    assert result.output.count("\npass ") == 7
    assert "difference +0.00, 95% sure of +0.00 or more (n = 105)" in result.output


def test_a_really_worse_model_does_not_pass(two: Trained) -> None:
    """The one trained on shuffled labels fails by quality, entity by entity, and case by case: exit 1."""
    result = run(two.confused, two.learned, two.shelf)
    assert result.exit_code == 1
    assert failed(result.output) >= {"macro-F1", "entities with 30 rows or more", "behaviour"}
    assert f"{two.confused.id} does not pass the gate" in result.output


def test_vague_probabilities_alone_stop_an_equal_model(two: Trained, tmp_path: Path) -> None:
    """The same labels with probabilities that mean nothing do not pass."""
    vague = changed(two.learned, tmp_path / "vague", temperature={"stance": 50, "sentiment": 1})
    criteria = judge(vague, two.learned, two.shelf)
    assert [one.name for one in criteria if not one.passed] == ["calibration error"]


def test_the_shipped_artifact_is_the_default_champion(two: Trained) -> None:
    """Without a champion in the registry, it is the one to beat."""
    app = typer.Typer()
    app.command()(gate)
    nothing = ["--corpora", "nowhere", "--datasets", "nowhere"]
    result = CliRunner().invoke(app, [str(two.learned.folder), *nothing])
    assert "champion fast-" in result.output
    assert isinstance(result.exception, CorpusNotFound)


def test_what_is_on_disk_is_held_out(two: Trained, shelves: Any, tmp_path: Path) -> None:
    """Our own dev rows alone, all that there are, or an error that names both folders."""
    assert len(held_out(two.shelf)) == 105
    assert len(held_out(Shelf(shelves.public, shelves.own))) == 24 + 16 + 8
    with pytest.raises(CorpusNotFound, match=f"{tmp_path}/a and {tmp_path}/b.*--corpora"):
        held_out(Shelf(tmp_path / "a", tmp_path / "b"))


def test_behaviour_suites_must_be_there(two: Trained, shelves: Any) -> None:
    """A gate that silently skips a criterion is no gate."""
    with pytest.raises(InvalidSuite, match=r"minimums\.toml: is missing"):
        judge(two.learned, two.learned, Shelf(shelves.public, shelves.own))


def answered(
    target: str, right: int, wrong: int, confidence: float = 0.8, start: int = 0
) -> list[Judged]:
    """Answers about one target, each in a document of its own."""
    stances = [FAVOR] * right + [AGAINST] * wrong
    rest = (1 - confidence) / 2
    return [
        Judged(
            Annotation(f"{target} {index}", target, None, FAVOR),
            Answer(tuple(confidence if one is stance else rest for one in Stance)),
            (),
        )
        for index, stance in enumerate(stances, start)
    ]


def measured(candidate: list[Judged], champion: list[Judged]) -> Measured:
    """Two models' answers; whatever else the gate looks at is in order."""
    ours, theirs = Evaluation(candidate), Evaluation(champion)
    return Measured(ours, theirs, [], {}, PARITY, 8, Times(1.0, 1.0))


@pytest.mark.parametrize(
    ("before", "after", "rows", "passed"),
    [
        (90, 70, 100, False),
        (90, 86, 100, True),  # four points
        (30, 28, 30, True),  # more than five points, but two rows may well be chance
        (30, 18, 30, False),
        (29, 17, 29, True),  # too few rows to count
    ],
)
def test_an_entity_must_not_fall(before: int, after: int, rows: int, passed: bool) -> None:
    """By more than five points, unless that may be chance; the message names it and its figures."""
    others = answered("NATO", 50, 10)
    found = measured(
        others + answered("AUKUS", after, rows - after),
        others + answered("AUKUS", before, rows - before),
    )
    criterion = check_entities(found, Catalogue.default())
    assert criterion.passed is passed, criterion
    assert passed or f"AUKUS {100 * (after - before) / rows:+.1f}" in criterion.found


def test_an_entity_is_counted_under_all_its_names() -> None:
    """Aliases and capitals do not split its rows below the limit."""
    names = ("the Quad", "Quad", "THE QUAD")
    worse = [one for name in names for one in answered(name, 2, 10)]
    better = [one for name in names for one in answered(name, 12, 0)]
    criterion = check_entities(measured(worse, better), Catalogue.default())
    assert "(n = 36)" in criterion.found
    assert not criterion.passed


def test_among_many_entities_chance_alone_seldom_fails_an_equal_model() -> None:
    """Thirty entities, two models that are right in 80% of all rows, wrong in different ones."""
    rng, passed = np.random.default_rng(0), []
    for _ in range(5):
        both: list[list[Judged]] = [[], []]
        for name in (f"entity {number}" for number in range(30)):
            for mine in both:
                rights = rng.random(40) < 0.8
                for index, right in enumerate(rights):
                    mine += answered(name, int(right), int(not right), start=index)
        passed.append(check_entities(measured(*both), Catalogue.default()).passed)
    assert sum(passed) >= 4


@pytest.mark.parametrize(("rows", "passed"), [(60, False), (6000, True)])
def test_the_bound_decides_not_the_figure(rows: int, passed: bool) -> None:
    """Half a point less is good enough only where there are rows to be sure of it."""
    rng = np.random.default_rng(0)
    gold = rng.integers(0, 3, rows)
    champion = np.where(rng.random(rows) < 0.8, gold, (gold + 1) % 3)
    candidate = champion.copy()
    moved = rng.choice(np.flatnonzero(champion == gold), max(1, rows // 200), replace=False)
    candidate[moved] = (gold[moved] + 1) % 3
    pair = Pair(gold, candidate, champion, [str(index) for index in range(rows)])
    assert check_macro_f1(pair).passed is passed


def test_documents_are_drawn_whole() -> None:
    """Ten sentences of one speech that fall together are one observation, not ten."""
    gold = np.tile([0, 1, 2], 200)
    champion, candidate = gold.copy(), gold.copy()
    candidate[:20], champion[300:320] = (gold[:20] + 1) % 3, (gold[300:320] + 1) % 3
    alone = Pair(gold, candidate, champion, [str(index) for index in range(600)])
    speeches = replace(alone, groups=[str(index // 20) for index in range(600)])
    narrow, wide = difference(macro_f1, alone), difference(macro_f1, speeches)
    assert narrow.value == wide.value == pytest.approx(0, abs=0.1)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_bounds_are_wrong_as_seldom_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 200 draws of two equal models, about 5% put the true difference, zero, outside a bound."""
    monkeypatch.setattr(paired, "RESAMPLES", 2_000)  # enough for 5%, in a fifth of the time
    rng, outside = np.random.default_rng(1), np.zeros(2)
    for _ in range(200):
        gold = np.zeros(150, dtype=np.int64)
        ours, theirs = (np.where(rng.random(150) < 0.8, 0, 1) for _ in range(2))
        one = difference(accuracy, Pair(gold, ours, theirs, [str(i) for i in range(150)]))
        outside += [one.low > 0, one.high < 0]
    assert (outside / 200 < 0.09).all()


@pytest.mark.parametrize(
    ("ours", "theirs"), [(macro_f1, metrics.macro_f1), (accuracy, metrics.accuracy)]
)
@pytest.mark.parametrize("labels", [3, 2, 1])
def test_metrics_mean_the_same_everywhere(ours: Any, theirs: Any, labels: int) -> None:
    """From confusions or from labels, also where a class does not occur."""
    rng = np.random.default_rng(labels)
    gold, a, b = rng.integers(0, labels, (3, 50))
    one = difference(ours, Pair(gold, a, b, ["x", "y"] * 25))
    assert (one.candidate, one.champion) == pytest.approx((theirs(gold, a), theirs(gold, b)))


@pytest.mark.parametrize(
    ("changes", "bits", "passed"),
    [
        ({}, 8, True),
        ({"int8_macro_f1": 79.5}, 8, True),
        ({"int8_macro_f1": 79.4}, 8, False),
        ({"int8_macro_f1": 81.0}, 8, True),
        ({"int8_flips": 3.1}, 8, False),
        ({"int8_macro_f1": math.nan}, 8, False),
        ({"n": 0}, 8, False),
        ({}, 7, False),  # the graph that ships was not held against fp32
        ({"int8_macro_f1": 0.0, "int7_macro_f1": 79.9, "int7_flips": 0.1}, 7, True),
    ],
)
def test_the_graph_that_ships_is_held_against_fp32(
    changes: dict[str, float], bits: int, passed: bool
) -> None:
    """By the figures of its own weights; without figures it does not pass."""
    assert check_parity(PARITY | changes, bits).passed is passed


def test_one_changed_label_of_few_is_no_loss() -> None:
    """Of 99 rows one that changes is a point of macro-F1, and says nothing of the weights."""
    loss = {"int8_macro_f1": 79.0}
    assert check_parity(PARITY | loss | {"n": 99}, 8).passed
    assert not check_parity(PARITY | loss, 8).passed


def test_an_artifact_without_parity_does_not_pass() -> None:
    """What was not recorded is not assumed."""
    assert not check_parity({}, 8).passed


@pytest.mark.parametrize(
    ("rates", "passed"),
    [
        ([PassRate("negation", 10, 5), PassRate("questions", 10, 10)], True),
        ([PassRate("negation", 10, 4), PassRate("questions", 10, 10)], False),
        ([PassRate("questions", 10, 10)], False),  # its suite is gone
        ([PassRate("negation", 10, 5), PassRate("news", 10, 0)], True),  # no minimum yet
    ],
)
def test_each_capability_keeps_its_minimum(rates: list[PassRate], passed: bool) -> None:
    """A total cannot make up for one that fell."""
    criterion = check_behaviour(rates, {"negation": 50.0})
    assert criterion.passed is passed
    assert passed or "negation" in criterion.found


@pytest.mark.parametrize(
    ("ours", "theirs", "passed"),
    [(0.80, 0.80, True), (0.85, 0.84, True), (0.87, 0.80, False), (0.83, 0.80, False)],
)
def test_confidence_must_be_deserved(ours: float, theirs: float, passed: bool) -> None:
    """80 of 100 are right: at most 0.06 from that, and at most 0.02 further than the champion."""
    candidate, champion = (Evaluation(answered("AUKUS", 80, 20, one)) for one in (ours, theirs))
    assert check_calibration(candidate, champion).passed is passed


def test_a_slower_model_is_noticed(two: Trained, questioner: Any) -> None:
    """Asking everything three times takes about three times as long, and does not pass."""
    answer = Encoder(two.learned).answers

    def thrice(text: Any, queries: Any) -> Any:
        first, *_ = [answer(text, queries) for _ in range(3)]
        return first

    times = take_turns(thrice, answer, asked(held_out(two.shelf)[:30], questioner))
    assert 2 < times.ratio < 4.5
    assert times.champion > 0
    assert not check_latency(times).passed
    assert check_latency(Times(1.19, 1.0)).passed


def documents(found: int, of: int, count: int = 20) -> list[JudgedDocument]:
    """Documents in each of which so many of the clear cells are found, and all printed ones are right."""
    cells = tuple(number < found for number in range(of))
    one = JudgedDocument("d", "news", (True,) * found, (False,) * found, cells, ("sentence",) * of)
    return [one] * count


def test_documents_that_are_read_worse_stop_a_candidate() -> None:
    """Half of the cells found instead of most: the F1 of cells falls in every resample."""
    assert check_documents(documents(9, 10), documents(8, 10)).passed
    assert check_documents(documents(8, 10), documents(8, 10)).passed
    worse = check_documents(documents(5, 10), documents(8, 10))
    assert not worse.passed
    assert "20 documents, 200 clear cells" in worse.found


def test_without_documents_nothing_is_demanded_of_them() -> None:
    """The criterion says that there are none."""
    assert check_documents([], []).passed
