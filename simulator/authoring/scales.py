"""Which units an expression can give by the units of its figures: GB or TB, ms or seconds.

Owns that derivation. It keeps every reading of a bare number, so that what it rules out is certain;
where it cannot tell it says nothing. Must not read files.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from simulator.content.figures import Expression, computed_in_order
from simulator.content.scenario import Scenario
from simulator.grading.scaling.pad import UnitShape, unit_shape
from simulator.grading.scaling.units import CALENDAR, DAY, HOUR, MACHINES, MINUTE, WEEK, YEAR

_NEAR = 1.25
"""Two scales within this factor are one: 1,000 and 1,024, months of 28 and of 31 days."""
_MOST_READINGS = 200
_THOUSANDS = tuple(base**power for base in (1000, 1024) for power in range(1, 6))
_TIMES = (24, 60, 1440, 3600, 86400, 7, 168, 12, 52, 30, 365, 720, 8760)
_TURNS: Mapping[str, tuple[float, ...]] = {
    "bytes": (8, *_THOUSANDS),
    "money": (100, *_THOUSANDS),
    "time": (*_THOUSANDS, *_TIMES),
}
"""Bare numbers that may turn a unit into another one of its kind."""
_NAMES: Mapping[str, tuple[tuple[float, str], ...]] = {
    "bytes": ((1 / 8, "bits"), (1, "B"), (1e3, "KB"), (1e6, "MB"), (1e9, "GB"), (1e12, "TB"),
              (1e15, "PB")),
    "money": ((0.01, "cents"), (1, "$"), (1e3, "thousand $"), (1e6, "million $")),
    "time": ((1e-6, "µs"), (1e-3, "ms"), (1, "s"), (MINUTE, "min"), (HOUR, "h"), (DAY, "days"),
             (WEEK, "weeks"), (YEAR, "years")),
}  # fmt: skip


class _Reading(NamedTuple):
    """To which power the kind of unit stands, and what 1 of it is in B, $ or s: None for any."""

    power: float
    scale: float | None


_PLAIN = _Reading(0, 1)
_Readings = frozenset[_Reading] | None
"""Every way to read an expression; None where it cannot be told."""


class Scales:
    """What the units of a scenario's figures tell of the unit of an expression."""

    def __init__(self, kind: str, scenario: Scenario) -> None:
        self._kind = kind
        self._known: dict[str, _Readings] = {}
        self._bare: set[str] = set()
        for name, figure in scenario.figures.items():
            if figure.unit:
                self._known[name] = self._of_unit(figure.unit)
                if (
                    kind == "time"
                    and self._known[name] == frozenset({_PLAIN})
                    and figure.unit != "%"
                ):
                    self._bare.add(name)  # such as bytes, of a day
            elif figure.expr is None:
                self._known[name] = frozenset({_PLAIN})
                self._bare.add(name)
        for name, expression in computed_in_order(scenario).items():
            if name not in self._known:
                self._known[name] = self._of(expression.tree)
                if self._bare_in(expression):
                    self._bare.add(name)

    def fault(self, expression: Expression, unit: str) -> str:
        """How the unit cannot be that of the expression; "" where it may be."""
        shape = unit_shape(unit.split("/", maxsplit=1)[0]) if unit else None
        found = self._of(expression.tree)
        if shape is None or not found or not any(one.power for one in found):
            return ""
        if not self._is_settled(expression, shape):
            return ""
        power = _power(shape, self._kind)
        fitting = {one.scale for one in found if one.power == power}
        if power != 1:
            is_other = not fitting and shape.noun not in MACHINES.values()
            given = self._named({one.scale for one in found if one.power == 1})
            return given if is_other else ""
        if not fitting or any(scale is None or _near(scale, shape.scale) for scale in fitting):
            return ""
        return self._named(fitting)

    def _is_settled(self, expression: Expression, shape: UnitShape) -> bool:
        """A figure without a unit is a count beside bytes and money; of time it may hide some: it
        is a count where it alone stands beside times, and times are to come out.
        """
        if self._kind != "time":
            return True
        bare = self._bare_in(expression)
        return not bare or (bare == 1 and _power(shape, "time") == 1)

    def _bare_in(self, expression: Expression) -> int:
        names = (node.id for node in ast.walk(expression.tree) if isinstance(node, ast.Name))
        return sum(name in self._bare for name in names)

    def _named(self, scales: Collection[float | None]) -> str:
        names = [
            name for scale, name in _NAMES[self._kind]
            if any(one is not None and _near(one, scale) for one in scales)
        ]  # fmt: skip
        return " or ".join(names) or self._kind

    def _of_unit(self, unit: str) -> _Readings:
        shape = unit_shape(unit.split("/", maxsplit=1)[0])
        whole = unit_shape(unit)
        if shape is None or whole is None:
            return None
        power = _power(whole, self._kind)
        if power != _power(shape, self._kind):  # such as QPS per hour, or reads/s
            return frozenset({_Reading(power, None)})
        if not power:
            return frozenset({_PLAIN})
        others = sum(abs(_power(shape, kind)) for kind in _NAMES) - abs(power)
        return frozenset({_Reading(power, None if others else shape.scale**power)})

    def _of(self, node: ast.expr, *, divides: bool = False) -> _Readings:
        """`divides`: whether what is behind it is divided by it."""
        if not any(isinstance(inner, ast.Name) for inner in ast.walk(node)):
            return self._of_number(node, divides=divides)
        match node:
            case ast.Name(id=name):
                return self._known.get(name)
            case ast.UnaryOp(operand=operand):
                return self._of(operand, divides=divides)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return _joined(self._of(left, divides=divides), self._of(right, divides=divides), 1)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                above, below = self._of(left), self._of(right, divides=True)
                return _joined(above, below, -1)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return self._alike((left, right))
            case ast.Call(args=arguments):
                return self._alike(arguments)
        return None

    def _of_number(self, node: ast.expr, *, divides: bool) -> _Readings:
        try:
            value = Expression("", (), node).value({})
        except ValueError:
            return None
        turned = any(math.isclose(value, turn) for turn in _TURNS[self._kind])
        found = {_PLAIN} | ({_Reading(0, 1 / value)} if turned else set())
        if self._kind == "time":
            may_measure = value in CALENDAR or (turned and not divides)
        else:
            may_measure = value not in CALENDAR | {2, 100} and not (turned and divides)
        return frozenset(found | ({_Reading(1, None)} if may_measure else set()))

    def _alike(self, nodes: Iterable[ast.expr]) -> _Readings:
        """What is added or compared: the readings that all of it has, a bare number aside."""
        kept: _Readings = None
        for node in nodes:
            if not any(isinstance(inner, ast.Name) for inner in ast.walk(node)):
                continue
            found = self._of(node)
            if found is None:
                return None
            kept = found if kept is None else frozenset(
                one for one in kept if any(_same(one, other) for other in found)
            )  # fmt: skip
        return kept or None


def _power(shape: UnitShape, kind: str) -> int:
    powers = {"bytes": shape.bytes_power, "time": shape.time_power, "money": shape.money_power}
    return powers[kind]


def _joined(left: _Readings, right: _Readings, sign: int) -> _Readings:
    """All ways to read a product, or with the sign -1 a quotient."""
    if left is None or right is None or len(left) * len(right) > _MOST_READINGS:
        return None
    return frozenset(
        _Reading(
            one.power + sign * two.power,
            None if one.scale is None or two.scale is None else one.scale * two.scale**sign,
        )
        for one in left
        for two in right
    )


def _same(one: _Reading, other: _Reading) -> bool:
    if one.power != other.power:
        return False
    return one.scale is None or other.scale is None or _near(one.scale, other.scale)


def _near(one: float, other: float) -> bool:
    return one > 0 and other > 0 and 1 / _NEAR < one / other < _NEAR
