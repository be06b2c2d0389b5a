"""Writes what a user wants to know about an artifact: figures, card, licence, attributions."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dragoman.artifact import CARD, write_manifest

from .measure import Line
from .mixture import research_corpora

TEXTS = Path(__file__).parent / "card"


def describe_artifact(folder: Path, lines: Sequence[Line]) -> None:
    """Put figures into `dragoman.json`, write card, licence and notice, and seal the folder."""
    card = folder / CARD
    about = json.loads(card.read_text("utf-8"))
    about["metrics"] = [line.as_dict() for line in lines]
    card.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    (folder / "MODEL_CARD.md").write_text(_model_card(about, lines), "utf-8")
    for name in ("LICENSE", "NOTICE"):
        (folder / name).write_text((TEXTS / name).read_text("utf-8"), "utf-8")
    write_manifest(folder)


def _model_card(about: dict[str, Any], lines: Sequence[Line]) -> str:
    template = (TEXTS / "MODEL_CARD.md").read_text("utf-8")
    return template.format(
        tier=about["tier"],
        backbone=about["backbone"]["name"],
        backbone_sha256=about["backbone"]["sha256"],
        origin=_origin(about),
        course=_course(about.get("course", ())),
        figures=figures_table(lines),
        parity=_parity(about["parity"], about["weight_bits"]),
        corpora="\n".join(map(_corpus_row, about["trained_on"])),
        research=_research(research_corpora(about["trained_on"])),
        temperature=_by_ask(about["temperature"]),
        threshold=_by_ask(about["threshold"]),
        bits=about["weight_bits"],
    )


def _corpus_row(row: dict[str, Any]) -> str:
    name = (
        f"{row['corpus']} (before, by the artifact it began from or by its teacher)"
        if row.get("before")
        else row["corpus"]
    )
    return f"| {name} | {row['sentences']:,} | {row['annotations']:,} | {row['licence']} |"


def _origin(about: dict[str, Any]) -> str:
    """The artifact that the weights began from, the teacher, and the dataset version, where there are."""
    named = (("parent", "Parent"), ("teacher", "Teacher"), ("dataset", "Dataset version"))
    said = [f"{title}: {about[name]}." for name, title in named if about.get(name)]
    return " ".join(said or ["Parent: none, it began from the backbone."])


def _course(course: Sequence[dict[str, Any]]) -> str:
    """How the training went: the mean loss and the dev scores at the end of each epoch."""
    epochs = [entry for entry in course if "epoch" in entry]
    names = list(dict.fromkeys(name for entry in epochs for name in entry))
    if not epochs:
        return ""
    head = f"| {' | '.join(name.replace('_', ' ') for name in names)} |"
    rows = [
        "| " + " | ".join(str(entry.get(name, "")) for name in names) + " |" for entry in epochs
    ]
    return "\n".join(
        ["The course of the training:", "", head, "|---" * len(names) + "|", *rows, ""]
    )


def _research(names: Sequence[str]) -> str:
    if not names:
        return ""
    return (
        f"\n**For research only.** It learned from {', '.join(names)}: their licences, as stated, "
        "allow no more. It must not be published, and `dragoman models promote` refuses it.\n"
    )


def figures_table(lines: Sequence[Line]) -> str:
    """The dev figures as a Markdown table."""
    head = (
        "| dev set | rows | n | macro-F1 [95% interval] | TF-IDF + linear SVM | accuracy "
        "| holder P / R / F1 | ECE |\n|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_table_row(line) for line in lines)])


def _table_row(line: Line) -> str:
    found = line.holders
    holders = (
        f"{found.precision:.1f} / {found.recall:.1f} / {found.f1:.1f}" if found else "not labelled"
    )
    return (
        f"| {line.dev_set} | {line.rows} | {line.macro_f1.n:,} | {line.macro_f1} | {line.baseline} "
        f"| {line.accuracy} | {holders} | {line.calibration:.3f} |"
    )


def _by_ask(values: dict[str, float]) -> str:
    return ", ".join(f"{value:.2f} ({ask})" for ask, value in values.items())


def _parity(parity: dict[str, float], shipped_bits: int) -> str:
    shipped = {bits: " (shipped)" if bits == shipped_bits else "" for bits in (8, 7)}
    return (
        f"| graph | macro-F1 | labels that differ from fp32 |\n|---|---|---|\n"
        f"| fp32 | {parity['fp32_macro_f1']:.2f} | |\n"
        f"| int8{shipped[8]} | {parity['int8_macro_f1']:.2f} | {parity['int8_flips']:.2f}% |\n"
        f"| 7-bit weights{shipped[7]} | {parity['int7_macro_f1']:.2f} | {parity['int7_flips']:.2f}% |"
    )
