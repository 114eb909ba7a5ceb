"""Tables whose last column is what two others give: each row checked, where one of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from simulator.grading.scaling.conversions import Finding
from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import judge
from simulator.grading.scaling.pieces import Piece, Run, joined, single

_MIN_COLUMNS = 3


def tables(run: Run) -> Iterator[Finding]:
    """Findings for the rows of all tables of a run, where the last column is a product."""
    table: list[list[Term | None]] = []
    row: list[Piece] = []
    for piece in (*run.pieces, Piece("line", "", 0, 0), Piece("line", "", 0, 0)):
        if piece.kind != "line":
            row.append(piece)
            continue
        cells = _cells(row)
        if cells and (not table or len(cells) == len(table[0])):
            table.append(cells)
        else:
            yield from _products(table)
            table = [cells] if cells else []
        row = []


def _cells(row: Sequence[Piece]) -> list[Term | None]:
    """The figure of each cell of a table's row, None where a cell is something else."""
    cells: list[Term | None] = []
    borders = [at for at, p in enumerate(row) if p.kind == "sep" and p.text == "|"]
    for left, right in pairwise(borders):
        inside = row[left + 1 : right]
        is_figure = len(inside) == 1 and inside[0].term is not None
        cells.append(inside[0].term if is_figure else None)
    return cells if len(cells) >= _MIN_COLUMNS else []


def _products(table: Sequence[Sequence[Term | None]]) -> Iterator[Finding]:
    if len(table) < 2:
        return
    last = len(table[0]) - 1
    for first, second in combinations(range(last), 2):
        rows = [(r[first], r[second], r[last]) for r in table]
        found = [
            (joined(a, "*", b), c.head, judge(joined(a, "*", b), single(c.head)))
            for a, b, c in rows
            if a is not None and b is not None and c is not None and not c.is_expression
        ]
        if len(found) < 2 or not any(judgement.status == "right" for _, _, judgement in found):
            continue
        for computed, stated, judgement in found:
            if judgement.status != "unchecked":
                start = min(o.start for o in computed.operands)
                yield Finding(computed, stated, judgement, start, stated.end)
        return
