"""From verdicts to credit, dimension scores, the total and its letter. Must not see an answer.

CONTRIBUTING.md tells how the constants were chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from simulator.grading.report import CriterionReport, Verdict
from simulator.grading.scaling import Calculation
from simulator.text import counted

LETTERS: tuple[tuple[float, str], ...] = (
    (97, "A+"), (90, "A"), (85, "A-"), (75, "B+"), (70, "B"), (65, "C+"), (60, "C"), (50, "D"),
)  # fmt: skip
"""Least score out of 100 for each letter; below the last is F."""

CREDIT: dict[Verdict, float] = {"met": 1.0, "partial": 0.5, "missed": 0.0, "not_assessed": 0.0}
PROMPTED_FACTOR = 0.75
"""What is left of a credit earned only after a probe."""
WRONG_CALCULATION_PENALTY = 2.0
WRONG_CALCULATION_CAP = 6.0
"""Points out of 100 for a calculation that is off by a factor 2 or more, and at most for all."""

DEDUCTION_LIMIT = 35.0
"""What all penalties together can take off at most, in points out of 100."""


@dataclass(frozen=True)
class Credited:
    """What the score needs of a criterion: its points, its credit, and whether it counts.

    A missed criterion that is a bonus at this level does not count.
    """

    points: float
    credit: float
    counts: bool


def credited(report: CriterionReport) -> Credited:
    """What the score needs of a criterion's report."""
    uncounted = report.bonus and report.credit == 0.0
    counts = report.verdict != "not_assessed" and not uncounted
    return Credited(report.points, report.credit, counts)


def deduction(penalties: float) -> float:
    """Points out of 100 taken off for penalties of that sum: nearly all of the first few, and never
    more than DEDUCTION_LIMIT, since misconceptions repeat one another.

    >>> round(deduction(4), 1), round(deduction(40), 1)
    (3.8, 23.8)
    """
    return DEDUCTION_LIMIT * (1.0 - exp(-penalties / DEDUCTION_LIMIT))


def deductions(penalties: float, slips: int) -> float:
    """Points out of 100 taken off for wrong claims with penalties of that sum, and so many slips.

    >>> deductions(4, 0), deductions(4, 1), deductions(4, 3) == deductions(4, 9)
    (3.78, 5.51, True)
    """
    arithmetic = min(WRONG_CALCULATION_CAP, WRONG_CALCULATION_PENALTY * slips)
    return round(deduction(penalties + arithmetic), 2)


Slip = tuple[str, str, str]
"""The stated and the computed figure and the unit: the same slip made again is equal to it."""


def slip(
    status: str, factor: float | None, stated: float | None, computed: float | None, unit: str
) -> Slip | None:
    """The slip that a calculation is, if it is one: wrong, and off by a factor 2 or more.

    >>> slip("wrong", 10.0, 20.0, 200.0, "GPU"), slip("wrong", 1.5, 3.0, 2.0, "GPU")
    (('20', '200', 'GPU'), None)
    """
    if status != "wrong" or factor is None or 0.5 < factor < 2.0:
        return None
    first, second = ("" if value is None else f"{value:.3g}" for value in (stated, computed))
    return first, second, unit


def slip_of(calculation: Calculation) -> Slip | None:
    """The slip that a calculation of a report is, if it is one."""
    of = calculation
    return slip(of.status, of.factor, of.stated, of.computed, str(of.unit))


def count_slips(calculations: Sequence[Calculation]) -> int:
    """How many calculations are off by a factor 2 or more; the same one made again, or said again
    in the summary, counts once.
    """
    return len({slip_of(item) for item in calculations} - {None})


def charged(claims: int, slips: int) -> str:
    """What takes points off, in words.

    >>> charged(1, 0), charged(1, 2)
    ('1 wrong claim', '1 wrong claim and 2 wrong calculations')
    """
    counts = ((claims, "wrong claim"), (slips, "wrong calculation"))
    return " and ".join(counted(count, noun) for count, noun in counts if count)


def letter(score: float) -> str:
    """The letter of a score out of 100."""
    for least, name in LETTERS:
        if score >= least:
            return name
    return "F"


def dimension_score(criteria: Sequence[Credited]) -> float | None:
    """10 × Σ points·credit / Σ points over what counts, never below 0; None when nothing counts."""
    counted = [c for c in criteria if c.counts]
    total = sum(c.points for c in counted)
    if not total:
        return None
    return max(0.0, 10.0 * sum(c.points * c.credit for c in counted) / total)


def overall_score(dimensions: Sequence[tuple[float, float | None]], deductions: float) -> float:
    """Weighted mean of the dimension scores × 10, less the deductions, inside 0 to 100.

    `dimensions` are pairs of weight and score out of 10.
    """
    return min(100.0, max(0.0, mean_score(dimensions) - deductions))


def mean_score(dimensions: Sequence[tuple[float, float | None]]) -> float:
    """Weighted mean of the dimension scores, out of 100; 0 when none is assessed."""
    assessed = [(weight, score) for weight, score in dimensions if score is not None]
    weight_sum = sum(weight for weight, _ in assessed)
    if not weight_sum:
        return 0.0
    return 10.0 * sum(weight * score for weight, score in assessed) / weight_sum
