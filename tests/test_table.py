"""The table: whatever the words are, entity, stance and holders can be read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dragoman.catalogue import Catalogue
from dragoman.reading.actors import Actor
from dragoman.rows import EntityRef, LabelRow, PositionRow, SentenceRef
from dragoman.stance import Stance
from dragoman.table import _short, print_table

ROW = LabelRow(
    document="speech.txt",
    author=None,
    date=None,
    sentence=SentenceRef(0, 0, 32, "Canberra and Oslo reject it all."),
    entity=EntityRef("x", "the pact", "phrase"),
    mention=None,
    mentions=(),
    stance=Stance.AGAINST,
    probabilities=(0.9, 0.06, 0.04),
    positions=(
        PositionRow(
            "Canberra", 0, 8, "australia", Stance.AGAINST, 0.9, Actor("australia", "Australia")
        ),
        PositionRow("Oslo", 13, 17, None, Stance.AGAINST, 0.8, Actor(None, "Oslo")),
    ),
    truncated=False,
    unsure=False,
    model="fast-00000000",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue of the package."""
    return Catalogue.default()


def printed(capsys: pytest.CaptureFixture[str], catalogue: Catalogue, name: str) -> list[str]:
    """The lines of a table with one row about an entity of this name."""
    print_table([replace(ROW, entity=EntityRef("x", name, "phrase"))])
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", ["80", "60", "20"])
@pytest.mark.parametrize(
    "name",
    [
        "building a new deep-water harbour for grain and for ore on the northern coast of the bay",
        "harbour" * 30,
        "\u6e2f\u53e3" * 40,
        "\U0001f6a2" * 60,
        "a phrase\nof two lines, and a long one at that, which goes on and on",
    ],
)
def test_a_long_name_hides_neither_stance_nor_holders(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    catalogue: Catalogue,
    columns: str,
    name: str,
) -> None:
    """Stance, both ends of the name and the first holder stand on one line, and none is too long."""
    monkeypatch.setenv("COLUMNS", columns)
    table = printed(capsys, catalogue, name)
    assert max(map(cell_len, table)) <= max(60, int(columns))
    (line,) = (line for line in table if "against  90%" in line)
    assert f" {name[:5]}" in line
    assert f"…{name[-3:]}" in line or f"{name[-3:]} " in line
    assert "Canberra" in line
    assert any("Oslo" in line for line in table)


def test_every_name_of_the_catalogue_but_the_longest_is_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    """At 80 columns a name of up to 44 is not touched."""
    monkeypatch.setenv("COLUMNS", "80")
    name = "Comprehensive Nuclear-Test-Ban Treaty (CTBT)"
    assert catalogue.named(name) is not None
    assert any(
        f"against  90%  {name}  Canberra" in line for line in printed(capsys, catalogue, name)
    )


def test_doubtful_answers_are_left_out_of_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """They are counted, and shown with "?" where everything is."""
    unsure = replace(ROW, unsure=True, entity=EntityRef("y", "the bank", "phrase"))
    for every, summary in ((False, ["the pact"]), (True, ["the pact", "the bank"])):
        print_table([ROW, unsure], every)
        printed = capsys.readouterr().out.partition("Who stands where")[2]
        assert [name for name in ("the pact", "the bank") if name in printed] == summary
        assert ("2 doubtful answers are left out" in printed) is not every
        assert ("Australia?, Oslo?" in printed) is every


def test_one_sure_row_takes_the_doubt_away(capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever comes first."""
    oslo = replace(ROW, unsure=True)
    canberra = replace(ROW, positions=ROW.positions[:1])
    for rows in ([oslo, canberra], [canberra, oslo]):
        print_table(rows, every=True)
        printed = capsys.readouterr().out.partition("Who stands where")[2]
        assert "Australia, Oslo?" in printed


@given(st.text(min_size=1))
def test_any_name_fits(name: str) -> None:
    """No phrase of a user's makes a line too long: wide, combining and control characters included."""
    assert cell_len(_short(name, 24)) <= 24
