"""In a notebook: results become tables, show themselves, and go to threads and other processes."""

import pickle
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import joblib
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.artifact import Artifact
from dragoman.errors import ClosedLabeller, InvalidArtifact, MissingExtra
from dragoman.labeller import Document, Labeller, ScoreItem
from dragoman.results import Cells, Rows

from .conftest import Program

TEXT = "Canberra hailed AUKUS, a pact that Beijing denounced. Oslo & Bern said <nothing> of NATO."
NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


class Reader(HTMLParser):
    """The text, the tags and the titles of some HTML; every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.titles, self.open = "", [], [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        """A tag opens."""
        self.tags.append(tag)
        self.open.append(tag)
        self.titles += [value for name, value in attrs if name == "title"]

    def handle_endtag(self, tag):
        """The tag that opened last closes."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text, with a blank where a cell of a table ends."""
        self.text += f"{data} " if "table" in self.open else data


@pytest.fixture(scope="module")
def rows(labeller: Labeller) -> Rows:
    """The rows of a short text."""
    return labeller.label(Document(TEXT, "speech.txt"))


def test_a_table_is_the_parquet_file_of_the_command_line(
    dragoman: Program, work: Path, labeller: Labeller
) -> None:
    """The same columns, types and values, of rows and of cells."""
    (work / "speech.txt").write_text(TEXT, "utf-8")
    assert dragoman("label", "speech.txt", "--cells", "-o", "rows.parquet").returncode == 0
    rows = labeller.label(Document(TEXT, "speech.txt"))
    assert pq.read_table(work / "rows.parquet").equals(rows.to_arrow())
    assert pq.read_table(work / "rows.cells.parquet").equals(rows.cells().to_arrow())


def test_frames_have_the_values_of_the_rows(rows: Rows) -> None:
    """Each in one call, lists as lists."""
    pandas, polars = rows.to_pandas(), rows.to_polars()
    assert isinstance(pandas, pd.DataFrame)
    assert isinstance(polars, pl.DataFrame)
    assert list(pandas.columns) == polars.columns == rows.to_arrow().column_names
    stances = [row.stance.value for row in rows]
    assert list(pandas["stance"]) == polars["stance"].to_list() == stances
    held = [[one["holder"] for one in some] for some in polars["positions"].to_list()]
    assert held == [[one.holder for one in row.positions] for row in rows]


def test_no_rows_are_a_table_with_the_columns_of_rows(rows: Rows, labeller: Labeller) -> None:
    """So that a pipeline over many documents meets one schema."""
    nothing = labeller.label(Document("Nobody is named here."))
    assert nothing == []
    assert nothing.to_arrow().schema == rows.to_arrow().schema
    assert nothing.cells().to_arrow().schema == rows.cells().to_arrow().schema
    assert "No rows" in nothing._repr_html_()
    assert "No cells" in nothing.cells()._repr_html_()


def test_a_part_of_the_rows_is_rows(rows: Rows) -> None:
    """What a slice shows and becomes is what the whole does."""
    assert isinstance(rows[:2], Rows)
    assert rows[:2].to_arrow().num_rows == 2
    assert rows[0] is next(iter(rows))


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_library_is_named(rows: Rows, monkeypatch, name: str) -> None:
    """With the command that brings it."""
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=f"needs {name}.*pip install {name}$"):
        getattr(rows, f"to_{name}")()


def test_rows_show_the_sentence_with_its_mentions(rows: Rows) -> None:
    """Marked and escaped: what was in the text is in the text."""
    shown = Reader(rows._repr_html_())
    assert TEXT[: TEXT.index(" Oslo")] in shown.text
    assert "Oslo & Bern said <nothing> of NATO." in shown.text
    assert "nothing" not in shown.tags
    assert "AUKUS: favor" in shown.titles
    assert "▲ favor" in shown.text
    assert "mark" in Reader(rows[0]._repr_html_()).tags


def test_cells_show_a_matrix(rows: Rows) -> None:
    """Targets down, actors across, with the sentence that shows each stance."""
    cells = rows.cells()
    shown = Reader(cells._repr_html_())
    assert {"Australia", "China", "AUKUS"} <= set(re.findall(r"\w+", shown.text))
    assert shown.tags.count("td") == 1 + len({(c.target, a) for c in cells for a in {(d.actor.name, d.resolved) for d in cells}})  # fmt: skip
    assert cells[0].evidence[0].text in shown.titles
    assert "table" in Reader(cells[0]._repr_html_()).tags


nasty = st.text(max_size=40) | st.sampled_from(
    ["<script>x()</script>", "'\"><b>", "&lt;", "\u202e"]
)


@settings(max_examples=20)
@given(nasty, nasty, nasty)
def test_nothing_in_a_text_is_markup(labeller: Labeller, before: str, name: str, who: str) -> None:
    """Names, authors and texts are escaped wherever they are shown."""
    document = Document(f"{before} NATO denounced <i>AUKUS</i>. {name}", name, author=who)
    rows = labeller.label(document)
    allowed = {"p", "span", "mark", "b", "ul", "li", "div", "table", "thead", "tbody", "tr", "td", "th"}  # fmt: skip
    for one in (document, rows, rows.cells(), *rows):
        html = one._repr_html_()
        assert set(Reader(html).tags) <= allowed
        assert "\u202e" not in html


def test_what_is_shown_stays_small(labeller: Labeller) -> None:
    """A long document shows its beginning, and says what is left out."""
    document = Document("Beijing denounced AUKUS. " * 500)
    shown = Reader(document._repr_html_())
    assert "8,500 more characters" in shown.text
    assert "400 more sentences" in Reader(labeller.label(document)._repr_html_()).text


def test_a_labeller_is_a_context_manager(artifact: Artifact, labeller: Labeller) -> None:
    """After it nothing is answered, and who shares the encoder is not disturbed."""
    with Labeller(artifact) as one:
        other = labeller.with_encoder(one._encoder)
        assert one.label(Document(TEXT)) == labeller.label(Document(TEXT))
    with pytest.raises(ClosedLabeller, match="make another one"):
        one.label(Document(TEXT))
    assert other.label(Document(TEXT))


def test_a_pickled_labeller_answers_alike(labeller: Labeller, rows: Rows) -> None:
    """Pickles are small, for the model stays on the disk, and is loaded once in a process."""
    pickled = pickle.dumps(labeller)
    first, second = pickle.loads(pickled), pickle.loads(pickled)
    assert first.label(Document(TEXT, "speech.txt")) == rows
    assert first._encoder is second._encoder
    assert first.questioner is second.questioner
    assert len(pickled) < 2_000_000


def test_a_pickled_labeller_wants_the_same_model(artifact: Artifact, tmp_path: Path) -> None:
    """Where another artifact is in the folder by now, or none, that is said."""
    folder = tmp_path / "artifact"
    folder.mkdir()
    for path in artifact.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    pickled = pickle.dumps(Labeller(Artifact.load(folder)))
    (folder / "NOTICE").write_text("other")
    with pytest.raises(InvalidArtifact, match="damaged"):
        pickle.loads(pickled)


def test_joblib_and_threads_give_the_same(labeller: Labeller) -> None:
    """On processes of joblib, on its threads, and on threads of one's own."""
    documents = [Document(f"Warsaw welcomes NATO enlargement. {TEXT}", str(n)) for n in range(4)]
    expected = [labeller.label(one) for one in documents]
    for prefer in ("processes", "threads"):
        with joblib.parallel_config(prefer=prefer):
            found = joblib.Parallel(n_jobs=2)(joblib.delayed(labeller.label)(one) for one in documents)  # fmt: skip
        assert found == expected
        assert all(isinstance(one, Rows) for one in found)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(labeller.label, documents)) == expected
        assert isinstance(labeller.cells(documents[0]), Cells)


def test_answers_to_questions_become_a_table(labeller: Labeller) -> None:
    """With the fields that a question brought along."""
    from dragoman.frames import to_arrow

    items = [ScoreItem.from_row({"text": TEXT, "target": "AUKUS", "id": 7})]
    table = to_arrow(labeller.score(items))
    assert table.column("id").to_pylist() == [7]
    assert table.column("probability_favor").to_pylist()[0] > 0.5


@pytest.mark.slow
def test_the_notebook_runs(tmp_path: Path) -> None:
    """From its first cell to its last, in a kernel of its own; what it shows is there."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    shown = [
        output["data"].get("text/html", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    ]
    assert any("<mark" in html for html in shown)
    assert sum("<table" in html for html in shown) >= 2  # a matrix and a frame
