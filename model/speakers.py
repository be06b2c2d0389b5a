"""Speaker labels at the beginning of a line: "MR. KIRBY:", "Q", "Ms. ROS-LEHTINEN.", "Australia:"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .speaker_words import ACTORS, COMMON, OUTLETS, PARTICLES, ROLES, TITLES, TOPICS

_LONGEST = 100
QUESTION_OR_ANSWER = re.compile(r"[QA][.:]\s")

_Q = re.compile(r"(?P<label>Q)(?:[.:)]\s*|\s+)(?=[A-Z\"“‘'(\[—–…-]|\d)|(?P<alone>Q)$")
_A = re.compile(r"(?P<label>A)[.:]\s+(?=\S)")
_COLON = re.compile(
    r"(?P<open>[*_\[]{0,3})(?P<label>[^\W\d_](?:[^:\s]|[ \u00a0]{1,2}(?=\S)){0,98}?)(?P<close>[*_\]]{0,3})"
    r"(?P<colon>[ \u00a0]?[:：](?P<after>[*_]{0,3}))(?=\s|$|[\"“])"
)
_RECORD = re.compile(
    r"(?P<label>(?:(?:Mr|Mrs|Ms|Miss|Dr)\. (?:[A-Z]\. )?(?:(?:de|De|Mc|Mac|La|Le|Van|von|Von|O['’]|D['’])? ?[A-Z][A-Z'’-]+)(?: [A-Z][A-Z'’-]+){0,2}"
    r"(?: of (?:New |North |South |West |Rhode )?[A-Z][a-z]+)?"
    r"|The (?:Acting )?(?:VICE )?(?:PRESIDING OFFICER|PRESIDENT|SPEAKER|CHAIRMAN|CHAIR|CLERK)(?: pro tempore)?(?: \([^()]{3,40}\))?))"
    r"\.\s+(?=[A-Z“\"(])"
)
_COVERED = re.compile(
    r"(?P<label>(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.-]*[A-ZÀ-ÖØ-Þ.] ){1,6}\([A-Z][^()]{2,60}\))(?=,? [a-z])"
)
_MEMBER = re.compile(
    r"(?P<label>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){1,3} \([A-Z][^()]{2,50}\)(?: \([A-Za-z/ -]{2,12}\)))$"
)
_PREDICATE = re.compile(r"\s{1,4}(?!yes\b|thanks\b|as\b|indeed\b)[a-z]{2,}(?:s|ed)\s")
"""What goes on from a name before a colon, as in notes: "Australia: welcomes AUKUS"."""
_HINT = re.compile(r"[:：)]|^[QAMDT]")
_SUFFIX = re.compile(r"(?: ?\([^()]{1,60}\))+$|(?:,? (?:Jr|Sr)\.)$")
_INLINE = re.compile(
    r"(?<=[.?!…\"”)\]])\s{1,4}(?=(?:[A-Z][A-Z'’.-]*[A-Z.] {1,2}){0,4}[A-Z][A-Z'’-]*:\s|(?P<q>Q\s{1,4}[A-Z“\"—]))"
)
_INLINE_QA = re.compile(r"(?<=[.?!…\"”)\]])\s{1,4}(?=[QA][.:]\s{1,4}\S|(?P<q>Q\s{1,4}[A-Z“\"—]))")


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker label, and where the words begin after it.

    `sure`: its form is enough; others need a second sign (`speaks`). `within`: it is a part of the
    words ("FRANÇOIS DELATTRE (France) said ...").
    """

    start: int
    end: int
    words: int
    sure: bool
    within: bool = False


def label_at(text: str, start: int, end: int) -> Label | None:
    """The speaker label with which text[start:end], a line, begins."""
    view = text[start : min(end, start + _LONGEST + 60)]
    if not _HINT.search(view):
        return None
    for pattern in (_Q, _A, _RECORD):
        if found := pattern.match(view):
            name = "label" if found["label"] else "alone"
            return Label(*_at(found, name, start), start + found.end(), pattern is not _A)
    if found := _COVERED.match(view):
        return Label(*_at(found, "label", start), start, True, within=True)
    if (found := _MEMBER.match(view)) and start + found.end() == end:
        return Label(*_at(found, "label", start), end, True)
    found = _COLON.match(view)
    if not found or not _balanced(found):
        return None
    sure = _sure(found["label"])
    if not sure and not _possible(found["label"]):
        return None
    if _PREDICATE.match(view, found.end()):
        return Label(*_at(found, "label", start), start, sure, within=True)
    return Label(*_at(found, "label", start), start + found.end(), sure)


def inline_turn(text: str, start: int, end: int, questions: bool) -> Iterator[int]:
    """Where further turns begin in a line, as in a transcript whose line ends were lost."""
    pattern = _INLINE_QA if questions else _INLINE
    transcript = questions or label_at(text, start, end) is not None
    for blank in pattern.finditer(text, start, end):
        if blank["q"] and not transcript:
            continue
        if (
            text[max(start, blank.start() - 12) : blank.start()].split()[-1].strip(".").lower()
            in TITLES
        ):
            continue
        label = label_at(text, blank.end(), end)
        if label and (label.sure or questions):
            yield blank.end()


def _at(found: re.Match[str], name: str, start: int) -> tuple[int, int]:
    return start + found.start(name), start + found.end(name)


def _balanced(found: re.Match[str]) -> bool:
    """Whether emphasis that opens before the label is closed behind it."""
    return bool(found["open"]) == bool(found["close"] or found["after"])


def _core(label: str) -> str:
    """A label without "(Russian Federation) (spoke in Russian)"."""
    return _SUFFIX.sub("", label)


def _words(label: str) -> list[str]:
    return _core(label).replace(",", " ").split()


def _sure(label: str) -> bool:
    """Whether a label before a colon can be nothing but a speaker."""
    words = _words(label)
    if not words or not _named(words):
        return False
    bare = [word.strip(".").lower() for word in words if not word.strip(".#").isdigit()]
    if bare[0] == "the":
        bare = bare[1:]
    if not bare or any(word in TOPICS for word in bare):
        return False
    if " ".join(bare) in OUTLETS or all(word in ROLES or word in PARTICLES for word in bare):
        return True
    if bare[0] in TITLES and len(bare) > 1:
        return bare[-1] not in COMMON
    return _core(label) != label and len(words) > 1


def _possible(label: str) -> bool:
    """Whether a label before a colon looks like a name, and is none of the usual headwords."""
    words = _words(label)
    if not 1 <= len(words) <= 5 or not _named(words) or any(map(str.isdigit, label)):
        return False
    bare = [word.strip(".").lower() for word in words]
    return not any(word in TOPICS for word in bare)


def _named(words: list[str]) -> bool:
    """Whether the words are capitalised as those of a name or title are."""
    if len(words) > 10 or any(
        word[-1:] in ".!?" and word.lower().strip(".") not in TITLES and len(word) > 3
        for word in words
    ):
        return False
    return words[0][0].isupper() and all(
        word[0].isupper()
        or word.lower() in PARTICLES
        or word.strip("#").isdigit()
        or (word[:3] in {"al-", "el-"} and word[3:4].isupper())
        for word in words
    )


def is_actor(label: str) -> bool:
    """Whether a label is the name of a state or body that speaks for itself."""
    core = _core(label).lower().removeprefix("the ")
    return core in ACTORS or core in OUTLETS


def is_person(label: str) -> bool:
    """Whether a label has the form of a person's name."""
    words = _words(label)
    return 2 <= len(words) <= 4 and not any(word.strip(".").lower() in COMMON for word in words)
