"""Results concluded from figures said before them on the line, with no sign between those.

"CTR 1.5%, 40M impressions -> 600K clicks", "25 ms each at 8K rps -> 200 busy threads". Of the ways
to join two or three of the figures before it, one that fits the result's units and gives it makes
it right. It is wrong only where nothing gives it, the likeliest way uses all the figures and is off
by a clean power of ten, and no word tells of another relation (a cache, a sample, a price per
thousand). Owns no parsing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from simulator.grading.scaling.chains import FILLERS
from simulator.grading.scaling.conversions import Finding, finding_of
from simulator.grading.scaling.exactness import SPARE
from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import Judgement, is_machine, is_slip_in_zeros, judge
from simulator.grading.scaling.pieces import Piece, Run, is_inside, lines_of, single
from simulator.grading.scaling.quantities import RATES, Quantity
from simulator.grading.scaling.units import TIMES
from simulator.grading.scaling.ways import SHRINKS, SUMS, Powers, powers, strict_way, ways

_MAX_TRIED = 200
"""Results of one answer that are looked at; nobody leaves as many without a sign."""
_MAX_BEFORE = 5
"""Figures that a result may come from; what stands further back is another matter."""
_LOOK_BACK = 4
"""Words before a result that may lead to it."""
_WORDS_AROUND = 12
"""Words before the first figure and behind the result that may say what they are."""
_MAX_OPERANDS = 4
"""Of an expression that a later result may come from; longer ones are results of their own."""
_CONCLUDES = frozenset(
    "so gives give giving makes means thus hence therefore takes leaves becomes become totals"
    " yields that's thats i.e. i.e ie costs cost implies imply implying".split()
)
_OPENS = frozenset("so thus hence therefore then".split())
"""Words that begin a conclusion."""
_SAYS = frozenset(
    "is are have get gets need needs require requires make take leave yield making".split()
)
"""Verbs that lead to a result or to anything else."""
_REASONS = (
    "cach", "sampl", "dedup", "compress", "filter", "discount", "thumb", "qualit", "batch",
    "parallel", "concurren", "overlap", "reserve", "replic", "quanti", "prun", "distill",
    "archiv", "incremental", "budget", "target", "holdout", "aggregat", "column", "rollup", "mille",
)  # fmt: skip
_WORDS_OF_REASONS = frozenset(
    "hot cold only low after most some us eu arm test cpm rpm ecpm sla cdn except tier spot active"
    " input output including lift treated thousand region".split()
)
"""Words, and beginnings of some, by which a result differs from what the figures give."""
_BETWEEN = FILLERS | _CONCLUDES | _SAYS | SUMS | frozenset(
    "we you our that it all in bandwidth throughput traffic storage memory volume load".split()
)  # fmt: skip
"""Words that may stand between a sign and its result."""
_NAMES = frozenset("is are of = : ~ about around".split())
_NAMED_WITHIN = 3
_SECOND = TIMES["s"]
_OTHERS = frozenset("vs than of from under over below above within per not acceptable".split())
"""Words behind a verb that make the figure another one than what follows."""
_NEAR = 1.04
"""How closely a way that is one of many must give the result: 4 %."""


def inferred(run: Run, taken: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """Findings for results that no other rule has settled; `taken` are the spans of
    results that one has, sorted and apart.
    """
    tried = islice(_tried(run, taken), _MAX_TRIED)
    yield from (finding for finding in tried if finding is not None)


def _tried(run: Run, taken: Sequence[tuple[int, int]]) -> Iterator[Finding | None]:
    """What came of each result that is led to, None where nothing did."""
    for line in lines_of(run.pieces):
        yield from _of_line(line, taken)


def _of_line(line: Sequence[Piece], taken: Sequence[tuple[int, int]]) -> Iterator[Finding | None]:
    said = [
        (at, _rate_named_before(line, at, p.term))
        for at, p in enumerate(line)
        if p.term is not None and _is_whole(p.term)
    ]
    spent = 0
    for number, (at, term) in enumerate(said):
        if is_inside(term.head.start, taken):
            spent = number
            continue
        if not number or term.is_expression:
            continue
        first = max(0, number - _MAX_BEFORE)
        before = said[first:number]
        mark = _mark(line, at)
        if mark == "weak" and _is_in_a_conclusion(line, at):
            mark = "sure"
        if mark:
            clause = line[max(0, before[0][0] - _WORDS_AROUND) : at + 1]
            behind = line[at + 1 : at + 1 + _WORDS_AROUND]
            is_sure = mark == "sure" and number - spent <= _MAX_BEFORE
            figures = [t for _, t in before]
            is_sure = is_sure and not _has_reason((*clause, *behind), figures, term.head)
            found = _concluded(clause, term.head, figures, max(0, spent - first), is_sure=is_sure)
            spent = number if found is not None else spent
            yield found


def _rate_named_before(line: Sequence[Piece], at: int, term: Term) -> Term:
    """Such as "QPS is 400k": a bare figure is a rate where the words before it say so."""
    head = term.head
    if term.is_expression or not head.bare or head.words or head.multiplier:
        return term
    before = [piece.text.lower() for piece in line[max(0, at - _NAMED_WITHIN) : at]]
    if not before or before[-1] not in _NAMES or RATES.isdisjoint(before):
        return term
    readings = tuple(reading.with_unit(_SECOND, -1) for reading in head.readings)
    return single(head._replace(readings=readings, period="s"))


def _is_whole(term: Term) -> bool:
    """Whether a figure or an expression stands by itself."""
    return not (term.poisoned or term.carried) and len(term.operands) <= _MAX_OPERANDS


def _has_reason(pieces: Sequence[Piece], figures: Sequence[Term], stated: Quantity) -> bool:
    """Whether words tell why the result is another one than the figures give.

    What is counted is no reason ("200 concurrent requests"), nor is compression by a factor told.
    """
    words = _words(pieces) - set(stated.words)
    if any(figure.head.multiplier for figure in figures):
        words -= SHRINKS
    return bool(words & _WORDS_OF_REASONS) or any(word.startswith(_REASONS) for word in words)


def _mark(line: Sequence[Piece], at: int) -> Literal["sure", "weak", ""]:
    """How a result is led to: "sure" by a sign, an arrow or a verb, else "weak", "" not at all."""
    words: list[str] = []
    weak: Literal["weak", ""] = ""
    for piece in reversed(line[max(0, at - _LOOK_BACK) : at]):
        if piece.kind == "eq":
            return "sure" if _BETWEEN.issuperset(words) else "weak"
        if piece.kind == "sep":
            return "weak" if piece.text == ":" and FILLERS.issuperset(words) else weak
        if piece.term is not None:
            if words == ["to"]:
                return "weak"
            tail = piece.term.operands[-1].words[-1:]
            return "sure" if not words and set(tail) & _CONCLUDES else weak
        low = piece.text.lower()
        if low == "ratio" and "of" in words:
            return "weak"
        if low in _CONCLUDES:
            return "sure" if _BETWEEN.issuperset(words) else ""
        if low in _SAYS or (low in SUMS and not words):
            weak = "" if _OTHERS.intersection(words) else "weak"
        words.append(low)
    return weak


def _is_in_a_conclusion(line: Sequence[Piece], at: int) -> bool:
    """Such as "so a 2 hour movie is 3.6 GB": the clause begins as one, and a verb leads to it."""
    verbs = {piece.text.lower() for piece in line[max(0, at - 2) : at] if piece.kind == "word"}
    if not verbs & _SAYS:
        return False
    for piece in reversed(line[max(0, at - _WORDS_AROUND) : at]):
        if piece.kind == "sep":
            return False
        if piece.kind == "eq" or piece.text.lower() in _OPENS:
            return True
    return False


def _concluded(
    line: Sequence[Piece], stated: Quantity, before: Sequence[Term], spent: int, *, is_sure: bool
) -> Finding | None:
    """The finding for the figure that ends `line`, which begins near the first of `before`.

    The first `spent` of those before it have led to a result already: nothing is missing where
    they are not used.
    """
    words = _words(line)
    wanted = powers(single(stated))
    slips: list[tuple[float, Term]] = []
    led_by = {piece.text.lower() for piece in line[-_LOOK_BACK:-1] if piece.kind == "word"}
    for computed, is_likely in ways(before, stated, words):
        given = powers(computed)
        if not _fits(given, wanted, stated):
            continue
        likely = is_likely and (given == wanted or bool(wanted[2]))
        found = judge(computed, single(stated))
        if found.status == "right" and (is_likely or _is_near(computed, stated)):
            return finding_of(computed, stated, Judgement("right", 1.0, True))
        if likely and found.status == "wrong":
            slips.append((found.ratio, computed))
    if not is_sure or words & SPARE or _is_step(line, stated):
        return None
    strict = strict_way(before, stated, words, led_by)
    if strict is not None:
        found = judge(strict, single(stated))
        return finding_of(strict, stated, found) if found.status == "wrong" else None
    last = before[-1] if before[-1].is_expression else None
    figures = sum(1 for term in before[spent:] if not term.is_expression)
    for ratio, computed in slips:
        uses_all = computed is last or len(computed.operands) >= figures
        if uses_all and is_slip_in_zeros(ratio) and _is_one_sentence(line, computed):
            return finding_of(computed, stated, Judgement("wrong", ratio, True))
    return None


def _is_step(line: Sequence[Piece], stated: Quantity) -> bool:
    """Whether the figure is one in a series, such as the last of "1% -> 10 -> 100"."""
    follows = len(line) > 2 and line[-3].term is not None
    return follows and stated.bare and not stated.words


def _is_near(computed: Term, stated: Quantity) -> bool:
    """Whether a way that is only one of many gives the result closely, or as whole machines."""
    if is_machine(stated) or stated.period or computed.operands[-1].main.time_power:
        return True
    given = computed.value([o.main for o in computed.operands], True, True)
    meant = single(stated).value([stated.main], True, True)
    return given is not None and meant is not None and _NEAR > given.low / meant.low > 1 / _NEAR


def _is_one_sentence(line: Sequence[Piece], computed: Term) -> bool:
    start = min(o.start for o in computed.operands)
    return not any(p.kind == "sep" and p.text in (".", "?", "!") for p in line if p.start > start)


def _words(pieces: Sequence[Piece]) -> set[str]:
    found = {p.text.lower() for p in pieces if p.kind == "word"}
    for piece in pieces:
        for operand in piece.term.operands if piece.term is not None else ():
            found.update((*operand.words, operand.per))
    return found


def _fits(computed: Powers, wanted: Powers, stated: Quantity) -> bool:
    """Whether the units agree; a result may leave its period unsaid."""
    if computed == wanted:
        return True
    unsaid = computed[1] == -1 and not (stated.period or wanted[1] or stated.percent)
    return computed[::2] == wanted[::2] and unsaid
