"""Grades an interview as it stands, plans probes and gives feedback. Owns what help costs.

Credit and help. A criterion that was met before any help counts in full. One that is met only in
what was written after help counts less the dearest help that it needed: a hint costs what its rung
says, a probe or feedback a quarter. So the interview is graded as it was before help of each cost,
and each criterion keeps the best that it earned: no one loses by answering a probe. A criterion
that was probed was not met until then; said in full in a later phase, it still needed the probe.

Must not touch a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from simulator.content.rubric import LEVELS, Level
from simulator.content.scenario import ScenarioCriterion
from simulator.grading.compiled import CompiledCriterion
from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import CriterionReport, Report
from simulator.grading.score import CREDIT, overall_score
from simulator.grading.statements import PhaseText
from simulator.interview.answers import help_costs, phase_texts
from simulator.interview.commands import Probe
from simulator.interview.evolution import PROMPTED_COST
from simulator.interview.interviewer import Interviewer
from simulator.interview.plan import InterviewPlan, PlannedPhase
from simulator.interview.state import State

FEEDBACK_COUNT = 3
RECENT_REPORTS = 3
_LACKING: Mapping[str, str] = MappingProxyType(
    {"missed": "Still to say", "partial": "Make more of"}
)


def _is_contradicted(one: CriterionReport) -> bool:
    """Whether it is said, and a wrong claim takes it back: the claim is what is told then."""
    return one.verdict == "missed" and bool(one.evidence)


@dataclass(frozen=True)
class Case:
    """What a judge is given: the candidate's own words, under which conditions, and what was told
    unasked.
    """

    phases: tuple[PhaseText, ...]
    conditions: Conditions
    prompt: str = ""


class Examiner:
    """Grades one attempt. The grader is made when it is first needed, which costs some 100 ms."""

    def __init__(self, make_grader: Callable[[], Grader], interviewer: Interviewer) -> None:
        self._make_grader = make_grader
        self._interviewer = interviewer
        self._recent: tuple[tuple[Case, Report], ...] = ()

    @cached_property
    def grader(self) -> Grader:
        """The grader."""
        return self._make_grader()

    def report(self, state: State) -> Report:
        """The report on all answers as they stand, with what help costs."""
        return self._grade(state, factors=self._factors(state))

    def case(self, state: State) -> Case:
        """What `report` judges. A criterion that was probed and not met by what the offline grader
        sees counts less in any other judge's opinion as well.
        """
        probed = dict.fromkeys(state.asked_criteria(), 1 - PROMPTED_COST)
        return _case(state, None, probed | self._factors(state))

    def probes(self, state: State) -> tuple[Probe, ...]:
        """What the current phase still misses and was never probed, weightiest first; not what a
        wrong claim contradicts, since no answer could earn it.
        """
        report = self._grade(state)
        asked = state.asked_criteria()
        found = [(item, report.criterion(item.criterion.id))
                 for item in self._criteria_of(state.planned, state)]  # fmt: skip
        weighed = [
            (self._weight(item) * (1 - CREDIT[one.verdict]), item)
            for item, one in found
            if item.criterion.id not in asked and not _is_contradicted(one)
        ]
        weighed.sort(key=lambda pair: -pair[0])
        return tuple(
            Probe(item.criterion.id, self._interviewer.probe_text(item.criterion))
            for weight, item in weighed
            if weight > 0
        )

    def leaks(self, state: State, told: str, criterion: str = "") -> Callable[[str], bool]:
        """Whether words of the interviewer give away what a candidate should say.

        They do when they would earn `criterion`, or more of one of the scenario's own criteria than
        `told` (what they are made of) and the candidate's answers so far.
        """
        own = [item.criterion.id for item in self.grader.compiled.criteria
               if isinstance(item.criterion, ScenarioCriterion)]  # fmt: skip
        known: dict[str, float] = {}

        def leaking(words: str) -> bool:
            if not known:
                known.update(self._earned(told))
                for name, verdict in self._grade(state).verdicts().items():
                    known[name] = max(known[name], CREDIT[verdict])
            earned = self._earned(words)
            if criterion and earned.get(criterion):
                return True
            return any(earned[name] > known[name] for name in own)

        return leaking

    def _earned(self, words: str) -> dict[str, float]:
        """What words would earn by themselves, by criterion."""
        report = self.grader.grade([PhaseText(None, words)], Conditions(twist_told=True))
        return {name: CREDIT[verdict] for name, verdict in report.verdicts().items()}

    def feedback(self, state: State) -> tuple[float | None, tuple[str, ...]]:
        """The coach's score of the current phase out of 100, and what it says about it.

        What help costs is left for the end, but said. The score is None where nothing is assessed.
        """
        report = self._grade(state)
        assessed = [(d.weight, d.score) for d in report.dimensions
                    if d.id in state.planned.dimensions and d.score is not None]  # fmt: skip
        score = round(overall_score(assessed, 0.0), 1) if assessed else None
        found = [(item, report.criterion(item.criterion.id))
                 for item in self._criteria_of(state.planned, state)]  # fmt: skip
        found.sort(key=lambda pair: -self._weight(pair[0]) * (1 - pair[1].credit))
        met = [item.criterion.title for item, one in found if one.verdict == "met"]
        corrected = tuple(_corrections(report, state.planned.id))
        if not found:
            return score, ("Nothing is assessed in this phase alone.", *corrected)
        lines = [f"You have said {len(met)} of the {len(found)} things that this phase looks for."]
        if met:
            lines.append(f"Said well: {'; '.join(met[:FEEDBACK_COUNT])}.")
        lacking = [pair for pair in found
                   if pair[1].verdict in _LACKING and not _is_contradicted(pair[1])]  # fmt: skip
        lines.extend(_once_each(lacking[:FEEDBACK_COUNT]))
        lines.extend(corrected)
        if state.phase.marks:
            lines.append("What you said only after help will count less in the end.")
        return score, tuple(lines)

    def _grade(
        self,
        state: State,
        *,
        free_of_cost: float | None = None,
        factors: Mapping[str, float] | None = None,
    ) -> Report:
        """A report; the same answers under the same conditions are graded once."""
        asked = _case(state, free_of_cost, factors or {})
        for known, report in self._recent:
            if known == asked:
                return report
        report = self.grader.grade(asked.phases, asked.conditions, asked.prompt)
        self._recent = ((asked, report), *self._recent[: RECENT_REPORTS - 1])
        return report

    def _factors(self, state: State) -> dict[str, float]:
        """What is left of the credit of each criterion that needed help."""
        costs = help_costs(state)
        if not costs:
            return {}
        final = {name: CREDIT[v] for name, v in self._grade(state).verdicts().items()}
        best = dict.fromkeys(final, 0.0)
        probed = state.asked_criteria()
        for cost in (0.0, *costs):
            verdicts = self._grade(state, free_of_cost=cost).verdicts()  # the dearest: all of it
            for name, verdict in verdicts.items():
                earned = min(CREDIT[verdict], final[name]) * (1 - cost)
                if name in probed and cost < PROMPTED_COST:
                    earned = min(earned, CREDIT["partial"])
                best[name] = max(best[name], earned)
        return {
            name: best[name] / credit
            for name, credit in final.items()
            if credit and best[name] < credit
        }

    def _criteria_of(self, phase: PlannedPhase, state: State) -> list[CompiledCriterion]:
        """The criteria that are probed in a phase, at the attempt's level."""
        highest = LEVELS.index(level_of(state.the_plan))
        return [
            item
            for item in self.grader.compiled.criteria
            if _is_probed_in(item, phase)
            and not item.unfit
            and LEVELS.index(item.criterion.level) <= highest
            and (state.twist_told or not item.twist)
        ]

    def _weight(self, item: CompiledCriterion) -> float:
        """A criterion's share of the total."""
        compiled = self.grader.compiled
        weight = next(d.weight for d in compiled.dimensions if d.id == item.dimension)
        points = sum(other.points for other in compiled.criteria
                     if other.dimension == item.dimension and not other.unfit)  # fmt: skip
        return weight * item.points / points


def _once_each(lacking: Sequence[tuple[CompiledCriterion, CriterionReport]]) -> Iterator[str]:
    """What is lacking under a label for each verdict, the label of the weightiest first."""
    titles: dict[str, list[str]] = {}
    for item, one in lacking:
        titles.setdefault(_LACKING[one.verdict], []).append(item.criterion.title)
    for label, named in titles.items():
        yield f"{label}: {'; '.join(named)}."


def _corrections(report: Report, phase: str) -> Iterator[str]:
    """What a phase says wrongly: claims, then calculations, each with what is right."""
    for claim in report.wrong_claims:
        if claim.phase == phase:
            yield f"Not so: “{' '.join(claim.quote.split())}”: {claim.why}"
    wrong = [item for item in report.calculations if item.phase == phase and item.status == "wrong"]
    told = (f"Recompute “{' '.join(item.text.split())}”: {item.reason}" for item in wrong)
    yield from dict.fromkeys(told)


def _case(state: State, free_of_cost: float | None, factors: Mapping[str, float]) -> Case:
    plan = state.the_plan
    conditions = Conditions(
        level=level_of(plan),
        factors=factors,
        dimensions=frozenset(name for phase in plan.phases for name in phase.dimensions),
        twist_told=state.twist_told,
    )
    return Case(phase_texts(state, free_of_cost), conditions, _told(state))


def level_of(plan: InterviewPlan) -> Level:
    """The plan's level; one that is unknown by now counts as the highest."""
    return next((level for level in LEVELS if level == plan.level), LEVELS[-1])


def _is_probed_in(item: CompiledCriterion, phase: PlannedPhase) -> bool:
    if isinstance(item.criterion, ScenarioCriterion):
        return item.criterion.phase == phase.id
    return item.dimension in phase.dimensions


def _told(state: State) -> str:
    """What the interviewer said unasked; repeating it earns nothing. Facts told may be used."""
    plan = state.the_plan
    hints = [
        hint.text
        for planned, phase in zip(plan.phases, state.phases, strict=True)
        for hint in planned.hints[: phase.hints]
    ]
    twist = [plan.twist.text] if plan.twist is not None and state.twist_told else []
    prompts = [phase.prompt for phase in plan.phases]
    probes = [probe.text for probe in state.probes]
    return "\n".join([plan.prompt, *prompts, *twist, *hints, *probes])
