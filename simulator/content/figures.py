"""A scenario's figures: safe expressions, the draw by seed, and numbers written for people.

Owns the only arithmetic that content files may ask for. Must not run code, read files, use a
random generator, or import a model: what a file may compute is the short table in `FUNCTIONS`.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.content.scenario import Scenario

MAX_EXPRESSION_CHARS = 300
MAX_DEPTH = 40
MAX_EXPONENT = 64
"""Bounds of an expression; everything is computed in floats, so a power costs one operation."""


def _least(*values: float) -> float:
    return min(values)


def _most(*values: float) -> float:
    return max(values)


FUNCTIONS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {"ceil": math.ceil, "floor": math.floor, "round": round, "min": _least, "max": _most}
)
_ONE_ARGUMENT = frozenset({"ceil", "floor", "round"})
_SUFFIXES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))
_TOKENS = re.compile(
    r"(?>\s*(?>[0-9][0-9_]*(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?(?![\w.])|[A-Za-z_]\w*|\*\*|[-+*/(),]))*\s*",
    re.ASCII,
)
_INSTEAD = (
    ("^", "; a power is written **"),
    ("{", "; figures stand here without braces, which only texts have"),
)
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of `known`, or nothing when none is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""


class FigureError(ValueError):
    """A figure that cannot be computed."""

    def __init__(self, message: str, figure: str) -> None:
        super().__init__(message)
        self.figure = figure


class TemplateError(ValueError):
    """A template that cannot be filled: `piece` of it is wrong, the one behind `before` others."""

    def __init__(self, message: str, piece: str, before: int) -> None:
        super().__init__(message)
        self.piece = piece
        self.before = before


@dataclass(frozen=True)
class Expression:
    """A parsed expression; `names` are the figures that it needs, in order of appearance."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def value(self, figures: Mapping[str, float]) -> float:
        """The finite result. Raises ValueError for an unknown name or an impossible operation."""
        try:
            result = _compute(self.tree, figures)
        except ZeroDivisionError:
            raise ValueError(f"division by zero in {self.text!r}") from None
        except OverflowError:
            raise ValueError(f"a number in {self.text!r} is too large") from None
        if not math.isfinite(result):
            raise ValueError(f"a number in {self.text!r} is too large")
        return result


def parse_expression(text: str) -> Expression:
    """Parses numbers, figure names, `+ - * / **`, parentheses, ceil, floor, round, min and max.

    Raises ValueError with a message for a person for anything else.
    """
    if len(text) > MAX_EXPRESSION_CHARS:
        raise ValueError(f"an expression has at most {MAX_EXPRESSION_CHARS} characters")
    readable = _TOKENS.match(text)
    if readable and readable.end() < len(text):
        rest = text[readable.end() :].strip()
        hint = next((words for sign, words in _INSTEAD if rest.startswith(sign)), "")
        raise ValueError(f"{rest[:20]!r} does not belong in {text!r}{hint}")
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"{text!r} is not an expression") from None
    names: dict[str, None] = {}
    _check(tree, text, names, 1)
    return Expression(text, tuple(names), tree)


def evaluate(expression: str, figures: Mapping[str, float]) -> float:
    """The finite value of `expression` over `figures`; ValueError says what is wrong with it."""
    return parse_expression(expression).value(figures)


def _check(node: ast.expr, text: str, names: dict[str, None], depth: int) -> None:
    """Raises ValueError unless every node is one of the few that `_compute` knows."""
    if depth > MAX_DEPTH:
        raise ValueError(f"{text!r} is nested more than {MAX_DEPTH} deep")
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return
        case ast.Name(id=name):
            names[name] = None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, text, names, depth + 1)
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right=right
        ):
            _check(left, text, names, depth + 1)
            _check(right, text, names, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            if name not in FUNCTIONS:
                raise ValueError(f"unknown function {name!r}{did_you_mean(name, FUNCTIONS)}")
            if not arguments or (name in _ONE_ARGUMENT and len(arguments) != 1):
                raise ValueError(f"{name}() takes {'one number' if arguments else 'a number'}")
            for argument in arguments:
                _check(argument, text, names, depth + 1)
        case _:
            raise ValueError(
                f"{text!r} may only have numbers, figures, + - * / ** ( )"
                f" and {', '.join(FUNCTIONS)}"
            )


def _compute(node: ast.expr, figures: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            if name not in figures:
                raise ValueError(f"unknown figure {name!r}{did_you_mean(name, figures)}")
            return float(figures[name])
        case ast.UnaryOp(op=op, operand=operand):
            value = _compute(operand, figures)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(op, _compute(left, figures), _compute(right, figures))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [_compute(argument, figures) for argument in arguments]
            if not all(map(math.isfinite, values)):
                raise OverflowError
            return float(FUNCTIONS[name](*values))
    raise ValueError("not an expression")


def _combine(operator: ast.operator, left: float, right: float) -> float:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    if abs(right) > MAX_EXPONENT:
        raise ValueError(f"an exponent may be at most {MAX_EXPONENT}")
    power = left**right
    if isinstance(power, complex):
        raise ValueError("a root of a negative number")
    return float(power)


def draw_figures(
    scenario: Scenario, seed: int, known: Mapping[str, float] = MappingProxyType({})
) -> dict[str, float]:
    """The figures of one attempt, by name in the scenario's order.

    Seed 0 takes each first value. Another seed takes, figure by figure, the value picked by a hash
    of seed, scenario and figure, so that adding a figure does not move the others. Figures with
    `expr` follow from those. A figure in `known` was told already and keeps that value, whatever
    the scenario says by now. Raises ValueError for an unknown name, a circle, or an expression that
    cannot be computed.
    """
    return draw_in_order(scenario, computed_in_order(scenario), seed, known)


def computed_in_order(scenario: Scenario) -> dict[str, Expression]:
    """The figures with `expr`, each after those that it needs. Raises FigureError for a circle."""
    waiting = {
        name: parse_expression(figure.expr)
        for name, figure in scenario.figures.items()
        if figure.expr is not None
    }
    ordered: dict[str, Expression] = {}
    while waiting:
        ready = [name for name, found in waiting.items() if not waiting.keys() & set(found.names)]
        if not ready:
            circle = _circle(waiting)
            message = f"figures that depend on each other: {' -> '.join((*circle, circle[0]))}"
            raise FigureError(message, circle[0])
        ordered |= {name: waiting.pop(name) for name in ready}
    return ordered


def _circle(waiting: Mapping[str, Expression]) -> list[str]:
    """Figures of which each needs the next, and the last one the first."""
    path: list[str] = []
    name = next(iter(waiting))
    while name not in path:
        path.append(name)
        name = next(needed for needed in waiting[name].names if needed in waiting)
    return path[path.index(name) :]


def draw_in_order(
    scenario: Scenario,
    computed: Mapping[str, Expression],
    seed: int,
    known: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, float]:
    """As `draw_figures`, for drawing many seeds: `computed` is what `computed_in_order` gave.

    Raises FigureError.
    """
    drawn = {name: known[name] for name in scenario.figures if name in known}
    for name, figure in scenario.figures.items():
        if figure.values is not None and name not in drawn:
            drawn[name] = figure.values[_pick(seed, scenario.id, name, len(figure.values))]
    for name, expression in computed.items():
        if name not in drawn:
            try:
                drawn[name] = expression.value(drawn)
            except ValueError as error:
                raise FigureError(str(error), name) from None
    return {name: drawn[name] for name in scenario.figures}


def _pick(seed: int, scenario_id: str, name: str, count: int) -> int:
    if seed == 0:
        return 0
    digest = hashlib.sha256(f"{seed}/{scenario_id}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % count


def units_of(scenario: Scenario) -> dict[str, str]:
    """The unit of each figure, as `fill` wants it."""
    return {name: figure.unit for name, figure in scenario.figures.items()}


def fill(template: str, figures: Mapping[str, float], units: Mapping[str, str]) -> str:
    """The template with each `{figure}` as a number with its unit; `{{` and `}}` are braces.

    Raises ValueError for an unknown figure, a lone brace, or anything but a name in braces.
    """

    def piece(match: re.Match[str]) -> str:
        found = match.group(0)
        if found in ("{{", "}}"):
            return found[0]
        name = match.group(1)
        if name is None:
            message = f"a lone {found!r}; write {found * 2!r} for a brace"
            raise TemplateError(message, found, template.count(found, 0, match.start()))
        if name not in figures:
            message = f"unknown figure {name!r}{did_you_mean(name, figures)}"
            raise TemplateError(message, found, template.count(found, 0, match.start()))
        return with_unit(figures[name], units.get(name, ""))

    return _PIECE.sub(piece, template)


def with_unit(value: float, unit: str = "") -> str:
    """A number as people say it with its unit: `10K QPS`, `$7.5`, `$2/hour`, `0.1%`, `5 TB`."""
    if unit == "bytes":
        for size, name in _BYTES:
            if abs(value) >= size:
                return f"{humanise(value / size)} {name}"
    number = humanise(value)
    if unit.startswith("$"):
        sign = "-" if number.startswith("-") else ""
        return f"{sign}${number.removeprefix('-')}{unit[1:]}"
    if not unit or unit == "%":
        return number + unit
    plural_word = len(unit) > 3 and unit.isalpha() and unit.endswith("s")
    return f"{number} {unit[:-1] if number == '1' and plural_word else unit}"


def humanise(value: float) -> str:
    """A number without its unit: three significant digits at most where it must be rounded.

    1250 → `1,250`, 5000 → `5K`, 12_500 → `12.5K`, 12_345 → `12,345`, 3_504_000 → `3.5M`.
    """
    size = abs(value)
    whole = float(value).is_integer()
    if size < 1_000 or (size < 10_000 and not (whole and size % 1_000 == 0)):
        return _plain(value)
    if whole and size < 1_000_000 and float(f"{value:.3g}") != value:
        return f"{value:,.0f}"
    rounded = float(f"{value:.3g}")
    for scale, suffix in _SUFFIXES:
        if abs(rounded) >= scale:
            return _plain(rounded / scale) + suffix
    return _plain(rounded)


def _plain(value: float) -> str:
    """With thousands separators, without needless zeros; small ones keep three digits."""
    if float(value).is_integer() or abs(value) >= 1_000:
        return f"{value:,.0f}"
    short = f"{value:.3f}" if round(value, 3) == value else f"{value:.3g}"
    if "e" in short:
        short = f"{value:.12f}"
    text = short.rstrip("0").rstrip(".") if "." in short else short
    return "0" if text in ("", "-0") else text
