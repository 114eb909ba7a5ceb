"""The things that would raise the score most. Owns their choice and wording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from simulator.grading.compiled import Compiled
from simulator.grading.disputes import CALCULATION, CRITERION, WRONG_CLAIM
from simulator.grading.report import ClaimReport, CriterionReport, Raise
from simulator.grading.scaling import Calculation
from simulator.grading.score import (
    count_slips,
    credited,
    deductions,
    dimension_score,
    mean_score,
    slip_of,
)

RAISES_KEPT = 12
"""More than are told at once: disputes settle some of them."""
_VERBS = {"met": "Say unprompted", "partial": "Make more of", "missed": "Add"}
"""What to do about a criterion that has not its whole credit: one that is met had help."""


def raises_of(
    compiled: Compiled,
    criteria: Mapping[str, CriterionReport],
    claims: Sequence[ClaimReport],
    calculations: Sequence[Calculation],
) -> tuple[Raise, ...]:
    """What would raise the total, the largest gain first; what would add nothing is left out.

    A gain is what the total would have more, everything else being as it is, and may reach below
    a total of 0: a criterion's missing credit, a claim's penalty and the credit that it alone
    withholds, a slip's penalty.
    """
    score = _Score(compiled, criteria)
    gains = [
        *_criterion_raises(compiled, score),
        *_claim_raises(score, claims, count_slips(calculations)),
        *_slip_raises(calculations, sum(claim.penalty for claim in claims)),
    ]
    gains.sort(key=lambda item: (-item.gain, item.text))
    return tuple(item for item in gains if item.gain > 0.0)[:RAISES_KEPT]


class _Score:
    """The total before what is taken off, and what it would be with other credits."""

    def __init__(self, compiled: Compiled, criteria: Mapping[str, CriterionReport]) -> None:
        self.criteria = criteria
        self._ids: dict[str, list[str]] = {one.id: [] for one in compiled.dimensions}
        self._dimension = {item.criterion.id: item.dimension for item in compiled.criteria}
        for name, dimension in self._dimension.items():
            self._ids[dimension].append(name)
        self._weights = {one.id: one.weight for one in compiled.dimensions}
        self._scores = {one: self._scored(one, criteria) for one in self._ids}
        self._total = self._mean(self._scores)

    def gain(self, changed: Sequence[CriterionReport]) -> float:
        """Points out of 100 that the total would have more with these criteria."""
        criteria = {**self.criteria, **{item.id: item for item in changed}}
        touched = {self._dimension[item.id] for item in changed}
        scores = {one: self._scored(one, criteria) for one in touched}
        return self._mean(self._scores | scores) - self._total

    def _scored(self, dimension: str, criteria: Mapping[str, CriterionReport]) -> float | None:
        return dimension_score([credited(criteria[name]) for name in self._ids[dimension]])

    def _mean(self, scores: Mapping[str, float | None]) -> float:
        return mean_score([(self._weights[one], score) for one, score in scores.items()])


def _criterion_raises(compiled: Compiled, score: _Score) -> Iterator[Raise]:
    for item in compiled.criteria:
        report = score.criteria[item.criterion.id]
        if report.verdict == "not_assessed" or report.credit >= 1.0 or report.contradicted_by:
            continue  # what is contradicted is said: saying it again adds nothing
        gain = score.gain([replace(report, verdict="met", credit=1.0)])
        verb = _VERBS[report.verdict]
        text = f"{verb} “{item.criterion.title}”: {item.criterion.met}."
        yield Raise(CRITERION, report.id, round(gain, 2), text)


def _claim_raises(score: _Score, claims: Sequence[ClaimReport], slips: int) -> Iterator[Raise]:
    penalties = sum(claim.penalty for claim in claims)
    for claim in claims:
        held_back = [
            replace(report, verdict="met", credit=report.withheld)
            for report in score.criteria.values()
            if report.contradicted_by == (claim.id,)
        ]
        gain = deductions(penalties, slips) - deductions(penalties - claim.penalty, slips)
        gain += score.gain(held_back)
        yield Raise(WRONG_CLAIM, claim.id, round(gain, 2), f"Unlearn: {claim.title}. {claim.why}")


def _slip_raises(calculations: Sequence[Calculation], penalties: float) -> Iterator[Raise]:
    """A slip that is made in several wordings is told once, in the first of them."""
    firsts = {slip_of(item): item for item in reversed(calculations)}
    firsts.pop(None, None)
    slips = len(firsts)
    gain = deductions(penalties, slips) - deductions(penalties, slips - 1)
    for item in firsts.values():
        words = " ".join(item.text.split())
        yield Raise(CALCULATION, words, round(gain, 2), f"Recompute “{words}”: {item.reason}")
