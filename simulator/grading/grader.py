"""The offline grader: one answer against one rubric, the same report every time.

Owns the order of work: read the answer, judge every criterion, take away what wrong claims
contradict, check the arithmetic, compare the estimates, score, advise. Reads no file, no clock
and no network.

    grader = Grader(rubric, lexicon, scenario, figures)
    report = grader.grade(split_sections(text, PHASES))
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.content.figures import draw_figures, evaluate
from simulator.content.lexicon import Concept
from simulator.content.library import Library, Rubric
from simulator.content.rubric import LEVELS, Level, WrongClaim
from simulator.content.scenario import Scenario
from simulator.content.templates import told
from simulator.grading.advice import raises_of
from simulator.grading.compiled import Compiled, CompiledCriterion, compile_rubric
from simulator.grading.judge import Finding, Judge
from simulator.grading.learned import LEAST_WORDS, reader_of
from simulator.grading.reading import Reading, read_answer
from simulator.grading.report import (
    ClaimReport,
    CriterionReport,
    DimensionReport,
    EvidenceSpan,
    Report,
    Verdict,
)
from simulator.grading.scaling import (
    Calculation,
    EstimateResult,
    ExpectedEstimate,
    Slip,
    compare_estimates,
    find_in_answer,
    machines_billed,
)
from simulator.grading.score import (
    CREDIT,
    count_slips,
    credited,
    deductions,
    dimension_score,
    letter,
    overall_score,
)
from simulator.grading.statements import PhaseText

GRADER_VERSION = "5"
_CROWDED_CRITERIA = 20
_CROWDED_DIMENSIONS = 7
_OVERALL = "communication"


@dataclass(frozen=True)
class Conditions:
    """Under which conditions the answer came about.

    `level`: criteria expected only above it are a bonus. `factors`: what is left, 0 to 1, of a
    criterion's credit that was earned only after a probe or a hint. `dimensions`: those assessed,
    None for all. `twist_told`: whether the scenario's twist was told.
    """

    level: Level = "staff"
    factors: Mapping[str, float] = field(default_factory=dict)
    dimensions: Collection[str] | None = None
    twist_told: bool = False


@dataclass(frozen=True)
class Opinion:
    """Somebody else's verdict on a criterion, with spans of the candidate's text for it."""

    verdict: Verdict
    reason: str
    evidence: tuple[EvidenceSpan, ...]


class Grader:
    """Grades answers against one rubric, and against a scenario's own criteria if one is given.

    Raises `patterns.PatternError` when a phrase pattern of the lexicon cannot be read.
    """

    def __init__(
        self,
        rubric: Rubric,
        lexicon: Mapping[str, Concept],
        scenario: Scenario | None = None,
        figures: Mapping[str, float] | None = None,
    ) -> None:
        self.scenario = scenario
        self.rubric = rubric
        self.figures = figures or {}
        self.compiled: Compiled = compile_rubric(
            rubric.dimensions, rubric.wrong_claims, lexicon, scenario
        )
        self._expected = _expected_estimates(scenario, self.figures)
        self._reader = None if rubric.reader is None else reader_of(rubric.reader)

    @classmethod
    def of(cls, library: Library, scenario: Scenario | None = None, seed: int = 0) -> Grader:
        """The grader of a library; of a `scenario` of it, if given, as it is told with the seed.

        Raises ValueError for a template or an expression that does not work.
        """
        if scenario is None:
            return cls(library.rubric, library.lexicon)
        figures = draw_figures(scenario, seed)
        return cls(library.rubric, library.lexicon, told(scenario, seed), figures)

    def grade(
        self, phases: Sequence[PhaseText], conditions: Conditions | None = None, prompt: str = ""
    ) -> Report:
        """The report on an answer; `prompt` is what the candidate was told, which earns nothing."""
        given = conditions or Conditions()
        calculations = find_in_answer([phase.text for phase in phases])
        asked = "\n".join((prompt, *unasked(self.scenario)))
        reading = read_answer(phases, self.compiled, calculations, asked)
        judge = Judge(reading, self.compiled.needs, self.compiled.titles)
        findings = self._findings(judge, given)
        crowded = self._crowded(findings)
        if crowded:
            reading = reading.without(crowded)
            judge = Judge(reading, self.compiled.needs, self.compiled.titles)
            findings = self._findings(judge, given)
        claims = self._claims(judge)
        contradicted = _contradicted(claim for claim, _ in claims)
        criteria = {
            item.criterion.id: _criterion(
                item, _opinion(findings.get(item.criterion.id), judge), given, contradicted
            )
            for item in self.compiled.criteria
        }
        read = list(zip(phases, calculations, strict=True))
        return self._report(given, reading, criteria, [r for _, r in claims], read)

    def with_opinions(
        self,
        first: Report,
        opinions: Mapping[str, Opinion],
        given: Conditions,
        *,
        by: Mapping[str, Any],
        notes: Sequence[str] = (),
    ) -> Report:
        """The report that somebody else's verdicts make of an answer that was graded as `first`.

        Where there is no opinion, the first verdict stands; what was not assessed stays so. Wrong
        claims, arithmetic and estimates are the first report's, and the score is computed as ever.
        `by` says whose opinions they are.
        """
        made = {claim.id for claim in first.wrong_claims}
        contradicted = _contradicted(claim for claim in self.compiled.claims if claim.id in made)
        criteria = {}
        for item in self.compiled.criteria:
            before = first.criterion(item.criterion.id)
            opinion = opinions.get(item.criterion.id)
            if opinion is None or before.verdict == "not_assessed":
                criteria[item.criterion.id] = before
            else:
                criteria[item.criterion.id] = _criterion(item, opinion, given, contradicted)
        dimensions, score = self._scored(criteria, first.deductions)
        raises = raises_of(self.compiled, criteria, first.wrong_claims, first.calculations)
        return replace(
            first,
            score=score,
            letter=letter(score),
            dimensions=dimensions,
            raises=raises,
            notes=(*notes, *first.notes),
            opinion=by,
        )

    def _findings(self, judge: Judge, given: Conditions) -> dict[str, Finding]:
        """What the answer says for each criterion that is assessed: the rules' finding, and where
        the answer is long enough for the learned reader, what the two make of it together.
        """
        sight = None if self._reader is None else self._reader.read(judge.reading)
        findings = {}
        for item in self.compiled.criteria:
            if _why_not_assessed(item, given) is not None:
                continue
            criterion = item.criterion
            met, short_of = criterion.met, criterion.short_of
            finding = judge.judge(criterion.evidence, met, short_of)
            if sight is not None:
                finding = sight.settle(criterion.id, met, finding)
            findings[criterion.id] = finding
        return findings

    def _crowded(self, findings: Mapping[str, Finding]) -> list[int]:
        """Statements that earn so much of so many dimensions that they can only be lists of terms.

        In 53 real answers the fullest statement served 12 criteria of 5 dimensions. Communication
        does not count: it is judged over the whole, and a summary repeats what the others ask for.
        """
        earned: dict[int, list[str]] = {}
        for item in self.compiled.criteria:
            if item.dimension == _OVERALL:
                continue
            finding = findings.get(item.criterion.id)
            for number in finding.statements if finding is not None else ():
                earned.setdefault(number, []).append(item.dimension)
        return [
            number
            for number, dimensions in earned.items()
            if len(dimensions) >= _CROWDED_CRITERIA and len(set(dimensions)) >= _CROWDED_DIMENSIONS
        ]

    def _claims(self, judge: Judge) -> list[tuple[WrongClaim, ClaimReport]]:
        """Wrong claims that the answer makes; a general one gives way to the scenario's own variant
        of it on the same statement, so that nothing is held against a candidate twice.
        """
        made = [
            (claim, places)
            for claim in self.compiled.claims
            if (places := judge.claims(claim.evidence))
        ]
        own = {claim.id for claim in (self.scenario.wrong_claims if self.scenario else ())}
        taken = {place for claim, places in made if claim.id in own for place in places}
        found: list[tuple[WrongClaim, ClaimReport]] = []
        for claim, places in made:
            if claim.id not in own and places[0] in taken:
                continue
            span = judge.span(places[0])
            report = ClaimReport(
                claim.id, claim.title, span.quote, claim.why, span.phase, span.start, span.end,
                claim.penalty,
            )  # fmt: skip
            found.append((claim, report))
        return found

    def _report(
        self,
        given: Conditions,
        reading: Reading,
        criteria: Mapping[str, CriterionReport],
        claims: Sequence[ClaimReport],
        read: Sequence[tuple[PhaseText, Sequence[Calculation]]],
    ) -> Report:
        moved = tuple(
            replace(c, start=c.start + phase.base, end=c.end + phase.base, phase=phase.phase)
            for phase, found in read
            for c in found
        )
        taken = deductions(sum(claim.penalty for claim in claims), count_slips(moved))
        dimensions, score = self._scored(criteria, taken)
        assessed = sum(1 for c in criteria.values() if c.verdict != "not_assessed")
        estimates = self._estimates(read)
        raises = raises_of(self.compiled, criteria, claims, moved)
        return Report(
            self.scenario.id if self.scenario else None, GRADER_VERSION, self.rubric.version,
            score, letter(score), assessed, len(criteria), dimensions, moved, estimates,
            tuple(claims), (*_notes(reading), *self._unread(reading), *self._left_out()), taken,
            raises=raises,
        )  # fmt: skip

    def _unread(self, reading: Reading) -> Iterator[str]:
        """That no learned reader took part where one would have."""
        if self._reader is None and reading.words >= LEAST_WORDS:
            yield "The rules judged alone: there was no learned reader."

    def _left_out(self) -> Iterator[str]:
        """Criteria of the scenario that no dimension has: they are neither assessed nor counted."""
        known = {dimension.id for dimension in self.compiled.dimensions}
        for one in self.scenario.own_criteria if self.scenario else ():
            if one.dimension not in known:
                yield f"{one.id} is left out: there is no dimension {one.dimension!r}."

    def _scored(
        self, criteria: Mapping[str, CriterionReport], taken: float
    ) -> tuple[tuple[DimensionReport, ...], float]:
        """The dimensions and the total out of 100."""
        dimensions = tuple(
            self._dimension(d.id, d.title, d.weight, criteria) for d in self.compiled.dimensions
        )
        total = overall_score([(d.weight, d.score) for d in dimensions], taken)
        return dimensions, round(total, 1)

    def _dimension(
        self,
        dimension: str,
        title: str,
        weight: float,
        criteria: Mapping[str, CriterionReport],
    ) -> DimensionReport:
        mine = [c for c in self.compiled.criteria if c.dimension == dimension]
        reports = [criteria[c.criterion.id] for c in mine]
        score = dimension_score([credited(report) for report in reports])
        rounded = None if score is None else round(score, 2)
        shown = letter(score * 10) if score is not None else ""
        return DimensionReport(dimension, title, rounded, shown, weight, tuple(reports))

    def _estimates(
        self, read: Sequence[tuple[PhaseText, Sequence[Calculation]]]
    ) -> tuple[EstimateResult, ...]:
        if not self._expected:
            return ()
        texts = [phase.text for phase, _ in read]
        return compare_estimates(texts, [found for _, found in read], self._expected)


def unasked(scenario: Scenario | None) -> tuple[str, ...]:
    """What the interviewer says unasked: repeating it earns nothing."""
    if scenario is None:
        return ()
    prompts = (phase.prompt for phase in scenario.phases.values())
    twist = () if scenario.twist is None else (scenario.twist.text,)
    return (scenario.prompt, *prompts, *twist)


def _why_not_assessed(item: CompiledCriterion, given: Conditions) -> str | None:
    if item.unfit:
        return f"It does not apply to this problem: {item.unfit}"
    if given.dimensions is not None and item.dimension not in given.dimensions:
        return "Its phase is not part of this interview."
    if item.twist and not given.twist_told:
        return "The change of requirements was not told in this interview."
    return None


def _opinion(finding: Finding | None, judge: Judge) -> Opinion | None:
    if finding is None:
        return None
    evidence = tuple(judge.span(number) for number in finding.statements)
    return Opinion(finding.verdict, finding.reason, evidence)


def _criterion(
    item: CompiledCriterion,
    finding: Opinion | None,
    given: Conditions,
    contradicted: Mapping[str, Sequence[WrongClaim]],
) -> CriterionReport:
    criterion = item.criterion
    base = CriterionReport(
        criterion.id, criterion.title, "not_assessed", 0.0, item.points, False, "", (),
        bonus=LEVELS.index(criterion.level) > LEVELS.index(given.level),
    )  # fmt: skip
    if finding is None:
        return replace(base, reason=_why_not_assessed(item, given) or "")
    verdict, credit = finding.verdict, CREDIT[finding.verdict]
    reason = finding.reason
    factor = given.factors.get(criterion.id, 1.0)
    if credit and factor < 1.0:
        credit *= factor
        reason += f" It was said only after help, so {factor:.0%} of the credit counts."
    claims = contradicted.get(criterion.id, ())
    if credit and claims:
        ids = tuple(claim.id for claim in claims)
        base = replace(base, withheld=round(credit, 4), contradicted_by=ids)
        verdict, credit = "missed", 0.0
        title = claims[-1].title
        reason = f"No credit: it is said, and the answer also claims otherwise ({title})."
    return replace(
        base,
        verdict=verdict,
        credit=round(credit, 4),
        prompted=factor < 1.0 and verdict != "missed",
        reason=reason,
        evidence=finding.evidence,
    )


def _contradicted(claims: Iterable[WrongClaim]) -> dict[str, list[WrongClaim]]:
    """The claims that contradict each criterion."""
    found: dict[str, list[WrongClaim]] = {}
    for claim in claims:
        for criterion in claim.contradicts:
            found.setdefault(criterion, []).append(claim)
    return found


def _notes(reading: Reading) -> tuple[str, ...]:
    notes: list[str] = []
    if not reading.words:
        notes.append("The answer is empty.")
    elif reading.words < 40:
        notes.append("The answer is too short to show much.")
    if reading.echoed:
        notes.append("What repeats the question earns nothing.")
    if reading.refused:
        notes.append("What the answer refuses to do earns nothing.")
    if reading.listed:
        notes.append("A list of terms without a statement earns nothing.")
    return tuple(notes)


def _expected_estimates(
    scenario: Scenario | None, figures: Mapping[str, float]
) -> tuple[ExpectedEstimate, ...]:
    if scenario is None or not figures:
        return ()
    return tuple(
        ExpectedEstimate(
            estimate.id, estimate.title, evaluate(estimate.expr, figures), estimate.unit,
            estimate.tolerance_factor,
            tuple(Slip(evaluate(slip.expr, figures), slip.why) for slip in estimate.slips),
            machines_billed(estimate.explain, 0, len(estimate.explain)),
        )
        for estimate in scenario.estimates
    )  # fmt: skip
