"""The rubric's own tests: every example of every criterion and claim, judged. Owns no content."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from simulator.content.rubric import Criterion, WrongClaim
from simulator.grading.grader import Conditions, Grader, unasked
from simulator.grading.judge import Judge
from simulator.grading.reading import read_answer
from simulator.grading.report import Report, Verdict
from simulator.grading.scaling import find_calculations
from simulator.grading.statements import PhaseText


@dataclass(frozen=True)
class ExampleFailure:
    """An example that is judged otherwise than its author says, `number` of the list `part`."""

    owner: str
    expected: str
    got: str
    text: str
    part: str
    number: int


def failures(alone: Alone, ids: Collection[str]) -> Iterator[ExampleFailure]:
    """The failing examples of the criteria and claims with these ids."""
    grader = alone.grader
    for item in grader.compiled.criteria:
        criterion = item.criterion
        if criterion.id not in ids:
            continue
        for expected in ("met", "partial", "missed"):
            for number, text in enumerate(getattr(criterion.examples, expected)):
                if alone.verdict(text, criterion) == expected:
                    continue
                result = _judge(grader, text, criterion).criterion(criterion.id)
                if result.verdict != expected:
                    got = result.verdict
                    yield ExampleFailure(criterion.id, expected, got, text, expected, number)
    for claim in grader.compiled.claims:
        if claim.id in ids:
            yield from _of_claim(alone, claim)


def _of_claim(alone: Alone, claim: WrongClaim) -> Iterator[ExampleFailure]:
    for part, is_claim in (("claimed", True), ("not_claimed", False)):
        for number, text in enumerate(getattr(claim.examples, part)):
            if bool(alone.read(text, None).claims(claim.evidence)) == is_claim:
                continue
            made = any(c.id == claim.id for c in _judge(alone.grader, text, None).wrong_claims)
            if made != is_claim:
                got = "claimed" if made else "not claimed"
                wanted = part.replace("_", " ")
                yield ExampleFailure(claim.id, wanted, got, text, part, number)


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
