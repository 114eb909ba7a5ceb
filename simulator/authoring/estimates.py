"""Whether the calculator can compare a scenario's estimates as they are written.

Owns what the units of figures tell of an expression: only what is certain. Must not read files.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from simulator.authoring.scales import Scales
from simulator.content.figure_checks import SEEDS
from simulator.content.figures import (
    Expression,
    computed_in_order,
    draw_figures,
    fill,
    parse_expression,
    units_of,
)
from simulator.content.lint import Misjudged
from simulator.content.scenario import Estimate, Scenario
from simulator.grading.scaling import (
    ExpectedEstimate,
    compare_estimates,
    find_calculations,
    format_quantity,
)
from simulator.grading.scaling.pad import unit_shape
from simulator.grading.scaling.units import CALENDAR, MONEY
from simulator.text import one_line

_DIMENSIONS = ("money", "bytes")
_PLAIN: Mapping[str, frozenset[float]] = {
    "money": CALENDAR | {100, 1000, 1e6, 1e9},
    "bytes": CALENDAR | {100},
}
"""Numbers that stand in an expression for themselves. Any other may be a price or a size: 4 bytes
a float, $0.2 a grade."""
_WORD = re.compile(r"[^\W\d_]+|[^\w\s/]")


def estimate_faults(scenario: Scenario) -> Iterator[Misjudged]:
    """Units that the calculator cannot read or that contradict `expr`, sums of unlike things, an
    `explain` that says another number, and money in two currencies.
    """
    powers = {name: _Powers(name, scenario) for name in _DIMENSIONS}
    scales = [Scales(name, scenario) for name in ("bytes", "money", "time")]
    for name, figure in scenario.figures.items():
        if figure.expr and figure.unit:
            told = _scale_faults(scales, parse_expression(figure.expr), figure.unit)
            yield from (Misjudged(f"figure of {scenario.id}", name, one, ("unit",)) for one in told)
    sort = f"estimate of {scenario.id}"
    for estimate in scenario.estimates:
        shape = unit_shape(estimate.unit) if estimate.unit else None
        if estimate.unit and shape is None:
            message = (
                f"the calculator reads no unit in {estimate.unit!r}, so no answer would match;"
                " write it like QPS, requests/s, B/day, GPU, $/year, h or %"
            )
            yield Misjudged(sort, estimate.id, message, ("unit",))
            continue
        measured = {"money": 0, "bytes": 0}
        if shape is not None:
            measured = {"money": shape.money_power, "bytes": shape.bytes_power}
        expression, is_told = parse_expression(estimate.expr), False
        for name, found in powers.items():
            power = found.of(expression)
            if found.mixed:
                message = (
                    f"`expr` adds or compares {name} and what is none by the units of its figures:"
                    f" {found.mixed}"
                )
                yield Misjudged(sort, estimate.id, message, ("expr",))
            elif power is not None and power != measured[name]:
                if name == "bytes" and not power and _is_bytes_alone(estimate.unit):
                    continue
                wanted, got = _amount(name, measured[name]), _amount(name, power)
                message = (
                    f"the unit {estimate.unit!r} measures {wanted}, and by the units of its figures"
                    f" `expr` gives {got}"
                )
                yield Misjudged(sort, estimate.id, message, ("unit",))
                is_told = True
        for message in () if is_told else _scale_faults(scales, expression, estimate.unit):
            yield Misjudged(sort, estimate.id, message, ("unit",))
        yield from _explained(scenario, estimate)
        yield from _right_slips(scenario, estimate)
    yield from _currencies(scenario)


def _is_bytes_alone(unit: str) -> bool:
    """Things of a byte each are as many bytes: a size in these need not name any."""
    shape = unit_shape(unit)
    return shape is not None and shape.scale <= 1


def _scale_faults(scales: Iterable[Scales], expression: Expression, unit: str) -> Iterator[str]:
    given = next((found for one in scales if (found := one.fault(expression, unit))), "")
    if given:
        yield f"the unit is {unit!r}, and by the units of its figures `expr` gives {given}"


def _amount(name: str, power: float) -> str:
    if power in (0, 1):
        return name if power else f"no {name}"
    return f"{name} to the power of {power:g}"


@dataclass
class _Powers:
    """To which power a dimension stands in an expression; None where that is not certain.

    `mixed` holds what was added to something unlike in the expression looked at last.
    """

    dimension: str
    scenario: Scenario
    mixed: str = ""
    _known: dict[str, float | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, figure in self.scenario.figures.items():
            if figure.unit or figure.expr is None:
                self._known[name] = self._of_unit(figure.unit)
        for name, expression in computed_in_order(self.scenario).items():
            if name not in self._known:
                self._known[name] = self.of(expression)

    def of(self, expression: Expression) -> float | None:
        self.mixed = ""
        return self._power(expression.tree)

    def _of_unit(self, unit: str) -> float | None:
        if not unit:
            return 0
        shape = unit_shape(unit)
        if shape is None:
            return None
        return shape.money_power if self.dimension == "money" else shape.bytes_power

    def _power(self, node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=int() | float() as value):
                return 0 if value in _PLAIN[self.dimension] else None
            case ast.Name(id=name):
                return self._known.get(name)
            case ast.UnaryOp(operand=operand):
                return self._power(operand)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return self._alike(left, right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                base = self._power(left)
                if isinstance(right, ast.Constant) and isinstance(right.value, int | float):
                    return None if base is None else base * right.value
                return 0 if base == 0 else None
            case ast.BinOp(left=left, op=op, right=right):
                one, two = self._power(left), self._power(right)
                if one is None or two is None:
                    return None
                return one + two if isinstance(op, ast.Mult) else one - two
            case ast.Call(args=arguments):
                return self._alike(*arguments)
        return None

    def _alike(self, *nodes: ast.expr) -> float | None:
        """The power of things that are added or compared; a bare number fits to anything."""
        known = [(node, power) for node in nodes if (power := self._power(node)) is not None]
        if len({power for _, power in known}) > 1:
            self.mixed = " and ".join(f"`{ast.unparse(node)}`" for node, _ in known)
            return None
        return known[0][1] if known else None


def _explained(scenario: Scenario, estimate: Estimate) -> Iterator[Misjudged]:
    """What `explain` says when the figures are filled in, against what `expr` gives."""
    figures = draw_figures(scenario, 0)
    text = fill(estimate.explain, figures, units_of(scenario))
    calculations = find_calculations(text)
    value = parse_expression(estimate.expr).value(figures)
    wanted = ExpectedEstimate(
        estimate.id, estimate.title, value, estimate.unit, estimate.tolerance_factor
    )
    (result,) = compare_estimates([text], [calculations], [wanted])
    sort, where = f"estimate of {scenario.id}", ("explain",)
    wrong = [one for one in calculations if one.status == "wrong"]
    if wrong:
        message = f"it holds a wrong calculation: {one_line(wrong[0].text, 80)!r}"
        yield Misjudged(sort, estimate.id, message, where)
    elif result.status == "off":
        said, given = (format_quantity(one, estimate.unit) for one in (result.found or 0, value))
        message = f"it says {said}, and `expr` gives {given}"
        yield Misjudged(sort, estimate.id, message, where)


def _right_slips(scenario: Scenario, estimate: Estimate) -> Iterator[Misjudged]:
    """Slips that give what `expr` gives, near enough to be taken for it whatever the seed."""
    right = parse_expression(estimate.expr)
    for at, slip in enumerate(estimate.slips):
        wrong = parse_expression(slip.expr)
        ratios = []
        for seed in SEEDS:
            figures = draw_figures(scenario, seed)
            value = right.value(figures)
            ratios.append(wrong.value(figures) / value if value else 0)
        most = estimate.tolerance_factor
        if all(1 / most <= ratio <= most for ratio in ratios):
            message = (
                "this slip gives what the right answer gives, or less than the factor"
                f" {most:g} of `tolerance_factor` beside it: it is never told"
            )
            where = ("slips", at, "expr")
            yield Misjudged(f"estimate of {scenario.id}", estimate.id, message, where)


def _currencies(scenario: Scenario) -> Iterator[Misjudged]:
    """Money is compared without an exchange rate, so a scenario has one currency."""
    named = [(f"figure of {scenario.id}", name, one.unit) for name, one in scenario.figures.items()]
    named += [(f"estimate of {scenario.id}", one.id, one.unit) for one in scenario.estimates]
    first = ""
    for sort, name, unit in named:
        shape = unit_shape(unit) if unit else None
        currency = next((one for one in _WORD.findall(unit) if one.lower() in MONEY), "")
        if shape is None or not shape.money_power or not currency:
            continue
        first = first or currency
        if currency != first:
            message = (
                f"{currency!r} here and {first!r} before: money of two currencies is not told apart"
            )
            yield Misjudged(sort, name, message, ("unit",))
