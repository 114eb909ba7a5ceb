"""Expressions out of tokens, and their value under a choice of readings and modes.

A grammar, not patterns: sums of products of quantities, brackets and fractions, with operators
as signs or words. An operator whose other side is a letter or a word makes the whole invalid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from simulator.grading.scaling.quantities import Quantity, Reading
from simulator.grading.scaling.reader import Reader
from simulator.grading.scaling.units import CALENDAR, MACHINES, TIMES

_MAX_OPERANDS = 40
_MAX_DEPTH = 8
_MAX_COMBINATIONS = 16
_WORD_OPS = {"times": "*", "plus": "+", "x": "*"}
_HEDGES = frozenset("maybe say about roughly around approx approximately avg average only".split())
_ENDS = frozenset({"sep", "eq", "line"})
_TAIL_AFTER_GROUP = 4
_MAX_RAISED = 9
"""What stands in a bracket that is raised to a power: figures and signs."""
_RAISED = {"²": 2, "³": 3}


class Value(NamedTuple):
    """Bounds with the powers of bytes and time; `bare` carries no unit, `factor` is a leaf's."""

    low: float
    high: float
    bytes_power: int
    time_power: int
    bare: bool
    factor: float = 1.0


class Term(NamedTuple):
    """A quantity or an expression over tokens `first` to `last` (exclusive).

    `program` is postfix: an operand's index or an operator. `alternatives` are other ways to
    group the same figures. `poisoned`: an operator stands after it that has no figure behind it.
    """

    operands: tuple[Quantity, ...]
    program: tuple[int | str, ...]
    first: int
    last: int
    start: int
    end: int
    poisoned: bool = False
    carried: bool = False
    adjacent: bool = True
    alternatives: tuple[tuple[int | str, ...], ...] = ()

    @property
    def is_expression(self) -> bool:
        """Whether it has an operator."""
        return len(self.program) > 1

    @property
    def signs(self) -> frozenset[str]:
        """Its operators, each once."""
        return frozenset(item for item in self.program if isinstance(item, str))

    @property
    def head(self) -> Quantity:
        """The first quantity."""
        return self.operands[0]

    @property
    def calendar(self) -> bool:
        """Whether a bare figure may turn one period into another (86400, 365, 30)."""
        if len(self.operands) < 2:
            return False
        small = any(o.unit in ("ms", "µs", "ns") for o in self.operands)
        return any(
            o.main.low in CALENDAR or (small and o.main.low in (1e3, 1e6, 1e9))
            for o in self.operands
            if o.bare or o.main.time_power >= 0
        )

    def choices(self) -> Iterator[tuple[Reading, ...]]:
        """Combinations of the operands' readings, likeliest first, at most 16."""
        return islice(product(*(o.readings for o in self.operands)), _MAX_COMBINATIONS)

    def value(
        self,
        readings: Sequence[Reading],
        absolute: bool,
        seconds: bool,
        program: Sequence[int | str] = (),
    ) -> Value | None:
        """Its value, with bytes prefixes applied if `absolute`, periods in s if `seconds`."""
        stack: list[Value] = []
        for item in program or self.program:
            if isinstance(item, int):
                stack.append(_leaf(readings[item], self.operands[item], absolute, seconds))
                continue
            right, left = stack.pop(), stack.pop()
            joined = _apply(item, left, right)
            if joined is None:
                return None
            stack.append(joined)
        return stack[0]

    @property
    def divides_by_zero(self) -> bool:
        """Whether it divides by 0, or by what comes to 0, in the likeliest reading."""
        readings = [operand.main for operand in self.operands]
        for place, item in enumerate(self.program):
            if item == "/":
                divisor = self.program[last_operand(self.program[: place + 1]) : place]
                value = self.value(readings, True, True, divisor)
                if value is not None and value.low == value.high == 0.0:
                    return True
        return False


def last_operand(program: Sequence[int | str]) -> int:
    """Where in a postfix program that ends with an operator the operator's last operand begins."""
    wanted = 1
    for place in range(len(program) - 2, -1, -1):
        wanted += -1 if isinstance(program[place], int) else 1
        if not wanted:
            return place
    raise ValueError("no program ends like that")


def _leaf(reading: Reading, quantity: Quantity, absolute: bool, seconds: bool) -> Value:
    factor = reading.bytes_scale if absolute else 1.0
    if seconds:
        factor *= reading.seconds_scale
    bare = not (reading.bytes_power or reading.time_power or quantity.percent)
    return Value(
        reading.low * factor, reading.high * factor, reading.bytes_power, reading.time_power,
        bare, factor,
    )  # fmt: skip


def _apply(sign: str, left: Value, right: Value) -> Value | None:
    bare = left.bare and right.bare
    if sign == "*":
        return Value(
            left.low * right.low, left.high * right.high, left.bytes_power + right.bytes_power,
            left.time_power + right.time_power, bare,
        )  # fmt: skip
    if sign == "/":
        if right.low <= 0 or right.high <= 0:
            return None
        return Value(
            left.low / right.high, left.high / right.low, left.bytes_power - right.bytes_power,
            left.time_power - right.time_power, bare,
        )  # fmt: skip
    if sign == "%+":
        return left._replace(low=left.low * (1 + right.low), high=left.high * (1 + right.high))
    if left.bare != right.bare:
        if left.bare:
            left = _adopt(left, right)
        else:
            right = _adopt(right, left)
    if (left.bytes_power, left.time_power) != (right.bytes_power, right.time_power):
        return None
    if sign == "+":
        return left._replace(low=left.low + right.low, high=left.high + right.high, bare=bare)
    return left._replace(low=left.low - right.high, high=left.high - right.low, bare=bare)


def _adopt(plain: Value, united: Value) -> Value:
    """20 + 75 ms: the bare figure has its neighbour's unit."""
    return Value(
        plain.low * united.factor, plain.high * united.factor, united.bytes_power,
        united.time_power, False, united.factor,
    )  # fmt: skip


def is_whole(quantity: Quantity) -> bool:
    """Whether it is 1 without a unit, the whole that a share is taken from."""
    return quantity.bare and quantity.main.low == 1.0 and not quantity.words


class Parser:
    """Recursive descent over one reader's tokens."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._operands: list[Quantity] = []
        self._broken = False
        self._alternatives: list[tuple[int | str, ...]] = []

    def term(self, index: int) -> Term | None:
        """The longest quantity or expression that starts at this token, or None."""
        r = self.reader
        if r.kind(index) == "number" and r.kind(index + 1) in _ENDS:
            quantity = r.read(index)
            if quantity is not None:
                start, end = quantity.start, quantity.end
                return Term((quantity,), (0,), index, quantity.last, start, end)
        return self._whole(index, [], None)

    def continued(self, index: int, left: Quantity) -> Term | None:
        """An expression whose first operand is `left`, with the operator at this token."""
        self._operands = [left]
        return self._whole(index, [0], left)

    def _whole(self, index: int, program: list[int | str], left: Quantity | None) -> Term | None:
        if left is None:
            self._operands = []
        self._broken, self._alternatives = False, []
        start = self.reader.tokens[index].start
        parsed = self._sum(index, 0, program)
        if parsed is None or not self._operands:
            return None
        code, last = parsed
        end = max(self.reader.tokens[index].end, self._operands[-1].end)
        if len(self._operands) > 1 or self.reader.kind(index) in ("open", "frac"):
            end = max(end, self._group_end(last))
        return Term(
            tuple(self._operands), tuple(code), index, last, start, end,
            self._broken or self._dangling(last), left is not None,
            alternatives=tuple(self._alternatives),
        )  # fmt: skip

    def _group_end(self, last: int) -> int:
        closing = self.reader.tokens[last - 1]
        return closing.end if closing.kind == "close" else 0

    def _dangling(self, index: int) -> bool:
        """An operator without a figure behind it: the text went on as a formula."""
        r = self.reader
        if r.kind(index) == "op" or (r.kind(index) == "other" and r.tokens[index].text == "^"):
            return True
        return r.low(index) in ("x", "times") and r.kind(index + 1) == "word"

    def _sum(
        self, index: int, depth: int, program: list[int | str] | None = None
    ) -> tuple[list[int | str], int] | None:
        parsed = self._product(index, depth, program or [])
        if parsed is None:
            return None
        code, index = parsed
        while len(self._operands) < _MAX_OPERANDS:
            sign, after = self._additive(index)
            if not sign:
                break
            count = len(self._operands)
            right = self._product(after, depth, [])
            if right is None:
                self._broken = self._broken or sign == "+"
                del self._operands[count:]
                break
            if self._operands[-1].multiplier and (sign == "+" or self._operands[-1].words):
                self._broken = True  # 3×TP - 2×FP
                break
            if sign == "-" and not self._may_subtract(count):
                del self._operands[count:]
                break
            if sign == "+" and self._operands[-1].percent and len(right[0]) == 1:
                of_percents = all(self._operands[i].percent for i in code if isinstance(i, int))
                sign = "+" if of_percents else "%+"
                if not of_percents and depth == 0:  # "1M orders + 2% = 20K": what is gained
                    self._alternatives.append((*code, *right[0], "*"))
            code, index = [*code, *right[0], sign], right[1]
            if sign == "-":
                self._alternatives.append(tuple(right[0]))
        if depth == 0 and code[-1] == "+":
            self._count_first(code)
        return code, index

    def _count_first(self, code: Sequence[int | str]) -> None:
        """Such as "30M cards + 20M shops × 1 KB", for what each takes of all that are counted."""
        start = last_operand(code)
        summed, number, product = code[:start], code[start], code[start + 1 : -1]
        if not isinstance(number, int) or set(product[1::2]) != {"*"}:
            return
        counts, rest = self._operands[: number + 1], self._operands[number + 1 :]
        are_counts = counts[-1].words and all(o.bare for o in counts)
        takes = any(x.bytes_power or x.money_power for o in rest for x in o.readings)
        if are_counts and takes and {*summed, "+"} <= {*range(number), "+"}:
            self._alternatives.append((*summed, number, "+", *product))

    def _may_subtract(self, count: int) -> bool:
        left, right = self._operands[count - 1].main, self._operands[count].main
        if is_whole(self._operands[count - 1]):
            money = sum(o.main.money_power for o in self._operands[count:])
            return money != 1  # 1 - $5 / $40: what is left of the whole
        same = (left.bytes_power, left.time_power) == (right.bytes_power, right.time_power)
        bare = any(o.bare and not o.words for o in self._operands[count - 1 : count + 1])
        return (same or bare) and left.money_power == right.money_power

    def _additive(self, index: int) -> tuple[str, int]:
        r = self.reader
        if r.is_op(index, "+") or r.low(index) == "plus":
            after = index + 1
            while r.kind(after) == "word" and after < index + 4 and not r.number_at(after):
                after += 1
            return ("+", after) if self._opens(after) else ("", index)
        if r.kind(index) == "range" and self._operands and r.is_rest(index - 1):
            return "-", index + 1
        spaced = r.kind(index) == "range" and r.tokens[index].spaced
        if spaced and self._opens(index + 1) and r.tokens[index + 1].spaced:
            return "-", index + 1
        return "", index

    def _product(
        self, index: int, depth: int, program: list[int | str]
    ) -> tuple[list[int | str], int] | None:
        code = program
        if not code:
            parsed = self._operand(index, depth)
            if parsed is None:
                return None
            code, index = parsed
        divided: list[int | str] | None = None
        while len(self._operands) < _MAX_OPERANDS:
            sign, after = self._multiplicative(index)
            if not sign:
                break
            count = len(self._operands)
            right = self._operand(after, depth)
            if right is None:
                self._broken = True
                del self._operands[count:]
                break
            if sign == "/" and divided is None:
                divided = [*code, *right[0]]
            elif divided is not None:
                divided = [*divided, *right[0], "*"]
            code, index = [*code, *right[0], sign], right[1]
        if divided is not None and depth == 0 and code[0] == 0:
            self._alternatives.append((*divided, "/"))
        return code, index

    def _multiplicative(self, index: int) -> tuple[str, int]:
        r = self.reader
        if r.is_op(index, "*/"):
            after = index + 1
            return (r.tokens[index].text, after) if self._opens(after) else ("", index)
        low = r.low(index)
        if low in {"times", "x"}:
            return ("*", index + 1) if self._opens(index + 1) else ("", index)
        if low in ("multiplied", "divided") and r.low(index + 1) == "by":
            return ("*" if low[0] == "m" else "/", index + 2)
        if low == "over" and self._opens(index + 1):
            return "/", index + 1
        if low in ("of", "at") or (r.kind(index) == "other" and r.tokens[index].text == "@"):
            return self._implied(index, low)
        return "", index

    def _implied(self, index: int, low: str) -> tuple[str, int]:
        """Such as "5% of 10M", "200 GPUs at $2/hour", "10B events at 500 bytes" are products."""
        if not self._operands or not self.reader.number_at(index + 1):
            return "", index
        if low == "of":
            return ("*", index + 1) if self._operands[-1].percent else ("", index)
        right = self.reader.read(index + 1)
        if right is None:
            return "", index
        left, rate = self._operands[-1].main, right.main
        if left.bytes_power == rate.bytes_power == 1 and left.time_power > rate.time_power == -1:
            return "/", index + 1  # "140 GB at 3 TB/s" is a time
        united = any(x.bytes_power or x.money_power for x in right.readings)
        machines = self._operands[-1].noun in MACHINES.values()
        united = united or (machines and right.main.time_power == -1 and not right.each)
        return ("*", index + 1) if united else ("", index)

    def _opens(self, index: int) -> bool:
        r = self.reader
        while r.low(index) in _HEDGES:
            index += 1
        if r.kind(index) in ("open", "frac"):
            return True
        return r.number_at(index)

    def _operand(self, index: int, depth: int) -> tuple[list[int | str], int] | None:
        r = self.reader
        while r.low(index) in _HEDGES or (
            r.kind(index) == "approx" and r.kind(index + 1) == "open"
        ):
            index += 1
        if r.kind(index) == "frac":
            return self._fraction(index, depth)
        if r.kind(index) == "open":
            return self._group(index, depth)
        quantity = r.read(index)
        if quantity is None:
            return None
        self._operands.append(quantity)
        return [len(self._operands) - 1], quantity.last

    def _group(self, index: int, depth: int) -> tuple[list[int | str], int] | None:
        close = self.reader.closing[index]
        if close < 0 or depth >= _MAX_DEPTH:
            return None
        inside = self._sum(index + 1, depth + 1)
        if inside is None or inside[1] != close:
            return None
        exponent, after = self._exponent(close + 1)
        if exponent > 1 and len(inside[0]) > _MAX_RAISED:
            return None
        raised = [*inside[0], *(exponent - 1) * [*inside[0], "*"]]
        return raised, self._after_group(after)

    def _exponent(self, index: int) -> tuple[int, int]:
        """The power that a bracket is raised to, 1 without one, and the token behind it."""
        r = self.reader
        if r.word(index) in _RAISED:
            return _RAISED[r.word(index)], index + 1
        if r.kind(index) == "other" and r.tokens[index].text == "^":
            power = r.tokens[index + 1].value if r.kind(index + 1) == "number" else 0.0
            if power in (2.0, 3.0):
                return int(power), index + 2
        return 1, index

    def _after_group(self, index: int) -> int:
        """Passes the unit behind a bracket: "(20 / 0.03) QPS per core"."""
        r, first = self.reader, index
        while r.kind(index) == "word" and index < first + _TAIL_AFTER_GROUP:
            if r.low(index) in _WORD_OPS:
                break
            index += 1
        ends = r.kind(index) in ("op", "eq", "close") or r.low(index) in _WORD_OPS
        if r.is_op(first, "/") and r.word(first + 1) in TIMES:
            return first + 2
        return index if ends else first

    def _fraction(self, index: int, depth: int) -> tuple[list[int | str], int] | None:
        above = self._group(index + 1, depth)
        if above is None or self.reader.kind(above[1]) != "open":
            return None
        below = self._group(above[1], depth)
        if below is None:
            return None
        return [*above[0], *below[0], "/"], below[1]
