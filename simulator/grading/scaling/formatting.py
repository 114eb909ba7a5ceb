"""Quantities as people read them: 3.5e6, "$/year" -> "$3.5M/year". Owns no parsing."""

from __future__ import annotations

import math

from simulator.grading.scaling.units import singular

_STEPS = ((1e15, "P"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_BYTE_STEPS = ((1e18, "EB"), (1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))

_SHORTEST = 3
_UNCHANGED = frozenset("min sec people staff traffic data media".split())
_MACHINES = frozenset({"GPU", "CPU", "TPU"})


def format_quantity(value: float, unit: str) -> str:
    """The value with at most three significant digits, scaled, and its unit.

    `unit` is as in Calculation: "GPU", "QPS", "B/day", "$/year", "%" or "". Bytes get decimal
    prefixes, other figures K, M, B and T.
    """
    if not math.isfinite(value):
        return f"{value} {unit}".strip()
    sign = "-" if value < 0 else ""
    base, _, period = unit.partition("/")
    tail = f"/{period}" if period else ""
    if base in ("B", "bytes"):
        return f"{sign}{_bytes(abs(value))}{tail}"
    if base == "$":
        return f"{sign}${_count(abs(value))}{tail}"
    if unit == "%":
        return f"{sign}{_digits(abs(value))}%"
    if base in ("ms", "s", "µs", "ns"):
        return f"{sign}{_digits(abs(value))} {unit}"
    return f"{sign}{_count(abs(value))} {_plural(base, value)}".rstrip() + tail


def _plural(noun: str, value: float) -> str:
    """The noun as it stands behind a number other than one; abbreviations keep their form."""
    if _digits(abs(value)) == "1":
        is_plural = noun.islower() and noun.isalpha() and noun.endswith("s")
        return singular(noun) if is_plural and not noun.endswith("us") else noun
    if not noun.isalpha() or len(noun) < _SHORTEST or noun.endswith(("s", "S")):
        return noun
    if noun in _UNCHANGED or (not noun.islower() and noun not in _MACHINES):
        return noun
    if noun[-1] == "y" and noun[-2] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("ch", "sh", "x")) else f"{noun}s"


def _bytes(value: float) -> str:
    for size, name in _BYTE_STEPS:
        if value >= size * 0.9995:
            return f"{_digits(value / size)} {name}"
    return f"{_digits(value)} B"


def _count(value: float) -> str:
    if value < 9999.5 and abs(value - round(value)) < 1e-9:
        return f"{value:,.0f}" if value >= 1000 and value % 100 else _scaled(value)
    return _scaled(value)


def _scaled(value: float) -> str:
    for size, name in _STEPS:
        if value >= size * 0.9995:
            return f"{_digits(value / size)}{name}"
    return _digits(value)


def _digits(value: float) -> str:
    if value == 0:
        return "0"
    if value >= 1e15:
        return f"{value:.3g}"
    places = max(0, 2 - math.floor(math.log10(value)))
    text = f"{value:,.{min(places, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times_apart(one: float, two: float) -> float:
    """The larger over the smaller; infinite where one of them is not above 0."""
    return max(one / two, two / one) if one > 0 and two > 0 else math.inf


def plain_factor(ratio: float) -> str:
    """A factor as people say it: "10 times too much"."""
    off = times_apart(ratio, 1)
    if 0.85 < off < 1.15:
        return "off"
    size = f"{off:.1f}".rstrip("0").rstrip(".") if off < 10 else f"{_two_digits(off):,.0f}"
    return f"{size} times too {'much' if ratio > 1 else 'little'}"


def _two_digits(value: float) -> float:
    digits = 1 - math.floor(math.log10(value))
    return round(value, digits)
