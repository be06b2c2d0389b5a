"""The report for a terminal: aligned Markdown tables of the headline figures."""

from collections.abc import Iterable, Sequence

from ..behaviour import pass_table
from ..metrics import Figure
from .build import Measured, Report, Slice
from .compare import Comparison
from .scores import Scores

ENTITIES = 15
COVERAGES = (50, 70, 80, 90, 100)


def as_text(report: Report) -> str:
    """Every section that has something to say."""
    sections = [
        ("Stance", _stance(report.measured)),
        ("Holders and calibration", _holders(report.measured)),
        ("Baselines, macro-F1 on the same rows", _baselines(report.measured)),
        ("Accuracy of the most confident rows", _selective(report)),
        ("Slices", _slices(report.slices, "slice")),
        (f"Entities, the {ENTITIES} with most rows", _slices(report.entities[:ENTITIES], "entity")),
    ]
    if report.behaviour:
        sections.append(("Behaviour", pass_table(report.behaviour)))
    if report.comparison:
        sections.append((f"Against {report.comparison.other}", _comparison(report.comparison)))
    notes = "".join(f"\n\n{note}" for note in _notes(report))
    return "\n\n".join(f"## {title}\n\n{table}" for title, table in sections) + notes


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table whose columns are as wide as their widest cell."""
    cells = [list(head), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in cells
    ]
    rule = "|".join("-" * (width + 2) for width in widths)
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _stance(measured: Sequence[Measured]) -> str:
    head = ("data", "rows", "n", "macro-F1 [95% interval]", "accuracy", *_SCORES)
    return markdown(head, ((one.name, one.rows, *_scores(one.scores)) for one in measured))


_SCORES = ("F1 against / neutral / favor", "Favg", "MCC")


def _scores(scores: Scores) -> tuple[object, ...]:
    f1 = " / ".join(f"{figure.value:.1f}" for figure in scores.f1.values())
    mcc = _ratio(scores.mcc)
    return (f"{scores.n:,}", scores.macro_f1, scores.accuracy, f1, scores.favg, mcc)


def _holders(measured: Sequence[Measured]) -> str:
    head = ("data", "rows", "holder precision", "holder recall", "holder F1", "ECE", "Brier")
    rows = []
    for one in measured:
        found = one.holders
        figures = (found.precision, found.recall, found.f1) if found else ("not labelled",) * 3
        calibration = (_ratio(one.calibration.ece), _ratio(one.calibration.brier))
        rows.append((one.name, one.rows, *figures, *calibration))
    return markdown(head, rows)


def _baselines(measured: Sequence[Measured]) -> str:
    names = list(measured[0].baselines)
    rows = [
        (
            one.name,
            one.rows,
            one.scores.macro_f1,
            *(scores.macro_f1 if scores else "no train data" for scores in one.baselines.values()),
        )
        for one in measured
    ]
    return markdown(("data", "rows", "this artifact", *names), rows)


def _selective(report: Report) -> str:
    shown = [one for one in report.selective if one.coverage in COVERAGES]
    head = ("answered", "n", "confidence from", "accuracy")
    rows = [
        (f"{one.coverage}%", f"{one.n:,}", f"{one.least_confidence:.3f}", f"{one.accuracy:.1f}")
        for one in shown
    ]
    return markdown(head, rows)


def _slices(slices: Sequence[Slice], name: str) -> str:
    head = (name, "n", "macro-F1 [95% interval]", "accuracy", *_SCORES)
    return markdown(head, ((one.name, *_scores(one.scores)) for one in slices))


def _comparison(comparison: Comparison) -> str:
    head = ("data", "n", "macro-F1", "the other's", "difference", "in accuracy", "in holder F1")
    rows = [
        (
            one.name,
            f"{one.n:,}",
            one.mine,
            one.other,
            _signed(one.macro_f1),
            _signed(one.accuracy),
            _signed(one.holder_f1) if one.holder_f1 else "not labelled",
        )
        for one in comparison.differences
    ]
    changed = f"{len(comparison.fixed)} rows fixed, {len(comparison.broken)} rows broken."
    return f"{markdown(head, rows)}\n\n{changed}"


def _notes(report: Report) -> list[str]:
    notes = []
    if report.in_train:
        notes.append(
            f"{report.in_train:,} rows have sentences that occur in train data on this machine: "
            "an artifact that learned them is flattered."
        )
    if report.rejected:
        notes.append(f"{report.rejected:,} rows could not be read and are not measured.")
    return notes


def _ratio(figure: Figure) -> str:
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _signed(figure: Figure) -> str:
    return f"{figure.value:+.1f} [{figure.low:+.1f}, {figure.high:+.1f}]"
