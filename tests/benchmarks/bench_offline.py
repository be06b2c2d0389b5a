"""Speed of offline scoring as ratios within one run: `make bench`.

The alternatives are what one would otherwise write: a cross-encoder of the same shape that reads
sentence and target together, once a question, as a transformers `pipeline` (fp32, at its best batch
size), and in onnxruntime after dynamic int8 quantisation, in batches of 32, in the order of the input and
sorted by length. All get two threads and the same sentences; rounds alternate, and the best round of each
counts, so that other work on the machine hits all. `DRAGOMAN_BENCH_SENTENCES` sets how many (240).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from offline_rivals import int8_rival, pipeline_rival

from dragoman.artifact import Artifact
from dragoman.labeller import Labeller
from dragoman.score_item import ScoreItem

SENTENCES = int(os.environ.get("DRAGOMAN_BENCH_SENTENCES", "240"))
ROUNDS = 3
TARGETS = ("NATO", "sanctions", "the agreement", "Beijing")
# Share of the sentences and their length in tokens at most: NewsMTSC's training sentences (news), scaled
# from 35 tokens on average to the 38 of our peers' measurements, its last five in ten thousand left out.
NEWS_LENGTHS = (
    (0, 7), (0.01, 10), (0.05, 14), (0.1, 17), (0.25, 24), (0.5, 35), (0.75, 48), (0.9, 61), (0.95, 70),
    (0.99, 100), (0.999, 169), (1, 169),
)  # fmt: skip
MIN_TOKENS = 6  # a text that is so much too short is near enough
DATA = Path(__file__).resolve().parents[2] / "datasets" / "diplomatic"
SCRIPT = Path(sys.executable).with_name("dragoman")
Work = Callable[[], object]


def main() -> None:
    """Print one line for each comparison, with the ratio that is to be reached."""
    artifact = Artifact.default()
    texts, tokens = sentences(artifact)
    print(f"{artifact.id}, {len(texts)} sentences of {tokens:.1f} tokens on average, best of {ROUNDS} rounds")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        seconds = best(works(artifact, texts, Path(folder)))
        say(seconds, len(texts))
        print(f"start to first row: {first_row(texts[0], Path(folder)):.2f} s (1.5)")


def works(artifact: Artifact, texts: list[str], folder: Path) -> dict[str, Work]:
    """Everything that is timed, by name; all on two threads but `one worker`."""
    labeller = Labeller(artifact, workers=2)
    one, four = asked(texts, 1), asked(texts, 4)
    holders = [ScoreItem(one_.text, one_.target, holder=holder) for one_ in one for holder in (None, "author")]  # fmt: skip
    pairs = [(item.text, item.target) for item in one]
    made: dict[str, Work] = {
        "memory": lambda: list(labeller.score(one)),
        "memory, four": lambda: list(labeller.score(four)),
        "memory, holder": lambda: list(labeller.score(holders)),
    }
    rows = folder / "in.jsonl"
    # more rows than in memory, so that the start of the program is a small part, as in real use
    many = [item for number in range(20) for item in asked(texts, 1, f" ({number})")]
    rows.write_text("".join(json.dumps({"text": i.text, "target": i.target}) + "\n" for i in many))
    made["memory, many"] = lambda: list(labeller.score(many))
    for workers in (1, 2):
        made[f"file, {workers} workers"] = partial(to_file, rows, workers)
    for batch in (1, 8, 32):
        made[f"pipeline {batch}"] = partial(pipeline_rival(artifact), pairs, batch)
    rival = int8_rival(artifact, folder)
    made["int8 in order"] = partial(rival, pairs, 32)
    made["int8 sorted"] = partial(rival, sorted(pairs, key=lambda pair: len(pair[0])), 32)
    return made


def say(seconds: dict[str, float], count: int) -> None:
    """The ratios; in brackets what the project has set itself."""
    ours = count / seconds["memory"]
    pipeline = count / min(seconds[f"pipeline {batch}"] for batch in (1, 8, 32))
    in_order, by_length = count / seconds["int8 in order"], count / seconds["int8 sorted"]
    first, four = seconds["memory"], seconds["memory, four"]
    print(f"questions/s: dragoman {ours:.0f}, pipeline {pipeline:.0f}, int8 in order {in_order:.0f}, int8 sorted {by_length:.0f}")  # fmt: skip
    print(f"one question, against the pipeline: {ours / pipeline:.2f}x (2.8)")
    print(f"one question, against int8 in order: {ours / in_order:.2f}x (2.5)")
    print(f"one question, against int8 sorted: {ours / by_length:.2f}x")
    print(f"four questions, against the pipeline: {4 * count / four / pipeline:.2f}x (7)")
    print(f"a further target costs {100 * (four - first) / 3 / first:.0f}% of the first (20)")
    print(f"a further holder costs {100 * (seconds['memory, holder'] - first) / first:.0f}% of the first (12)")  # fmt: skip
    print(f"file to file against in memory: {100 * seconds['memory, many'] / seconds['file, 2 workers']:.0f}% (85)")  # fmt: skip
    print(f"two workers against one: {seconds['file, 1 workers'] / seconds['file, 2 workers']:.2f}x (1.8)")  # fmt: skip


def sentences(artifact: Artifact) -> tuple[list[str], float]:
    """Sentences of our own, as unequal in length as those of news, and their average in tokens.

    A batch is as slow as its longest row, so the spread decides what batches in input order cost.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(artifact.folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    pool = [(text, len(tokenizer.encode(text).ids)) for text in written()]
    chosen = [nearest(pool, length) for length in news_lengths(SENTENCES)]
    return [text for text, _ in chosen], sum(length for _, length in chosen) / SENTENCES


def news_lengths(count: int) -> list[int]:
    """Lengths in tokens that are spread as those of news are, in an order that chance gave."""
    draws = np.random.default_rng(0).permutation((np.arange(count) + 0.5) / count)
    return [round(length) for length in np.interp(draws, *zip(*NEWS_LENGTHS, strict=True))]


def nearest(pool: list[tuple[str, int]], length: int) -> tuple[str, int]:
    """Take the text nearest in length out of the pool, or several that are as long together."""
    best = min(range(len(pool)), key=lambda place: abs(pool[place][1] - length))
    text, tokens = pool.pop(best)
    if length - tokens < MIN_TOKENS:
        return text, tokens
    more, further = nearest(pool, length - tokens)
    return f"{text} {more}", tokens + further


def written() -> Iterator[str]:
    """The texts of the project's own data, each once, in their order."""
    files = (DATA / name for name in ("train.jsonl", "train-2.jsonl", "train-3.jsonl"))
    rows = (json.loads(line)["text"] for path in files for line in path.open(encoding="utf-8"))
    yield from dict.fromkeys(rows)


def asked(texts: list[str], questions: int, mark: str = "") -> list[ScoreItem]:
    """Questions about each text; a mark makes it another text of the same length, almost."""
    return [ScoreItem(text + mark, target) for text in texts for target in islice(TARGETS, questions)]  # fmt: skip


def to_file(rows: Path, workers: int) -> None:
    """The program from a file to a file, start included."""
    output = rows.with_name("out.jsonl")
    command = [SCRIPT, "score", rows, "-o", output, "--restart", "--workers", str(workers)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def first_row(text: str, folder: Path) -> float:
    """Seconds from the start of the program to its first row."""
    rows = folder / "one.jsonl"
    rows.write_text(json.dumps({"text": text, "target": "NATO"}) + "\n")
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with subprocess.Popen([SCRIPT, "score", rows], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:  # fmt: skip
            assert run.stdout is not None
            run.stdout.readline()
            taken.append(time.perf_counter() - begun)
    return min(taken)


def best(works: dict[str, Work]) -> dict[str, float]:
    """Seconds of the fastest round of each, rounds interleaved."""
    rounds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            rounds[name].append(time.perf_counter() - begun)
    return {name: min(seconds) for name, seconds in rounds.items()}


if __name__ == "__main__":
    main()
