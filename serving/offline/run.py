"""One run from the inputs to a finished file, from wherever an earlier one was stopped."""

import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.files import holds_rejects
from dragoman.terminal import echo

from .assembly import Assemble, write_rejects
from .claims import claim_rejects, is_input, refuse_inputs, rejects_of
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
        work = Workplace(self.output.path or self.output.name, self.output.folder)
        self._claim()
        with work.held():
            earlier = None if restart else self._earlier()
            if earlier is not None and earlier.done:
                work.remove()
                _say(f"{self.output.name} is done already; --restart makes it anew")
                return Outcome.of(earlier, [self.output.neighbour(name) for name in earlier.rejects])  # fmt: skip
            kept = work.begin(afresh=earlier is None)
            if earlier is None:
                before = self._before()
                old = before.rejects if before else []
                fresh = Manifest.of(self.plan, rejects=old, replaces=self.output.state())
                fresh.write(self.output.manifest)
            if kept.records:
                _say(f"continuing: {kept.records:,} rows of the input are done already")
            if not kept.complete:
                self._compute(work, kept)
            return self._assembled(work)

    def _claim(self) -> None:
        """See that nothing is written in the place of an input, or of what no run made."""
        written = [self.output.name, self.output.manifest_name]
        if self.output.path is None:
            rejects = [self.output.neighbour(name) for name in rejects_of(self.plan)]
            refuse_inputs([*written, *rejects], self.plan)
        else:
            claim_rejects(self.plan, self.output.path.parent, written)
        state = self.output.state()  # first: another run may be about to end
        before = self._before()
        self.output.refuse_unmade(state, [before.output, before.replaces] if before else [])

    def _before(self) -> Manifest | None:
        """The manifest of an earlier run to this output; one of a store lies there when it is done."""
        found = Manifest.read(self.output.manifest)
        if found is None and self.output.path is None:
            stored = self.output.stored_manifest()
            return Manifest.parse(stored or b"", self.output.manifest_name)
        return found

    def _earlier(self) -> Manifest | None:
        """The manifest of a run that this one continues, or that has done it all."""
        earlier = self._before()
        if earlier is None or not earlier.continuable:
            return None
        if earlier.done and earlier.output != self.output.state():
            return None  # somebody took the output away
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
        now, output = work.now, self.output
        if not now.useful:
            problem = nothing_read(work.folder / REJECTS, lambda: self._keep_rejects(work)[1])
            if not output.state():
                output.manifest.unlink(missing_ok=True)  # the next try is a first one
            work.remove()
            raise problem
        begun = Manifest.read(output.manifest) or Manifest.of(self.plan)
        self.assemble(work.folder / ROWS, output.built, self.plan.sources)
        known = [begun.output, begun.replaces]
        placing = replace(begun, output=output.state_built(), replaces=output.state())
        output.refuse_unmade(output.state(), known)
        placing.write(output.manifest)  # from here on, what lies under the name is known to be ours
        output.publish([*known, placing.output])
        rejects, names = self._keep_rejects(work)
        self._drop_old_rejects(begun.rejects, rejects)
        manifest = replace(
            Manifest.of(self.plan),
            done=True,
            counts=_counts(now),
            output=output.state(),
            rejects=[path.name for path in rejects],
        )
        manifest.write(output.manifest)
        output.publish_manifest()
        work.remove()
        return Outcome.of(manifest, names)

    def _keep_rejects(self, work: Workplace) -> tuple[list[Path], list[str]]:
        """Write the files of rejects where they belong; the files, and what they are called."""
        rejects = write_rejects(work.folder / REJECTS, self.output.beside)
        return rejects, self.output.publish_beside(rejects)

    def _drop_old_rejects(self, old: list[str], rejects: list[Path]) -> None:
        """Files of an earlier run to this output that no longer hold anything true; no input."""
        if self.output.path is None:
            return
        for name in {Path(one).name for one in old} - {path.name for path in rejects}:
            path = self.output.path.parent / name
            if holds_rejects(path) and not is_input(path, self.plan):
                path.unlink()


def _counts(now: Checkpoint) -> dict[str, int]:
    return {"records": now.records, "good": now.good, "rejected": now.rejected, "rows": now.rows}


def _say(message: str) -> None:
    echo(f"dragoman: {message}", err=True)
