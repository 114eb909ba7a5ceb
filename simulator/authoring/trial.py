"""One text against one scenario, criterion by criterion: which piece of evidence matched where, and
what was missing. Owns how that is told; must not judge otherwise than the grader does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.content.evidence import Evidence, RuleModel
from simulator.content.library import Library
from simulator.content.scenario import PHASES, Scenario
from simulator.grading.compiled import CompiledCriterion
from simulator.grading.grader import Conditions, Grader
from simulator.grading.reading import Reading, read_answer
from simulator.grading.report import CriterionReport, Report
from simulator.grading.rules import Rules, bits
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
    """A criterion's report, and how each piece of its evidence fared."""

    report: CriterionReport
    met: tuple[Piece, ...]
    partial: tuple[Piece, ...]


def try_text(
    library: Library, scenario: Scenario, text: str, phase: str = "", prefix: str = ""
) -> tuple[Report, tuple[Trial, ...]]:
    """The report on a text, of one `phase` or in `## phase` sections, and a trial of every
    criterion whose id begins with `prefix` (all of them if that is empty).
    """
    grader = Grader.of(library, scenario)
    phases = [PhaseText(phase, text)] if phase else split_sections(text, PHASES)
    report = grader.grade(phases, Conditions(twist_told=True))
    found = [find_calculations(part.text) for part in phases]
    reading = read_answer(phases, grader.compiled, found, "")
    rules = Rules(reading.index, grader.compiled.needs)
    trials = tuple(
        _trial(item, report, reading, rules)
        for item in grader.compiled.criteria
        if item.criterion.id.startswith(prefix)
    )
    return report, trials


def trial_lines(trial: Trial) -> Iterator[str]:
    """A trial for a terminal, line by line."""
    report = trial.report
    yield f"{report.verdict:9} {report.id}: {report.title}"
    yield f"          {report.reason}"
    for span in report.evidence:
        yield f"          earned by: {one_line(span.quote, 120)}"
    for name, pieces in (("met", trial.met), ("partial", trial.partial)):
        if pieces:
            yield f"          what earns {name}:"
        for piece in pieces:
            mark = "+" if piece.where else "-"
            where = f"   «{one_line(piece.where[0], 60)}»" if piece.where else ""
            yield f"            {'  ' * piece.depth}{mark} {piece.words}{where}"


def _trial(item: CompiledCriterion, report: Report, reading: Reading, rules: Rules) -> Trial:
    evidence: Evidence = item.criterion.evidence
    met, partial = (
        tuple(piece for rule in part for piece in _pieces(rule, 0, reading, rules))
        for part in (evidence.met, evidence.partial)
    )
    return Trial(report.criterion(item.criterion.id), met, partial)


def _pieces(rule: RuleModel, depth: int, reading: Reading, rules: Rules) -> Iterator[Piece]:
    texts = tuple(_statement(reading, place) for place in bits(rules.evaluate(rule).own))
    yield Piece(depth, _words(rule), texts)
    for part in (rule.all, rule.any, rule.of, rule.order):
        for inner in part or ():
            yield from _pieces(inner, depth + 1, reading, rules)


def _statement(reading: Reading, number: int) -> str:
    statement = reading.statements[number]
    return reading.texts[number].text[statement.start : statement.end]


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
