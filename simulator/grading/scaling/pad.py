"""The calculator pad: one line in, its value with a unit out, by the engine's own grammar."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from simulator.grading.scaling.expressions import Parser, Term
from simulator.grading.scaling.finder import find_calculations
from simulator.grading.scaling.formatting import format_quantity
from simulator.grading.scaling.judging import noun_of
from simulator.grading.scaling.lexing import tokens
from simulator.grading.scaling.model import PadResult
from simulator.grading.scaling.quantities import Quantity, Reading
from simulator.grading.scaling.reader import Reader
from simulator.grading.scaling.units import DAY, HOUR, MACHINES, MINUTE, MONTH, TIMES, YEAR

_MAX_LINE_CHARS = 1000
_MANY = 1000
"""From here on a bare figure is a count of things, and its time is the period it goes on for."""
_TARGET = re.compile(r"^(.*\S)\s+(?:in|as|to|->|→)\s+([^\d\s][^\d]*?)\s*[=?]*\s*$", re.DOTALL)
_LABEL = re.compile(r"^(?:[^\d=:]{1,60}|[A-Za-z]\w{0,30}\s?)[=:]\s*")
_REQUESTS = frozenset("query request req read write qps rps".split())
# (multiplied or divided, bare figure's range, period before, period after)
_TURNS = (
    ("*", 80_000, 100_000, "s", "day"), ("*", 3600, 3600, "s", "hour"), ("*", 60, 60, "s", "min"),
    ("*", 24, 24, "hour", "day"), ("*", 8600, 8800, "hour", "year"),
    ("*", 720, 744, "hour", "month"), ("*", 28, 31, "day", "month"), ("*", 360, 366, "day", "year"),
    ("*", 12, 12, "month", "year"), ("*", 2.4e6, 2.7e6, "s", "month"),
    ("/", 80_000, 100_000, "day", "s"), ("/", 24, 24, "day", "hour"),
    ("/", 3600, 3600, "hour", "s"), ("/", 60, 60, "min", "s"), ("/", 28, 31, "month", "day"),
    ("/", 360, 366, "year", "day"), ("/", 12, 12, "year", "month"),
    ("/", 2.4e6, 2.7e6, "month", "s"),
)  # fmt: skip
_NAMES = {"d": "day", "h": "hour", "second": "s"}


@dataclass(frozen=True, slots=True)
class UnitShape:
    """A unit's powers, its size in bytes and seconds, and what it counts."""

    bytes_power: int
    time_power: int
    money_power: int
    scale: float
    noun: str
    percent: bool

    @property
    def powers(self) -> tuple[int, int, int]:
        """The powers of bytes, time and money."""
        return self.bytes_power, self.time_power, self.money_power


def unit_shape(unit: str) -> UnitShape | None:
    """What "GPU", "B/day" or "$/year" measures; None if it is no unit."""
    reader = Reader(tokens(f"1 {unit}"))
    quantity = reader.read(0) if unit.strip() else None
    if quantity is None or quantity.last != len(reader.tokens):
        return None
    # "B" alone is read as billions first; as a unit it is bytes.
    r = quantity.readings[-1]
    scale = r.low * r.bytes_scale * r.seconds_scale
    return UnitShape(
        r.bytes_power, r.time_power, r.money_power, scale, noun_of(quantity), quantity.percent
    )


def evaluate_line(line: str) -> PadResult | None:
    """The value of a line such as "30K QPS / 150 QPS per GPU", or None.

    None where the line is unfinished, says nothing to compute or mixes units that do not fit.
    "... in $/year" converts. Counts of machines that come from a division are rounded up.
    """
    if len(line) > _MAX_LINE_CHARS:
        return None
    text, target = _target(_LABEL.sub("", line.strip().rstrip("=? ")))
    reader = Reader(tokens(text))
    if not reader.tokens:
        return None
    term = Parser(reader).term(0)
    if term is None or term.poisoned or term.last != len(reader.tokens):
        return None
    if not term.is_expression and target is None and not _is_power(term.head):
        return None
    return _result(term, target)


@lru_cache(maxsize=256)
def check_line(line: str) -> str:
    """What there is to say of a line that states its own result; empty where it states none.
    Remembered, because the pad looks at all its lines at each key.

    >>> check_line("10M x 500 B = 5 GB"), check_line("10M x 500 B = 50 GB"), check_line("2 + 3")
    ('right', 'not so: 5 GB', '')
    """
    found = find_calculations(line[:_MAX_LINE_CHARS])
    wrong = next((one for one in found if one.status == "wrong"), None)
    if wrong is not None and wrong.computed is not None:
        return f"not so: {format_quantity(wrong.computed, wrong.unit)}"
    return "right" if any(one.status == "right" for one in found) else ""


def _is_power(quantity: Quantity) -> bool:
    """Such as 2^20: a figure that has to be worked out."""
    return "^" in quantity.figure or "**" in quantity.figure


def _target(text: str) -> tuple[str, str | None]:
    match = _TARGET.match(text)
    if match is None or unit_shape(match.group(2)) is None:
        return text, None
    return match.group(1), match.group(2)


def _result(term: Term, target: str | None) -> PadResult | None:
    readings = _readings(term)
    value = term.value(readings, True, True)
    if value is None or value.bytes_power not in (0, 1) or value.time_power not in (-1, 0, 1):
        return None
    if not math.isfinite(value.low):
        return None
    number, nouns = (value.low + value.high) / 2 * _turned(term), _nouns(term)
    money = sum(r.money_power for r in readings)
    if money not in (0, 1):
        money = 0
    if target is not None:
        return _converted(term, number, (value.bytes_power, value.time_power, money), target)
    period = ""
    if value.time_power == -1:
        number, period = _in_period(term, readings, number)
    base = "B" if value.bytes_power else "$" if money else _noun(nouns, value.time_power, period)
    if value.time_power == 1 and not value.bytes_power and not money:
        number, base = _counted(term, number) or _duration(number)
    if base in MACHINES.values() and not period and "/" in term.program:
        number = float(math.ceil(number - 1e-9))
    unit = base if not period or base.startswith("QPS") else f"{base}/{period}"
    return PadResult(number, unit, format_quantity(number, unit))


def _turned(term: Term) -> float:
    """365 bits / 8: the writer turns bits into bytes, which the unit has done already."""
    if not any(o.unit == "bit" for o in term.operands):
        return 1.0
    eights = {i for i, o in enumerate(term.operands) if o.figure == "8" and o.bare and not o.words}
    steps = itertools.pairwise(term.program)
    return 8.0 if any(item in eights and sign == "/" for item, sign in steps) else 1.0


def _converted(
    term: Term, number: float, powers: tuple[int, int, int], target: str
) -> PadResult | None:
    shape = unit_shape(target)
    if shape is None:
        return None
    if shape.percent and powers == (0, 0, 0):
        return PadResult(number * 100, "%", format_quantity(number * 100, "%"))
    if shape.powers != powers:
        return None
    if powers == (0, 0, 0) and shape.noun in MACHINES.values() and "/" in term.program:
        number = math.ceil(number - 1e-9)
    value = number / shape.scale
    if shape.bytes_power == 1:
        unit = target.split("/", maxsplit=1)[0].strip()
        text = f"{format_quantity(value, '')} {target.strip()}"
        return PadResult(value, unit if "/" not in target else target.strip(), text)
    return PadResult(value, target.strip(), format_quantity(value, target.strip()))


def _readings(term: Term) -> tuple[Reading, ...]:
    """The sensible reading of B and m: bytes for sizes, billions for counts."""
    scaled = any(o.main.low >= 1000 and o.readings[0] is o.readings[-1] for o in term.operands)
    sized = any(o.main.bytes_power for o in term.operands)
    is_size = sized if "/" in term.program else scaled and not sized  # 16 GB / 4 B; 100M x 4 B
    return tuple(_reading(o, len(term.operands) > 1, is_size) for o in term.operands)


def _reading(quantity: Quantity, several: bool, is_size: bool) -> Reading:
    first, last = quantity.readings[0], quantity.readings[-1]
    if first is last or quantity.noun or not several:
        return first
    size = last.low
    power_of_two = size >= 2 and size == int(size) and int(size) & (int(size) - 1) == 0
    if last.bytes_power and (size >= 100 or (power_of_two and is_size)):
        return last
    return first


def _nouns(term: Term) -> Counter[str]:
    stack: list[Counter[str]] = []
    for item in term.program:
        if isinstance(item, int):
            quantity = term.operands[item]
            own: Counter[str] = Counter()
            if quantity.noun and not quantity.main.money_power:
                own[_same(noun_of(quantity))] += 1
            if quantity.per:
                own[_same(quantity.per)] -= 1
            stack.append(own)
            continue
        right, left = stack.pop(), stack.pop()
        joined = Counter(left)
        if item in "*/":
            for noun, power in right.items():
                joined[noun] += power if item == "*" else -power
        elif not any(joined.values()):
            joined = Counter(right)
        stack.append(joined)
    return stack[0]


def _same(noun: str) -> str:
    return "query" if noun in _REQUESTS else noun


def _noun(nouns: Counter[str], time_power: int, period: str) -> str:
    above = [n for n, power in nouns.items() if power > 0]
    below = [n for n, power in nouns.items() if power < 0 and n in MACHINES.values()]
    machine = next((n for n in above if n in MACHINES.values()), "")
    if time_power == -1:
        own = next((n for n in above if n not in MACHINES.values()), "")
        if own == "query" and period == "s":
            return "QPS" + (f"/{below[0]}" if below else "")
        return "request" if own == "query" else own
    noun = machine or (above[0] if len(above) == 1 else "")
    return "request" if noun == "query" else noun


def _in_period(term: Term, readings: tuple[Reading, ...], number: float) -> tuple[float, str]:
    """A rate in the period that its writer means: 50M/day / 86400 is per second."""
    rate = next((o for o in term.operands if o.main.time_power == -1), None)
    if rate is None:
        return number, "s"
    period = _NAMES.get(rate.period, rate.period) or "s"
    for sign, operand in _factors(term):
        if not operand.bare or operand.noun:
            continue
        for turn, low, high, before, after in _TURNS:
            if turn == sign and before == period and low <= operand.main.low <= high:
                plain = term.value(readings, True, False)
                if plain is not None:
                    return (plain.low + plain.high) / 2, after
    seconds = next((u.seconds_scale for u in TIMES.values() if u.name == rate.period), 1.0)
    return number * seconds, period


def _factors(term: Term) -> list[tuple[str, Quantity]]:
    """Each operand of a plain chain of products with the sign before it."""
    if any(isinstance(i, str) and i not in "*/" for i in term.program):
        return []
    signs = [i for i in term.program if isinstance(i, str)]
    return list(zip(["*", *signs], term.operands, strict=False))


def _counted(term: Term, seconds: float) -> tuple[float, str] | None:
    """A count times a time, such as "60M * 30 days", in the time's own unit: 1.8B days."""
    times = [o for o in term.operands if o.main.time_power]
    counts = [o for o in term.operands if o.bare and o.main.low >= _MANY]
    if len(times) != 1 or not counts or set(term.program) & {"/", "+", "-"}:
        return None
    scale = times[0].main.seconds_scale
    return (seconds / scale, times[0].unit) if scale >= DAY else None


def _duration(seconds: float) -> tuple[float, str]:
    for size, name in ((YEAR, "year"), (MONTH, "month"), (2 * DAY, "day"), (2 * HOUR, "hour")):
        if seconds >= size:
            scale = {"day": DAY, "hour": HOUR}.get(name, size)
            return seconds / scale, name
    if seconds >= 2 * MINUTE:
        return seconds / MINUTE, "min"
    return (seconds, "s") if seconds >= 1 else (seconds * 1e3, "ms")
