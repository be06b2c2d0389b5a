"""Reports: every count is that of the rows, every text is escaped, and nothing is loaded."""

import base64
import csv
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.labeller import Document, Labeller
from dragoman.serving.report.page import render
from dragoman.serving.report.statement import Statement
from dragoman.serving.report.timeline import parse_date, timelines
from dragoman.serving.report.wilson import wilson

from ..conftest import Program
from .report_samples import report_of, row

EVIL = "<script>alert(1)</script> & \"Moscow\" opposes AUKUS 'now'"


class Page(HTMLParser):
    """The tags of a page, by name, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.words += data


def test_holders_are_grouped_by_their_entity() -> None:
    """Xi and Beijing are both China; a sentence with both counts once; an author goes by name."""
    both = row()
    both["positions"] = [
        {"holder": name, "start": at, "end": at + 2, "entity": "china", "stance": "against"}
        for at, name in enumerate(("Xi", "Beijing"))
    ]
    mine = row("favor", author="A delegate")
    mine["positions"] = [{"holder": "author", "start": None, "entity": None, "stance": "favor"}]
    standing = report_of(both, mine).standing
    assert [holder.name for holder in standing.holders] == ["China", "A delegate"]
    cell = standing.cell(standing.holders[0], "aukus")
    assert cell is not None
    assert (len(cell.against), len(cell.favor)) == (1, 0)
    assert standing.contested == {"aukus"}


def test_holders_are_who_they_are_in_their_document() -> None:
    """“They” counts for each actor that the document means; the author stays the author."""
    they = {"holder": "they", "start": 0, "entity": None, "stance": "against"}
    both = row()
    both["positions"] = [
        they | {"actor": {"id": "china", "name": "China"}},
        they | {"actor": {"id": None, "name": "Ana Ruiz"}},
    ]
    mine = row("favor", author="Wong")
    mine["positions"] = [
        {
            "holder": "author",
            "start": None,
            "entity": None,
            "stance": "favor",
            "actor": {"id": None, "name": "author"},
        }
    ]
    names = {holder.name for holder in report_of(both, mine).standing.holders}
    assert names == {"China", "Ana Ruiz", "Wong"}


def test_contested_targets_come_first() -> None:
    """A target on which holders differ stands before one with more statements of one mind."""
    other = {"id": "quad", "name": "the Quad", "kind": "alliance"}
    rows = [row(document=str(n), entity=other) for n in range(3)]
    rows += [row("against", "Beijing"), row("favor", "Canberra")]
    assert report_of(*rows).standing.targets == ["aukus", "quad"]


def test_an_interval_needs_some_sentences() -> None:
    """Of one sentence no interval is drawn; of three it is."""
    assert 'class="interval"' not in render(report_of(row()))
    assert 'class="interval"' in render(report_of(*[row(document=str(n)) for n in range(3)]))


def test_a_spreadsheet_gets_every_position() -> None:
    """The table in the page has a line for each position, and no formula for a spreadsheet."""
    evil = row("favor", "Canberra", author="=1+1", unsure=True)
    links = [a for tag, a in Page(render(report_of(row(), evil))).tags if a.get("download")]
    head, data = str(links[0]["href"]).split(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    lines = list(csv.DictReader(io.StringIO(base64.b64decode(data).decode())))
    assert [(one["holder"], one["stance"], one["unsure"]) for one in lines] == [
        ("Beijing", "against", "False"),
        ("Canberra", "favor", "True"),
    ]
    assert lines[1]["author"] == "'=1+1"


def test_the_contents_lead_somewhere() -> None:
    """Each entry of the contents has its heading."""
    page = Page(render(report_of(row())))
    ids = {a["id"] for _, a in page.tags if "id" in a}
    assert {a["href"][1:] for tag, a in page.tags if tag == "a" and a["href"][0] == "#"} <= ids


def test_wilson_is_the_textbook_interval() -> None:
    """Known values: 1 of 10, none of 10, and nothing counted at all."""
    one = wilson(1, 10)
    assert (one.low, one.high) == (pytest.approx(0.0179, abs=1e-4), pytest.approx(0.4042, abs=1e-4))
    assert wilson(0, 10).high == pytest.approx(0.2775, abs=1e-4)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0, 1)
    with pytest.raises(ValueError, match="no share"):
        wilson(2, 1)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_holds_the_share(hits: int, misses: int) -> None:
    """The interval lies in [0, 1], holds the share, and mirrors that of the other side."""
    one, other = wilson(hits, hits + misses), wilson(misses, hits + misses)
    assert 0 <= one.low <= one.value + 1e-9
    assert one.value - 1e-9 <= one.high <= 1
    assert one.low == pytest.approx(1 - other.high)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-02-07", "2022-02-07"),
        ("2022-02", "2022-02-01"),
        ("2022", "2022-01-01"),
        ("2022-02-07T10:00:00Z", "2022-02-07"),
        (" 2022-02-07 ", "2022-02-07"),
        ("7 February 2022", None),
        ("2022-13", None),
        ("20220207", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_iso(text: str | None, day: str | None) -> None:
    """ISO dates are read, as precise as they are; nothing is guessed from others."""
    found = parse_date(text)
    assert (found[0].isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("dates", "labels"),
    [
        (["2022-02-07", "2022-02-09"], ["2022-02-07", "2022-02-08", "2022-02-09"]),
        (["2021-11-30", "2022-02-01"], ["2021-11", "2021-12", "2022-01", "2022-02"]),
        (["2015-06-01", "2018-07-01"], ["2015", "2016", "2017", "2018"]),
        (["2021", "2022-02-01"], ["2021", "2022"]),
    ],
)
def test_time_is_whole(dates: list[str], labels: list[str]) -> None:
    """Periods are days, months or years by the span, and those without statements are there too."""
    (line,) = timelines(Statement.from_row(row(date=day)) for day in dates)
    assert [period.label for period in line.periods] == labels
    assert line.total == len(dates)


def test_one_date_is_no_line() -> None:
    """A line needs sides at two dates; rows without a date are counted as such."""
    report = report_of(row(date="2022-02-07"), row(date="2022-02-07"), row(), row("neutral"))
    assert report.timelines == []
    assert report.undated == 2
    assert "No target has sides taken at two dates" in render(report)


def test_the_page_stands_alone() -> None:
    """No script, nothing loaded; the policy allows the one style by its hash and nothing else."""
    html = render(report_of(row(date="2021"), row("favor", "Canberra", date="2022")))
    page = Page(html)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert all((value or "").startswith(("#", "data:text/csv")) for _, a in page.tags for k, value in a.items() if k in ("href", "src"))  # fmt: skip
    assert not [a for _, a in page.tags if "style" in a or any(k.startswith("on") for k in a)]
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = [a["content"] for _, a in page.tags if a.get("http-equiv")]
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy


def test_texts_are_escaped() -> None:
    """Whatever a row holds, the reader sees it as text."""
    evil = row(text=EVIL, document=EVIL, author=EVIL, date=EVIL)
    evil["entity"] = {"id": EVIL, "name": EVIL, "kind": "policy"}
    page = Page(render(report_of(evil)))
    assert EVIL in page.words
    assert not [tag for tag, _ in page.tags if tag == "script"]


def test_every_cell_leads_to_its_sentences() -> None:
    """Each link of the matrix has its section, with all the sentences that it counts."""
    rows = [row(document=str(n), text=f"Beijing rejects AUKUS, part {n}.") for n in range(3)]
    page = Page(render(report_of(*rows, row("favor", "Canberra"))))
    links = {a["href"] for tag, a in page.tags if tag == "a" and "cell" in (a.get("class") or "")}
    behind = [a["id"] for tag, a in page.tags if tag == "section"]
    assert links == {f"#{one}" for one in behind}
    assert all(f", part {n}." in page.words for n in range(3))


def test_labelled_rows_become_a_report(labeller: Labeller, dragoman: Program, work: Path) -> None:
    """What `label` writes, `report` reads; a bad row is a reject and harms no other."""
    text = "🕊️ Canberra hailed AUKUS as vital, a pact that Beijing denounced."
    rows = [one.as_dict() for one in labeller.label(Document(text, "note.txt", date="2022-02-07"))]
    lines = [json.dumps(one) for one in rows]
    (work / "rows.jsonl").write_text("\n".join([*lines, '{"document": "x"}', "no JSON"]) + "\n")
    done = dragoman("report", "rows.jsonl", "-o", "report.html", "--title", "A brief")
    assert done.returncode == 3
    page = Page((work / "report.html").read_text("utf-8"))
    assert "A brief" in page.words
    assert "Australia on AUKUS" in page.words
    assert f"{len(rows)} rows: a sentence and a target" in " ".join(page.words.split())
    rejects = [json.loads(line) for line in (work / "rows.rejects.jsonl").read_text().splitlines()]
    assert [one["line"] for one in rejects] == [len(rows) + 1, len(rows) + 2]
    assert "`sentence`" in rejects[0]["reason"]


def test_nothing_to_read_is_one_sentence(dragoman: Program, work: Path) -> None:
    """No rows, a missing file or another ending: exit code 2, and no page is left behind."""
    (work / "rows.jsonl").write_text('{"text": "not labelled"}\n')
    for arguments in (["rows.jsonl", "-o", "r.html"], ["none.jsonl", "-o", "r.html"], ["rows.jsonl", "-o", "r.pdf"]):  # fmt: skip
        done = dragoman("report", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    assert not list(work.glob("r.*"))
