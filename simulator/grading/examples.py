"""The rubric's own tests: every example of every criterion and claim, judged. Owns no content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.content.library import Library
from simulator.content.rubric import Criterion
from simulator.content.scenario import Scenario
from simulator.grading.grader import Conditions, Grader, unasked
from simulator.grading.judge import Finding, Judge
from simulator.grading.reading import read_answer
from simulator.grading.report import Report
from simulator.grading.scaling import find_calculations
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
    found = list(check_standard(library, prefix))
    for scenario in library.scenarios.values():
        found.extend(check_scenario(library, scenario, prefix))
    return tuple(found)


def check_standard(library: Library, prefix: str = "") -> tuple[ExampleFailure, ...]:
    """The failing examples of the rubric that all scenarios share."""
    grader = Grader.of(library)
    return tuple(_failures(grader, prefix, frozenset(), frozenset()))


def check_scenario(
    library: Library, scenario: Scenario, prefix: str = "", grader: Grader | None = None
) -> tuple[ExampleFailure, ...]:
    """The failing examples of a scenario's own criteria and claims; a `grader` for it that is there
    already saves making one.
    """
    standard = frozenset(c.id for d in library.rubric.dimensions for c in d.criteria)
    claims = frozenset(claim.id for claim in library.rubric.wrong_claims)
    judge = grader or Grader(library.rubric, library.lexicon, scenario)
    return tuple(_failures(judge, prefix, standard, claims))


def _failures(
    grader: Grader, prefix: str, skip: frozenset[str], skip_claims: frozenset[str]
) -> Iterator[ExampleFailure]:
    for item in grader.compiled.criteria:
        criterion = item.criterion
        if criterion.id in skip or not criterion.id.startswith(prefix):
            continue
        for expected in ("met", "partial", "missed"):
            for text in getattr(criterion.examples, expected):
                if _alone(grader, text, criterion).verdict == expected:
                    continue
                result = _judge(grader, text, criterion).criterion(criterion.id)
                if result.verdict != expected:
                    yield ExampleFailure(
                        criterion.id, expected, result.verdict, text, result.reason
                    )
    for claim in grader.compiled.claims:
        if claim.id in skip_claims or not claim.id.startswith(prefix):
            continue
        for text in (*claim.examples.claimed, *claim.examples.not_claimed):
            expected = "claimed" if text in claim.examples.claimed else "not claimed"
            is_made = bool(read_alone(grader, text, None).claims(claim.evidence))
            if ("claimed" if is_made else "not claimed") == expected:
                continue
            made = any(c.id == claim.id for c in _judge(grader, text, None).wrong_claims)
            got = "claimed" if made else "not claimed"
            if got != expected:
                yield ExampleFailure(claim.id, expected, got, text, claim.title)


def _alone(grader: Grader, text: str, criterion: Criterion) -> Finding:
    """The verdict on one criterion alone: a tenth of the work of a whole report, which is asked
    where the two might differ.
    """
    judge = read_alone(grader, text, getattr(criterion, "phase", None))
    return judge.judge(criterion.evidence, criterion.met, criterion.short_of)


def read_alone(grader: Grader, text: str, phase: str | None) -> Judge:
    """The judge of one short text, for single criteria and claims."""
    compiled, asked = grader.compiled, "\n".join(unasked(grader.scenario))
    reading = read_answer([PhaseText(phase, text)], compiled, [find_calculations(text)], asked)
    return Judge(reading, compiled.leaves, compiled.titles)


def _judge(grader: Grader, text: str, criterion: object) -> Report:
    phase = getattr(criterion, "phase", None)
    conditions = Conditions(twist_told=True)
    return grader.grade([PhaseText(phase, text)], conditions)
