"""A long run with its memory watched: `python tests/benchmarks/offline_long_run.py ROWS [OUTPUT]`.

The rows are sentences of `datasets/diplomatic`, each under many datelines, so that hardly two are alike;
one in ten is asked a second time, one in a thousand is broken. Once a second the resident memory of the
program and its workers is added up; the slope is a least-squares line through the samples of the second
half, when as many questions are remembered as ever will be (from some 100,000 rows).
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import numpy as np
import psutil

DATA = Path(__file__).resolve().parents[2] / "datasets" / "diplomatic"
SCRIPT = Path(sys.executable).with_name("dragoman")
CITIES = "Canberra Oslo Nairobi Lima Warsaw Delhi Ottawa Seoul Dakar Brasilia".split()


def main() -> None:
    """Make the rows, run, and print figures."""
    wanted = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        output = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "out.jsonl"
        rows = Path(folder) / "in.jsonl"
        with rows.open("w", encoding="utf-8") as file:
            file.writelines(islice(lines(), wanted))
        begun = time.monotonic()
        samples = list(watched(["score", str(rows), "-o", str(output), "--restart"]))
        seconds = time.monotonic() - begun
        print(f"{wanted:,} rows, {rows.stat().st_size / 1e6:.0f} MB, {seconds:.0f} s, {wanted / seconds:.0f} rows/s")  # fmt: skip
        report(samples, wanted / seconds)


def lines() -> Iterator[str]:
    """Rows without end: repeated ones and broken ones among them."""
    kept = [json.loads(line) for name in ("train.jsonl", "train-2.jsonl") for line in (DATA / name).open(encoding="utf-8")]  # fmt: skip
    number = 0
    for round_ in count():
        for row in kept:
            number += 1
            dateline = f"{CITIES[round_ % 10]}, {1 + round_ % 28} May {1950 + round_ // 10}: "
            line = json.dumps({"id": number, "text": dateline + row["text"], "target": row["target"]}) + "\n"  # fmt: skip
            yield '{"text": "no target"}\n' if number % 1000 == 0 else line
            if number % 10 == 0:
                yield line


def watched(arguments: list[str]) -> Iterator[tuple[float, float]]:
    """Seconds and megabytes of the program with its workers, once a second."""
    begun = time.monotonic()
    program = subprocess.Popen([SCRIPT, *arguments])
    main_process = psutil.Process(program.pid)
    while program.poll() is None:
        try:
            tree = [main_process, *main_process.children(recursive=True)]
            yield time.monotonic() - begun, sum(one.memory_info().rss for one in tree) / 1e6
        except psutil.NoSuchProcess:
            continue
        time.sleep(1)


def report(samples: list[tuple[float, float]], speed: float) -> None:
    """Memory at its highest, and how it grows."""
    fifths = [part[:, 1].mean() for part in np.array_split(np.array(samples), 5)]
    print(f"memory of all processes by fifths of the run: {', '.join(f'{mb:.0f}' for mb in fifths)} MB")  # fmt: skip
    later = np.array(samples[len(samples) // 2 :])
    slope = np.polyfit(later[:, 0], later[:, 1], 1)[0]  # MB a second
    print(f"slope of the second half: {1000 * slope / speed:+.3f} MB for 1,000 rows")


if __name__ == "__main__":
    main()
