"""What a report counts: sure positions, unsure ones apart, each sentence once."""

from typing import Any

from .report_samples import report_of, row

EVIL = "<script>alert(1)</script> & \"Moscow\" opposes AUKUS 'now'"


def test_unsure_and_neutral_rows_are_counted() -> None:
    """Counts by target add up to the rows: sure ones by stance, unsure ones by themselves."""
    report = report_of(row(), row("neutral", unsure=True), row("favor", unsure=True))
    (target,) = report.targets
    assert (target.against, target.neutral, target.favor, target.unsure) == (1, 0, 0, 2)
    assert target.total == report.rows == 3
    assert report.unsure == 2


def doubtful(**changes: Any) -> dict[str, Any]:
    """A row whose one holder is in doubt."""
    found = row("favor", "Canberra")
    return found | {"positions": [found["positions"][0] | changes]}


def test_unsure_positions_are_apart() -> None:
    """A position in doubt, or of nobody known, is no count, no finding, and contests nothing."""
    unsure = [row("favor", unsure=True), doubtful(unsure=True), doubtful(resolved=False)]
    report = report_of(*unsure, row())
    standing = report.standing
    assert standing.contested == set()
    assert [holder.name for holder in standing.holders] == ["Beijing", "Canberra"]
    assert standing.doubtful == {"name canberra"}
    cells = [standing.cell(holder, "aukus") for holder in standing.holders]
    assert [(len(one.against), len(one.favor), one.unsure) for one in cells if one] == [
        (1, 0, 1),
        (0, 0, 2),
    ]
    assert [(one.holders[0].name, len(one.said)) for one in report.findings] == [("Beijing", 1)]


def test_of_two_names_for_a_holder_the_surer_counts() -> None:
    """One name in doubt and the other not: the sentence counts once, and surely."""
    both = row()
    both["positions"] = [
        {
            "holder": name,
            "start": at,
            "entity": "china",
            "stance": "against",
            "unsure": name == "Xi",
        }
        for at, name in enumerate(("Xi", "Beijing"))
    ]
    (cell,) = report_of(both).standing.cells.values()
    assert (cell.sure, cell.unsure) == (1, 0)


def test_who_says_the_same_in_the_same_words_is_told_once() -> None:
    """A finding joins the holders of the same sentences; most sentences come first."""
    joint = row()
    joint["positions"] = [
        {"holder": name, "start": at, "stance": "against"} for at, name in enumerate("AB")
    ]
    alone = [row("favor", "Canberra", document=str(n)) for n in range(2)]
    found = report_of(joint, *alone).findings
    assert [[holder.name for holder in one.holders] for one in found] == [["Canberra"], ["A", "B"]]
    assert [(one.documents, one.other) for one in found] == [(2, 0), (1, 0)]
