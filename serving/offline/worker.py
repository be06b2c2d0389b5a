"""A worker process: settings and then chunks of jobs on standard input, answers on standard output.

Each line is JSON. The process ends with its standard input, hence also when its parent is killed,
and at once: a thread watches while the other one computes.
"""

import json
import os
import signal
import sys
import threading
from queue import SimpleQueue

from dragoman.errors import DragomanError

from .settings import Settings


def main() -> None:
    """Answer until there is nothing more to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    settings = Settings.from_json(sys.stdin.readline())
    chunks: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(chunks,), daemon=True).start()
    try:
        from .answering import Answering

        answering = Answering(settings)
    except DragomanError as problem:
        _say({"fatal": str(problem)})
        return
    while True:
        jobs = json.loads(chunks.get())
        _say({"answers": [answering.answer(job) for job in jobs]})


def _listen(chunks: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        chunks.put(line)
    os._exit(0)  # nobody waits for what is still being computed


def _say(message: dict[str, object]) -> None:
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    main()
