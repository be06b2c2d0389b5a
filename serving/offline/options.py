"""Options that `dragoman label` and `dragoman score` share."""

from enum import StrEnum
from typing import Annotated

import typer

from .columns import Columns

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Files (.jsonl, .csv, .tsv, .parquet, .xlsx, .txt; to label also .pdf, .docx, .odt, .rtf, .html, "
        ".eml, .md, .zip; each also .gz), folders, globs, URLs; - for stdin.",
    ),
]
OUTPUT_HELP = "A .jsonl, .csv or .parquet file; - for JSON Lines on stdout."
TextColumn = Annotated[str | None, typer.Option(help="The column that holds the text.")]
IdColumn = Annotated[str | None, typer.Option(help="The column that identifies a row.")]
AuthorColumn = Annotated[str | None, typer.Option(help="The column that names the author.")]
DateColumn = Annotated[str | None, typer.Option(help="The column that holds the date.")]
TargetColumn = Annotated[str | None, typer.Option(help="The column that holds the target.")]


class InputFormat(StrEnum):
    """What inputs can be, whatever their names say."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    TEXT = "text"


class EngineName(StrEnum):
    """Who computes."""

    LOCAL = "local"
    RAY = "ray"


Given = Annotated[
    InputFormat | None,
    typer.Option("--input-format", help="The format of all inputs; default: by their endings."),
]
EngineOption = Annotated[
    EngineName, typer.Option("--engine", help="Processes of this machine, or a Ray cluster.")
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, help="Models side by side; default: one for each core (Ray: of the cluster)."
    ),
]
Address = Annotated[str | None, typer.Option(help="The Ray cluster; default: one on this machine.")]
Restart = Annotated[
    bool, typer.Option("--restart", help="Forget what an earlier run to this output did.")
]


def columns(
    text: str | None,
    identity: str | None,
    author: str | None,
    date: str | None,
    target: str | None = None,
) -> Columns:
    """The columns of the options."""
    return Columns(text=text, target=target, id=identity, author=author, date=date)
