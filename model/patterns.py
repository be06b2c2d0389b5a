"""Expands the small pattern language of aliases: `(a|b)` is a choice, `[a|b]` an optional one."""

import re
from collections.abc import Iterator
from itertools import product
from math import prod

MOST_EXPANSIONS = 4000

_TOKEN = re.compile(
    r"\\(?P<escaped>.)|(?P<bracket>[()\[\]|])|(?P<text>[^\\()\[\]|]+)|(?P<rest>\\)", re.DOTALL
)
_CLOSING = {"(": ")", "[": "]"}


class PatternError(ValueError):
    """A pattern that cannot be expanded; the message says what is wrong and what to do."""


def expand(pattern: str) -> tuple[str, ...]:
    r"""List every phrase that a pattern stands for, without repeats, in the order written.

    `expand("NATO [eastward] (enlargement|expansion)")` has four phrases. A backslash makes the
    next character literal: `Cricket Council \(ICC\)`. White space is normalised.
    """
    if not any(sign in pattern for sign in "()[]|\\"):
        return _checked([pattern], pattern)
    parts = _parts(pattern)
    if (count := prod(len(part) for part in parts)) > MOST_EXPANSIONS:
        raise PatternError(
            f"{pattern!r} has {count} expansions, at most {MOST_EXPANSIONS} are allowed; split it"
        )
    return _checked(["".join(choice) for choice in product(*parts)], pattern)


def _checked(phrases: list[str], pattern: str) -> tuple[str, ...]:
    """Normalise white space, drop repeats and refuse a phrase without any letter or digit."""
    plain = dict.fromkeys(" ".join(phrase.split()) for phrase in phrases)
    if any(not any(character.isalnum() for character in phrase) for phrase in plain):
        raise PatternError(f"{pattern!r} can be empty; give it a letter or a digit")
    return tuple(plain)


def _parts(pattern: str) -> list[tuple[str, ...]]:
    """Cut a pattern into its parts, each the tuple of what may stand there."""
    parts: list[tuple[str, ...]] = []
    opened, choices = "", [""]
    for kind, text in _tokens(pattern):
        if kind == "text":
            choices[-1] += text
        elif text in _CLOSING:
            if opened:
                raise PatternError(f"{pattern!r} nests {text!r}; brackets cannot be nested")
            parts.append((choices[0],))
            opened, choices = text, [""]
        elif not opened:
            raise PatternError(f"{pattern!r} has {text!r} outside brackets; write \\{text} for it")
        elif text == "|":
            choices.append("")
        elif text != _CLOSING[opened]:
            raise PatternError(f"{pattern!r} closes {opened!r} with {text!r}")
        else:
            parts.append(tuple(choices) if opened == "(" else ("", *choices))
            opened, choices = "", [""]
    if opened:
        raise PatternError(f"{pattern!r} never closes {opened!r}; add {_CLOSING[opened]!r}")
    return [*parts, (choices[0],)]


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield ("text", ...) for literal characters and ("sign", ...) for brackets and bars."""
    for token in _TOKEN.finditer(pattern):
        if token["rest"]:
            raise PatternError(f"{pattern!r} ends in a backslash; remove it")
        if token["bracket"]:
            yield "sign", token["bracket"]
        else:
            yield "text", token["escaped"] or token["text"]
