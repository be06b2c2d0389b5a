"""How often an own target gets a position that nobody takes: `python tests/benchmarks/false_positions.py`.

2,000 pairs of a sentence and a target that its document does not speak of: half of them sentences of
whole documents (datasets/documents), half sentences that stand alone (datasets/diplomatic). Targets
are those that annotators marked elsewhere. Of half the pairs no word of the target, nor of any phrase
by which the catalogue knows it, is in the document; of the others some words are, but not all.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.catalogue import Catalogue
from dragoman.labeller import Document, Labeller
from dragoman.sentences import split_sentences

DATASETS = Path(__file__).parents[2] / "datasets"
PAIRS, SEED, MOST_TARGETS = 2000, 20, 6
LIMIT = 0.01
_STEM = 5  # letters by which words are held to be the same
_WORD = re.compile(r"[^\W\d_]{3,}")
_GRAMMAR = frozenset("the and for with from against between over into its their that this".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A document and the targets it is asked about, none of which it speaks of."""

    text: str
    targets: tuple[str, ...]


def stems(text: str) -> set[str]:
    """The words of a text, by their first letters."""
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _GRAMMAR}


def texts() -> tuple[list[str], list[str]]:
    """Whole documents, and sentences that stand alone."""
    whole = [path.read_text("utf-8") for path in sorted((DATASETS / "documents").glob("*.txt"))]
    rows = (DATASETS / "diplomatic").glob("dev*.jsonl")
    lines = (line for path in sorted(rows) for line in path.read_text("utf-8").splitlines())
    return whole, sorted({json.loads(line)["text"] for line in lines})


def targets(catalogue: Catalogue) -> dict[str, list[set[str]]]:
    """Targets that annotators marked, each with the words of every phrase that means it."""
    found: dict[str, list[set[str]]] = {}
    for path in sorted((DATASETS / "diplomatic").glob("train*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            target = json.loads(line)["target"]
            entity = catalogue.named(target)
            phrases = [target] if entity is None else [
                *entity.exact, *entity.metonyms, *entity.contextual, *entity.links
            ]  # fmt: skip
            found[target] = [words for one in phrases if (words := stems(one))]
    return {target: words for target, words in found.items() if words}


def unrelated(words: Sequence[set[str]], document: set[str], shared: bool) -> bool:
    """Whether a document speaks of no such thing; shared: some words are there, of no phrase all."""
    some = any(one & document for one in words)
    return some == shared and not any(one <= document for one in words)


def drawn(
    documents: Sequence[str], known: dict[str, list[set[str]]], shared: bool, seed: int
) -> Iterator[Asked]:
    """Documents in random order, again and again, each with targets of its own."""
    chance = random.Random(seed)
    while True:
        for text in chance.sample(documents, len(documents)):
            here = stems(text)
            fit = [name for name, words in known.items() if unrelated(words, here, shared)]
            yield Asked(text, tuple(chance.sample(fit, min(MOST_TARGETS, len(fit)))))


def rate(labeller: Labeller, asked: Iterator[Asked], pairs: int, everywhere: bool) -> float:
    """The share of (sentence, target) pairs with a position."""
    seen = wrong = 0
    while seen < pairs:
        one = next(asked)
        if not one.targets:
            continue
        sentences = len(split_sentences(one.text))
        rows = labeller.label(Document(one.text), one.targets, everywhere=everywhere)
        seen += sentences * len(one.targets)
        wrong += sum(bool(row.positions) for row in rows)
    return wrong / seen


def measure(pairs: int, everywhere: bool) -> dict[str, float]:
    """The rate in each quarter of the pairs, by its name."""
    labeller = Labeller()
    known = targets(labeller.questioner.catalogue)
    whole, alone = texts()
    return {
        f"{kind}, {'some' if shared else 'no'} word shared": rate(
            labeller, drawn(documents, known, shared, SEED), pairs // 4, everywhere
        )
        for kind, documents in (("documents", whole), ("sentences", alone))
        for shared in (False, True)
    }


def main() -> None:
    """Print the rates; exit code 1 if their mean is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument(
        "--everywhere", action="store_true", help="ask sentences that do not speak of it"
    )
    given = parser.parse_args()
    found = measure(given.pairs, given.everywhere)
    for name, share in found.items():
        print(f"{name}: {100 * share:.2f}% of {given.pairs // 4} pairs have a position")
    mean = sum(found.values()) / len(found)
    print(f"all: {100 * mean:.2f}%, at most {100 * LIMIT:.0f}%")
    raise SystemExit(mean > LIMIT and not given.everywhere)


if __name__ == "__main__":
    main()
