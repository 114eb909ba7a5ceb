"""The phrase patterns of the lexicon: parsing and expansion. Must not see an answer.

The syntax is described at `simulator.content.lexicon.Concept`.
"""

from __future__ import annotations

import re
from functools import cache

MAX_EXPANSIONS = 400
_ELEMENT = re.compile(r"\(|\)|\||\?|\.{2,3}|<[a-z]+>|=?[^\W_]+(?:['’][^\W_]+)?\*?|[^\s]")
CLASSES = {"<num>", "<pct>", "<money>", "<dur>", "<bytes>", "<rate>"}
GAPS = {"..": 3, "...": 8}


class PatternError(ValueError):
    """A phrase pattern that cannot be read; the message says where it goes wrong."""


@cache
def expand(pattern: str) -> tuple[tuple[str, ...], ...]:
    """All plain sequences that a pattern stands for; raises PatternError."""
    elements = _ELEMENT.findall(pattern.lower())
    sequences, rest = _alternatives(elements, 0, pattern)
    if rest != len(elements):
        raise PatternError(f"unexpected {elements[rest]!r} in {pattern!r}")
    cleaned = {tuple(s) for s in sequences}
    if any(not s or all(e in GAPS for e in s) for s in cleaned):
        raise PatternError(f"{pattern!r} would match nothing at all")
    return tuple(sorted(cleaned))


def checked_phrase(pattern: str) -> str:
    """The pattern itself when it can be read; raises PatternError (a ValueError) when not."""
    expand(pattern)
    return pattern


def _alternatives(elements: list[str], at: int, pattern: str) -> tuple[list[list[str]], int]:
    found: list[list[str]] = []
    current: list[list[str]] = [[]]
    while at < len(elements) and elements[at] != ")":
        element = elements[at]
        if element == "|":
            found.extend(current)
            current = [[]]
            at += 1
            continue
        if element == "(":
            options, at = _alternatives(elements, at + 1, pattern)
            if at >= len(elements) or elements[at] != ")":
                raise PatternError(f"a ( is not closed in {pattern!r}")
            at += 1
        elif element in GAPS or element in CLASSES or element.strip("=*")[:1].isalnum():
            options, at = [[element]], at + 1
        elif element == "?":
            raise PatternError(f"a ? stands behind nothing in {pattern!r}")
        elif element.startswith("<"):
            raise PatternError(f"unknown class {element} in {pattern!r}")
        else:
            at += 1  # punctuation is not matched
            continue
        if at < len(elements) and elements[at] == "?":
            options = [*options, []]
            at += 1
        current = [left + right for left in current for right in options]
        if len(current) + len(found) > MAX_EXPANSIONS:
            raise PatternError(f"{pattern!r} stands for more than {MAX_EXPANSIONS} phrases")
    return found + current, at
