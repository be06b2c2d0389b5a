"""Where sentences end inside a stretch of prose: one look at each mark that could end one."""

import re
from collections.abc import Iterator

from .boundary_words import (
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    BODIES,
    MAYBE_LAST,
    MONTHS,
    OPENERS,
    SPEECH_VERBS,
    VERBS,
)

# A mark that may end a sentence, with the quotes and brackets that it closes.
_CLOSERS = "\"”’»›)\\]}'*_“"
_MARK = re.compile(
    rf"(?:(?P<dots>\.(?:[ \u00a0]?\.)+|…+)[.!?]?|[.!?‽؟।۔܀።]+|(?P<wide>[。！？．｡]+))[{_CLOSERS}]*"
)
# What still belongs to the sentence: footnotes ("[6]", "[citation needed]").
_FOOTNOTE = re.compile(r"(?:[ \u00a0]?\[(?:\d{1,3}|[a-z][a-z ]{1,30})\])+(?=\s|$)")
_WIDE_CLOSERS = re.compile(r"[」』）”’】》]*")
# A numbered paragraph after a semicolon, as resolutions have them on one line.
_CLAUSE = re.compile(r"[;,](?=\s{1,4}\d{1,3}\. {0,3}[A-Z][a-z])")
_END = re.compile(rf"{_MARK.pattern}|{_CLAUSE.pattern}")

_LAST = re.compile(r"(?:(?:[^\W\d_]\.)+[^\W\d_]|[^\W_]+(?:[-'’][^\W_]+)*)$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}$")
_LEAD = re.compile(r"[\"“„‘'«‹(\[{*_—–-]*\s*")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_NAMES = re.compile(
    r"(?P<names>[^\W\d_][\w'’-]*(?: (?:and|of|de|al|bin) [A-Z][\w'’-]*| [A-Z][\w'’-]*){0,4})"
    r",? (?:also |still |now |then |later |both |had |has |have )?(?P<verb>[a-z]+)\b"
)
_SAYS = re.compile(
    rf"(?:[A-Z][\w'’.-]*\.? ){{1,4}}(?:{SPEECH_VERBS})\b|(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e) (?:{SPEECH_VERBS})\b"
)
_YEAR = re.compile(r"\((?:[^()]{0,40}, )?(?:1[5-9]|20)\d\d\)")
_ROMAN = re.compile(r"[IVXLC]{2,}|[VX]")
_INITIAL = re.compile(r"\w\.")
_VIEW = 120


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Ends of the sentences of text[start:end], in order; the last one is `end`.

    Linear in the text: each mark is judged by at most 120 characters on either side.
    """
    begin, position = start, start
    while found := _END.search(text, position, end):
        cut = _closed(text, found, end)
        position = max(cut, found.end())
        if cut >= end:
            break
        if _ends(text, begin, found, cut, end):
            yield cut
            begin = cut
    yield end


def _closed(text: str, mark: re.Match[str], end: int) -> int:
    """The end of a mark with what it closes."""
    if mark["wide"]:
        closers = _WIDE_CLOSERS.match(text, mark.end(), end)
        return closers.end() if closers else mark.end()
    note = _FOOTNOTE.match(text, mark.end(), end)
    return note.end() if note else mark.end()


def _ends(text: str, begin: int, mark: re.Match[str], cut: int, end: int) -> bool:
    """Whether a mark ends the sentence that began at `begin`."""
    if mark["wide"]:
        return True
    if not text[cut].isspace():
        return _glued(text, mark, end)
    after = _after(text, cut, end)
    if not after:
        return True
    if text[mark.start()] in ";,":
        return True
    if not _may_open(after):
        return False
    shown = mark[0]
    if mark["dots"]:
        return _opens(after) or shown[-1] in '"”»)]'
    if shown[0] != ".":
        return not (_closes_quote(shown) and _SAYS.match(after)) and not _YEAR.match(after)
    return _period_ends(text, begin, mark, after)


def _after(text: str, cut: int, end: int) -> str:
    """The words after a mark, as far as they are looked at."""
    while cut < end and text[cut].isspace():
        cut += 1
    return " ".join(text[cut : min(end, cut + _VIEW)].split())


def _glued(text: str, mark: re.Match[str], end: int) -> bool:
    """Whether a blank was lost between two sentences: "... sanctions.The talks ..."."""
    before = text[max(mark.start() - 3, 0) : mark.start()]
    after = text[mark.end() : min(end, mark.end() + 20)]
    return before.isalpha() and before.islower() and bool(re.match(r"[A-Z][a-z]{0,14}[ ,]", after))


def _may_open(after: str) -> bool:
    """Whether a sentence can begin like this: with no small letter."""
    lead = _LEAD.match(after)
    first = after[lead.end() if lead else 0 :][:2]
    if not first:
        return True
    return not first[0].islower() or any(map(str.isupper, _word(after)))


def _closes_quote(mark: str) -> bool:
    return mark.rstrip(")]*_")[-1:] in "\"”’»›'"


def _word(after: str) -> str:
    """The first word of what follows, without quotes and brackets before it."""
    lead = _LEAD.match(after)
    word = _WORD.match(after, lead.end() if lead else 0)
    return word[0] if word else ""


def _opens(after: str) -> bool:
    """Whether a sentence surely begins: a word that is capitalised nowhere else."""
    word = _word(after).replace("’", "'").split("'")[0]
    if len(word) == 1 and _INITIAL.match(after):
        return False
    return word == "I" or (word.lower() in OPENERS and (word[1:].islower() or len(word) == 1))


def _period_ends(text: str, begin: int, mark: re.Match[str], after: str) -> bool:
    """Whether a period ends a sentence, and not only an abbreviation."""
    start = mark.start()
    before = text[max(begin, start - _VIEW) : start]
    last = _LAST.search(before)
    if not last:
        return True
    word = last[0]
    if not before[: last.start()].strip(" \"“‘'(*_[") and start - begin < _VIEW and _numbers(word):
        return False
    return _word_ends(word, before[: last.start()], after, text, begin, start)


def _numbers(word: str) -> bool:
    """Whether a first "word" only numbers what follows."""
    return (word.isdigit() and len(word) < 4) or (len(word) == 1 and word.islower())


def _word_ends(word: str, before: str, after: str, text: str, begin: int, start: int) -> bool:
    lower = word.lower()
    follower = _word(after)
    if lower in {"e.g", "i.e", "cf", "vs", "viz", "div"}:
        return False
    if lower in BEFORE_NAMES and word[0].isupper():
        return _after_title(word, before, after)
    if len(word) == 1 and word.isalpha():
        return word.isupper() and _opens(after)
    if lower in BEFORE_NUMBERS:
        return not (follower[:1].isdigit() or _ROMAN.fullmatch(follower))
    abbreviated = word[0].isupper() and (lower in MAYBE_LAST or lower in MONTHS)
    if abbreviated or lower == "al" or _ACRONYM.fullmatch(word):
        return not follower[:1].isdigit() and _starts(text, begin, start, after)
    return True


def _after_title(word: str, before: str, after: str) -> bool:
    """After "Gen." or "St." a name follows, unless the word stood after one ("Main St. The ...")."""
    if word not in {"St", "Sr", "Gen", "Sec", "Rep", "Reps", "Dr"}:
        return False
    return bool(re.search(r"[A-Z][a-z]+ $", before)) and _opens(after)


def _starts(text: str, begin: int, start: int, after: str) -> bool:
    """After "the U.S.": whether a new sentence begins, and not the noun that it describes."""
    if _opens(after):
        return True
    if after[:1] in '"“‘«':
        return bool(_opens(after[1:].lstrip()))
    found = _NAMES.match(after)
    if not found or not _is_verb(found["verb"]):
        return False
    names = [name for name in found["names"].split() if name[0].isupper()]
    if any(_bare(name) in BODIES for name in names):
        return False
    said = text[max(begin, start - 400) : start]
    if said.lower().endswith(("a.m", "p.m")):
        return True
    return any(_is_verb(one) for one in re.findall(r"\b[a-z]+\b", said))


def _bare(name: str) -> str:
    """A name in small letters, without a genitive's ending."""
    return re.sub(r"['’]s?$", "", name.lower())


def _is_verb(word: str) -> bool:
    return word in VERBS or (word.endswith("ed") and len(word) > 4)
