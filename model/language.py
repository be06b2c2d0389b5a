"""In which language a text is, as far as it matters here: whether it is English.

Words that nearly every English sentence has, and other languages do not, settle nearly all texts in
microseconds; py3langid (Lui & Baldwin, ACL 2012) is asked about the rest. Short texts are not judged.
"""

import re
from functools import cache
from typing import Any

from .errors import InvalidQuery

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the of and to that with from this which had been were would their they his its it be are not "
    "should must could these those there than because while whether but about between against".split()
)
"""Function words that are no words of the languages that texts are mixed with."""

_SAMPLE = 20_000  # characters that are looked at
_FEWEST = 8  # words of a sentence in Latin letters; fewer are not judged
_FEWEST_FOREIGN = 12  # letters of another script
_ENOUGH = 0.12  # of all words: English prose has 0.25, other languages 0.03
_MANY, _TOO_FEW = 40, 0.04  # words, and the share of English ones, that tell without the identifier
_SURE = 0.95  # confidence of the identifier
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_UNKNOWN = "und"
"""ISO 639 for a language that nobody named."""


def refuse_foreign(text: str, hint: str) -> None:
    """See that a text may be English.

    hint: how to have it read all the same.

    Raises:
        InvalidQuery: it surely is not, and what it is.
    """
    found = foreign_language(text)
    if found is not None:
        raise InvalidQuery(f"in {name_of(found)}, and only English is understood; {hint}")


def foreign_language(text: str) -> str | None:
    """The ISO 639 code of a text that is surely not English; None of one that is, or is too short.

    `und`: surely not English, but which language it is was not found out.
    """
    sample = _sample(text)
    words = _WORD.findall(sample)
    share = sum(word.lower() in _ENGLISH for word in words) / max(1, len(words))
    if share >= _ENOUGH:
        return None
    letters = sum(map(len, words))
    other = sum(len(word) for word in words if not _latin(word))
    if 2 * other > letters:
        return _identified(sample, 0.0) or _UNKNOWN if other >= _FEWEST_FOREIGN else None
    if len(words) < _FEWEST or _named(words):
        return None
    if _identifier() is None:
        return _UNKNOWN if len(words) >= _MANY and share < _TOO_FEW else None
    found = _identified(sample, _SURE)
    return None if found == "en" else found


def _sample(text: str) -> str:
    """Beginning, middle and end of a long text."""
    if len(text) <= _SAMPLE:
        return text
    third = _SAMPLE // 3
    middle = len(text) // 2
    return f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"


def _latin(word: str) -> bool:
    return word[0] < "\u0250"


def _named(words: list[str]) -> bool:
    """Whether most words are names or capitals, as in headings and lists: they tell no language."""
    return sum(word[:1].isupper() for word in words) > 0.6 * len(words)


def _identified(text: str, sure: float) -> str | None:
    """The language that is likely enough; None where none is, or nothing can tell."""
    identifier = _identifier()
    if identifier is None:
        return None
    language, confidence = identifier.classify(text)
    return str(language) if confidence >= sure else None


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    """Loaded once; None where the extra `documents` is not installed, or no room to unpack its model."""
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ModuleNotFoundError:
        return None
    try:  # it unpacks its model into a temporary file: a full disk must not reject what is English
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError:
        return None


def name_of(language: str) -> str:
    """The English name of a language, or its code."""
    return _NAMES.get(language, "another language" if language == _UNKNOWN else f"`{language}`")
