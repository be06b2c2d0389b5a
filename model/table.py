"""The table that a person reads in a terminal."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .catalogue import Catalogue
from .rows import LabelRow, PositionRow
from .stance import AUTHOR, Stance
from .terminal import harmless, one_line

_STYLES = {Stance.AGAINST: "red", Stance.NEUTRAL: "dim", Stance.FAVOR: "green"}
_SIGNS = {Stance.AGAINST: "▼", Stance.NEUTRAL: "·", Stance.FAVOR: "▲"}  # colour is never alone
_NARROWEST = 60
_BESIDE_NAME = 36  # columns that the stance and the holders need; a name has the others


def print_table(
    rows: Sequence[LabelRow], catalogue: Catalogue, every: bool = False, raw: bool = False
) -> None:
    """Print rows by sentence, neutral ones only where `every`; then who stands where in those.

    raw: texts as they are, whatever a terminal makes of them.
    """
    if not raw:
        rows = [_harmless(row) for row in rows]
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    console.width = max(console.width, _NARROWEST)
    shown = [row for row in rows if every or row.stance is not Stance.NEUTRAL]
    for group in _by_sentence(shown):
        console.print(_sentence(group, console.width - _BESIDE_NAME))
    if any(row.positions for row in shown):
        console.print(_summary(shown, catalogue, console.width - _BESIDE_NAME))
    hidden = len(rows) - len(shown)
    if hidden:
        console.print(Text(f"{hidden} neutral rows not shown; --all shows them.", style="dim"))
    elif not rows:
        console.print("No known entity is mentioned. Ask about one with --entity PHRASE.")


def _harmless(row: LabelRow) -> LabelRow:
    """The row with nothing in its texts that a terminal would obey."""
    return replace(
        row,
        document=one_line(row.document),
        author=row.author and one_line(row.author),
        sentence=replace(row.sentence, text=harmless(row.sentence.text)),
        entity=replace(row.entity, name=harmless(row.entity.name)),
        positions=tuple(
            replace(position, holder=harmless(position.holder)) for position in row.positions
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


def _summary(rows: Sequence[LabelRow], catalogue: Catalogue, longest: int) -> Table:
    """Each entity with those against it and those for it, by the entity that they belong to."""
    table = Table(
        title="Who stands where", title_justify="left", title_style="bold", show_edge=False
    )
    table.add_column("", no_wrap=True)
    table.add_column("▼ against", style="red", overflow="fold")
    table.add_column("▲ favor", style="green", overflow="fold")
    for entity in dict.fromkeys(row.entity for row in rows):
        mine = [row for row in rows if row.entity == entity]
        held = [_held(mine, stance, catalogue) for stance in (Stance.AGAINST, Stance.FAVOR)]
        if any(held):
            table.add_row(_short(entity.name, longest), *held)
    return table


def _held(rows: Iterable[LabelRow], stance: Stance, catalogue: Catalogue) -> str:
    """Holders of a stance, grouped: "China (Xi, Beijing?), two leaders"; "?" where all rows are unsure."""
    groups: dict[str, dict[str, str]] = {}
    for row in rows:
        for position in row.positions:
            if position.stance is stance:
                name = _name(row, position)
                linked = catalogue.get(position.entity) if position.entity else None
                names = groups.setdefault(harmless(linked.bare_name) if linked else name, {})
                names[name] = "?" if row.unsure and names.get(name) != "" else ""
    return ", ".join(
        group + names[group]
        if list(names) == [group]
        else f"{group} ({', '.join(name + doubt for name, doubt in names.items())})"
        for group, names in groups.items()
    )
