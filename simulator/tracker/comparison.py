"""Two attempts at one scenario side by side: what was gained and what was lost. Never judges.

Owns what is compared: the total, dimensions, criteria, calculations and pacing, all as the kept
reports have them. A verdict that the person disputes is compared as the grader gave it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import UsageError
from simulator.records.transcript import Transcript
from simulator.text import counted, signed
from simulator.tracker.reports import dicts, number, overall_score

_RANK = {"missed": 0, "partial": 1, "met": 2}


@dataclass(frozen=True)
class DimensionChange:
    """A dimension's score out of 10 in both; None where it was not assessed."""

    id: str
    title: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """Points gained; None when either was not assessed."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class CriterionChange:
    """A criterion whose verdict differs; an empty verdict means that it was not assessed."""

    id: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class PhaseChange:
    """Minutes spent in a phase and its budget, in both; None where there was no such phase."""

    id: str
    title: str
    before_min: float | None
    after_min: float | None
    budgets_min: tuple[float | None, float | None]

    @property
    def budget(self) -> str:
        """What both had, in words: "of 7.0", or "of 3.0 and 7.0" where they differ."""
        given = dict.fromkeys(f"{one:.1f}" for one in self.budgets_min if one is not None)
        return f"of {' and '.join(given)}"


@dataclass(frozen=True)
class Side:
    """One of the two attempts: `calculations` counts right, wrong and unchecked ones."""

    attempt: str
    day: str
    score: float | None
    letter: str
    setting: str
    minutes: float
    calculations: Mapping[str, int]
    wrong_calculations: tuple[str, ...]
    wrong_claims: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """`before` against `after`. `gained` and `lost` are the criteria whose verdict rose or fell;
    `besides` tells what else counts otherwise now.
    """

    scenario: str
    before: Side
    after: Side
    dimensions: tuple[DimensionChange, ...]
    gained: tuple[CriterionChange, ...]
    lost: tuple[CriterionChange, ...]
    besides: tuple[str, ...]
    phases: tuple[PhaseChange, ...]

    @property
    def change(self) -> float | None:
        """Points out of 100 gained; None when either was not graded."""
        one, other = self.before.score, self.after.score
        return None if one is None or other is None else round(other - one, 1) + 0.0


def compare(before: Transcript, after: Transcript) -> Comparison:
    """The comparison of two attempts at one scenario.

    Raises:
        UsageError: they are attempts at different scenarios, or one and the same.
    """
    if before.attempt == after.attempt:
        raise UsageError("That is one and the same attempt", hint="Choose two to compare.")
    if before.scenario.id != after.scenario.id:
        raise UsageError(
            "These are attempts at different scenarios",
            f"{before.attempt} is at {before.scenario.id}, {after.attempt} at {after.scenario.id}.",
            "Choose two attempts at one scenario.",
        )
    old, new = _verdicts(before), _verdicts(after)
    criteria = [
        CriterionChange(name, title, old.get(name, ""), new.get(name, ""))
        for name, title in _criteria((before, after)).items()
    ]
    rises = [(_RANK[one.after] - _RANK[one.before], one) for one in criteria
             if one.before in _RANK and one.after in _RANK]  # fmt: skip
    return Comparison(
        scenario=after.scenario.title,
        before=_side(before),
        after=_side(after),
        dimensions=tuple(_dimensions(before, after)),
        gained=tuple(one for rise, one in rises if rise > 0),
        lost=tuple(one for rise, one in rises if rise < 0),
        besides=tuple(_besides(before, after)),
        phases=tuple(_phases(before, after)),
    )


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values."""
    sides = {
        name: {
            "attempt": side.attempt, "day": side.day, "score": side.score, "letter": side.letter,
            "minutes": side.minutes, "calculations": dict(side.calculations),
            "wrong_calculations": list(side.wrong_calculations),
            "wrong_claims": list(side.wrong_claims),
        }
        for name, side in (("before", found.before), ("after", found.after))
    }  # fmt: skip
    return {
        "scenario": found.scenario,
        **sides,
        "change": found.change,
        "dimensions": [
            {"id": d.id, "title": d.title, "before": d.before, "after": d.after}
            for d in found.dimensions
        ],
        "gained": [_criterion_json(one) for one in found.gained],
        "lost": [_criterion_json(one) for one in found.lost],
        "besides": list(found.besides),
        "phases": [
            {"id": p.id, "before_min": p.before_min, "after_min": p.after_min,
             "before_budget_min": p.budgets_min[0], "after_budget_min": p.budgets_min[1]}
            for p in found.phases
        ],
    }  # fmt: skip


def comparison_lines(found: Comparison) -> Iterator[str]:
    """The comparison for a terminal, line by line."""
    yield found.scenario
    yield ""
    for name, side in (("Before", found.before), ("After", found.after)):
        score = "not graded" if side.score is None else f"{side.score:g}/100 ({side.letter})"
        yield f"{name:8}{score:16} {side.day}  {side.setting}  {side.attempt}"
    if found.change is not None:
        yield f"{'Change':8}{signed(found.change)}"
    yield from ("", "Dimensions")
    for one in found.dimensions:
        change = "" if one.change is None else signed(one.change)
        yield f"  {one.title:34.34} {_number(one.before):>5} -> {_number(one.after):>5}  {change}"
    for title, changes in (("Gained", found.gained), ("Lost", found.lost)):
        yield from ("", f"{title}: {len(changes) or 'nothing'}")
        for criterion in changes:
            yield f"  {criterion.title} ({criterion.before} -> {criterion.after})"
    if found.besides:
        yield from ("", "Changed besides", *(f"  {words}" for words in found.besides))
    yield from ("", "Calculations")
    for name, side in (("Before", found.before), ("After", found.after)):
        counts = ", ".join(f"{count} {status}" for status, count in side.calculations.items())
        yield f"  {name:8}{counts or 'none'}"
        yield from (f"    wrong: {text}" for text in side.wrong_calculations)
        yield from (f"    wrong claim: {text}" for text in side.wrong_claims)
    yield from ("", "Pacing, minutes")
    for phase in found.phases:
        spent = f"{_number(phase.before_min):>5} -> {_number(phase.after_min):>5}"
        yield f"  {phase.title:34.34} {spent}  {phase.budget}"


def _side(transcript: Transcript) -> Side:
    report: Mapping[str, Any] = transcript.report or {}
    scored = overall_score(transcript)
    counts: dict[str, int] = {}
    wrong = []
    for item in dicts(report.get("calculations")):
        status = str(item.get("status"))
        counts[status] = counts.get(status, 0) + 1
        if status == "wrong":
            wrong.append(" ".join(str(item.get("text") or "").split()))
    return Side(
        attempt=transcript.attempt,
        day=transcript.started_at.date().isoformat(),
        score=scored[0] if scored else None,
        letter=scored[1] if scored else "",
        setting=f"{transcript.format}, {transcript.mode}, {transcript.level}",
        minutes=round(sum(phase.spent_s for phase in transcript.phases) / 60, 1),
        calculations=dict(sorted(counts.items())),
        wrong_calculations=tuple(wrong),
        wrong_claims=tuple(
            " ".join(str(claim.get("quote") or "").split())
            for claim in dicts(report.get("wrong_claims"))
        ),
    )


def _dimensions(before: Transcript, after: Transcript) -> Iterator[DimensionChange]:
    old, new = _by_id(before), _by_id(after)
    for name in dict.fromkeys((*new, *old)):
        one = new.get(name) or old[name]
        scores = [_score(side.get(name)) for side in (old, new)]
        yield DimensionChange(name, str(one.get("title") or name), scores[0], scores[1])


def _by_id(transcript: Transcript) -> dict[str, Mapping[str, Any]]:
    found = dicts((transcript.report or {}).get("dimensions"))
    return {str(dimension.get("id")): dimension for dimension in found}


def _score(dimension: Mapping[str, Any] | None) -> float | None:
    score = (dimension or {}).get("score")
    return None if score is None else number(score)


def _criteria(transcripts: tuple[Transcript, Transcript]) -> dict[str, str]:
    """The titles of all criteria of both, by id."""
    return {
        str(item.get("id")): str(item.get("title") or item.get("id"))
        for transcript in transcripts
        for dimension in _by_id(transcript).values()
        for item in dicts(dimension.get("criteria"))
    }


def _verdicts(transcript: Transcript) -> dict[str, str]:
    return {name: str(item.get("verdict")) for name, item in _judged(transcript).items()}


def _besides(before: Transcript, after: Transcript) -> Iterator[str]:
    """Criteria of the same verdict that earn otherwise, estimates, and points taken off."""
    old, new = _judged(before), _judged(after)
    for name, one in new.items():
        other = old.get(name, {})
        if one.get("verdict") == other.get("verdict") and _earned(one) != _earned(other):
            title, points = one.get("title") or name, number(one.get("points"))
            yield f"{title}: {_earned(other):g} → {_earned(one):g} of {counted(points, 'point')}"
    assessed = [{name for name, one in side.items() if one.get("verdict") in _RANK}
                for side in (old, new)]  # fmt: skip
    if assessed[0] != assessed[1]:
        yield f"Criteria assessed: {len(assessed[0])} → {len(assessed[1])}"
    estimates = [{str(item.get("id")): item for item in dicts((side.report or {}).get("estimates"))}
                 for side in (before, after)]  # fmt: skip
    for name, item in estimates[1].items():
        was = estimates[0].get(name, {}).get("status")
        if was is not None and was != item.get("status"):
            yield f"Estimate “{item.get('title') or name}”: {was} → {item.get('status')}"
    taken = [_deductions(side.report or {}) for side in (before, after)]
    if taken[0] != taken[1]:
        yield f"Taken off for wrong claims and arithmetic: {taken[0]:g} → {taken[1]:g} points"


def _deductions(report: Mapping[str, Any]) -> float:
    return number((report.get("overall") or {}).get("deductions"))


def _judged(transcript: Transcript) -> dict[str, Mapping[str, Any]]:
    return {
        str(item.get("id")): item
        for dimension in _by_id(transcript).values()
        for item in dicts(dimension.get("criteria"))
    }


def _earned(item: Mapping[str, Any]) -> float:
    return round(number(item.get("credit")) * number(item.get("points")), 2)


def _phases(before: Transcript, after: Transcript) -> Iterator[PhaseChange]:
    old = {phase.id: phase for phase in before.phases}
    new = {phase.id: phase for phase in after.phases}
    for name in dict.fromkeys((*new, *old)):
        one = new.get(name) or old[name]
        both = [side.get(name) for side in (old, new)]
        spent = [None if side is None else round(side.spent_s / 60, 1) for side in both]
        given = [None if side is None else round(side.budget_s / 60, 1) for side in both]
        yield PhaseChange(name, one.title, spent[0], spent[1], (given[0], given[1]))


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _criterion_json(one: CriterionChange) -> dict[str, str]:
    return {"id": one.id, "title": one.title, "before": one.before, "after": one.after}
