"""What only judging tells of content: examples judged otherwise, evidence that fits everything,
criteria that are twins, wrong claims in strong answers, answers outside their bounds, estimates.

Owns those checks and their words. Must not read files: golden answers are passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.authoring.estimates import estimate_faults
from simulator.authoring.trial import nearest
from simulator.content.evidence import RuleModel
from simulator.content.figures import did_you_mean
from simulator.content.library import Library
from simulator.content.lint import Misjudged
from simulator.content.rubric import Criterion, WrongClaim
from simulator.content.scenario import PHASES, Scenario
from simulator.content.templates import told
from simulator.content.wholeness import shared_criteria
from simulator.grading.examples import Alone, ExampleFailure, failures
from simulator.grading.grader import Conditions, Grader
from simulator.grading.judge import Judge
from simulator.grading.patterns import PatternIndex
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText, split_sections
from simulator.grading.tokens import fold_case, tokenise
from simulator.text import one_line

BOUNDS: Mapping[str, tuple[float, float]] = {
    "strong": (90, 100),
    "middling": (45, 72),
    "weak": (0, 40),
}
"""Least and most of the total that a golden answer of each name may get."""
NEUTRAL = (
    "Let me think about this for a moment.",
    "I would go step by step and come back to this later on.",
    "This is an important problem for the company and for its customers.",
    "We should talk to the team and agree on the next steps.",
    "There are several ways to do this, and each has its good and bad sides.",
    "The system should be fast, reliable and easy to maintain.",
    "We use machine learning to solve it.",
    "ok, next",
)
"""Texts that say nothing on any problem: no criterion may be met by one."""
SMALL_TALK = (
    "How do you feel?",
    "Is it raining in Paris?",
    "Who are you, and where is it that you work?",
    "What do you think of that?",
    "Can you say that again?",
    "When do we start, and why is it so?",
    "Do we have time left?",
    "Which is it?",
)
"""Questions that ask for nothing on any problem: no fact may be told for one."""

_NAMED = 6
"""Criteria that are named of an answer outside its bounds."""
_HEADING = re.compile(r"^##[ \t]+(.*?)[ \t]*:?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Golden:
    """A golden answer: its name (`strong`, `middling`, `weak`), its text, and where it is."""

    name: str
    text: str
    path: str


def judge_standard(library: Library) -> tuple[Misjudged, ...]:
    """What judging tells of the rubric that all scenarios share."""
    alone = Alone(Grader.of(library))
    criteria = [c for d in library.rubric.dimensions for c in d.criteria]
    claims = library.rubric.wrong_claims
    found = [*_examples(alone, criteria, claims), *_neutral(alone, criteria, claims)]
    added = {name for name, extends in shared_criteria(library) if extends}
    found += _twins(alone, [one for one in criteria if one.id in added])
    return tuple(found)


def judge_scenario(
    library: Library, scenario: Scenario, goldens: Sequence[Golden] = ()
) -> tuple[Misjudged, ...]:
    """What judging tells of a scenario and its golden answers."""
    grader, as_told = Grader.of(library, scenario), told(scenario, 0)
    own = as_told.own_criteria
    alone = Alone(grader)
    shown = f"`simulator try {scenario.id} --examples --only"
    found = [*_examples(alone, own, as_told.wrong_claims, shown)]
    found += _neutral(alone, own, scenario.wrong_claims)
    found += _asked_by_all(scenario)
    found += estimate_faults(scenario)
    found += _twins(alone, own)
    found += _strong(alone, as_told, is_note=not library.is_shipped(scenario.id))
    found += _goldens(grader, scenario, goldens)
    return tuple(found)


def _examples(
    alone: Alone, criteria: Sequence[Criterion], claims: Sequence[WrongClaim], shown: str = ""
) -> Iterator[Misjudged]:
    """`shown`: the command that shows more when the id is put behind it."""
    both: tuple[Criterion | WrongClaim, ...] = (*criteria, *claims)
    everything = {one.id: one for one in both}
    for failure in failures(alone, everything):
        message = (
            f"this example of {failure.owner!r} must be {failure.expected} and is {failure.got}"
        )
        if found := _rule_of(failure, everything[failure.owner], alone):
            message += f"; {found}"
        if shown:
            message += f" ({shown} {failure.owner}` shows every part)"
        sort = "criterion" if isinstance(everything[failure.owner], Criterion) else "wrong claim"
        yield Misjudged(sort, failure.owner, message, ("examples", failure.part, failure.number))


def _rule_of(failure: ExampleFailure, one: Criterion | WrongClaim, alone: Alone) -> str:
    """The rule that holds though it should not, or what the nearest of those lacks that should."""
    judge, evidence = alone.read(failure.text, getattr(one, "phase", None)), one.evidence
    number = judge.rule_met(evidence)
    if number is not None:
        return f"its rule {number + 1} of `met` holds"
    if failure.expected == "missed":
        return _holding("partial", evidence.partial, judge)
    wanted = evidence.partial if failure.expected == "partial" else evidence.met
    excluded = _holding("exclude", evidence.exclude, judge)
    return "; ".join(part for part in (nearest(wanted, judge), excluded) if part)


def _holding(part: str, rules: Sequence[RuleModel], judge: Judge) -> str:
    """The first rule of that part of the evidence that holds, in words; "" where none does."""
    held = (n for n, rule in enumerate(rules, 1) if judge.rules.evaluate(rule).own)
    number = next(held, None)
    return "" if number is None else f"its rule {number} of `{part}` holds"


def _neutral(
    alone: Alone, criteria: Sequence[Criterion], claims: Sequence[WrongClaim]
) -> Iterator[Misjudged]:
    """Evidence that is satisfied by saying nothing: of each, the first such text."""
    told: set[str] = set()
    for text in NEUTRAL:
        judge = alone.read(text, None)
        found: list[tuple[str, Criterion | WrongClaim, str]] = [
            ("criterion", one, f"is met by {text!r}, which says nothing: ask for more")
            for one in alone.met(text, None, criteria)
        ]
        found += [
            ("wrong claim", one, f"takes {text!r} for this claim: ask for more")
            for one in claims
            if judge.claims(one.evidence)
        ]
        for sort, one, why in found:
            if one.id not in told:
                told.add(one.id)
                place = ("evidence", "met", judge.rule_met(one.evidence) or 0)
                yield Misjudged(sort, one.id, f"this rule of {one.id!r} {why}", place)


def _asked_by_all(scenario: Scenario) -> Iterator[Misjudged]:
    """Questions by which a fact is told to whoever asks anything: of each, the first such text."""
    talk = [(text, tokenise(fold_case(text))) for text in SMALL_TALK]
    for fact in scenario.facts:
        for at, pattern in enumerate(fact.asks):
            index = PatternIndex()
            index.add(0, pattern)
            heard = next((text for text, tokens in talk if index.find(tokens)), "")
            if heard:
                message = (
                    f"{pattern!r} is found in {heard!r}, which does not ask for this fact: it would"
                    " be told to anybody; ask for more"
                )
                yield Misjudged(f"fact of {scenario.id}", fact.id, message, ("asks", at))


def _twins(alone: Alone, own: Sequence[Criterion]) -> Iterator[Misjudged]:
    """Pairs that the same sentence always earns: one of them is not needed."""
    everything = {item.criterion.id: item.criterion for item in alone.grader.compiled.criteria}
    told_pairs: set[frozenset[str]] = set()
    for one in own:
        others = _earned_by_all(alone, one, [c for c in everything.values() if c.id != one.id])
        for other in others:
            pair = frozenset({one.id, other.id})
            if pair not in told_pairs and _earned_by_all(alone, other, [one]):
                told_pairs.add(pair)
                message = f"every example that earns it earns {other.id!r} too, and the other way"
                yield Misjudged(
                    "criterion", one.id, f"{message} round: tell them apart, or drop one"
                )


def _earned_by_all(alone: Alone, one: Criterion, others: Sequence[Criterion]) -> list[Criterion]:
    """Those of `others` that every met example of `one` meets."""
    left = list(others)
    for text in one.examples.met:
        left = alone.met(text, getattr(one, "phase", None), left)
        if not left:
            break
    return left


def _strong(alone: Alone, scenario: Scenario, *, is_note: bool) -> Iterator[Misjudged]:
    """The author's own strong answer, phase by phase, and each criterion's. `is_note`: whether a
    low score is no fault.
    """
    phases = [PhaseText(name, phase.strong) for name, phase in scenario.phases.items()]
    report = alone.grader.grade(phases, Conditions())
    if all(scenario.phase(name).strong for name in PHASES):
        for found in _out_of_bounds(
            report, scenario.id, "the strong answer of its phases", 90, 100
        ):
            yield replace(found, note=is_note)
    yield from _no_slips(report, scenario.id, "the strong answer of its phases", phases)
    for one in scenario.own_criteria:
        judge = alone.read(one.strong, one.phase)
        for claim in scenario.wrong_claims:
            if judge.claims(claim.evidence):
                message = f"its strong answer is taken for the wrong claim {claim.id!r}"
                yield Misjudged("criterion", one.id, message)


def _goldens(grader: Grader, scenario: Scenario, goldens: Sequence[Golden]) -> Iterator[Misjudged]:
    for golden in goldens:
        if golden.name in BOUNDS:
            report = grader.grade(split_sections(golden.text, PHASES), Conditions())
            name = f"the golden answer {golden.name}.md"
            outside = list(_out_of_bounds(report, scenario.id, name, *BOUNDS[golden.name]))
            for found in (*_headings(golden.text, needs_some=bool(outside)), *outside):
                yield _in_golden(golden, found)
            if golden.name == "strong":
                for found in _no_slips(report, scenario.id, name):
                    yield _in_golden(golden, found)


def _in_golden(golden: Golden, found: Misjudged) -> Misjudged:
    """The same at the golden answer's file, on the first line that holds its text."""
    lines = golden.text.splitlines() or [""]
    text = found.text.strip()
    number = next((n for n, line in enumerate(lines, 1) if text and text in line), 1)
    return replace(found, path=golden.path, line=number, text=lines[number - 1], inside=())


def _headings(text: str, *, needs_some: bool) -> Iterator[Misjudged]:
    """Headings that part an answer into no phase: criteria of single phases miss it then."""
    for found in _HEADING.finditer(text):
        heading = found[1]
        near = did_you_mean(heading.lower(), PHASES)
        if heading.lower() not in PHASES and (near or needs_some):
            message = f"the heading {'## ' + heading!r} is no phase{near}"
            yield Misjudged("scenario", "", message, text=found[0])
    if not any(part.phase for part in split_sections(text, PHASES)):
        names = ", ".join(f"## {phase}" for phase in PHASES)
        yield Misjudged("scenario", "", f"it has no heading of a phase: {names}")


def _out_of_bounds(
    report: Report, scenario: str, name: str, least: float, most: float
) -> Iterator[Misjudged]:
    if least <= report.score <= most:
        return
    message = f"{name} scores {report.score:g}, and should score {least:g} to {most:g}"
    verdict = "missed" if report.score < least else "met"
    named = [c.id for d in report.dimensions for c in d.criteria if c.verdict == verdict]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    message += f"; {verdict}: {', '.join(named[:_NAMED])}{more}" if named else ""
    yield Misjudged("scenario", scenario, message)


def _no_slips(
    report: Report, scenario: str, name: str, phases: Sequence[PhaseText] = ()
) -> Iterator[Misjudged]:
    """`phases`: what was graded, where it is the strong answers in the scenario's own file."""
    found = [
        (f"is taken for the wrong claim {claim.id!r}", claim.quote) for claim in report.wrong_claims
    ]
    found += [
        ("holds a wrong calculation", item.text)
        for item in report.calculations
        if item.status == "wrong"
    ]
    for what, quote in found:
        message = f"{name} {what}: {one_line(quote, 80)!r}"
        place = next(
            (("phases", part.phase or "", "strong") for part in phases if quote in part.text), ()
        )
        yield Misjudged("scenario", scenario, message, place, text=quote.split("\n")[0])
