"""What a statement is to the learned reader: names of the things that it holds.

Owns the names of features; must not know what any of them is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from simulator.grading.reading import WORD_KINDS, Reading
from simulator.grading.rules import bits
from simulator.grading.tokens import Stems, Token

_STEMS = Stems()
_NUMBER = "#"
_MARKS = frozenset({_NUMBER, "!"})
_NO_WORD = frozenset({_NUMBER, ""})
_LETTERS = 12
"""A longer stem is known by its beginning."""
_MOST_WORDS = 120
"""More words are no statement: of 36,000 in real answers three have more."""


class Features:
    """The features of the statements of one answer that may earn anything, `numbers`, each once;
    `unread` are those that are too long for any.

    `c:` and the id of a concept or a mark that a statement mentions without denying it, `h:` and
    that of a concept that stands above it, `w:` and the stem of a word, `b:` and two neighbouring
    stems, where any number is `#`, without what is denied; `p:` and its phase.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._concepts = _things(reading.index.concepts)
        self._above: dict[tuple[int, ...], frozenset[str]] = {}
        self._lost: dict[int, list[tuple[Token, set[str]]]] = {}
        self._mentioned = self._of_parents()
        self._stems, self.unread = self._distinct()
        self.numbers = list(self._stems)
        self._kept = sum(1 << number for number in self.numbers)

    @property
    def size(self) -> int:
        """How many words the statements have."""
        return sum(map(len, self._stems.values()))

    def things(self) -> Iterator[tuple[str, int]]:
        """Each `c:` feature, with the statements that have it as a set of bits."""
        for name, places in self._concepts.items():
            yield "c:" + name, places & self._kept

    def above(self, number: int) -> frozenset[str]:
        """The `h:` features of a statement; the same object for all that stand at one place."""
        parents = self.reading.statements[number].parents
        known = self._above.get(parents)
        if known is None:
            names = frozenset[str]().union(*(self._mentioned.get(one, ()) for one in parents))
            known = self._above[parents] = frozenset("h:" + name for name in names)
        return known

    def words(self, number: int) -> dict[str, None]:
        """The `w:` and `b:` features of a statement."""
        return _of_words(self._stems[number])

    def phase(self, number: int) -> str | None:
        """The `p:` feature of a statement, if it has a phase."""
        phase = self.reading.statements[number].phase
        return None if phase is None else "p:" + phase

    def of(self, number: int) -> list[str]:
        """All features of a statement."""
        mine = [name for name, places in self.things() if places >> number & 1]
        phase = self.phase(number)
        last = () if phase is None else (phase,)
        return [*mine, *sorted(self.above(number)), *self.words(number), *last]

    def lost_with(self, number: int) -> list[tuple[Token, set[str]]]:
        """Each word of a statement, with those of its features that it would lack without it."""
        known = self._lost.get(number)
        if known is None:
            known = self._lost[number] = list(self._lost_with(number))
        return known

    def _lost_with(self, number: int) -> Iterator[tuple[Token, set[str]]]:
        tokens, mentions, named = self.reading.mentions(number)
        stems = self._stems[number]
        pairs = list(pairwise(stems))
        common: dict[str, tuple[int, int]] = {}
        for first, last, patterns in mentions:
            for name in {named[pattern] for pattern in patterns}:
                if self._concepts.get(name, 0) >> number & 1:
                    low, high = common.get(name, (first, last))
                    common[name] = max(low, first), min(high, last)
        things: dict[int, set[str]] = {}
        for name, (low, high) in common.items():
            for place in range(low, high + 1):
                things.setdefault(place, set()).add("c:" + name)
        words = [(place, token) for place, token in enumerate(tokens) if token.kind in WORD_KINDS]
        for n, (place, word) in enumerate(words):
            lost = things.get(place, set())
            if stems.count(stems[n]) == 1 and stems[n] not in _NO_WORD:
                lost.add("w:" + stems[n])
            beside = [pair for pair in pairs[max(0, n - 1) : n + 1] if all(pair)]
            lost.update(_pair(*pair) for pair in beside if pairs.count(pair) == 1)
            yield word, lost

    def _distinct(self) -> tuple[dict[int, tuple[str, ...]], frozenset[int]]:
        """The stems of the statements that may earn anything, by number, without those that say in
        the same words and the same place what was said before, whatever their figures; and those
        that are too long.
        """
        found: dict[int, tuple[str, ...]] = {}
        unread: set[int] = set()
        known: set[tuple[tuple[str, ...], frozenset[str]]] = set()
        for number in bits(self.reading.index.alive):
            words = self.reading.said[number]
            if len(words) > _MOST_WORDS:
                unread.add(number)
                continue
            stems = tuple([_stem(word) for word in words])
            if (stems, self.above(number)) not in known:
                known.add((stems, self.above(number)))
                found[number] = stems
        return found, frozenset(unread)

    def _of_parents(self) -> dict[int, set[str]]:
        """What each statement that others stand below mentions."""
        index = self.reading.index
        parents = 0
        for number in index.scope:
            parents |= 1 << number
        found: dict[int, set[str]] = {number: set() for number in index.scope}
        for names in (_things(index.headings), self._concepts):
            for name, places in names.items():
                if places & parents and name[0] != "@":
                    for number in bits(places & parents):
                        found[number].add(name)
        return found


def _things(names: Mapping[str, int]) -> dict[str, int]:
    """Concepts and marks, without the patterns that single rules look for."""
    return {name: places for name, places in names.items() if not name.startswith("say:")}


def _pair(first: str, second: str) -> str:
    return f"b:{first} {second}"


def _of_words(stems: Sequence[str]) -> dict[str, None]:
    singles = ["w:" + stem for stem in stems if stem not in _NO_WORD]
    pairs = [_pair(first, second) for first, second in pairwise(stems) if first and second]
    return dict.fromkeys((*singles, *pairs))


def _stem(word: str) -> str:
    """The stem of a word as it is said; `#` for a number, nothing for what is denied."""
    if word[0] in _MARKS:
        return _NUMBER if word[0] == _NUMBER else ""
    return _STEMS.stem(word)[:_LETTERS]
