"""Where in a long text the place stands that a search has found. Must not know what was searched.

A search gives a match with some words around it, out of a text that has the same words in another
order of its parts: the place is the one whose surroundings agree best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

_WORD = re.compile(r"\w+")
Piece = tuple[str, bool]
"""A part of what was found, and whether it is the match itself."""


def place_of(pieces: Sequence[Piece], text: str) -> tuple[int, int] | None:
    """Start and end of the first match in `text`; None where its words are not.

    >>> place_of([("of ", False), ("users", True)], "Users first. Millions of users.")
    (25, 30)
    """
    found = _words(pieces)
    first = next((place for place, (_, is_match) in enumerate(found) if is_match), None)
    if first is None:
        return None
    words = [word for word, _ in found]
    shown = [(match.group().casefold(), match.span()) for match in _WORD.finditer(text)]
    told = [word for word, _ in shown]
    places = [place for place, word in enumerate(told) if word == words[first]]
    if not places:
        return None

    def agreeing(place: int) -> int:
        behind = zip(told[place:], words[first:], strict=False)
        before = zip(told[:place][::-1], words[:first][::-1], strict=False)
        return sum(
            len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
            for pairs in (behind, before)
        )

    return shown[max(places, key=agreeing)][1]


def matches(pieces: Sequence[Piece], text: str) -> list[tuple[int, int]]:
    """Start and end of every word in `text` that is one of those matched."""
    wanted = {word for word, is_match in _words(pieces) if is_match}
    found = _WORD.finditer(text)
    return [match.span() for match in found if match.group().casefold() in wanted]


def _words(pieces: Sequence[Piece]) -> list[tuple[str, bool]]:
    return [
        (word.casefold(), is_match) for text, is_match in pieces for word in _WORD.findall(text)
    ]
