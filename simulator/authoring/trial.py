"""Texts against a scenario's criteria and wrong claims, one by one: which piece of evidence matched
where, and what was missing. Owns how that is told; must not judge otherwise than the grader does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.content.evidence import Evidence, RuleModel
from simulator.content.library import Library
from simulator.content.rubric import Criterion, WrongClaim
from simulator.content.scenario import PHASES, Scenario
from simulator.content.templates import told
from simulator.grading.examples import Alone, ExampleFailure, failures
from simulator.grading.grader import Conditions, Grader
from simulator.grading.judge import Judge
from simulator.grading.reading import read_answer
from simulator.grading.report import Report
from simulator.grading.rules import bits
from simulator.grading.scaling import find_calculations
from simulator.grading.statements import PhaseText, split_sections
from simulator.text import one_line


@dataclass(frozen=True)
class Piece:
    """A rule of a criterion's evidence, `depth` deep, in words, and the statements that satisfy it;
    none where it was not found.
    """

    depth: int
    words: str
    where: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A criterion or a wrong claim, its verdict (`claimed` or `not claimed` of a claim) with what
    earned it, and how each piece of its evidence fared.
    """

    id: str
    title: str
    verdict: str
    reason: str
    quotes: tuple[str, ...]
    met: tuple[Piece, ...]
    partial: tuple[Piece, ...]
    exclude: tuple[Piece, ...]


@dataclass(frozen=True)
class Taken:
    """An example of `owner` (of its list `part`) that another's rule `number` takes for its own."""

    owner: str
    part: str
    number: int
    text: str


@dataclass(frozen=True)
class ExamplesTrial:
    """A criterion or claim: how many examples it has, those that fail with their trials, and what
    it takes of the examples of others: some rightly, the others show a rule that is too broad.
    """

    id: str
    count: int
    failing: tuple[tuple[ExampleFailure, Trial], ...]
    taken: tuple[Taken, ...]


def try_text(
    library: Library, scenario: Scenario, text: str, phase: str = "", prefix: str = ""
) -> tuple[Report, tuple[Trial, ...]]:
    """The report on a text, of one `phase` or in `## phase` sections, and a trial of every
    criterion and wrong claim whose id begins with `prefix` (all of them if that is empty).
    """
    grader = Grader.of(library, scenario)
    phases = [PhaseText(phase, text)] if phase else split_sections(text, PHASES)
    report = grader.grade(phases, Conditions(twist_told=True))
    found = [find_calculations(part.text) for part in phases]
    compiled = grader.compiled
    reading = read_answer(phases, compiled, found, "")
    judge = Judge(reading, compiled.needs, compiled.titles)
    criteria = (
        _of_report(report, item.criterion, judge)
        for item in compiled.criteria
        if item.criterion.id.startswith(prefix)
    )
    made = {claim.id for claim in report.wrong_claims}
    claims = (
        _of_claim(one, judge, one.id in made)
        for one in compiled.claims
        if one.id.startswith(prefix)
    )
    return report, (*criteria, *claims)


def try_examples(
    library: Library, scenario: Scenario, prefix: str = ""
) -> tuple[ExamplesTrial, ...]:
    """The examples of every criterion and wrong claim whose id begins with `prefix`; of the
    scenario's own ones if that is empty.
    """
    as_told = told(scenario, 0)
    alone = Alone(Grader.of(library, as_told))
    compiled = alone.grader.compiled
    everything: list[Criterion | WrongClaim] = [
        *(item.criterion for item in compiled.criteria), *compiled.claims
    ]  # fmt: skip
    mine: tuple[Criterion | WrongClaim, ...] = (*as_told.own_criteria, *as_told.wrong_claims)
    own = {one.id for one in mine}
    looked_at = [
        one for one in everything if (one.id.startswith(prefix) if prefix else one.id in own)
    ]
    failing = list(failures(alone, {one.id for one in looked_at}))
    return tuple(
        ExamplesTrial(
            one.id,
            sum(1 for _ in _examples(one)),
            tuple((f, _alone(one, f.text, alone)) for f in failing if f.owner == one.id),
            tuple(_taken(one, [other for other in everything if other.id != one.id], alone)),
        )
        for one in looked_at
    )


def trial_lines(trial: Trial) -> Iterator[str]:
    """A trial for a terminal, line by line."""
    yield f"{trial.verdict:9} {trial.id}: {trial.title}"
    yield f"          {trial.reason}"
    for quote in trial.quotes:
        yield f"          earned by: {one_line(quote, 120)}"
    yield from (f"          {line}" for line in _piece_lines(trial))


def examples_lines(trial: ExamplesTrial) -> Iterator[str]:
    """The examples of one criterion or claim for a terminal, line by line."""
    failing, taken = len(trial.failing), len(trial.taken)
    yield f"{trial.id}: {failing} of {trial.count} examples judged otherwise than stated"
    for failure, one in trial.failing:
        text = one_line(failure.text, 400)
        yield f"    {failure.part} {failure.number + 1} is {failure.got}: {text}"
        yield from (f"        {line}" for line in _piece_lines(one))
    if taken:
        yield f"    takes {taken} of the examples of others; a wrong one shows a rule too broad:"
    for item in trial.taken:
        text = one_line(item.text, 150)
        yield f"        by rule {item.number + 1}: {text} [{item.owner}, {item.part}]"


def nearest(rules: Sequence[RuleModel], judge: Judge) -> str:
    """Of the rule that is nearest to being satisfied, what was found and what was not."""
    best, most = "", -1.0
    for rule in rules:
        parts = [
            (_words(part), bool(judge.rules.evaluate(part).full))
            for part in (rule.all or rule.of or (rule,))
        ]
        share = sum(is_found for _, is_found in parts) / len(parts)
        if share > most:
            most = share
            apart = "; all of it, but not near enough together, or beside what `none` names"
            sides = (("found: ", True), ("not found: ", False))
            best = "; ".join(
                name
                + ", ".join(one_line(words, 70) for words, is_found in parts if is_found is side)
                for name, side in sides
                if any(is_found is side for _, is_found in parts)
            ) + (apart if share == 1 and not judge.rules.evaluate(rule).own else "")
    return best


def _piece_lines(trial: Trial) -> Iterator[str]:
    is_claim = trial.verdict in ("claimed", "not claimed")
    for name, pieces in (
        ("what makes the claim:" if is_claim else "what earns met:", trial.met),
        ("what earns partial:", trial.partial),
        ("what never counts:", trial.exclude),
    ):
        if pieces:
            yield name
        for piece in pieces:
            mark = "+" if piece.where else "-"
            where = f"   «{one_line(piece.where[0], 60)}»" if piece.where else ""
            yield f"  {'  ' * piece.depth}{mark} {piece.words}{where}"


def _of_report(report: Report, criterion: Criterion, judge: Judge) -> Trial:
    found = report.criterion(criterion.id)
    quotes = tuple(span.quote for span in found.evidence)
    pieces = _evidence(criterion.evidence, judge)
    return Trial(found.id, found.title, found.verdict, found.reason, quotes, *pieces)


def _of_claim(claim: WrongClaim, judge: Judge, is_made: bool) -> Trial:
    made = judge.claims(claim.evidence) if is_made else ()
    quotes = tuple(judge.span(number).quote for number in made)
    verdict = "claimed" if is_made else "not claimed"
    return Trial(
        claim.id, claim.title, verdict, claim.why, quotes, *_evidence(claim.evidence, judge)
    )


def _alone(one: Criterion | WrongClaim, text: str, alone: Alone) -> Trial:
    if isinstance(one, WrongClaim):
        judge = alone.read(text, None)
        return _of_claim(one, judge, bool(judge.claims(one.evidence)))
    judge = alone.read(text, getattr(one, "phase", None))
    finding = judge.judge(one.evidence, one.met, one.short_of)
    quotes = tuple(judge.span(number).quote for number in finding.statements)
    pieces = _evidence(one.evidence, judge)
    return Trial(one.id, one.title, finding.verdict, finding.reason, quotes, *pieces)


def _examples(one: Criterion | WrongClaim) -> Iterator[tuple[str, str]]:
    for part in type(one.examples).model_fields:
        for text in getattr(one.examples, part):
            yield part, text


def _taken(
    one: Criterion | WrongClaim, others: list[Criterion | WrongClaim], alone: Alone
) -> Iterator[Taken]:
    for other in others:
        for part, text in _examples(other):
            number = alone.read(text, None).rule_met(one.evidence)
            if number is not None:
                yield Taken(other.id, part, number, text)


def _evidence(
    evidence: Evidence, judge: Judge
) -> tuple[tuple[Piece, ...], tuple[Piece, ...], tuple[Piece, ...]]:
    def pieces(rules: tuple[RuleModel, ...]) -> tuple[Piece, ...]:
        return tuple(piece for rule in rules for piece in _pieces(rule, 0, judge))

    return pieces(evidence.met), pieces(evidence.partial), pieces(evidence.exclude)


def _pieces(rule: RuleModel, depth: int, judge: Judge, unless: str = "") -> Iterator[Piece]:
    texts = tuple(judge.span(place).quote for place in bits(judge.rules.evaluate(rule).own))
    yield Piece(depth, unless + _words(rule), texts)
    for part in (rule.all, rule.any, rule.of, rule.order):
        for inner in part or ():
            yield from _pieces(inner, depth + 1, judge)
    for inner in rule.none:
        yield from _pieces(inner, depth + 1, judge, "unless it ")


def _words(rule: RuleModel) -> str:
    """The rule in words."""
    within = f" within {rule.within} statements" if rule.within > 1 else ""
    times = f", {rule.times} times" if rule.times > 1 else ""
    if rule.concept is not None:
        text = f"mentions {rule.concept}"
    elif rule.say is not None:
        text = f"says one of: {one_line('; '.join(rule.say), 90)}"
    elif rule.all is not None:
        text = f"all of these{within}"
    elif rule.any is not None:
        text = "any of these"
    elif rule.of is not None:
        text = f"at least {rule.at_least} of these{within}"
    elif rule.items is not None:
        text = f"at least {rule.items} items in a list"
    elif rule.calculation is not None:
        text = f"a calculation: {', '.join(rule.calculation)}"
    else:
        text = "these, in this order"
    return text + times + (", but not with what it excludes" if rule.none else "")
