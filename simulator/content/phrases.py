"""The phrase patterns of the lexicon: their syntax tree. Must not see an answer.

The syntax is described at `simulator.content.lexicon.Concept`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from simulator.content.families import FAMILIES
from simulator.content.figures import did_you_mean

MAX_WORDS = 300
_ELEMENT = re.compile(
    r"\(|\)s?(?![^\W_])|\||\?|\.{2,3}|->|→|<[a-z]+>|\d+\.\d+|=?[^\W_]+(?:['’][^\W_]+)?[*:]?|[^\s]"
)
NUMBER_CLASSES = frozenset(
    {"<num>", "<pct>", "<money>", "<dur>", "<bytes>", "<rate>", "<itemrate>", "<change>"}
)
CLASSES = NUMBER_CLASSES | frozenset(FAMILIES)
GAPS = {"..": 3, "...": 8}
"""How many words each gap may skip."""
ARROW = "->"


class PatternError(ValueError):
    """A phrase pattern that cannot be read; the message says where it goes wrong."""


class Word(NamedTuple):
    """One token to match: a word, `=word`, `word*`, `word:`, a class, a family, digits or `->`."""

    text: str


class Gap(NamedTuple):
    """Up to `words` words that do not matter."""

    words: int


class Choice(NamedTuple):
    """One of several sequences; may be left out when `optional`."""

    options: tuple[Sequence_, ...]
    optional: bool


Element = Word | Gap | Choice
Sequence_ = tuple[Element, ...]


@cache
def parse_phrase(pattern: str) -> Choice:
    """The syntax tree of a pattern; raises PatternError (a ValueError)."""
    elements = _elements(pattern)
    if len(elements) > MAX_WORDS:
        raise PatternError(f"the pattern has more than {MAX_WORDS} words: {pattern[:60]!r}...")
    if not any(_leaf(text) for text in elements):
        raise PatternError(f"{pattern!r} would match nothing at all")
    options = _alternatives(iter(elements), pattern, is_inner=False)
    if any(_may_be_empty(option) for option in options):
        raise PatternError(f"{pattern!r} would match nothing at all")
    return Choice(options, False)


@cache
def _elements(pattern: str) -> tuple[str, ...]:
    return tuple(_ELEMENT.findall(pattern.lower()))


def words_of(patterns: Iterable[str]) -> frozenset[str]:
    """The texts of all `Word`s in the syntax trees of patterns that can be read."""
    leaves = map(_leaf, frozenset().union(*map(_elements, patterns)))
    return frozenset(leaf.text for leaf in leaves if isinstance(leaf, Word))


def first_words(choice: Choice) -> frozenset[str]:
    """The texts of the words that something which the tree describes can begin with."""
    found: set[str] = set()
    for option in choice.options:
        for element in option:
            if isinstance(element, Word):
                found.add(element.text)
                break
            if isinstance(element, Choice):
                found |= first_words(element)
                if not _may_be_empty((element,)):
                    break
    return frozenset(found)


def checked_phrase(pattern: str) -> str:
    """The pattern itself when it can be read; raises PatternError (a ValueError) when not."""
    parse_phrase(pattern)
    return pattern


@cache
def _leaf(text: str) -> Word | Gap | None:
    """The word or gap that an element of a pattern is; None for any other sign."""
    if text[0].isalnum() or text in CLASSES or (text[0] == "=" and len(text) > 1):
        return Word(text)
    if text in {ARROW, "→"}:
        return Word(ARROW)
    return Gap(GAPS[text]) if text in GAPS else None


def _alternatives(
    elements: Iterator[str], pattern: str, *, is_inner: bool
) -> tuple[Sequence_, ...]:
    """Reads as far as the closing parenthesis when `is_inner`, else to the end."""
    options: list[Sequence_] = []
    current: list[Element] = []
    sign = ""
    for text in elements:
        leaf = _leaf(text)
        if leaf is not None:
            current.append(leaf)
        elif text == "|":
            options.append(_alternative(current, sign, pattern))
            current, sign = [], ""
        elif text == "(":
            current.append(Choice(_alternatives(elements, pattern, is_inner=True), False))
        elif text[0] == ")":
            if not is_inner:
                raise PatternError(f"unexpected {text!r} in {pattern!r}")
            break
        elif text == "?":
            if not current:
                raise PatternError(f"a ? stands behind nothing in {pattern!r}")
            last = current.pop()
            options_of_last = last.options if isinstance(last, Choice) else ((last,),)
            current.append(Choice(options_of_last, True))
        elif len(text) > 1 and text.startswith("<"):
            near = did_you_mean(text, CLASSES) or f"; there are {', '.join(sorted(CLASSES))}"
            raise PatternError(f"unknown class {text} in {pattern!r}{near}")
        else:
            sign = text  # punctuation, which is not matched
    else:
        if is_inner:
            raise PatternError(f"a ( is not closed in {pattern!r}")
    options.append(_alternative(current, sign, pattern))
    return tuple(options)


def _alternative(elements: Sequence[Element], sign: str, pattern: str) -> Sequence_:
    if not elements:
        what = f"only {sign!r}, and punctuation is not matched" if sign else "nothing"
        raise PatternError(
            f"an alternative of {pattern[:80]!r} holds {what}; leave it out, and put a ? behind the"
            " group when the group may be left out"
        )
    return tuple(elements)


def _may_be_empty(sequence: Sequence_) -> bool:
    for element in sequence:
        if isinstance(element, Word):
            return False
        if isinstance(element, Gap) or element.optional:
            continue
        if not any(_may_be_empty(option) for option in element.options):
            return False
    return True
