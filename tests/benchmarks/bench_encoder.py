"""Speed of the encoder as ratios within one run: `make bench`.

The obvious alternative is a cross-encoder of the same size in transformers and torch, fp32, that
reads sentence and question together, once for each question. Both get one thread and the same
sentences; rounds alternate, and the best round of each counts, so that other work on the machine
hits both.
"""

import time
from collections.abc import Callable

import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from dragoman.artifact import TOKENIZER, Artifact
from dragoman.encoder import Encoder
from dragoman.stance import AUTHOR, Query

ROUNDS = 7
SENTENCE = (
    "Speaking after the meeting of foreign ministers, the spokesman of the delegation said that "
    "Canberra, which had hailed AUKUS as vital, would not give in to those who, like Beijing, "
    "denounced the pact as a danger to peace."
)


def main() -> None:
    """Print one line for each comparison."""
    torch.set_num_threads(1)
    artifact = Artifact.default()
    encoder = Encoder(artifact)
    words = len(artifact_tokens(artifact))
    print(f"{artifact.id}, one thread, a sentence of {words} tokens, best of {ROUNDS} rounds")
    one, four = questions(1), questions(4)
    cross = cross_encoder(artifact)
    times = best(
        {
            "one": lambda: encoder.answers(SENTENCE, one),
            "four": lambda: encoder.answers(SENTENCE, four),
            "target and holder": lambda: encoder.answers(
                SENTENCE, [*one, Query("AUKUS", one[0].mention, AUTHOR)]
            ),
            "cross-encoder": lambda: cross("AUKUS"),
        }
    )
    first = times["one"]
    print(
        f"one question: {1e3 * first:.2f} ms; transformers fp32: {1e3 * times['cross-encoder']:.2f} ms"
    )
    print(f"speed against transformers fp32, one question: {times['cross-encoder'] / first:.1f}x")
    print(f"the same, four questions: {4 * times['cross-encoder'] / times['four']:.1f}x")
    print(f"a further target costs {100 * (times['four'] - first) / 3 / first:.0f}% of the first")
    print(
        f"a further holder costs {100 * (times['target and holder'] - first) / first:.0f}% of the first"
    )


def artifact_tokens(artifact: Artifact) -> list[int]:
    """The sentence's word pieces."""
    tokenizer = AutoTokenizer.from_pretrained(
        artifact.folder, tokenizer_file=str(artifact.folder / TOKENIZER)
    )
    ids: list[int] = tokenizer(SENTENCE)["input_ids"]
    return ids


def questions(count: int) -> list[Query]:
    """Different mentioned targets."""
    names = ["AUKUS", "Canberra", "Beijing", "the pact"][:count]
    spans = [(SENTENCE.index(name), SENTENCE.index(name) + len(name)) for name in names]
    return [Query(name, span) for name, span in zip(names, spans, strict=True)]


def cross_encoder(artifact: Artifact) -> Callable[[str], object]:
    """A network of the same shape, asked for one target at a time."""
    config = BertConfig(**artifact.about["backbone"]["config"], num_labels=3)
    model = BertForSequenceClassification(config).eval()
    tokenizer = AutoTokenizer.from_pretrained(
        artifact.folder, tokenizer_file=str(artifact.folder / TOKENIZER)
    )

    def ask(target: str) -> object:
        with torch.inference_mode():
            return model(**tokenizer(SENTENCE, target, return_tensors="pt")).logits.softmax(-1)

    return ask


def best(works: dict[str, Callable[[], object]], repeats: int = 15) -> dict[str, float]:
    """Seconds a call, the fastest round of each, rounds interleaved."""
    rounds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.perf_counter()
            for _ in range(repeats):
                work()
            rounds[name].append((time.perf_counter() - started) / repeats)
    return {name: min(seconds) for name, seconds in rounds.items()}


if __name__ == "__main__":
    main()
