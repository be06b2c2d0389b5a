"""Results of a labeller: lists that become tables in one call, and show themselves in a notebook."""

from typing import TYPE_CHECKING, Any, ClassVar, Self, SupportsIndex, TypeVar, overload

from .reading.actors import Actor
from .reading.cells import Cell
from .rows import EntityRef, LabelRow, Quote, SentenceRef
from .stance import Stance

if TYPE_CHECKING:
    import pyarrow as pa

    from .frames import Row

Item = TypeVar("Item", LabelRow, Cell)


class _Results(list[Item]):
    """A list, and its ways into tables; a slice of it is one, too."""

    _blank: "ClassVar[Row]"  # says which columns there are where there are no rows

    def to_arrow(self) -> "pa.Table":
        """An Arrow table, with the columns and types of the command line's Parquet files."""
        from .frames import to_arrow

        return to_arrow(self, self._blank)

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas may not be there
        """A pandas frame.

        Raises:
            MissingExtra: pandas is not installed.
        """
        from .frames import to_pandas

        return to_pandas(self.to_arrow())

    def to_polars(self) -> Any:  # noqa: ANN401 - polars may not be there
        """A polars frame.

        Raises:
            MissingExtra: polars is not installed.
        """
        from .frames import to_polars

        return to_polars(self.to_arrow())

    @overload
    def __getitem__(self, index: SupportsIndex) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Item | Self:
        found = super().__getitem__(index)
        return type(self)(found) if isinstance(index, slice) else found  # type: ignore[arg-type, return-value]


class Rows(_Results[LabelRow]):
    """Label rows, in text order.

    >>> from dragoman import Document, Labeller
    >>> rows = Labeller().label(Document("Canberra hailed AUKUS, a pact that Beijing denounced."))
    >>> rows.to_pandas()[["entity_name", "stance"]].query("stance != 'neutral'").values.tolist()
    [['AUKUS', 'favor']]
    >>> rows.to_arrow().column("mention_text").to_pylist()
    ['Canberra', 'AUKUS', 'Beijing']
    """

    _blank = LabelRow(
        document="",
        author=None,
        date=None,
        sentence=SentenceRef(0, 0, 0, ""),
        entity=EntityRef("", "", ""),
        mention=Quote(0, 0, ""),
        mentions=(),
        stance=Stance.NEUTRAL,
        probabilities=(0.0, 1.0, 0.0),
        positions=(),
        truncated=False,
        unsure=False,
        model="",
    )

    def cells(self) -> "Cells":
        """Who stands where on what, with the sentences that show it."""
        from .reading.cells import cells

        return Cells(cells(self))

    def _repr_html_(self) -> str:
        from .notebook import show_rows

        return show_rows(self)


class Cells(_Results[Cell]):
    """Who stands where on what, in the order in which it first occurs.

    >>> from dragoman import Document, Labeller
    >>> text = "Moscow rejects NATO enlargement. Warsaw and Vilnius welcome NATO enlargement."
    >>> cells = Labeller().cells(Document(text))
    >>> sorted((cell.actor.name, cell.stance.value) for cell in cells if not cell.doubtful)
    [('Lithuania', 'favor'), ('Poland', 'favor'), ('Russia', 'against')]
    """

    _blank = Cell(
        document="",
        actor=Actor(None, ""),
        target=EntityRef("", "", ""),
        stance=Stance.FAVOR,
        count=0,
        unsure=0.0,
        probability=0.0,
        mixed=False,
        resolved=True,
        holders=(),
        evidence=(),
    )

    def _repr_html_(self) -> str:
        from .notebook import show_cells

        return show_cells(self)


__all__ = ["Cells", "Rows"]
