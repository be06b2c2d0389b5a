"""The table that a person reads in a terminal."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .reading.cells import Cell, cells
from .rows import LabelRow, PositionRow
from .stance import AUTHOR, Stance
from .terminal import harmless, one_line

_STYLES = {Stance.AGAINST: "red", Stance.NEUTRAL: "dim", Stance.FAVOR: "green"}
_SIGNS = {Stance.AGAINST: "▼", Stance.NEUTRAL: "·", Stance.FAVOR: "▲"}  # colour is never alone
_NARROWEST = 60
_BESIDE_NAME = 36  # columns that the stance and the holders need; a name has the others


def print_table(rows: Sequence[LabelRow], every: bool = False, raw: bool = False) -> None:
    """Print rows by sentence, neutral ones only where `every`; then who stands where.

    raw: texts as they are, whatever a terminal makes of them.
    """
    if not raw:
        rows = [_harmless(row) for row in rows]
    console = _console()
    shown = [row for row in rows if every or row.stance is not Stance.NEUTRAL]
    for group in _by_sentence(shown):
        console.print(_sentence(group, console.width - _BESIDE_NAME))
    _print_summary(console, cells(rows), every)
    hidden = len(rows) - len(shown)
    if hidden:
        console.print(Text(f"{hidden} neutral rows not shown; --all shows them.", style="dim"))
    elif not rows:
        console.print("No known entity is mentioned. Ask about one with --entity PHRASE.")


def print_cells(rows: Sequence[LabelRow], every: bool = False, raw: bool = False) -> None:
    """Print who stands where, with the first sentence that shows it; doubtful cells where `every`.

    raw: texts as they are, whatever a terminal makes of them.
    """
    if not raw:
        rows = [_harmless(row) for row in rows]
    console = _console()
    found = cells(rows)
    shown = [cell for cell in found if every or not cell.doubtful]
    for cell in shown:
        sign = f"{_SIGNS[cell.stance]} {cell.stance.value}{'?' if cell.doubtful else ''}"
        head = Text.assemble(
            (f"{sign:<10}", _STYLES[cell.stance]),
            (f" {_actor(cell)} ", "bold"),
            f"-> {cell.target.name}",
            (f"  ({cell.count} sentence{'s' * (cell.count > 1)})", "dim"),
        )
        console.print(head)
        console.print(Padding(Text(" ".join(cell.evidence[0].text.split()), "dim"), (0, 0, 0, 2)))
    _say_hidden(console, len(found) - len(shown))


def _console() -> Console:
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    console.width = max(console.width, _NARROWEST)
    return console


def _say_hidden(console: Console, hidden: int) -> None:
    if hidden:
        words = "answers are" if hidden > 1 else "answer is"
        console.print(Text(f"{hidden} doubtful {words} left out; --all shows them.", style="dim"))


def _harmless(row: LabelRow) -> LabelRow:
    """The row with nothing in its texts that a terminal would obey."""
    return replace(
        row,
        document=one_line(row.document),
        author=row.author and one_line(row.author),
        sentence=replace(row.sentence, text=harmless(row.sentence.text)),
        entity=replace(row.entity, name=harmless(row.entity.name)),
        positions=tuple(
            replace(
                position,
                holder=harmless(position.holder),
                actor=replace(position.actor, name=harmless(position.actor.name)),
            )
            for position in row.positions
        ),
    )


def _by_sentence(rows: Iterable[LabelRow]) -> Iterator[list[LabelRow]]:
    group: list[LabelRow] = []
    for row in rows:
        if group and (row.document, row.sentence) != (group[0].document, group[0].sentence):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _sentence(rows: Sequence[LabelRow], longest: int) -> Group:
    """A sentence, and below it a line for each entity, its name cut to the longest allowed."""
    first = rows[0]
    head = f"{first.document} {first.sentence.index + 1}"
    text = Text(" ".join(first.sentence.text.split()))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(
            _stance(row), Text(_short(row.entity.name, longest), style="bold"), _holders(row)
        )
    return Group(Text(head, style="dim"), text, Padding(grid, (0, 0, 1, 2)))


def _short(name: str, longest: int) -> str:
    """A name on one line; one of more columns than the longest allowed loses its middle."""
    name = " ".join(name.split())
    if cell_len(name) <= longest:
        return name
    half = (longest - 1) // 2
    tail = len(name)
    while cell_len(name[tail - 1 :]) <= half:
        tail -= 1
    return f"{set_cell_size(name, half).rstrip()}…{name[tail:].lstrip()}"


def _stance(row: LabelRow) -> Text:
    sign = f"{_SIGNS[row.stance]} {row.stance.value}"
    percent = f"{100 * max(row.probabilities):.0f}%{'?' if row.unsure else ''}"
    return Text(f"{sign:<9} {percent:>4}", style=_STYLES[row.stance])


def _holders(row: LabelRow) -> Text:
    """Who, grouped by stance; the stance is said again where it is not the sentence's."""
    text = Text()
    for stance in (row.stance, *(other for other in Stance if other is not row.stance)):
        names = [_name(row, position) for position in row.positions if position.stance is stance]
        if not names:
            continue
        if text:
            text.append("; ")
        if stance is not row.stance:
            text.append(f"{_SIGNS[stance]} {stance.value}: ", style=_STYLES[stance])
        text.append(", ".join(dict.fromkeys(names)))
    return text


def _name(row: LabelRow, position: PositionRow) -> str:
    return row.author or "the author" if position.holder == AUTHOR.name else position.holder


def _print_summary(console: Console, found: Sequence[Cell], every: bool) -> None:
    """Each target with those against it and those for it; doubtful answers where `every`."""
    shown = [cell for cell in found if every or not cell.doubtful]
    table = Table(
        title="Who stands where", title_justify="left", title_style="bold", show_edge=False
    )
    table.add_column("", no_wrap=True)
    table.add_column("▼ against", style="red", overflow="fold")
    table.add_column("▲ favor", style="green", overflow="fold")
    for target in dict.fromkeys(cell.target for cell in shown):
        mine = [cell for cell in shown if cell.target == target]
        held = [_held(mine, stance) for stance in (Stance.AGAINST, Stance.FAVOR)]
        table.add_row(_short(target.name, console.width - _BESIDE_NAME), *held)
    if shown:
        console.print(table)
    _say_hidden(console, len(found) - len(shown))


def _held(found: Sequence[Cell], stance: Stance) -> str:
    """Who holds a stance: "China, Russia, Ana Ruiz?"; "?" marks what is in doubt."""
    return ", ".join(
        dict.fromkeys(_actor(cell) + "?" * cell.doubtful for cell in found if cell.stance is stance)
    )


def _actor(cell: Cell) -> str:
    """A name; words that nobody could resolve stand in quotation marks."""
    return cell.actor.name if cell.resolved else f"“{cell.actor.name}”"
