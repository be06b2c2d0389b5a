"""Corrections as a person reads them in a terminal."""

import sys
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dragoman.stance import Stance
from dragoman.terminal import one_line

from .store import Kept
from .verdicts import UNNAMED, Verdict

_STYLES = {Stance.AGAINST: "red", Stance.NEUTRAL: "dim", Stance.FAVOR: "green"}
_SIGNS = {Stance.AGAINST: "▼", Stance.NEUTRAL: "·", Stance.FAVOR: "▲"}


Show = Callable[[str], str]


def print_verdicts(found: Sequence[Verdict], raw: bool = False) -> None:
    """Print sentence by sentence who says what, and how many differ.

    Any caller of the service may have written this: what a terminal would obey is spelled out.
    raw: texts as they are.
    """
    show: Show = str if raw else one_line
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    for text, group in _by_text(found):
        console.print(Text(show(" ".join(text.split()))))
        for one in group:
            console.print(Padding(_head(one, show), (0, 0, 0, 2)))
            console.print(Padding(_table(one, show), (0, 0, 0, 4)))
        console.print()
    differ = sum(not one.agreed for one in found)
    console.print(f"{len(found)} corrected, {differ} on which the annotators differ.")


def _head(verdict: Verdict, show: Show) -> Text:
    head = Text(show(verdict.target), style="bold")
    return head if verdict.agreed else head.append("  ≠ they differ", style="yellow")


def _by_text(found: Sequence[Verdict]) -> Iterator[tuple[str, list[Verdict]]]:
    grouped: dict[str, list[Verdict]] = {}
    for one in found:
        grouped.setdefault(one.text, []).append(one)
    yield from grouped.items()


def _table(verdict: Verdict, show: Show) -> Table:
    grid = Table.grid(padding=(0, 2))
    for _ in range(3):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for kept in verdict.latest:
        grid.add_row(*_line(kept, show))
    return grid


def _line(kept: Kept, show: Show) -> tuple[Text, Text, Text, Text]:
    """Stance, when, who, then holders and the note."""
    said = kept.correction
    held = ", ".join(f"{_SIGNS[one.stance]} {one.holder}" for one in said.positions or ())
    stance = f"{_SIGNS[said.stance]} {said.stance}{'?' if said.unsure else ''}"
    means = "means something else" if said.mislinked else ""
    rest = [means, held, f"“{said.note}”" if said.note else ""]
    return (
        Text(stance, style=_STYLES[said.stance]),
        Text(kept.received[:16].replace("T", " "), style="dim"),
        Text(show(said.annotator or UNNAMED)),
        Text(show("  ".join(filter(None, rest)))),
    )
