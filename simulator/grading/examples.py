"""The rubric's own tests: every example of every criterion and claim, judged. Owns no content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.content.library import Library
from simulator.content.rubric import Criterion
from simulator.content.scenario import Scenario
from simulator.grading.grader import Conditions, Grader, unasked
from simulator.grading.judge import Judge
from simulator.grading.reading import read_answer
from simulator.grading.report import Report, Verdict
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
    return tuple(_failures(Alone(grader), prefix, frozenset(), frozenset()))


def check_scenario(
    library: Library, scenario: Scenario, prefix: str = "", alone: Alone | None = None
) -> tuple[ExampleFailure, ...]:
    """The failing examples of a scenario's own criteria and claims; what an `alone` with a grader
    for it has read already is not read again.
    """
    standard = frozenset(c.id for d in library.rubric.dimensions for c in d.criteria)
    claims = frozenset(claim.id for claim in library.rubric.wrong_claims)
    alone = alone or Alone(Grader(library.rubric, library.lexicon, scenario))
    return tuple(_failures(alone, prefix, standard, claims))


def _failures(
    alone: Alone, prefix: str, skip: frozenset[str], skip_claims: frozenset[str]
) -> Iterator[ExampleFailure]:
    grader = alone.grader
    for item in grader.compiled.criteria:
        criterion = item.criterion
        if criterion.id in skip or not criterion.id.startswith(prefix):
            continue
        for expected in ("met", "partial", "missed"):
            for text in getattr(criterion.examples, expected):
                if alone.verdict(text, criterion) == expected:
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
            is_made = bool(alone.read(text, None).claims(claim.evidence))
            if ("claimed" if is_made else "not claimed") == expected:
                continue
            made = any(c.id == claim.id for c in _judge(grader, text, None).wrong_claims)
            got = "claimed" if made else "not claimed"
            if got != expected:
                yield ExampleFailure(claim.id, expected, got, text, claim.title)


class Alone:
    """Judges short texts one by one, each by itself, on single criteria and claims: a tenth of the
    work of a whole report. What was read is remembered; make one for a while, and let it go.
    """

    def __init__(self, grader: Grader) -> None:
        self.grader = grader
        self._asked = "\n".join(unasked(grader.scenario))
        self._read: dict[tuple[str | None, str], Judge] = {}

    def read(self, text: str, phase: str | None) -> Judge:
        """The judge of one text, typed in a phase if one is given."""
        known = self._read.get((phase, text))
        if known is None:
            compiled, calculations = self.grader.compiled, [find_calculations(text)]
            reading = read_answer([PhaseText(phase, text)], compiled, calculations, self._asked)
            known = Judge(reading, compiled.needs, compiled.titles)
            self._read[phase, text] = known
        return known

    def verdict(self, text: str, criterion: Criterion) -> Verdict:
        """The verdict on a criterion, in its own phase if it has one."""
        judge = self.read(text, getattr(criterion, "phase", None))
        return judge.verdict(criterion.evidence)

    def met(self, text: str, phase: str | None, criteria: Sequence[Criterion]) -> list[Criterion]:
        """Those of `criteria` that a text meets, by itself."""
        judge = self.read(text, phase)
        return [one for one in criteria if judge.meets(one.evidence)]


def _judge(grader: Grader, text: str, criterion: object) -> Report:
    phase = getattr(criterion, "phase", None)
    conditions = Conditions(twist_told=True)
    return grader.grade([PhaseText(phase, text)], conditions)
