"""One run from the inputs to a finished file, from wherever an earlier one was stopped."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import UnreadableInput

from .assembly import Assemble, write_rejects
from .finishing import Finished
from .manifest import Manifest
from .outcome import Outcome, nothing_read
from .output import Output
from .plan import Plan
from .progress import Progress
from .records import Place
from .workplace import REJECTS, ROWS, Checkpoint, Workplace

CHECKPOINT_EVERY = 1.0
"""Seconds: the most work that a kill can cost."""

Engine = Callable[[Plan, Place], Generator[Finished | None, None, None]]
"""What became of each unit from a place on, in order; None now and then while waiting."""


@dataclass(frozen=True, slots=True)
class Run:
    """A plan with its output; the same run again continues what was stopped."""

    plan: Plan
    output: Output
    assemble: Assemble
    engine: Engine

    def finish(self, restart: bool = False) -> Outcome:
        """Do what is left to be done.

        restart: forget what an earlier run did.

        Raises:
            UnreadableInput: the inputs, the settings or the model are not those of the earlier
                run; nothing could be read; or the output cannot be written.
        """
        work = Workplace(self.output.local)
        with work.held():
            earlier = None if restart else self._earlier()
            if earlier is not None and earlier.done:
                work.remove()
                _say(f"{self.output.name} is done already; --restart makes it anew")
                return Outcome.of(earlier, [self.output.local.parent / name for name in earlier.rejects])  # fmt: skip
            kept = work.begin(afresh=earlier is None)
            if earlier is None:
                before = Manifest.read(self.output.manifest)
                old = before.rejects if before else []
                Manifest.of(self.plan, rejects=old).write(self.output.manifest)
            if kept.records:
                _say(f"continuing: {kept.records:,} rows of the input are done already")
            if not kept.complete:
                self._compute(work, kept)
            return self._assembled(work)

    def _earlier(self) -> Manifest | None:
        """The manifest of a run that this one continues, or that has done it all."""
        earlier = Manifest.read(self.output.manifest)
        if earlier is None or not earlier.continuable:
            return None
        if earlier.done and earlier.output != self.output.state():
            return None  # somebody took the output away or changed it
        if changes := earlier.changes(self.plan.sources, self.plan.settings):
            more = f" (and {len(changes) - 1} more)" if len(changes) > 1 else ""
            raise UnreadableInput(
                f"{self.output.name}: was {'made' if earlier.done else 'begun'} from something else: "
                f"{changes[0]}{more}; --restart makes it anew"
            )
        return earlier

    def _compute(self, work: Workplace, kept: Checkpoint) -> None:
        """Answer what is left; a checkpoint every second."""
        saved = time.monotonic()
        share = self.plan.share
        with (
            Progress(kept.records, share(kept.place)) as progress,
            closing(self.engine(self.plan, kept.place)) as done,
        ):
            try:
                for unit in done:
                    if unit is not None:
                        work.add(unit)
                    if time.monotonic() - saved >= CHECKPOINT_EVERY:
                        work.checkpoint()
                        saved = time.monotonic()
                    progress.tell(work.now.records, work.now.rejected, share(work.now.place))
            except KeyboardInterrupt:
                work.checkpoint()
                raise
        self._check_unchanged()
        work.checkpoint(complete=True)

    def _check_unchanged(self) -> None:
        """Nobody may have written to an input while it was read."""
        changes = [change for source in self.plan.sources if (change := source.change_since())]
        if changes:
            raise UnreadableInput(f"{changes[0]}, while it was read; --restart begins anew")

    def _assembled(self, work: Workplace) -> Outcome:
        """Make the output of what was collected; every step may be done twice."""
        now, folder = work.now, self.output.local.parent
        if not now.useful:
            problem = nothing_read(work.folder / REJECTS, folder)
            self.output.manifest.unlink(missing_ok=True)
            work.remove()
            raise problem
        self.assemble(work.folder / ROWS, self.output.local, self.plan.sources)
        rejects = write_rejects(work.folder / REJECTS, folder)
        self._drop_old_rejects(rejects)
        self.output.publish(rejects)
        manifest = replace(
            Manifest.of(self.plan),
            done=True,
            counts=_counts(now),
            output=self.output.state(),
            rejects=[path.name for path in rejects],
        )
        manifest.write(self.output.manifest)
        self.output.publish([self.output.manifest])
        work.remove()
        return Outcome.of(manifest, rejects)

    def _drop_old_rejects(self, rejects: list[Path]) -> None:
        """Files of an earlier run to this output that no longer hold anything true."""
        earlier = Manifest.read(self.output.manifest)
        for name in earlier.rejects if earlier else ():
            if name not in {path.name for path in rejects}:
                (self.output.local.parent / Path(name).name).unlink(missing_ok=True)


def _counts(now: Checkpoint) -> dict[str, int]:
    return {"records": now.records, "good": now.good, "rejected": now.rejected, "rows": now.rows}


def _say(message: str) -> None:
    print(f"dragoman: {message}", file=sys.stderr)  # noqa: T201 - a command line prints
