"""What of a report can be disputed, and the score with a person's disputes counted.

Works on kept reports, plain values that another version may have written: what is missing is
passed over. The report itself stays as it is. Must not say whether a dispute is right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from simulator.grading.report import ADVICE_COUNT
from simulator.grading.score import (
    CREDIT,
    WRONG_CALCULATION_PENALTY,
    Credited,
    Slip,
    charged,
    deductions,
    dimension_score,
    letter,
    overall_score,
    slip,
)

CRITERION, WRONG_CLAIM, CALCULATION = "criterion", "wrong_claim", "calculation"
CLAIMABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        CRITERION: ("met", "partial", "missed", "not_assessed"),
        WRONG_CLAIM: ("not_made",),
        CALCULATION: ("right",),
    }
)
"""What a person can hold of each kind of thing that is judged."""
Fields = Mapping[str, Any]


class Judged(NamedTuple):
    """Something that a report judges, by its kind (a key of `CLAIMABLE`) and its name there: the id
    of a criterion or a wrong claim, the words of a calculation.
    """

    of: str
    name: str


@dataclass(frozen=True)
class Recount:
    """The total out of 100 with disputes counted, its letter, and what is still deducted."""

    score: float
    letter: str
    deductions: float


def judged(report: Fields) -> Iterator[tuple[Judged, Fields]]:
    """All that can be disputed, in the report's order: criteria, wrong claims, and calculations
    that are wrong, each once however often it is made.
    """
    for dimension in _items(report, "dimensions"):
        for item in _items(dimension, "criteria"):
            yield Judged(CRITERION, str(item.get("id"))), item
    for claim in _items(report, "wrong_claims"):
        yield Judged(WRONG_CLAIM, str(claim.get("id"))), claim
    seen: set[str] = set()
    for item in _items(report, "calculations"):
        name = calculation_name(item)
        if item.get("status") == "wrong" and name not in seen:
            seen.add(name)
            yield Judged(CALCULATION, name), item


def verdict(thing: Judged, item: Fields) -> str:
    """What a report says of a thing that it judges."""
    if thing.of == CRITERION:
        return str(item.get("verdict"))
    return "made" if thing.of == WRONG_CLAIM else "wrong"


def calculation_name(item: Fields) -> str:
    r"""The words of a calculation, by which it is known.

    >>> calculation_name({"text": "2 * 3\n  = 7"})
    '2 * 3 = 7'
    """
    return " ".join(str(item.get("text") or "").split())


def penalty(thing: Judged, item: Fields) -> float:
    """What a wrong claim or a calculation adds to the penalties, in points out of 100."""
    if thing.of == WRONG_CLAIM:
        return _number(item.get("penalty"))
    return WRONG_CALCULATION_PENALTY if _slip(item) is not None else 0.0


def charges(report: Fields) -> str:
    """What a report takes points off for, in words; a slip that is made twice counts once."""
    slips = {_slip(item) for item in _items(report, "calculations")} - {None}
    told = charged(len(_items(report, "wrong_claims")), len(slips))
    return told or "wrong claims and arithmetic"


def recount(report: Fields, held: Mapping[Judged, str]) -> Recount | None:
    """The score if what a person holds (a word of `CLAIMABLE`) were so; None without a score.

    A criterion that was missed only for wrong claims, all of them disputed, has its credit again.
    """
    overall = report.get("overall")
    if not isinstance(overall, Mapping) or not isinstance(overall.get("score"), int | float):
        return None
    scored = [
        (_number(dimension.get("weight")), _dimension(dimension, held))
        for dimension in _items(report, "dimensions")
    ]
    taken = _taken(report, held, _number(overall.get("deductions")))
    score = round(overall_score(scored, taken), 1)
    return Recount(score, letter(score), taken)


def advice(report: Fields, held: Mapping[Judged, str]) -> tuple[str, ...]:
    """What would raise the score most, without what a person holds to be right as it is."""
    settled = {thing for thing, said in held.items() if said != "partial"}
    right = {_slip(item) for thing, item in judged(report) if thing in settled} - {None}
    settled |= {thing for thing, item in judged(report) if _slip(item) in right}
    gains = _items(report, "raises")
    if not gains:
        return _kept_advice(report, settled)
    told = [
        str(item.get("text"))
        for item in gains
        if Judged(str(item.get("of")), str(item.get("name"))) not in settled
    ]
    return tuple(told[:ADVICE_COUNT])


def _kept_advice(report: Fields, settled: Collection[Judged]) -> tuple[str, ...]:
    """The advice of an earlier report, of which only the words are kept, without what is settled
    and without calculations that cost nothing.
    """
    kept = report.get("advice")
    idle = [
        thing.name if thing.of == CALCULATION else str(item.get("title"))
        for thing, item in judged(report)
        if thing in settled or (thing.of == CALCULATION and not penalty(thing, item))
    ]
    told = [
        str(text)
        for text in (kept if isinstance(kept, list | tuple) else ())
        if not any(f"“{name}”" in str(text) or f": {name}. " in str(text) for name in idle)
    ]
    return tuple(told[:ADVICE_COUNT])


def _taken(report: Fields, held: Mapping[Judged, str], before: float) -> float:
    """The points out of 100 that wrong claims and arithmetic still take off."""
    things = [(thing, item) for thing, item in judged(report) if thing.of != CRITERION]
    if not any(thing in held for thing, _ in things):
        return before
    penalties = sum(
        penalty(thing, item)
        for thing, item in things
        if thing.of == WRONG_CLAIM and thing not in held
    )
    slips = {_slip(item) for thing, item in things if thing.of == CALCULATION}
    right = {_slip(item) for thing, item in things if thing in held}  # in other words, too
    return deductions(penalties, len(slips - right - {None}))


def _dimension(dimension: Fields, held: Mapping[Judged, str]) -> float | None:
    criteria = _items(dimension, "criteria")
    before = [_credited(item, {}) for item in criteria]
    kept = dimension.get("score")
    unknown: list[Credited] = []
    scored = dimension_score(before)
    if isinstance(kept, int | float) and kept and scored is not None and round(scored, 2) != kept:
        unknown = [_unknown(before, kept)]
    score = dimension_score([*(_credited(item, held) for item in criteria), *unknown])
    return None if score is None else round(score, 2)


def _unknown(credited: Sequence[Credited], score: float) -> Credited:
    """What earlier reports do not say, taken from their score: the points of missed criteria that
    do not count, being a bonus at the attempt's level.
    """
    counted = [item for item in credited if item.counts]
    earned = sum(item.points * item.credit for item in counted)
    return Credited(10.0 * earned / score - sum(item.points for item in counted), 0.0, True)


def _credited(item: Fields, held: Mapping[Judged, str]) -> Credited:
    said, credit = str(item.get("verdict")), _number(item.get("credit"))
    claimed = held.get(Judged(CRITERION, str(item.get("id"))), said)
    if claimed != said:
        helped = credit / CREDIT["met" if said == "met" else "partial"] if credit else 1.0
        said = claimed
        credit = next((worth for name, worth in CREDIT.items() if name == said), 0.0) * helped
    else:
        claims = item.get("contradicted_by")
        names = claims if isinstance(claims, list | tuple) else ()
        if names and all(Judged(WRONG_CLAIM, str(name)) in held for name in names):
            credit = _number(item.get("withheld"))
    counts = said != "not_assessed" and not (item.get("bonus") is True and not credit)
    return Credited(_number(item.get("points")), credit, counts)


def _slip(item: Fields) -> Slip | None:
    values = (item.get("factor"), item.get("stated"), item.get("computed"))
    factor, stated, computed = (v if isinstance(v, int | float) else None for v in values)
    return slip(str(item.get("status")), factor, stated, computed, str(item.get("unit")))


def _items(fields: Fields, key: str) -> Sequence[Fields]:
    value = fields.get(key)
    items: Iterable[Any] = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, Mapping)]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
