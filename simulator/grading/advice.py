"""The things that would raise the score most. Owns their choice and wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.grading.compiled import Compiled
from simulator.grading.report import ClaimReport, CriterionReport
from simulator.grading.scaling import Calculation

ADVICE_COUNT = 3
_VERBS = {"met": "Say unprompted", "partial": "Make more of", "missed": "Add"}
"""What to do about a criterion that has not its whole credit: one that is met had help."""


def advise(
    compiled: Compiled,
    criteria: Mapping[str, CriterionReport],
    claims: Sequence[ClaimReport],
    calculations: Sequence[Calculation],
) -> tuple[str, ...]:
    """At most three sentences, the largest gain first.

    A gain is in points of the total: a claim's penalty and what it contradicts, a criterion's
    missing credit by its share of its dimension and that dimension's weight.
    """
    gains = [(gain, text) for gain, text in _criterion_gains(compiled, criteria)]
    gains.extend((claim.penalty + 1.0, f"Unlearn: {claim.title}. {claim.why}") for claim in claims)
    for item in calculations:
        if item.status == "wrong" and item.factor is not None:
            gains.append((2.0, f"Recompute “{' '.join(item.text.split())}”: {item.reason}"))
    gains.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(text for _, text in gains[:ADVICE_COUNT])


def _criterion_gains(
    compiled: Compiled, criteria: Mapping[str, CriterionReport]
) -> list[tuple[float, str]]:
    weights = {dimension.id: dimension.weight for dimension in compiled.dimensions}
    total_weight = sum(weights.values())
    points: dict[str, float] = {}
    for item in compiled.criteria:
        if criteria[item.criterion.id].verdict != "not_assessed":
            points[item.dimension] = points.get(item.dimension, 0.0) + item.points
    gains: list[tuple[float, str]] = []
    for item in compiled.criteria:
        report = criteria[item.criterion.id]
        if report.verdict == "not_assessed" or report.credit >= 1.0:
            continue
        share = item.points / points[item.dimension] * weights[item.dimension] / total_weight
        gain = 100.0 * share * (1.0 - report.credit)
        verb = _VERBS[report.verdict]
        gains.append((gain, f"{verb} “{item.criterion.title}”: {item.criterion.met}."))
    return gains
