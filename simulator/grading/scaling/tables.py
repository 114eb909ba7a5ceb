"""Tables whose last column is what two others give: each row checked, where one of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from simulator.grading.scaling.conversions import Finding, finding_of
from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import Judgement, is_slip_in_zeros, judge
from simulator.grading.scaling.pieces import Piece, Run, joined, lines_of, single
from simulator.grading.scaling.quantities import Quantity

_MIN_COLUMNS, _MAX_COLUMNS, _MAX_ROWS = 3, 8, 60
_MIN_RIGHT = 2
_TOTALS = frozenset("total totals sum all avg average mean".split())
"""Words of a row that is of all the others."""


def tables(run: Run) -> Iterator[Finding]:
    """Findings for the rows of all tables of a run, where the last column is a product."""
    table: list[list[Term | None]] = []
    for row in lines_of(run.pieces):
        cells = _cells(row)
        if cells and (not table or len(cells) == len(table[0])):
            table.append(cells)
        else:
            yield from _products(table)
            table = [cells] if cells else []
    yield from _products(table)


def _cells(row: Sequence[Piece]) -> list[Term | None]:
    """The figure of each cell of a table's row, None where a cell is something else."""
    cells: list[Term | None] = []
    is_total = any(p.kind == "word" and p.text.lower() in _TOTALS for p in row)
    borders = [at for at, p in enumerate(row) if p.kind == "sep" and p.text == "|"]
    for left, right in pairwise(borders):
        inside = row[left + 1 : right]
        is_figure = len(inside) == 1 and inside[0].term is not None and not is_total
        cells.append(inside[0].term if is_figure else None)
    return cells if _MIN_COLUMNS <= len(cells) <= _MAX_COLUMNS else []


def _products(table: Sequence[Sequence[Term | None]]) -> Iterator[Finding]:
    """Rows that hold, where two at least do, and those that are off by their zeros beside them."""
    last = len(table[0]) - 1 if table else 0
    for first, second in combinations(range(last), 2):
        found: list[tuple[Term, Quantity, Judgement]] = []
        for row in table[:_MAX_ROWS]:
            a, b, c = row[first], row[second], row[last]
            if a is None or b is None or c is None or c.is_expression or _is_one(a) or _is_one(b):
                continue
            computed = joined(a, "*", b)
            found.append((computed, c.head, judge(computed, single(c.head))))
        right = sum(1 for _, _, judgement in found if judgement.status == "right")
        if right < _MIN_RIGHT or 2 * right <= len(found):
            continue
        for computed, stated, judgement in found:
            if judgement.status == "right" or is_slip_in_zeros(judgement.ratio):
                yield finding_of(computed, stated, judgement)
        return


def _is_one(term: Term) -> bool:
    return not term.is_expression and term.head.main.low == 1
