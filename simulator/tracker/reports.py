"""Reading verdicts out of kept reports. Owns the shape `report/1` for this room; never judges.

A report is kept JSON that another version may have written: a field that is missing or odd is
passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.grading.disputes import CRITERION, WRONG_CLAIM, Judged
from simulator.records.transcript import Transcript


@dataclass(frozen=True)
class JudgedCriterion:
    """A criterion as one attempt's report has it; `weight` is its share of the total out of 100."""

    id: str
    title: str
    verdict: str
    prompted: bool
    weight: float


def judged_criteria(transcript: Transcript) -> tuple[JudgedCriterion, ...]:
    """The criteria in the report's order, without those whose verdict the person disputes."""
    disputed = transcript.disputed
    dimensions = dicts((transcript.report or {}).get("dimensions"))
    total = sum(number(dimension.get("weight")) for dimension in dimensions) or 1.0
    found = []
    for dimension in dimensions:
        criteria = dicts(dimension.get("criteria"))
        points = sum(number(criterion.get("points")) for criterion in criteria) or 1.0
        for criterion in criteria:
            share = number(criterion.get("points")) / points
            weight = 100 * number(dimension.get("weight")) / total * share
            name = str(criterion.get("id") or "")
            if name and Judged(CRITERION, name) not in disputed:
                title = str(criterion.get("title") or name)
                verdict, prompted = str(criterion.get("verdict")), bool(criterion.get("prompted"))
                found.append(JudgedCriterion(name, title, verdict, prompted, weight))
    return tuple(found)


def weightiest_met(transcript: Transcript) -> tuple[str, ...]:
    """The titles of criteria met without help, the weightiest first."""
    return _titles(transcript, lambda item: item.verdict == "met" and not item.prompted)


def weightiest_missed(transcript: Transcript) -> tuple[str, ...]:
    """The titles of criteria missed, the weightiest first."""
    return _titles(transcript, lambda item: item.verdict == "missed")


def wrong_claims(transcript: Transcript) -> tuple[str, ...]:
    """The quotes of known wrong claims, without those that the person disputes."""
    return tuple(str(claim.get("quote") or "") for claim in undisputed_claims(transcript))


def undisputed_claims(transcript: Transcript) -> list[Mapping[str, Any]]:
    """The wrong claims that the person does not dispute."""
    claims = dicts((transcript.report or {}).get("wrong_claims"))
    disputed = transcript.disputed
    return [one for one in claims if Judged(WRONG_CLAIM, str(one.get("id"))) not in disputed]


def overall_score(transcript: Transcript) -> tuple[float, str] | None:
    """The score out of 100 and its letter, or None when the attempt was not graded."""
    overall = (transcript.report or {}).get("overall")
    if not isinstance(overall, Mapping) or not isinstance(overall.get("score"), int | float):
        return None
    return number(overall["score"]), str(overall.get("letter") or "")


def dicts(value: object) -> list[Mapping[str, Any]]:
    """The mappings in a list; none when it is no list."""
    items = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, Mapping)]


def number(value: object) -> float:
    """The value when it is a number, else 0."""
    return float(value) if isinstance(value, int | float) else 0.0


def _titles(
    transcript: Transcript, is_wanted: Callable[[JudgedCriterion], bool]
) -> tuple[str, ...]:
    wanted = [item for item in judged_criteria(transcript) if is_wanted(item)]
    return tuple(item.title for item in sorted(wanted, key=lambda item: -item.weight))
