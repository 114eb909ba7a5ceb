"""Small whole numbers leave nothing to round: 3 × 4 is 12, and 100 / 4 = 30 servers is a slip.

Owns which calculations those are; must not know of units that convert.
"""

from __future__ import annotations

from simulator.grading.scaling.expressions import Term

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
    signs = {item for item in term.program if isinstance(item, str)}
    if not signs or not (signs <= {"*", "/"} or signs == {"+"}):
        return None
    stack: list[float] = []
    for item in term.program:
        if isinstance(item, int):
            reading = term.operands[item].main
            if reading.low != reading.high or not 0 < reading.low <= _LARGEST_OPERAND:
                return None
            if reading.low != int(reading.low) or term.operands[item].percent:
                return None
            stack.append(reading.low)
            continue
        after, before = stack.pop(), stack.pop()
        stack.append(
            before * after if item == "*" else before / after if item == "/" else before + after
        )
    return stack[0] if stack[0] == int(stack[0]) and stack[0] <= _LARGEST_RESULT else None
