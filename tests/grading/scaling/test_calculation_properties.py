"""Random chains in random notation: right ones are right, one wrong figure is found."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.grading.scaling import find_calculations

_SIGNS = st.sampled_from([" × ", " * ", "*", " x ", " · ", " times "])
_EQUALS = st.sampled_from([" = ", " ≈ ", " == ", " => ", "=", " -> ", " → ", " = ~"])
_SLIPS = st.sampled_from([0.001, 0.01, 0.1, 0.2, 0.5, 2.0, 3.0, 5.0, 10.0, 100.0, 1000.0])


def _written(value: float, style: int) -> str:
    """A figure with three digits, as different people write it."""
    for size, names in ((1e9, ("bn", " billion")), (1e6, ("M", " mil")), (1e3, ("K", "k"))):
        if value >= size:
            if style == 2:
                return f"{value:,.0f}"
            return f"{value / size:.3g}{names[style]}"
    return f"{value:.3g}"


_STYLE = st.integers(0, 2)


def _both(write: Callable[[float], str], slip: float) -> tuple[str, str]:
    """The chain as it is, and with its result off by `slip`."""
    return write(1), write(slip)


@st.composite
def _chains(draw: st.DrawFn) -> tuple[str, str]:
    """A right chain, and the same with its result off by a factor of 2 or more."""
    kind = draw(st.sampled_from(["machines", "bytes", "rate", "cost", "sum", "product"]))
    equals, sign, style = draw(_EQUALS), draw(_SIGNS), draw(_STYLE)
    slip = draw(_SLIPS)
    if kind == "machines":
        each, many = draw(st.integers(50, 900)), draw(st.integers(12, 900))
        left = f"{_written(each * many, 2)} QPS / {each} QPS per GPU"
        return _both(lambda f: f"{left}{equals}{round(many * f)} GPUs", max(slip, 0.1))
    if kind == "bytes":
        count, size = draw(st.integers(2, 900)) * 1e6, draw(st.integers(2, 900))
        unit, scale = draw(st.sampled_from([("bytes", 1), ("KB", 1e3), ("MB", 1e6)]))
        left = f"{_written(count, style)} rows{sign}{size} {unit}"
        gb = count * size * scale / 1e9
        return _both(lambda f: f"{left}{equals}{gb * f:.4g} GB", slip)
    if kind == "rate":
        daily = draw(st.integers(100, 900)) * 1e6
        left = f"{_written(daily, style)} / 86400"
        return _both(lambda f: f"{left}{equals}{daily / 86400 * f:.3g} per second", slip)
    if kind == "cost":
        many, price = draw(st.integers(11, 900)), draw(st.integers(1, 9))
        left = f"{many} GPUs{sign}${price}/hour"
        year = many * price * 8760
        return _both(lambda f: f"{left}{equals}${_written(year * f, 0)}/year", slip)
    if kind == "sum":
        parts = draw(st.lists(st.integers(5, 90), min_size=2, max_size=5))
        left = " + ".join(f"{p} ms" for p in parts)
        return _both(lambda f: f"{left} = {sum(parts) * f:g} ms", slip)
    one, two = draw(st.integers(20, 900)), draw(st.integers(20, 900))
    left = f"{one}{sign}{two}"
    return _both(lambda f: f"{left} = {_written(one * two * f, style)}", slip)


@given(_chains())
@settings(max_examples=400, deadline=None)
def test_a_random_right_chain_is_right_and_its_slip_is_found(chain: tuple[str, str]) -> None:
    right, wrong = chain
    assert [c.status for c in find_calculations(right)] == ["right"], right
    assert [c.status for c in find_calculations(wrong)] == ["wrong"], wrong


@given(st.text(alphabet="0123456789 KMGB/*×=→~.,()[]{}$%:;|-+\\\n^eExmsd", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_calculations_in_order_that_stand_in_it(text: str) -> None:
    found = find_calculations(text)
    assert all(text[c.start : c.end] == c.text and c.text for c in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    "unit",
    [
        "1,",
        "(1",
        "5 (5 ",
        "1/",
        "9",
        "1.",
        "2B x 5m x 3B = 7 GB, ",
        "1 of 3 x4 = 5 ",
        "2 GB each so ",
    ],
)
def test_hostile_text_on_one_line_is_read_in_bounded_time(unit: str) -> None:
    """40 KB take less than a second; anything quadratic would take minutes."""
    text = unit * (40_000 // len(unit))
    started = time.perf_counter()
    find_calculations(text)
    assert time.perf_counter() - started < 10


def test_ten_thousand_calculations_are_all_found() -> None:
    text = "\n".join(f"{n} * 7 = {n * 7} rows" for n in range(1, 10_001))
    assert len(find_calculations(text)) == 10_000
