"""A run of text as terms, equalities, separators and words, in order. Owns no judgement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

from simulator.grading.scaling.expressions import Parser, Term
from simulator.grading.scaling.lexing import tokens
from simulator.grading.scaling.quantities import Quantity
from simulator.grading.scaling.reader import Reader
from simulator.grading.scaling.units import TIMES

PieceKind = Literal["term", "eq", "sep", "word", "line"]


class Piece(NamedTuple):
    """One piece; `text` is the equality's kind (=, ~, ->), the separator or the word."""

    kind: PieceKind
    text: str
    start: int
    end: int
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces of one stretch of text; `owner` is the quantity whose bracket this is, if one.

    `led`: an equality stands before the owner.
    """

    pieces: tuple[Piece, ...]
    owner: Term | None = None
    led: bool = False


_CARRY_OVER = frozenset({"sep", "eq", "line"})
_MAX_NESTING = 3
_LOOK_BACK = 12
_MAX_SHARE = 20
_FUNCTIONS = frozenset(
    "sqrt ln log log2 log10 exp pow max min mean avg median harmonic h f p e var sd std".split()
)
"""Words before a bracket whose figures they do something else with than what stands in it."""
_VERBS = frozenset("provide provides give gives has have make makes need needs hold holds".split())
"""Words that end what an operator without a figure began: "8 x H100 GPUs provide 8 x 80 GB"."""


@lru_cache(maxsize=16)
def runs_of(text: str) -> tuple[Run, ...]:
    """All runs of a text, remembered for a while: an answer's parts are looked at twice."""
    return tuple(Cutter(Reader(tokens(text))).runs())


class Cutter:
    """Cuts token ranges into runs; brackets behind a quantity become runs of their own."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.parser = reader, Parser(reader)
        self._brackets: list[tuple[int, int, Term, int]] = []

    def runs(self) -> list[Run]:
        """All runs: the text first, then what stands in brackets."""
        found = [Run(tuple(self._cut(0, len(self.reader.tokens), 0)))]
        while self._brackets:
            first, last, owner, depth = self._brackets.pop()
            led = owner.first > 0 and self.reader.kind(owner.first - 1) == "eq"
            found.append(Run(tuple(self._cut(first, last, depth)), owner, led))
        return found

    def _cut(self, index: int, last: int, depth: int) -> list[Piece]:
        pieces: list[Piece] = []
        broken = False
        while index < last:
            term = self._term(index, pieces)
            if term is None:
                piece = self._piece(index, pieces)
                pieces.append(piece)
                goes_on = piece.kind == "word" and piece.text.lower() not in _VERBS
                broken = self._breaks(index) or (broken and goes_on)
                index += 1
                continue
            apart = broken or self._is_share(index) or self._is_function(index)
            if apart and not term.carried:
                term = _poisoned(term)
            broken = False
            pieces.append(Piece("term", "", term.start, term.end, term))
            self._note_brackets(term, depth)
            index = max(index + 1, term.last)
        return pieces

    def _note_brackets(self, term: Term, depth: int) -> None:
        if depth >= _MAX_NESTING:
            return
        for quantity in term.operands:
            if quantity.first < term.first:
                continue
            for first, last in quantity.comments:
                self._brackets.append((first, last, single(quantity), depth + 1))

    def _term(self, index: int, pieces: Sequence[Piece]) -> Term | None:
        r = self.reader
        kind = r.kind(index)
        if kind == "approx" and self._tilde_equals(index, pieces):
            return None
        if kind in ("open", "frac"):
            term = self.parser.term(index)
            return term if term is not None and term.is_expression else None
        if r.is_op(index, "*/") or r.low(index) in ("x", "times"):
            return self._continued(index, pieces)
        return self.parser.term(index) if r.number_at(index) else None

    def _continued(self, index: int, pieces: Sequence[Piece]) -> Term | None:
        """Such as "-> x2 = 10": the operator takes up the figure before it."""
        in_brackets = bool(pieces) and pieces[-1].kind == "sep" and pieces[-1].text == ")"
        if in_brackets or not self.reader.number_at(index + 1):
            return None  # what cannot be read in "(130 –25)/25" is not its last figure
        adjacent = True
        for piece in reversed(pieces[-_LOOK_BACK:]):
            if piece.kind == "term" and piece.term is not None:
                left = _last_quantity(piece.term)
                if left is None:
                    return None
                term = self.parser.continued(index, left)
                return term if adjacent or term is None else _loose(term)
            adjacent = adjacent and piece.kind in _CARRY_OVER
        return None

    def _breaks(self, index: int) -> bool:
        """A figure behind a letter's operator, or behind "per", is no expression's start.

        Behind "per day" it is: "per day 10K x 50 = 500K" begins with when.
        """
        r = self.reader
        return r.kind(index) == "op" or (r.low(index) == "per" and r.low(index + 1) not in TIMES)

    def _is_share(self, index: int) -> bool:
        """Such as "lose 1 of 3 zones x 1.5": the figure behind "of" is not what is multiplied."""
        r = self.reader
        if index < 2 or r.low(index - 1) not in ("of", "out") or r.kind(index - 2) != "number":
            return False
        part, whole = r.tokens[index - 2], r.tokens[index]
        if index > 2 and r.kind(index - 3) in ("op", "range", "money"):
            return False
        return whole.kind == "number" and 1 <= part.value <= whole.value <= _MAX_SHARE

    def _is_function(self, index: int) -> bool:
        """Such as "sqrt(.01 * .99 / 400)": the bracket is not what is stated behind it."""
        r = self.reader
        if index == 0 or r.kind(index) != "open" or r.tokens[index].spaced:
            return False
        return r.kind(index - 1) == "word" and r.low(index - 1) in _FUNCTIONS

    def _tilde_equals(self, index: int, pieces: Sequence[Piece]) -> bool:
        r = self.reader
        if not pieces or pieces[-1].kind != "term" or index + 1 >= len(r.tokens):
            return False
        return r.tokens[index].spaced and r.tokens[index + 1].spaced

    def _piece(self, index: int, pieces: Sequence[Piece]) -> Piece:
        token = self.reader.tokens[index]
        if token.kind == "eq":
            return Piece("eq", token.text, token.start, token.end)
        if token.kind == "approx" and self._tilde_equals(index, pieces):
            return Piece("eq", "~", token.start, token.end)
        if token.kind == "line":
            return Piece("line", "\n", token.start, token.end)
        if token.kind in ("sep", "pipe", "open", "close", "range"):
            return Piece("sep", token.text, token.start, token.end)
        return Piece("word", token.text, token.start, token.end)


def flattened(runs: Sequence[Run]) -> Run:
    """All runs as one, brackets where they stand in the text."""
    pieces: list[Piece] = []
    for run in runs:
        pieces.extend(run.pieces)
        if run.owner is not None and run.pieces:
            start, end = run.pieces[0].start, run.pieces[-1].end
            pieces.append(Piece("sep", "(", start - 1, start))
            pieces.append(Piece("sep", ")", end, end + 1))
    return Run(tuple(sorted(pieces, key=lambda piece: piece.start)))


def lines_of(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """The pieces of each line, of empty ones too, without the ends of lines."""
    first = 0
    for index, piece in enumerate(pieces):
        if piece.kind == "line":
            yield pieces[first:index]
            first = index + 1
    yield pieces[first:]


def joined(left: Term, sign: str, right: Term) -> Term:
    """Two terms as one expression."""
    shift = len(left.operands)
    moved = tuple(item + shift if isinstance(item, int) else item for item in right.program)
    return Term(
        (*left.operands, *right.operands), (*left.program, *moved, sign),
        min(left.first, right.first), max(left.last, right.last),
        min(left.start, right.start), max(left.end, right.end),
    )  # fmt: skip


def is_inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies inside one of `spans`, which are sorted and do not overlap."""
    before = bisect_right(spans, place, key=itemgetter(0))
    return before > 0 and place < spans[before - 1][1]


def single(quantity: Quantity) -> Term:
    """A quantity as a term by itself."""
    return Term((quantity,), (0,), quantity.first, quantity.last, quantity.start, quantity.end)


def _last_quantity(term: Term) -> Quantity | None:
    return None if term.is_expression else term.head


def _poisoned(term: Term) -> Term:
    return term._replace(poisoned=True)


def _loose(term: Term) -> Term:
    return term._replace(carried=True, adjacent=False)
