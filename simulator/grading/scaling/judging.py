"""Whether a stated value is what an expression gives, and by which factor it is off.

Accepted, because interviewers accept it: 10^5 s for a day, 2.5M s for a month, 1000 for 1024,
one significant figure, ceilings on counts of machines, 15 % where the writer says "about".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from simulator.grading.scaling.exactness import slip_in_whole_numbers
from simulator.grading.scaling.expressions import Term, Value
from simulator.grading.scaling.model import Status
from simulator.grading.scaling.quantities import Quantity, Reading
from simulator.grading.scaling.units import CALENDAR, ELEMENT_BYTES, MACHINES, TIMES, singular

_EXACT, _ABOUT, _CALENDAR, _BYTES = 1.12, 1.17, 1.18, 1.1
_WRONG = 1.45
_MAX_ZEROS = 3
_SUMMED = 1.01
_WRITTEN_OUT = re.compile(r"(?:\d[,_ ']?){7,}")
"""Such as "5,000,000,000 KB": a figure in full is meant in its unit."""
_MAGNITUDES = (1e3, 1e6, 1e9)
_ROUNDED = 0.02
"""How far a sum of rounded percents may be from their sum."""
_SMALL_FIGURE = re.compile(r"\d{1,3}(?:\.\d+)?")
"""A figure below a thousand, so that its magnitude is a word or letter behind it."""
_MAX_PAIRS = 8
_HOURLY_PRICE_MAX = 100.0
_SAMPLE_BYTES = frozenset({2.0, 4.0, 8.0})
"""What a sample or a number takes: 16,000 × 2 × 3600 is an hour of sound in bytes."""
_NUMBER_BYTES = {1.0, 2.0, 4.0, 8.0}
"""What a number of a vector may take, where its type is not said."""
_TOKENS = frozenset("token tokens tok toks in out input output prompt".split())
"""What is priced by the million, often without saying so."""
_THOUSAND = 1000
_TWO_WAYS = 2
_DIMENSIONS = frozenset("dim dims dimension dimensions".split())
_PERIODS_OF_HOURS = {"day": 24.0, "month": 730.0, "year": 8760.0, "week": 168.0}
_WORKED = frozenset({"s", "min", "hour"})
"""Units of work that comes up in a day or a week."""
_HOURS = frozenset({"h", "hour"})
_DAY_LONG = frozenset({24.0, 80_000.0, 86_000.0, 86_400.0, 90_000.0, 100_000.0})
_TIME_FACTORS = frozenset({365.0, 366.0, 360.0, 30.0, 31.0, 12.0, 52.0, 7.0, 24.0})


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome: `ratio` is stated / computed, `consistent` that the units agreed."""

    status: Status
    ratio: float
    consistent: bool
    reason: str = ""


class _Comparison(NamedTuple):
    """One way to compare: `certain` counts against the writer, others only in favour."""

    computed: Value
    stated: Value
    certain: bool
    prefixless: bool


def judge(left: Term, right: Term, *, approximate: bool = False, spared: bool = False) -> Judgement:
    """Compares an expression (left) with the value stated for it (right).

    `spared`: the value may be more than the expression gives, for a reason that is named.
    """
    left, right = _for_a_thousand(left), _in_its_unit(left, right)
    loose = approximate or any(o.approximate for o in (*left.operands, *right.operands))
    apart = _are_apart(left, right.head)
    slip = None if loose or spared or apart else slip_in_whole_numbers(left, right)
    best: tuple[float, Judgement] | None = None
    for chosen, stated in _combinations(left, right):
        found = _judge_reading(left, right, chosen, stated, loose)
        if found is None:
            continue
        if slip is not None and (found.status == "right" or 1 / _WRONG < found.ratio < _WRONG):
            return Judgement("wrong", slip, True)
        if found.status == "right":
            return found
        distance = abs(math.log(found.ratio)) if not found.reason else 0.0
        if best is None or distance < best[0]:
            best = (distance, found)
    if left.divides_by_zero:
        return Judgement("unchecked", 1.0, False, "It divides by zero.")
    if best is None or apart or _is_for_so_many(left, right.head, best[1].ratio):
        return Judgement("unchecked", 1.0, False, "The units do not fit together.")
    ratio = best[1].ratio
    if _elements(left, right, ratio) or _hourly(left, right, ratio) or _hours_a_day(left, ratio):
        return Judgement("right", 1.0, True)
    if _magnitude_said_once(left, right) or _percents_summed(left, right, ratio):
        return Judgement("right", 1.0, True)
    turned = _bits_turned(left, right, ratio)
    if turned is not None:
        close = abs(math.log(turned)) < math.log(_EXACT)
        return Judgement("right" if close else "wrong", 1.0 if close else turned, True)
    return _final(best[1], right, loose)


def _are_apart(left: Term, stated: Quantity) -> bool:
    """Whether bytes or money are said of counts, and not what one of them takes or costs."""
    if stated.main.money_power and left.is_expression and all(map(_is_no_price, left.operands)):
        return True
    return bool(stated.main.bytes_power or stated.main.money_power) and _adds_things(left)


def _adds_things(left: Term) -> bool:
    """Such as 8,000 unique + 2,000 references, 4 GPUs + 1: counts of things."""
    signs, operands = left.signs, left.operands
    is_sum = bool(signs) and signs <= {"+", "-"}
    return is_sum and all(o.bare for o in operands) and any(o.words or o.per for o in operands)


def _is_for_so_many(left: Term, stated: Quantity, ratio: float) -> bool:
    """Such as "1.5 x $.5 + .3 x $1.5 = $1.2 per 1K calls": thousands of tokens at a price for a
    million of them, or of what it may be.
    """
    words = {word for o in (*left.operands, stated) for word in (*o.words, o.per)}
    is_unsaid = bool(words & _TOKENS) and not any(o.per_many for o in left.operands)
    is_rated = stated.per_many or (bool(stated.per) and is_unsaid)
    return bool(is_rated and stated.main.money_power) and zeros_off(ratio, _EXACT) in (-6, -3, 3, 6)


def _for_a_thousand(left: Term) -> Term:
    """Such as "3B ads × $2 cpm": a price for a thousand is no other where thousands are counted."""
    if left.signs != {"*"} or not any(o.bare and o.main.low >= _THOUSAND for o in left.operands):
        return left
    operands = tuple(
        o._replace(readings=o.readings[1:]) if o.per_many and len(o.readings) == _TWO_WAYS else o
        for o in left.operands
    )
    return left._replace(operands=operands)


def _is_no_price(operand: Quantity) -> bool:
    """Such as "3 calls/s", "2K tokens", "86,400": a count of something, or a time, and no money."""
    r = operand.main
    if r.money_power:
        return False
    return bool(operand.noun or r.time_power > 0) or (operand.bare and r.low in CALENDAR)


def _in_its_unit(left: Term, right: Term) -> Term:
    """Such as "86K × 5 min = 7200 h/day": the hours that come up a day, where the day is said with
    the result alone.
    """
    head = right.head
    if right.is_expression or head.unit not in _WORKED or not head.period:
        return right
    times = [o.main for o in left.operands if o.main.time_power]
    if [r.time_power for r in times] != [1] or left.signs != {"*"}:
        return right
    seconds = times[0].seconds_scale  # in the unit of what one takes, so that nothing else turns it
    factor = TIMES[head.unit].seconds_scale / seconds
    readings = tuple(
        r.times(factor)._replace(time_power=1, seconds_scale=seconds) for r in head.readings
    )
    return right._replace(operands=(head._replace(readings=readings, period=""),))


def _combinations(left: Term, right: Term) -> list[tuple[tuple[Reading, ...], tuple[Reading, ...]]]:
    """Pairs of readings whose bytes agree best: 10B × 500B = 5 TB is billions times bytes."""
    lefts = [(chosen, _bytes_power(left, chosen)) for chosen in left.choices()]
    rights = [(stated, _bytes_power(right, stated)) for stated in right.choices()]
    if len(lefts) == 1 and len(rights) == 1:
        return [(lefts[0][0], rights[0][0])]
    ranked: list[list[tuple[tuple[Reading, ...], tuple[Reading, ...]]]] = [[], [], []]
    for chosen, one in lefts:
        for stated, two in rights:
            rank = 0 if one == two else 1 if 0 in (one, two) else 2
            ranked[rank].append((chosen, stated))
    return (ranked[0] + ranked[1] or ranked[2])[:_MAX_PAIRS]


def _bytes_power(term: Term, readings: tuple[Reading, ...]) -> int:
    stack: list[int] = []
    for item in term.program:
        if isinstance(item, int):
            stack.append(readings[item].bytes_power)
            continue
        right, left = stack.pop(), stack.pop()
        sign = {"*": 1, "/": -1}.get(item)
        stack.append(left + sign * right if sign is not None else max(left, right))
    return stack[0]


def _judge_reading(
    left: Term,
    right: Term,
    chosen: tuple[Reading, ...],
    stated: tuple[Reading, ...],
    loose: bool,
) -> Judgement | None:
    nearest: tuple[float, bool] | None = None
    consistent = False
    for pair in _comparisons(left, right, chosen, stated):
        ratio = _ratio(pair)
        if ratio is None:
            continue
        same = (pair.computed.bytes_power, pair.computed.time_power) == (
            pair.stated.bytes_power, pair.stated.time_power,
        )  # fmt: skip
        if _accepted(ratio, pair, left, right, loose):
            if _counts_as_bytes(left, pair):
                return Judgement("wrong", ratio, True, "This counts things, not bytes.")
            return Judgement("right", 1.0, same)
        if pair.prefixless and any(
            _accepted(ratio * shift, pair, left, right, loose) for shift in (1e3, 1e6)
        ):
            return Judgement("right", 1.0, same)
        if pair.certain and (nearest is None or abs(math.log(ratio)) < abs(math.log(nearest[0]))):
            nearest, consistent = (ratio, same), same
    if nearest is None:
        return None
    return Judgement("wrong", nearest[0], consistent)


def _comparisons(
    left: Term, right: Term, chosen: tuple[Reading, ...], stated: tuple[Reading, ...]
) -> Iterator[_Comparison]:
    programs = (left.program, *left.alternatives)
    for number, program in enumerate(programs):
        base = left.value(chosen, True, True, program)
        target = right.value(stated, True, True)
        if base is None or target is None:
            continue
        if base.high <= 0 and number == 0:
            continue
        certain = number == 0 or left.value(chosen, True, True) is None or _negative(left, chosen)
        for absolute, sure in _byte_modes(base, target, left, right):
            for seconds, own, trusted in _time_modes(base, target, left, right):
                computed = left.value(chosen, absolute, seconds, program)
                value = right.value(stated, absolute, own)
                if computed is not None and value is not None:
                    prefixless = (
                        not absolute and base.bytes_power == 0 and stated[0].bytes_scale >= 1e6
                    )
                    yield _Comparison(computed, value, certain and sure and trusted, prefixless)


def _negative(left: Term, chosen: tuple[Reading, ...]) -> bool:
    value = left.value(chosen, True, True)
    return value is not None and value.high <= 0


def _byte_modes(base: Value, target: Value, left: Term, right: Term) -> Iterator[tuple[bool, bool]]:
    if base.bytes_power == target.bytes_power:
        yield True, True
        return
    if 0 in (base.bytes_power, target.bytes_power):
        yield True, True
        if target.bytes_power == 0 or base.high < 1e7 or _WRITTEN_OUT.fullmatch(right.head.figure):
            yield False, True
        return
    yield False, False


def _time_modes(
    base: Value, target: Value, left: Term, right: Term
) -> Iterator[tuple[bool, bool, bool]]:
    """(expression in seconds, stated in seconds, counts against the writer)."""
    if base.time_power == target.time_power:
        yield True, True, True
        per_time = any(o.main.seconds_scale != 1 and not o.main.time_power for o in right.operands)
        if per_time or (base.time_power and left.calendar) or _turned_by_hand(left):
            yield False, False, True
        return
    yield False, False, base.time_power * target.time_power >= 0
    if base.time_power == 0:
        yield True, False, True
        yield False, True, target.time_power == 1
        yield True, True, False
    elif target.time_power == 0:
        yield True, False, False
        if _hours_counted(left):
            yield False, False, True


def _hours_counted(left: Term) -> bool:
    """Such as 1 per hour × 24 × 30: the hours of a day are counted by hand."""
    hourly = any(o.period in _HOURS for o in left.operands)
    return hourly and "/" not in left.program and any(o.main.low == 24 for o in left.operands)


def _turned_by_hand(left: Term) -> bool:
    """Such as 139/s × 36 min × 60: a bare figure makes the two periods one."""
    periods = {o.main.seconds_scale for o in left.operands if o.main.time_power}
    return len(periods) > 1 and any(o.bare and o.main.low in CALENDAR for o in left.operands)


def _ratio(pair: _Comparison) -> float | None:
    low, high = pair.computed.low, pair.computed.high
    if low <= 0 or high <= 0 or pair.stated.low <= 0 or not math.isfinite(high):
        return None
    if pair.stated.high < low:
        return pair.stated.high / low
    if pair.stated.low > high:
        return pair.stated.low / high
    return 1.0


def _accepted(ratio: float, pair: _Comparison, left: Term, right: Term, loose: bool) -> bool:
    off = max(ratio, 1 / ratio)
    limit = _ABOUT if loose else _EXACT
    periods = {o.main.seconds_scale for o in (*left.operands, *right.operands) if o.main.time_power}
    if left.calendar or len(periods) > 1:
        limit = max(limit, _CALENDAR)
    if pair.computed.bytes_power and pair.stated.bytes_power:
        limit *= _BYTES
    if off <= limit:
        return True
    computed, stated = pair.computed.high, pair.stated.low
    quantity = right.head
    if right.is_expression or quantity.percent:
        return False
    if _one_figure(computed) == _one_figure(stated) and quantity.significant == 1:
        return True
    return _ceiling(computed, stated, quantity, left)


def _one_figure(value: float) -> float:
    return float(f"{value:.0e}")


def _ceiling(computed: float, stated: float, quantity: Quantity, left: Term) -> bool:
    """Machines are bought whole, and in round numbers."""
    if stated != int(stated) or stated > 1e6 or stated < computed:
        return False
    machine = is_machine(quantity)
    divides = "/" in left.program
    if not machine and not (divides and not quantity.unit and quantity.bare):
        return False
    if stated == math.ceil(computed - 1e-9):
        return True
    digits = 10.0 ** math.floor(math.log10(computed))
    return machine and stated <= max(math.ceil(computed / digits) * digits, computed * 1.25)


def is_machine(quantity: Quantity) -> bool:
    """Whether the quantity counts machines: GPUs, servers, cores, shards."""
    return any(word in MACHINES for word in quantity.words) or quantity.noun in MACHINES.values()


def _percents_summed(left: Term, right: Term, ratio: float) -> bool:
    """Such as "37 + 52 + 18 = 107%": the sign of all stands behind the sum."""
    is_said_once = right.head.percent and all(o.bare for o in left.operands)
    is_sum = left.is_expression and left.signs <= {"+", "-"}
    return is_said_once and is_sum and abs(ratio * 100 - 1) < _ROUNDED


def _magnitude_said_once(left: Term, right: Term) -> bool:
    """Such as "2.05 - 0.6 = 1.45M": a sum whose small figures are millions, as the result says."""
    signs = left.signs
    head, stated = right.head, right.head.main
    if right.is_expression or not signs or not signs <= {"+", "-"} or stated.low < _MAGNITUDES[0]:
        return False
    if not _SMALL_FIGURE.fullmatch(head.figure):
        return False
    if any(o.main.bytes_power or o.main.time_power or o.percent for o in left.operands):
        return False
    for magnitude in _MAGNITUDES:
        scaled = [
            o.main.times(magnitude) if o.main.high < _MAGNITUDES[0] else o.main
            for o in left.operands
        ]
        value = left.value(scaled, True, True)
        if value is not None and value.low > 0 and 1 / _SUMMED < stated.low / value.low < _SUMMED:
            return True
    return False


def _counts_as_bytes(left: Term, pair: _Comparison) -> bool:
    """3500 × 60 × 60 × 24 = 302 MB: seconds turn a rate into a count of things, not bytes."""
    if pair.computed.bytes_power or pair.stated.bytes_power != 1 or pair.computed.time_power:
        return False
    figures = [o.main.low for o in left.operands]
    if not _SAMPLE_BYTES.isdisjoint(figures):
        return False
    return figures.count(60.0) >= 2 or 86400.0 in figures or 3600.0 in figures


def _elements(left: Term, right: Term, ratio: float) -> bool:
    """100M × 128 floats = 51 GB, × 128 dims = 51 GB: four bytes a float went without saying."""
    if right.head.main.bytes_power != 1:
        return False
    words = {word for operand in left.operands for word in operand.words}
    sizes = {ELEMENT_BYTES[word] for word in words if word in ELEMENT_BYTES}
    if not sizes and words & _DIMENSIONS and not any(o.main.bytes_power for o in left.operands):
        sizes = _NUMBER_BYTES
    return any(abs(math.log(ratio / size)) < math.log(_ABOUT) for size in sizes)


def _bits_turned(left: Term, right: Term, ratio: float) -> float | None:
    """10 Gbit/s / 8 = 1.25 GB/s, 4 GB/s × 8 = 32 Gbit/s: the writer turned one into the other.

    So does 3e9 × 8 / 10 = 2.4 Gbit, where the figures have no unit.
    """
    if not any(o.bare and o.main.low == 8 for o in left.operands):
        return None
    bits = any(o.unit == "bit" for o in left.operands)
    sized = any(o.main.bytes_power for o in left.operands)
    if bits and right.head.unit != "bit" and "/" in left.program:
        return ratio / 8
    if not bits and right.head.unit == "bit" and not (sized and "/" in left.program):
        return ratio * 8
    return None


def _hourly(left: Term, right: Term, ratio: float) -> bool:
    """200 × $2 = $3.5M a year: machines are priced by the hour, and run all hours."""
    if right.head.main.time_power != -1:
        return False
    prices = [o for o in left.operands if o.main.money_power and not o.main.time_power]
    hours = _PERIODS_OF_HOURS.get(right.head.period)
    if hours is None or not prices or prices[0].main.low > _HOURLY_PRICE_MAX:
        return False
    return abs(math.log(ratio / hours)) < math.log(_CALENDAR)


def _hours_a_day(left: Term, ratio: float) -> bool:
    """1B hours a day × 2 Mbps / 86,400 s: the day is divided away by hand, in hours or seconds."""
    daily = any(o.unit in _HOURS and o.period == "day" for o in left.operands)
    if not daily or "/" not in left.program:
        return False
    figures = {o.main.low for o in left.operands if o.unit not in _HOURS or not o.period}
    if not figures & _DAY_LONG:
        return False
    return any(abs(math.log(ratio / hours)) < math.log(_CALENDAR) for hours in (24.0, 3600.0))


def _final(found: Judgement, right: Term, loose: bool) -> Judgement:
    off = max(found.ratio, 1 / found.ratio)
    if found.reason:
        return found
    precise = not loose and right.head.significant >= 3
    if off >= _WRONG or (precise and off > 1.2):
        return found
    return Judgement("unchecked", found.ratio, found.consistent, "Near, but not by rounding.")


def is_slip_in_zeros(ratio: float) -> bool:
    """Whether a ratio is 10, 100 or 1000, or one over that, within 12 %."""
    return ratio > 0 and 1 <= abs(zeros_off(ratio, _EXACT)) <= _MAX_ZEROS


def zeros_off(ratio: float, within: float) -> int:
    """The power of ten that a positive ratio is, give or take the factor `within`, else 0."""
    zeros = round(math.log10(ratio))
    return zeros if abs(math.log(ratio / 10.0**zeros)) < math.log(within) else 0


def noun_of(quantity: Quantity) -> str:
    """The noun that a count is of, as one word in the singular."""
    return singular(quantity.noun) if quantity.noun else ""
