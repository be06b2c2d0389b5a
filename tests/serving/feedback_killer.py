"""Starts pairs of processes that keep corrections and kills each in the midst of it.

Prints the text of every correction that a killed process had been told is kept.
"""

import os
import random
import signal
import sys
import time

from dragoman.serving.feedback.correction import Correction
from dragoman.serving.feedback.store import Store


def write(place: str, name: str, answers: int) -> None:
    """Add without end; a text goes down the pipe only after its correction is kept."""
    store, number = Store(place), 0
    while True:
        text = f"{name}-{number} praises AUKUS"
        said = Correction.from_row({"text": text, "target": "AUKUS", "stance": "favor"})
        store.add(said, key=text)
        os.write(answers, f"{text}\n".encode())
        number += 1


def start(place: str, name: str) -> tuple[int, int]:
    """Fork a writer; its process id, and the end of the pipe to read its answers from."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        write(place, name, writing)
    os.close(writing)
    return process, reading


def kill(process: int, reading: int, rng: random.Random) -> str:
    """Wait for a first answer, kill at a random moment after it; all answers."""
    first = os.read(reading, 1)
    time.sleep(rng.random() / 20)
    os.kill(process, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
    with open(reading, "rb") as pipe:
        return (first + pipe.read()).decode()


def main(place: str, kills: str) -> None:
    """Kill so many, two at work at a time."""
    rng = random.Random(7)
    for number in range(0, int(kills), 2):
        pair = [start(place, f"{number}{name}") for name in "ab"]
        for process, reading in pair:
            sys.stdout.write(kill(process, reading, rng))


if __name__ == "__main__":
    main(*sys.argv[1:])
