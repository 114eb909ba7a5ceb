"""The score's constants, refitted with one kind of candidate left out.

`score.py` and `compiled.py` hold three constants that were chosen on interviews rated by a panel:
how much more a scenario's own criteria weigh, where penalties saturate, and what a wrong
calculation costs. For each kind of candidate they are chosen anew on all others, and the left-out
ones are scored with these: what that adds to the distance is what the choice owes to the panel.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp
from statistics import mean

from benchmarks.agreement import spearman
from simulator.grading.compiled import OWN_FACTOR
from simulator.grading.report import Report
from simulator.grading.score import (
    DEDUCTION_LIMIT,
    WRONG_CALCULATION_CAP,
    WRONG_CALCULATION_PENALTY,
    Credited,
    dimension_score,
    overall_score,
)


@dataclass(frozen=True)
class Constants:
    """What is refitted."""

    own_factor: float
    deduction_limit: float
    wrong_calculation: float


SHIPPED = Constants(OWN_FACTOR, DEDUCTION_LIMIT, WRONG_CALCULATION_PENALTY)
GRID = tuple(
    Constants(own, limit, wrong)
    for own, limit, wrong in product(
        (1.0, 1.5, 2.0, 2.5, 3.0), (25.0, 30.0, 35.0, 40.0, 50.0), (0.0, 1.0, 2.0, 3.0)
    )
)


@dataclass(frozen=True)
class Rated:
    """One interview: its name, kind of candidate, the panel's mean, our report, ids of the
    scenario's own criteria, and how many different calculations are wrong.
    """

    name: str
    kind: str
    rating: float
    report: Report
    own: frozenset[str]
    wrong_sums: int


def score(rated: Rated, constants: Constants) -> float:
    """The total, out of 100, that the report would have with other constants."""
    dimensions: list[tuple[float, float | None]] = []
    for dimension in rated.report.dimensions:
        credited = [
            Credited(_points(c.points, c.id, rated.own, constants), c.credit, True)
            for c in dimension.criteria
            if c.verdict != "not_assessed"
        ]
        dimensions.append((dimension.weight, dimension_score(credited)))
    penalties = sum(claim.penalty for claim in rated.report.wrong_claims)
    penalties += min(WRONG_CALCULATION_CAP, constants.wrong_calculation * rated.wrong_sums)
    limit = constants.deduction_limit
    return overall_score(dimensions, limit * (1.0 - exp(-penalties / limit)))


def left_out(interviews: Sequence[Rated]) -> list[tuple[str, Constants, list[float]]]:
    """For each kind of candidate the constants that fit all others best, and its scores by them."""
    found: list[tuple[str, Constants, list[float]]] = []
    for kind in sorted({r.kind for r in interviews}):
        others = [r for r in interviews if r.kind != kind]
        best = min(GRID, key=lambda constants: _distance(others, constants))
        found.append((kind, best, [score(r, best) for r in interviews if r.kind == kind]))
    return found


def show(interviews: Sequence[Rated]) -> None:
    """Prints the constants chosen without each kind, and how far all left-out scores are."""
    rows = left_out(interviews)
    ordered = [r for kind, _, _ in rows for r in interviews if r.kind == kind]
    scores = [value for _, _, values in rows for value in values]
    theirs = [r.rating for r in ordered]
    apart = mean([abs(a - b) for a, b in zip(theirs, scores, strict=True)])
    print(
        "  constants refitted without each kind of candidate:"
        f" Spearman {spearman(theirs, scores):.3f}"
        f"   mean distance {apart:.1f}   (as shipped {_distance(interviews, SHIPPED):.1f})"
    )
    for kind, best, _ in rows:
        print(
            f"    without {kind}: own criteria x {best.own_factor:g}, deductions up to"
            f" {best.deduction_limit:g}, wrong calculation {best.wrong_calculation:g}"
        )


def _points(points: float, criterion: str, own: Collection[str], constants: Constants) -> float:
    return points / OWN_FACTOR * constants.own_factor if criterion in own else points


def _distance(interviews: Sequence[Rated], constants: Constants) -> float:
    return mean([abs(score(r, constants) - r.rating) for r in interviews])
