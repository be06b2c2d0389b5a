"""The results of one annotation of Label Studio: regions, what is said of them, relations, choices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.stance import Span, Stance

from ..annotations import InvalidAnnotations
from .labels import HOLDER, Labels, folded
from .sheet import Link, Mark, Sheet

TEXT, SPAN, NAME, AUTHOR_STANCE, FLAGS, NOTE = "text", "span", "target", "author", "flags", "note"
STANCE = "stance"
_UNREADABLE = {
    "hypertextlabels": "marks HTML; make the project with <Text>, not with <HyperText>",
    "paragraphlabels": "marks dialogues; make the project with <Text>, not with <Paragraphs>",
}
Json = Mapping[str, Any]
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Said:
    """What an annotation says.

    marks: regions by identifier. stance, stance_control: what a choice says of the whole text.
    further: other answers about the whole text. ours: whether the marks are of `labelling_config.xml`.
    """

    marks: Mapping[str, Mark]
    links: Sequence[Link]
    stance: Stance | None
    stance_control: str
    further: Mapping[str, Any] = field(default_factory=dict)
    ours: bool = False


def said_in(results: Sequence[Json], labels: Labels) -> Said:
    """All results of an annotation, brought together.

    Raises:
        InvalidAnnotations: they cannot be read, or do not make sense together.
    """
    kinds = {one["type"]: one.get("from_name") for one in results}
    if bad := next((kind for kind in kinds if kind in _UNREADABLE), None):
        raise InvalidAnnotations(f"`{kinds[bad]}` ({bad}) {_UNREADABLE[bad]}")
    of_regions, of_text = _answers(results)
    control, stance = _overall(of_text, labels)
    return Said(
        marks=_marks(results, of_regions, labels),
        links=[_link(one, labels) for one in results if one["type"] == "relation"],
        stance=stance,
        stance_control=control,
        further={name: one for name, one in of_text.items() if name != control or not stance},
        ours=any(one["type"] == "labels" and one.get("from_name") == SPAN for one in results),
    )


def _answers(results: Sequence[Json]) -> tuple[Answers, dict[str, Any]]:
    """What the controls other than labels say: by region and control, and of the whole text."""
    regions = {one["id"] for one in results if one["type"] == "labels"}
    about: Answers = {}
    whole: dict[str, Any] = {}
    for one in results:
        if one["type"] in ("labels", "relation"):
            continue
        kind = "text" if one["type"] == "textarea" else one["type"]
        answer = _plain(one["value"].get(kind, one["value"]))
        place = about.setdefault(one["id"], {}) if one.get("id") in regions else whole
        place[one["from_name"]] = answer
    return about, whole


def _plain(value: Any) -> Any:  # noqa: ANN401 - a control may say anything
    """Label Studio writes a list where one answer is the rule."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _many(value: Any) -> list[Any]:  # noqa: ANN401
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _overall(answers: Mapping[str, Any], labels: Labels) -> tuple[str, Stance | None]:
    """The control that says the text's stance, and what it says; nothing where none does.

    Raises:
        InvalidAnnotations: several controls do, or `stance` says what is none.
    """
    if isinstance(answers.get(STANCE), str):
        try:
            return STANCE, labels.stance(answers[STANCE])
        except InvalidAnnotations as problem:
            raise InvalidAnnotations(f"choice `{STANCE}`: {problem}") from None
    able = [
        name
        for name, one in answers.items()
        if isinstance(one, str) and name not in (NOTE, NAME) and labels.is_stance(one)
    ]
    if len(able) > 1:
        raise InvalidAnnotations(f"several choices may be the stance: {', '.join(able)}")
    return (able[0], labels.stance(answers[able[0]])) if able else ("", None)


def _marks(results: Sequence[Json], answers: Answers, labels: Labels) -> dict[str, Mark]:
    regions: dict[str, list[Json]] = {}
    for one in results:
        if one["type"] == "labels":
            regions.setdefault(one["id"], []).append(one["value"])
    return {key: _mark(values, answers.get(key, {}), labels) for key, values in regions.items()}


def _mark(values: Sequence[Json], answers: Json, labels: Labels) -> Mark:
    """A region; its labels may be spread over several results."""
    names = _many(answers.get(NAME))
    if len(names) > 1:
        raise InvalidAnnotations(f"a target has several names: {names}")
    value, given = values[0], [label for one in values for label in one["labels"]]
    known = (NAME, AUTHOR_STANCE, FLAGS)
    says = {name: one for name, one in answers.items() if name not in known}
    stances = _of_region(says, labels)
    return Mark(
        span=_span(value),
        words=value.get("text") or None,
        labels=tuple(_label(label, bool(stances), labels) for label in given),
        name=names[0] if names else None,
        stance=tuple(stances.values()),
        author=tuple(labels.stance(one) for one in _many(answers.get(AUTHOR_STANCE))),
        flags=frozenset(_many(answers.get(FLAGS))),
        extra={name: one for name, one in says.items() if name not in stances},
    )


def _of_region(answers: Json, labels: Labels) -> dict[str, Stance]:
    """Choices at a region that say the stance toward it."""
    found = {
        name: labels.stance(one)
        for name, one in answers.items()
        if isinstance(one, str) and name != NOTE and (name == STANCE or labels.is_stance(one))
    }
    if len(set(found.values())) > 1:
        raise InvalidAnnotations(f"choices at a mark contradict each other: {', '.join(found)}")
    return found


def _label(label: str, said: bool, labels: Labels) -> str:
    """A label of a region; where a choice says the stance, any word may be the label."""
    try:
        return labels.mark(label)
    except InvalidAnnotations as problem:
        if said:
            return NAME
        way = "labels of spans are stances or `holder`, or a choice at the span says the stance"
        raise InvalidAnnotations(f"{problem}; {way} (labelling_config.xml)") from None


def _span(value: Json) -> Span:
    start, end = value["start"], value["end"]
    if not type(start) is type(end) is int:
        raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers")
    return (start, end)


def _link(one: Json, labels: Labels) -> Link:
    """A relation; `left` points from its second end to its first."""
    stances = [labels.stance(label) for label in one.get("labels") or ()]
    if len(stances) > 1:
        raise InvalidAnnotations("a relation has several stances")
    stance = stances[0] if stances else None
    start, end = one["from_id"], one["to_id"]
    if one.get("direction") == "left":
        start, end = end, start
    return Link(start, end, stance, directed=one.get("direction") != "bi")


def sheet_of(
    text: str, said: Said, target: str | None, holders_said: bool, unmarked: Span | None
) -> Sheet:
    """The sheet of one annotation; unmarked: a span that stands for a target without a place."""
    return Sheet(
        text,
        said.marks,
        said.links,
        target,
        stance=said.stance,
        holders_said=holders_said,
        unmarked=unmarked,
    )


def _results(task: Any) -> Iterator[Json]:  # noqa: ANN401 - whatever the file holds
    given = (task.get("annotations") or task.get("completions")) if isinstance(task, dict) else ()
    for annotation in given if isinstance(given, list) else ():
        results = annotation.get("result") if isinstance(annotation, dict) else ()
        for one in results if isinstance(results, list) else ():
            if isinstance(one, dict) and isinstance(one.get("value", {}), dict):
                yield one


def choices_of(task: Any) -> Iterator[object]:  # noqa: ANN401
    """All labels and choices of a task, as they stand."""
    for one in _results(task):
        for name in ("labels", "choices"):
            yield from _many(one.get("value", {}).get(name))


def marks_holders(task: Any) -> bool:  # noqa: ANN401
    """Whether a task shows that its project marks who holds a stance."""
    return any(
        one.get("from_name") == AUTHOR_STANCE
        or any(isinstance(word, str) and folded(word) == HOLDER for word in _labels_of(one))
        for one in _results(task)
    )


def _labels_of(one: Json) -> list[Any]:
    return _many(one.get("value", {}).get("labels"))
