"""The rubric's own tests: every example of every criterion and claim, judged. Owns no content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.content.library import Library
from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText


@dataclass(frozen=True)
class ExampleFailure:
    """An example that is judged otherwise than its author says."""

    owner: str
    expected: str
    got: str
    text: str
    reason: str


def check_examples(library: Library, prefix: str = "") -> tuple[ExampleFailure, ...]:
    """Every failing example of criteria and claims whose id begins with `prefix`."""
    found: list[ExampleFailure] = []
    base = Grader(library.rubric, library.lexicon)
    standard = {item.criterion.id for item in base.compiled.criteria}
    claims = {claim.id for claim in base.compiled.claims}
    found.extend(_failures(base, prefix, frozenset(), frozenset()))
    for scenario in library.scenarios.values():
        grader = Grader(library.rubric, library.lexicon, scenario)
        found.extend(_failures(grader, prefix, frozenset(standard), frozenset(claims)))
    return tuple(found)


def _failures(
    grader: Grader, prefix: str, skip: frozenset[str], skip_claims: frozenset[str]
) -> Iterator[ExampleFailure]:
    for item in grader.compiled.criteria:
        criterion = item.criterion
        if criterion.id in skip or not criterion.id.startswith(prefix):
            continue
        for expected in ("met", "partial", "missed"):
            for text in getattr(criterion.examples, expected):
                result = _judge(grader, text, item.criterion).criterion(criterion.id)
                if result.verdict != expected:
                    yield ExampleFailure(
                        criterion.id, expected, result.verdict, text, result.reason
                    )
    for claim in grader.compiled.claims:
        if claim.id in skip_claims or not claim.id.startswith(prefix):
            continue
        for text in (*claim.examples.claimed, *claim.examples.not_claimed):
            expected = "claimed" if text in claim.examples.claimed else "not claimed"
            made = any(c.id == claim.id for c in _judge(grader, text, None).wrong_claims)
            got = "claimed" if made else "not claimed"
            if got != expected:
                yield ExampleFailure(claim.id, expected, got, text, claim.title)


def _judge(grader: Grader, text: str, criterion: object) -> Report:
    phase = getattr(criterion, "phase", None)
    conditions = Conditions(twist_told=True)
    return grader.grade([PhaseText(phase, text)], conditions)
