"""What of a long text should be read, and what its mentions come to: `python tests/benchmarks/long_texts.py`.

Annotated sentences of datasets/diplomatic (dev) are set among others that do not speak of the
target: accuracy by how many of these are read along. Then answers about sentences on one target are
combined by different rules: how many are right, and how many are unsure.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from dragoman.excerpts import combined
from dragoman.labeller import Labeller, ScoreItem
from dragoman.stance import Answer, Ask, Stance

DATASETS = Path(__file__).parents[2] / "datasets"
TEXTS = {
    "one that takes a side": ("side",),
    "a side, a neutral one": ("side", "neutral"),
    "a side, four neutral ones": ("side", *("neutral",) * 4),
    "the same side twice": ("side", "side"),
    "two neutral ones": ("neutral",) * 2,
    "five neutral ones": ("neutral",) * 5,
    "favor and against": ("favor", "against"),
}
Rule = Callable[[Sequence[Answer]], Answer]
Row = dict[str, str]


def rows() -> list[Row]:
    """Annotated sentences with a mention."""
    files = sorted((DATASETS / "diplomatic").glob("dev*.jsonl"))
    lines = (json.loads(line) for path in files for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line.get("mention")]


def surrounded(found: Sequence[Row], count: int, around: int, labeller: Labeller) -> float:
    """The accuracy where `around` other sentences on either side are read with the right one."""
    chance = random.Random(1)
    right = 0
    for row in chance.sample(list(found), count):
        others = [
            other["text"]
            for other in chance.sample(list(found), 24)
            if not labeller.questioner.find(other["text"], row["target"])
        ]
        half = len(others) // 2
        before = others[max(0, half - around) : half] if around else []
        lead = "".join(f"{text} " for text in before)
        text = " ".join([lead + row["text"], *others[half : half + around]])
        start, end = row["mention"]
        query = ScoreItem(text, row["target"], (start + len(lead), end + len(lead)))
        asked = query.query(labeller.questioner)
        (answer,) = labeller._encoder.answers(text, [asked])
        right += answer.stance == row["stance"]
    return right / count


def mean(answers: Sequence[Answer]) -> Answer:
    """The plain mean."""
    columns = zip(*(one.probabilities for one in answers), strict=True)
    against, neutral, favor = (sum(column) / len(answers) for column in columns)
    return Answer((against, neutral, favor))


def strongest(answers: Sequence[Answer]) -> Answer:
    """The most of each side, the least of neutral."""
    against, neutral, favor = zip(*(one.probabilities for one in answers), strict=True)
    most = (max(against), min(neutral), max(favor))
    return Answer((most[0] / sum(most), most[1] / sum(most), most[2] / sum(most)))


def judged(
    rule: Rule, kinds: Sequence[str], by_gold: dict[str, list[Answer]], threshold: float
) -> str:
    """How many of 600 texts are answered right by a rule, and how many are unsure."""
    chance = random.Random(0)
    right = unsure = 0
    for _ in range(600):
        side = chance.choice([Stance.AGAINST, Stance.FAVOR])
        golds = [side if kind == "side" else Stance(kind) for kind in kinds]
        answer = rule([chance.choice(by_gold[gold]) for gold in golds])
        right += answer.stance is (side if "side" in kinds else Stance.NEUTRAL)
        unsure += answer.confidence < threshold
    return f"right {right / 6:3.0f}% unsure {unsure / 6:3.0f}%"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=250, help="sentences that are set among others")
    count = parser.parse_args().n
    labeller, found = Labeller(), rows()
    for around in (0, 1, 3, 12):
        share = surrounded(found, count, around, labeller)
        print(f"{around:2} sentences on either side read along: {100 * share:.1f}% right")
    by_gold: dict[str, list[Answer]] = {stance: [] for stance in Stance}
    items = [ScoreItem(row["text"], row["target"], tuple(row["mention"])) for row in found]
    for row, scored in zip(found, labeller.score(items), strict=True):
        by_gold[row["stance"]].append(Answer(scored.probabilities))
    threshold = labeller.artifact.threshold[Ask.STANCE]
    rules = {"mean": mean, "strongest": strongest, "sides": lambda some: combined(some, threshold)}
    for name, kinds in TEXTS.items():
        told = (f"{rule}: {judged(how, kinds, by_gold, threshold)}" for rule, how in rules.items())
        print(f"{name:26}", " | ".join(told))


if __name__ == "__main__":
    main()
