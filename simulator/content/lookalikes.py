"""What looks like a regular expression in a phrase pattern, and how to say it instead.

The signs are no errors: a pattern ignores punctuation, so that it means something else than its
author thinks. Must not read files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.content.library import Library
from simulator.errors import Problem

_FIELDS = frozenset("terms say asks cues except_when solution solution_cues off_topic".split())
"""The keys whose lists hold phrase patterns."""
_ANYWHERE = "a pattern may stand anywhere in a statement"
_SIGNS: tuple[tuple[str, str, str], ...] = (
    ("\\", r"\\\w", "words are whole without a sign, a number is `<num>`, and what may lie between"
     " words is `..` or `...`"),
    ("[", r"\[[^\]]*\]", "one of several words is `(a|b)`"),
    (".", r"(?<!\.)\.[*+]", "what may lie between words is `..` (3 words at most) or `...` (8)"),
    ("^", r"(?:^|[|(])\s*\^|\^\s*\w", f"`^` means nothing, {_ANYWHERE}"),
    ("$", r"[^\W_]+\$(?=\s*(?:$|[|)]))", f"`$` means nothing, {_ANYWHERE}"),
    ("{", r"\{\d+(?:,\d*)?\}", "nothing is repeated; write out what is said"),
    ("+", r"(?<!\\)\b[^\W\d_]+\+(?=\s*(?:$|[|)]|[^\W\d]))",
     "`+` means nothing; any form of a word is found"),
    ("*", r"(?:^|[|(\s])\*+\w+", "`*` stands behind the beginning of a word, as in `fraud*`"),
    ("?", r"[^\W_]+\?[^\W_]+", "`?` makes the whole word before it optional, not one letter; write"
     " both words, `(colour|color)`"),
    ("s?", r"(?<!\w)(?!(?:does|has|was|its|yes|this|news|series|means|always|perhaps|sometimes|ours"
     r"|yours|theirs)\b)"
     r"[^\W\d_]{3,}(?<![siu])s\?",
     "`?` makes the whole word optional, not its s, and any form of a word is found; write it"
     " without `s?`, or without the s where the word may be left out"),
)  # fmt: skip
"""What a sign cannot do without, the sign, and what to write instead."""
_SLIPS: tuple[tuple[str, str, str], ...] = (
    ("<", r"<[a-z]\w*(?![\w>])", "a class or family is closed, as in `<num>`"),
    ("*", r"[^\W_]+\*[^\W_]+", "`*` stands at the end of a word's beginning, as in `fraud*`; what"
     " is behind it is a word of its own"),
    ("*", r"(?:^|(?<=[\s(|]))\*(?=$|[\s)|])", "`*` alone stands for nothing; what may lie between"
     " words is `..` or `...`"),
    (";", r";", "no phrase goes on across `;`; write two patterns"),
    ("....", r"\.{4,}", "a gap is `..` (3 words at most) or `...` (8)"),
    ("…", r"…", "a gap is typed as dots, `..` (3 words at most) or `...` (8)"),
)  # fmt: skip
"""What no regular expression has, and a pattern cannot use either: the same three."""
_COMPILED = tuple((part, re.compile(sign, re.IGNORECASE), words) for part, sign, words in _SIGNS)
_COMPILED_SLIPS = tuple((part, re.compile(sign), words) for part, sign, words in _SLIPS)

_QUESTION_MARK = re.compile(r"([^\W_]+)\s*\?\s*$")


def lookalikes(pattern: str) -> Iterator[str]:
    """A message for each kind of sign in the pattern that only a regular expression has."""
    for part, sign, words in _COMPILED:
        if part in pattern and (found := sign.search(pattern)):
            yield f"a pattern is no regular expression, see `{found.group().strip()}`: {words}"
    for part, sign, words in _COMPILED_SLIPS:
        if part in pattern and (found := sign.search(pattern)):
            yield f"a pattern finds no `{found.group().strip()}`: {words}"


def lookalike_problems(library: Library) -> Iterator[Problem]:
    """Each of them with its place, in all files."""
    for file in library.files:
        for path, pattern in _patterns(file.document.value, (), is_list=False):
            for message in lookalikes(pattern):
                yield file.document.problem(path, message)
            if "asks" in path and (found := _QUESTION_MARK.search(pattern)):
                message = (
                    f"the `?` is no question mark here: it makes {found[1]!r} optional, and what is"
                    " before it enough; leave it out"
                )
                yield file.document.problem(path, message)


def _patterns(
    value: object, path: tuple[str | int, ...], *, is_list: bool
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _patterns(inner, (*path, key), is_list=key in _FIELDS)
        case list():
            for index, inner in enumerate(value):
                if isinstance(inner, str):
                    if is_list:
                        yield (*path, index), inner
                else:
                    yield from _patterns(inner, (*path, index), is_list=False)
