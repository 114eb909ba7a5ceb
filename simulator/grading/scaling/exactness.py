"""Small whole numbers leave nothing to round: 3 × 4 is 12, and 100 / 4 = 30 servers is a slip.

Owns which calculations those are; must not know of units that convert.
"""

from __future__ import annotations

from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.quantities import Quantity

_LARGEST_OPERAND = 1000.0
_LARGEST_RESULT = 100.0
SPARE = frozenset(
    "headroom spare spares redundancy buffer margin slack rounded extra reserve reserved "
    "redundant backup safety".split()
)
"""Words behind a figure that say why it is more than the division gives."""


def slip_in_whole_numbers(left: Term, right: Term) -> float | None:
    """Stated / computed where whole numbers up to a hundred give another whole number, else None.

    A sum may come out larger than its parts, for what is not named; a product may not.
    """
    exact = _exact(left)
    stated = right.head
    value = stated.main.low
    if exact is None or right.is_expression or value != stated.main.high or value == exact:
        return None
    if stated.percent or stated.approximate or SPARE & set(stated.words):
        return None
    ratio = value / exact
    if not 0.5 < ratio < 2.0 or ("+" in left.program and ratio > 1.0):
        return None
    return ratio


def _exact(term: Term) -> float | None:
    """The whole value of a product, a division or a sum of whole numbers, if it is so simple."""
    signs = term.signs
    if not signs or not (signs <= {"*", "/"} or signs == {"+"}):
        return None
    if not all(_is_small_and_whole(operand) for operand in term.operands):
        return None
    found = term.value([o.main for o in term.operands], absolute=False, seconds=False)
    value = None if found is None else found.low
    return value if value is not None and value == int(value) and value <= _LARGEST_RESULT else None


def _is_small_and_whole(operand: Quantity) -> bool:
    low, high = operand.main.low, operand.main.high
    is_one = low == high and not operand.percent
    return is_one and 0 < low <= _LARGEST_OPERAND and low == int(low)
