"""Does `dragoman suggest` choose better than chance? Learning curves on the train split of a corpus.

    python tests/benchmarks/simulate_suggest.py docs/suggest-curve.svg --corpora corpora

The model is a logistic head over frozen states of the pretrained backbone, which has seen none of the
labels, or, with `--features words`, over the TF-IDF of words and pairs of words, in seconds instead of
minutes; it is fitted anew after every hundred annotations. All strategies start from the same random
hundred. The figure is macro-F1 on the dev split, rows marked unsure left out of both.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tokenizers import Tokenizer

from dragoman.artifact import TOKENIZER
from dragoman.catalogue import Catalogue
from dragoman.encoding import prepare
from dragoman.questions import Questioner
from dragoman.stance import Stance
from dragoman.training.annotations import Annotation
from dragoman.training.backbone import locate
from dragoman.training.batches import collate, pack_example
from dragoman.training.choosing import Doubt, choose_doubtful, margin
from dragoman.training.corpora import Shelf
from dragoman.training.examples import Example, Labelled
from dragoman.training.metrics import macro_f1
from dragoman.training.network import StanceNetwork
from dragoman.training.transformer import encode

STEP, LAST, SEEDS, BATCH = 100, 1000, 10, 64
CORPORA = {
    "diplomatic": ("diplomatic",),
    "written": ("written", "written-2", "written-3"),
}
DATASETS = Path(__file__).parents[2] / "datasets"
INDEX = {stance: index for index, stance in enumerate(Stance)}
Floats = NDArray[np.float64]
Strategy = Callable[["Pool", NDArray[np.int64], Floats, int], list[int]]


@dataclass(frozen=True)
class Pool:
    """Annotated pairs with their frozen features, (rows, width), and labels, (rows,)."""

    rows: list[Annotation]
    features: Floats
    labels: NDArray[np.int64]


def main() -> None:
    """Print a line for each budget and strategy, and write the plot."""
    asked = arguments()
    shelf = Shelf(asked.corpora or DATASETS, DATASETS)
    train, dev = pools(shelf, asked.corpus, of_words if asked.features == "words" else of_states)
    budgets = list(range(STEP, LAST + 1, STEP))
    curves = {
        name: np.array([curve(train, dev, strategy, seed) for seed in range(SEEDS)])
        for name, strategy in STRATEGIES.items()
    }
    print(f"{len(train.rows)} pairs to choose from, {len(dev.rows)} of dev, {SEEDS} seeds")
    print("annotations  " + "  ".join(f"{name:>16}" for name in curves))
    for at, budget in enumerate(budgets):
        cells = (
            f"{one[:, at].mean():6.1f} ± {one[:, at].std(ddof=1):3.1f}" for one in curves.values()
        )
        print(f"{budget:11}  " + "  ".join(f"{cell:>16}" for cell in cells))
    for name, one in curves.items():
        gain = (one - curves["random"])[:, 1:].mean(axis=1)
        half = 1.96 * gain.std(ddof=1) / np.sqrt(SEEDS)
        print(f"{name}: {gain.mean():+.2f} ± {half:.2f} points above random, mean over budgets")
    asked.output.write_text(plot(asked.corpus, budgets, curves), "utf-8")


def arguments() -> argparse.Namespace:
    """Where the plot goes, and what is simulated."""
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path, help="the plot, .svg")
    parser.add_argument("--corpus", choices=CORPORA, default="diplomatic")
    parser.add_argument("--features", choices=("states", "words"), default="states")
    parser.add_argument("--corpora", type=Path, help="the folder of the public corpora")
    return parser.parse_args()


def pools(
    shelf: Shelf, corpus: str, features: Callable[[list[Annotation]], Floats]
) -> tuple[Pool, Pool]:
    """The sure rows of the train and dev splits."""
    train, dev = (read_sure(shelf, corpus, split) for split in ("train", "dev"))
    found = features([*train, *dev])
    labels = np.array([INDEX[one.stance] for one in (*train, *dev) if one.stance])
    cut = len(train)
    return Pool(train, found[:cut], labels[:cut]), Pool(dev, found[cut:], labels[cut:])


def read_sure(shelf: Shelf, corpus: str, split: str) -> list[Annotation]:
    """The rows on which careful readers agree, with a stance."""
    rows = [one for name in CORPORA[corpus] for one in shelf.annotations(name, split)]
    return [one for one in rows if one.stance and not one.unsure]


def of_words(rows: list[Annotation]) -> Floats:
    """TF-IDF of words and pairs of words that occur five times, and the target, reduced to 200 numbers."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=5, sublinear_tf=True)
    found = words.fit_transform(
        [f"{one.text} target_{one.target.replace(' ', '_')}" for one in rows]
    )
    return np.asarray(TruncatedSVD(200, random_state=0).fit_transform(found), np.float64)


def of_states(rows: list[Annotation]) -> Floats:
    """The states of the two markers of each question, and the mean over its sentence."""
    torch.manual_seed(0)
    folder = locate("all-MiniLM-L6-v2")
    network, questioner = (
        StanceNetwork.from_backbone(folder).eval(),
        Questioner(Catalogue.default()),
    )
    words, found = prepare(Tokenizer.from_file(str(folder / TOKENIZER))), []
    packed = [
        pack_example(
            words, network.encoding, Example(one.text, (Labelled(query, one.stance),), "")
        )[0]
        for one in rows
        for query in [questioner.target(one.text, one.target, one.mention)]
    ]
    with torch.inference_mode():
        for start in range(0, len(packed), BATCH):
            batch = collate(packed[start : start + BATCH]).batch
            hidden = encode(
                network.encoder, batch.ids, batch.types, batch.positions, batch.visible
            )  # (rows, tokens, width)
            row, first, second = batch.reads.unbind(1)
            seen = batch.visible[:, 0].unsqueeze(-1)  # what [CLS] sees is the sentence
            mean = (hidden * seen).sum(1) / seen.sum(1)  # (rows, width)
            found.append(torch.cat([hidden[row, first], hidden[row, second], mean], -1).numpy())
    return np.concatenate(found).astype(np.float64)


def curve(train: Pool, dev: Pool, strategy: Strategy, seed: int) -> list[float]:
    """Macro-F1 on dev after each hundred annotations."""
    rng = np.random.default_rng(seed)
    chosen = list(rng.permutation(len(train.rows))[:STEP])
    scores: list[float] = []
    while True:
        head = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=500))
        head.fit(train.features[chosen], train.labels[chosen])
        scores.append(macro_f1(dev.labels, head.predict(dev.features)))
        if len(chosen) >= LAST:
            return scores
        left = np.setdiff1d(np.arange(len(train.rows)), chosen)
        answers = head.predict_proba(train.features[left])
        chosen += strategy(train, left, answers, int(rng.integers(2**31)))


def at_random(pool: Pool, left: NDArray[np.int64], answers: Floats, seed: int) -> list[int]:
    """Any of those that are left."""
    return list(np.random.default_rng(seed).permutation(left)[:STEP])


def by_margin(pool: Pool, left: NDArray[np.int64], answers: Floats, seed: int) -> list[int]:
    """The most doubtful, whatever their targets."""
    margins = np.array([margin(one.tolist()) for one in answers])
    return list(left[np.argsort(margins, kind="stable")[:STEP]])


def as_suggested(pool: Pool, left: NDArray[np.int64], answers: Floats, seed: int) -> list[int]:
    """As `dragoman suggest` does: the most doubtful, none of the targets with more than its share."""
    by_target: dict[str, list[tuple[float, int]]] = {}
    for index, probabilities in zip(left.tolist(), answers.tolist(), strict=True):
        by_target.setdefault(pool.rows[index].target, []).append((margin(probabilities), index))
    found = choose_doubtful(
        {
            target: [
                Doubt(pool.rows[index].text, target, (0, 1), str(index), width)
                for width, index in sorted(some)
            ]
            for target, some in by_target.items()
        },
        STEP,
    )
    return [int(one.source) for one in found]


STRATEGIES: dict[str, Strategy] = {
    "random": at_random,
    "margin": by_margin,
    "suggest": as_suggested,
}


def plot(corpus: str, budgets: list[int], curves: dict[str, Floats]) -> str:
    """The mean of each strategy with its standard error, as SVG that reads in light and dark."""
    low = np.floor(min(one.mean(axis=0).min() for one in curves.values())) - 1
    high = np.ceil(max(one.mean(axis=0).max() for one in curves.values())) + 1

    def point(budget: float, score: float) -> str:
        return f"{60 + 540 * budget / LAST:.1f},{330 - 300 * (score - low) / (high - low):.1f}"

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 380" font-family="sans-serif" font-size="13">',
        '<rect width="720" height="380" fill="#fff"/><g fill="#444">',
        '<text x="330" y="370" text-anchor="middle">annotations</text>',
        f'<text x="60" y="18">macro-F1 on {corpus} dev, mean of {SEEDS} seeds and its standard error</text>',
    ]
    for score in range(int(low), int(high) + 1, 2):
        x, y = point(0, score).split(",")
        parts.append(f'<path d="M{x} {y}h560" stroke="#ddd"/><text x="30" y="{y}">{score}</text>')
    for budget in budgets[1::2]:
        x, _ = point(budget, low).split(",")
        parts.append(f'<text x="{x}" y="348" text-anchor="middle">{budget}</text>')
    parts.append("</g>")
    for (name, one), colour in zip(curves.items(), ("#767676", "#d95f02", "#1b6ca8"), strict=True):
        mean, error = one.mean(axis=0), one.std(axis=0, ddof=1) / np.sqrt(len(one))
        upper = [point(x, y) for x, y in zip(budgets, mean + error, strict=True)]
        lower = [point(x, y) for x, y in zip(budgets, mean - error, strict=True)][::-1]
        line = " ".join(point(x, y) for x, y in zip(budgets, mean, strict=True))
        x, y = point(LAST, mean[-1]).split(",")
        parts += [
            f'<polygon points="{" ".join(upper + lower)}" fill="{colour}" opacity="0.15"/>',
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{float(x) + 6}" y="{y}" fill="{colour}">{name}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
