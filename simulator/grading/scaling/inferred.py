"""Results concluded from figures said before them on the line, with no sign between those.

"CTR 1.5%, 40M impressions -> 600K clicks", "25 ms each at 8K rps -> 200 busy threads". Of the ways
to join two or three of the figures before it, one that fits the result's units and gives it makes
it right. It is wrong only where nothing gives it and the likeliest way is off by a clean power of
ten: another relation may have been meant. Owns no parsing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from simulator.grading.scaling.chains import FILLERS
from simulator.grading.scaling.conversions import Finding
from simulator.grading.scaling.exactness import SPARE
from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import Judgement, is_machine, judge
from simulator.grading.scaling.pieces import Piece, Run, is_inside, single
from simulator.grading.scaling.quantities import Quantity
from simulator.grading.scaling.ways import SUMS, Powers, powers, strict_way, ways

_MAX_TRIED = 200
"""Results of one answer that are looked at; nobody leaves as many without a sign."""
_MAX_BEFORE = 5
"""Figures that a result may come from; what stands further back is another matter."""
_LOOK_BACK = 4
_WORDS_BEFORE = 12
"""Words before the first of the figures that may say what they are."""
_CONCLUDES = frozenset(
    "so gives give giving makes make making means thus hence therefore takes take needs need leaves"
    " have get gets leave becomes totals yields yield that's thats is are i.e. i.e ie cost costs"
    "".split()
)
_BETWEEN = FILLERS | _CONCLUDES | SUMS | frozenset("we that it all in".split())
"""Words that may stand between a sign and its result."""
_OTHERS = frozenset("vs than of from under over below above within per not acceptable".split())
"""Words behind a verb that make the figure another one than what follows."""
_LITTLE_OFF = (0.55, 2.9)
"""Machines in number against what the load asks for: so much may be rounding or reserve."""
_CLEAN = 1.13
"""How near a ratio must be to a power of ten to be a slip in the zeros."""
_MAX_ZEROS = 3


def inferred(run: Run, taken: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """Findings for results that no other rule has settled; `taken` are the spans of
    results that one has, sorted and apart.
    """
    tried = islice(_tried(run, taken), _MAX_TRIED)
    yield from (finding for finding in tried if finding is not None)


def _tried(run: Run, taken: Sequence[tuple[int, int]]) -> Iterator[Finding | None]:
    """What came of each result that is led to, None where nothing did."""
    line: list[Piece] = []
    for piece in (*run.pieces, None):
        if piece is None or piece.kind == "line":
            yield from _of_line(line, taken)
            line = []
        else:
            line.append(piece)


def _of_line(line: Sequence[Piece], taken: Sequence[tuple[int, int]]) -> Iterator[Finding | None]:
    said = [(at, p.term) for at, p in enumerate(line) if p.term is not None and _is_whole(p.term)]
    for number, (at, term) in enumerate(said):
        if not number or term.is_expression or is_inside(term.head.start, taken):
            continue
        before = said[max(0, number - _MAX_BEFORE) : number]
        mark = _mark(line, at)
        if mark:
            near = line[max(0, before[0][0] - _WORDS_BEFORE) : at + 1]
            finding = _concluded(near, term.head, [t for _, t in before], is_sure=mark == "sure")
            yield finding


def _is_whole(term: Term) -> bool:
    """Whether a figure or an expression stands by itself."""
    return not (term.poisoned or term.carried)


def _mark(line: Sequence[Piece], at: int) -> str:
    """How a result is led to: "sure" by a sign, an arrow or a verb, else "weak", "" not at all."""
    words: list[str] = []
    for piece in reversed(line[max(0, at - _LOOK_BACK) : at]):
        if piece.kind == "eq":
            return "sure" if _BETWEEN.issuperset(words) else "weak"
        if piece.kind == "sep":
            return "weak" if piece.text == ":" and not words else ""
        if piece.term is not None:
            if words == ["to"]:
                return "weak"
            tail = piece.term.operands[-1].words[-1:]
            return "sure" if not words and set(tail) & _CONCLUDES else ""
        low = piece.text.lower()
        if low in _CONCLUDES:
            return "" if _OTHERS.intersection(words) else "sure"
        if low in SUMS and not words:
            return "weak"
        words.append(low)
    return ""


def _concluded(
    line: Sequence[Piece], stated: Quantity, before: Sequence[Term], *, is_sure: bool
) -> Finding | None:
    """The finding for the figure that ends `line`, which begins near the first of `before`."""
    words = _words(line)
    wanted = powers(single(stated))
    near: list[tuple[float, Term]] = []
    led_by = {piece.text.lower() for piece in line[-_LOOK_BACK:-1] if piece.kind == "word"}
    strict = strict_way(before, stated, words, led_by)
    for computed, is_likely in ways(before, stated, words):
        given = powers(computed)
        if not _fits(given, wanted, stated):
            continue
        likely = is_likely and (given == wanted or bool(wanted[2]))
        found = judge(computed, single(stated))
        if found.status == "right":
            return _finding(computed, stated, Judgement("right", 1.0, True))
        if likely and found.status == "wrong":
            near.append((found.ratio, computed))
    if strict is not None:
        found = judge(strict, single(stated))
        return _finding(strict, stated, found) if found.status == "wrong" else None
    is_step = line[-3].term is not None if len(line) > 2 else False
    is_step = is_step and stated.bare and not stated.words
    if not is_sure or is_step:  # "1% -> 10 -> 100"
        return None
    takers = is_machine(stated) and not words & SPARE
    for ratio, computed in near:
        off_by_much = takers and not _LITTLE_OFF[0] <= ratio <= _LITTLE_OFF[1]
        is_slip = _is_slip_in_zeros(ratio) or (off_by_much and len(near) == 1)
        if is_slip and _is_one_sentence(line, computed):
            return _finding(computed, stated, Judgement("wrong", ratio, True))
    return None


def _finding(computed: Term, stated: Quantity, found: Judgement) -> Finding:
    start = min(o.start for o in computed.operands)
    return Finding(computed, stated, found, start, stated.end)


def _is_slip_in_zeros(ratio: float) -> bool:
    zeros = round(math.log10(ratio))
    return 1 <= abs(zeros) <= _MAX_ZEROS and abs(math.log(ratio / 10**zeros)) < math.log(_CLEAN)


def _is_one_sentence(line: Sequence[Piece], computed: Term) -> bool:
    start = min(o.start for o in computed.operands)
    return not any(p.kind == "sep" and p.text in (".", "?", "!") for p in line if p.start > start)


def _words(pieces: Sequence[Piece]) -> set[str]:
    found = {p.text.lower() for p in pieces if p.kind == "word"}
    for piece in pieces:
        for operand in piece.term.operands if piece.term is not None else ():
            found.update(operand.words)
    return found


def _fits(computed: Powers, wanted: Powers, stated: Quantity) -> bool:
    """Whether the units agree; a result may leave its period unsaid."""
    if computed == wanted:
        return True
    return computed[::2] == wanted[::2] and computed[1] == -1 and not (stated.period or wanted[1])
