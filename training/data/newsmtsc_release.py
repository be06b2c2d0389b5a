"""NewsMTSC as its authors release it: one sentence a line, with all of its targets.

{"primary_gid": "...", "sentence_normalized": "...", "targets": [{"Input.gid": "...", "from": 0,
"to": 6, "mention": "...", "polarity": 4.0, "further_mentions": [...]}, ...]}
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dragoman.stance import Ask, Stance

from ..annotations import Annotation, InvalidAnnotations, read_rows

POLARITY = {2.0: Stance.AGAINST, 4.0: Stance.NEUTRAL, 6.0: Stance.FAVOR}


def read_newsmtsc_release(path: Path) -> list[Annotation]:
    """One annotation for each target of each sentence; the mention as written is the target.

    Raises:
        InvalidAnnotations: with one line of the message for each target that is not as released.
    """
    annotations, problems = [], []
    for number, row in read_rows(path):
        for one in _targets(row):
            try:
                annotations.append(_annotation(row, one))
            except InvalidAnnotations as problem:
                problems.append(f"{path}:{number}: {one.get('Input.gid', '?')}: {problem}")
    if problems:
        raise InvalidAnnotations("\n".join(problems))
    return annotations


def _targets(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The targets of a row; a row without any is one that cannot be read."""
    targets = row.get("targets")
    found = targets if isinstance(targets, list) and targets else [{}]
    yield from (one if isinstance(one, Mapping) else {} for one in found)


def _annotation(row: Mapping[str, Any], one: Mapping[str, Any]) -> Annotation:
    try:
        text, mention, polarity = row["sentence_normalized"], one["mention"], one["polarity"]
        span = (one["from"], one["to"])
    except KeyError as problem:
        raise InvalidAnnotations(f"`{problem.args[0]}` is missing") from None
    if not isinstance(text, str) or not all(isinstance(place, int) for place in span):
        raise InvalidAnnotations(
            "`sentence_normalized` must be text, `from` and `to` whole numbers"
        )
    if polarity not in POLARITY:
        raise InvalidAnnotations(
            f"polarity {polarity!r} is none of {', '.join(map(str, POLARITY))}"
        )
    if text[slice(*span)] != mention:
        raise InvalidAnnotations(f"{list(span)} is {text[slice(*span)]!r}, not {mention!r}")
    annotation = Annotation(
        text=text,
        target=mention,
        mention=span,
        stance=POLARITY[polarity],
        ask=Ask.SENTIMENT,
        holders_complete=False,
        group=_document(row),
    )
    annotation.check()
    return annotation


def _document(row: Mapping[str, Any]) -> str:
    """The article that a sentence is from: the first three parts of its id."""
    return "_".join(str(row.get("primary_gid", "")).split("_")[:3])
