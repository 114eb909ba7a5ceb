"""One figure said twice in different units: per day and per second, bytes and KB, s and hours.

Owns the finding too, a judged pair, which every rule hands out.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import Judgement, judge, noun_of
from simulator.grading.scaling.pieces import single
from simulator.grading.scaling.quantities import Quantity

_RATE_NOUNS = frozenset(
    "query request req read write call event message msg search page record row op operation "
    "transaction trx txn hit lookup".split()
)
_PEOPLE = frozenset("user visitor customer guest person people driver player viewer".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """A judged pair: what was computed from, what was stated, and the offsets of both."""

    computed: Term
    stated: Quantity
    judgement: Judgement
    start: int
    end: int
    reason: str = ""


def finding_of(computed: Term, stated: Quantity, judgement: Judgement) -> Finding:
    """The finding that reaches over all figures of a calculation and its result."""
    figures = (*computed.operands, stated)
    start, end = min(q.start for q in figures), max(q.end for q in figures)
    return Finding(computed, stated, judgement, start, end)


def conversion(
    first: Quantity, second: Quantity, *, arrow: bool = False, only_right: bool = False
) -> Judgement | None:
    """Judges one figure said twice in different units, or None where it is not that."""
    a, b = first.main, second.main
    same_bytes = a.bytes_power == b.bytes_power
    if a.time_power == b.time_power == -1 and same_bytes:
        resized = a.bytes_power == 1 and a.bytes_scale != b.bytes_scale and not arrow
        if (first.period == second.period and not resized) or first.percent or second.percent:
            return None
    elif a.time_power == b.time_power == 1 and a.bytes_power == b.bytes_power == 0:
        if arrow or first.unit == second.unit:
            return None
    else:
        sizes = a.bytes_power == b.bytes_power == 1 and a.time_power == b.time_power == 0
        in_one_unit = first.unit == second.unit and a.bytes_scale == b.bytes_scale
        if not sizes or arrow or in_one_unit:
            return None
    found = judge(single(first), single(second))
    if found.status == "right":
        return found
    off = max(found.ratio, 1 / found.ratio)
    if only_right or not _same_thing(first, second) or off > 2000 or second.peak or first.peak:
        return None
    if first.each or "person" in first.words or "user" in first.words:
        return None
    return found


def _same_thing(first: Quantity, second: Quantity) -> bool:
    one, two = noun_of(first), noun_of(second)
    if first.main.money_power or second.main.money_power or first.main.bytes_power:
        return True
    if first.per != second.per:
        return False
    if "query" in (one, two) and not {one, two} & _PEOPLE:
        return True
    return not one or not two or one == two or {one, two} <= _RATE_NOUNS
