"""The Report: what grading gives. Owns its shape and its JSON (`report/1`); must not judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulator.grading.scaling import Calculation, EstimateResult

Verdict = Literal["met", "partial", "missed", "not_assessed"]
ADVICE_COUNT = 3
"""So much of what would raise the total is told at once."""


@dataclass(frozen=True)
class EvidenceSpan:
    """A span of the candidate's own text: `quote` is the text from `start` to `end`.

    `start` and `end` count characters of the file, or of the phase's answer in a transcript.
    """

    phase: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class CriterionReport:
    """A criterion's verdict, its credit from 0 to 1 and why; `prompted`: earned after help.

    One that is missed has `evidence` where it is said and a wrong claim contradicts it: then
    `withheld` is the credit that it would have, and `contradicted_by` holds the claims' ids. One
    that is a `bonus` at the attempt's level does not count where it is missed.
    """

    id: str
    title: str
    verdict: Verdict
    credit: float
    points: float
    prompted: bool
    reason: str
    evidence: tuple[EvidenceSpan, ...]
    bonus: bool = False
    withheld: float = 0.0
    contradicted_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class DimensionReport:
    """A dimension's score out of 10; None when nothing in it was assessed."""

    id: str
    title: str
    score: float | None
    letter: str
    weight: float
    criteria: tuple[CriterionReport, ...]


@dataclass(frozen=True)
class ClaimReport:
    """A known wrong claim that the answer makes; `penalty` is in points out of 100."""

    id: str
    title: str
    quote: str
    why: str
    phase: str | None
    start: int
    end: int
    penalty: float


@dataclass(frozen=True)
class Raise:
    """What would raise the total by `gain` points out of 100: `of` and `name` are the kind and the
    name of what is judged (`disputes.Judged`), `text` says what to do.
    """

    of: str
    name: str
    gain: float
    text: str


@dataclass(frozen=True)
class Report:
    """One answer against one rubric. `deductions` are points out of 100 taken off the total.

    `raises` are the largest gains, largest first.
    `opinion` is None for the offline grader's own; for verdicts of somebody else's it says whose,
    as plain values (`name` at least).
    """

    scenario: str | None
    grader_version: str
    rubric_version: int
    score: float
    letter: str
    assessed: int
    criteria_count: int
    dimensions: tuple[DimensionReport, ...]
    calculations: tuple[Calculation, ...]
    estimates: tuple[EstimateResult, ...]
    wrong_claims: tuple[ClaimReport, ...]
    notes: tuple[str, ...]
    deductions: float
    opinion: Mapping[str, Any] | None = None
    raises: tuple[Raise, ...] = ()

    @property
    def advice(self) -> tuple[str, ...]:
        """What would raise the total most, in words."""
        return tuple(item.text for item in self.raises[:ADVICE_COUNT])

    def criterion(self, criterion_id: str) -> CriterionReport:
        """The criterion's report; KeyError when the rubric has none of that id."""
        for dimension in self.dimensions:
            for criterion in dimension.criteria:
                if criterion.id == criterion_id:
                    return criterion
        raise KeyError(criterion_id)

    def verdicts(self) -> Mapping[str, Verdict]:
        """Verdict by criterion id, in the rubric's order."""
        return {c.id: c.verdict for d in self.dimensions for c in d.criteria}

    def to_json(self) -> dict[str, Any]:
        """The `report/1` document: plain values only."""
        return {
            "schema": "report/1",
            "scenario": self.scenario,
            "grader": {
                "name": "offline",
                "version": self.grader_version,
                **(self.opinion or {}),
            },
            "rubric": {"version": self.rubric_version},
            "overall": {
                "score": self.score,
                "out_of": 100,
                "letter": self.letter,
                "assessed": self.assessed,
                "criteria": self.criteria_count,
                "deductions": self.deductions,
            },
            "dimensions": [_dimension_json(dimension) for dimension in self.dimensions],
            "calculations": [calculation_json(item) for item in self.calculations],
            "estimates": [_estimate_json(item) for item in self.estimates],
            "wrong_claims": [_claim_json(item) for item in self.wrong_claims],
            "advice": list(self.advice),
            "raises": [
                {"of": item.of, "name": item.name, "gain": item.gain, "text": item.text}
                for item in self.raises
            ],
            "notes": list(self.notes),
        }


def _dimension_json(dimension: DimensionReport) -> dict[str, Any]:
    return {
        "id": dimension.id,
        "title": dimension.title,
        "score": dimension.score,
        "out_of": 10,
        "letter": dimension.letter,
        "weight": dimension.weight,
        "criteria": [
            {
                "id": item.id,
                "title": item.title,
                "verdict": item.verdict,
                "credit": item.credit,
                "points": item.points,
                "prompted": item.prompted,
                "reason": item.reason,
                "evidence": [
                    {"phase": e.phase, "start": e.start, "end": e.end, "quote": e.quote}
                    for e in item.evidence
                ],
                **_uncounted_json(item),
            }
            for item in dimension.criteria
        ],
    }


def _uncounted_json(item: CriterionReport) -> dict[str, Any]:
    """Why a criterion may count for less than its verdict says; mostly nothing."""
    fields: dict[str, Any] = {"bonus": True} if item.bonus else {}
    if item.contradicted_by:
        fields |= {"withheld": item.withheld, "contradicted_by": list(item.contradicted_by)}
    return fields


def calculation_json(item: Calculation) -> dict[str, Any]:
    """A calculation as plain values."""
    return {
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "status": item.status,
        "stated": item.stated,
        "computed": item.computed,
        "unit": item.unit,
        "factor": item.factor,
        "reason": item.reason,
        "kind": item.kind,
    }


def _estimate_json(item: EstimateResult) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "expected": item.expected,
        "unit": item.unit,
        "found": item.found,
        "status": item.status,
        "factor": item.factor,
        "why": item.why,
    }


def _claim_json(item: ClaimReport) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "quote": item.quote,
        "why": item.why,
        "phase": item.phase,
        "start": item.start,
        "end": item.end,
        "penalty": item.penalty,
    }


_OVERALL = ("score", "out_of", "letter", "assessed", "criteria")
_CRITERION = ("id", "verdict", "credit", "points", "prompted", "reason", "evidence")
_CALCULATION = ("text", "start", "end", "status", "stated", "computed", "unit", "factor")
_ESTIMATE = ("id", "expected", "unit", "found", "status")
_CLAIM = ("id", "quote", "why")


def plain_report(document: Mapping[str, Any]) -> dict[str, Any]:
    """A report's JSON with the keys of `report/1` only, as other programs read it."""
    dimensions = [
        {**dimension, "criteria": [_only(item, _CRITERION) for item in dimension["criteria"]]}
        for dimension in document["dimensions"]
    ]
    return {
        **{key: document[key] for key in ("schema", "scenario", "grader", "rubric")},
        "overall": _only(document["overall"], _OVERALL),
        "dimensions": dimensions,
        "calculations": [plain_calculation(item) for item in document["calculations"]],
        "estimates": [_only(item, _ESTIMATE) for item in document["estimates"]],
        "wrong_claims": [_only(item, _CLAIM) for item in document["wrong_claims"]],
        "advice": document["advice"],
    }


def plain_calculation(item: Mapping[str, Any]) -> dict[str, Any]:
    """A calculation's JSON with the keys of `report/1` only."""
    return _only(item, _CALCULATION)


def _only(item: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: item[key] for key in keys}
