"""What an author should look at besides the problems: examples judged otherwise, things unused.

Pure: takes a library and a judge. Must not read files or know how an answer is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from simulator.content.checks import Loc
from simulator.content.figures import parse_expression, with_unit
from simulator.content.idle_rules import idle_rules
from simulator.content.library import Library
from simulator.content.lookalikes import lookalike_problems
from simulator.content.scenario import PHASES, Scenario
from simulator.content.templates import templates
from simulator.content.wholeness import (
    prefix_problems,
    rubric_placeholders,
    taken_prefixes,
    wholeness_problems,
)
from simulator.content.yaml_reader import values_cut
from simulator.errors import Problem

_NAME = re.compile(r"\{([^{}]*)\}")
_IN_BRACES = re.compile(r"\{\{([^{}]*)\}\}")


_WITH_SIGNS = re.compile(r"(\$?)\{([^{}]*)\}[ -]?(%|[^\W\d_]+)?")
_SAME_UNIT = tuple(
    frozenset(words.split())
    for words in (
        "% percent pct", "ms msec millisecond", "s sec second", "min minute", "h hr hour",
        "d day", "w week", "month", "y yr year", "bytes byte b kb mb gb tb pb", "kb kilobyte",
        "mb megabyte", "gb gigabyte", "tb terabyte", "qps", "gpu", "server", "$ dollar usd",
    )
)  # fmt: skip
"""Words for one unit, without a plural's s."""


@dataclass(frozen=True)
class Misjudged:
    """An example that gets another verdict than its author wrote; `sort` is `criterion` or
    `wrong claim`, `owner` its id, `inside` where in it the fault is (`examples`, `met`, 2), at its
    first `text` if given. A `note` is no fault. Of a fault in a file beside the library's, such as
    a golden answer, `path` is that file, and `line` the one in it, which `text` is the words of.
    """

    sort: str
    owner: str
    message: str
    inside: Loc = ()
    note: bool = False
    text: str = ""
    path: str = ""
    line: int = 0


Judge = Callable[[Library], Iterable[Misjudged]]


def lint(library: Library, judge: Judge | None = None) -> tuple[Problem, ...]:
    """Every problem and note with its place, in file order; empty when there is none.

    `judge` judges the examples of criteria and wrong claims; without it they are not looked at.
    """
    remarks = [*library.problems, *_empty_concepts(library), *lookalike_problems(library)]
    remarks += [*taken_prefixes(library), *rubric_placeholders(library), *idle_rules(library)]
    for file in library.files:
        remarks += values_cut(file.document)
    for scenario in library.scenarios.values():
        remarks += _unused_figures(library, scenario)
        remarks += _minutes(library, scenario)
        remarks += _left_out(library, scenario)
        remarks += wholeness_problems(library, scenario)
        remarks += prefix_problems(library, scenario)
        remarks += _twist(library, scenario)
        remarks += _braces(library, scenario)
        remarks += _units_twice(library, scenario)
    if judge is not None:
        for found in judge(library):
            if found.path:
                column = int(found.line > 0)
                remarks.append(
                    Problem(found.path, found.line, column, found.message, found.text, found.note)
                )
                continue
            problem = library.problem(
                found.sort, found.owner, found.message, found.inside, found.text
            )
            remarks.append(replace(problem, note=found.note))
    return tuple(sorted(set(remarks)))


def _empty_concepts(library: Library) -> Iterator[Problem]:
    for name, concept in library.lexicon.items():
        if not concept.terms and not concept.includes:
            message = f"concept {name!r} has neither terms nor includes: it matches nothing"
            yield library.problem("concept", name, message)


def _unused_figures(library: Library, scenario: Scenario) -> Iterator[Problem]:
    used: set[str] = set()
    for _, text in templates(scenario):
        used.update(_NAME.findall(text.replace("{{", "").replace("}}", "")))
    expressions = [figure.expr for figure in scenario.figures.values() if figure.expr]
    for estimate in scenario.estimates:
        expressions += [estimate.expr, *(slip.expr for slip in estimate.slips)]
    for text in expressions:
        used.update(parse_expression(text).names)
    for name in scenario.figures:
        if name not in used:
            message = f"figure {name!r} is used in no text and no expression"
            yield library.problem(f"figure of {scenario.id}", name, message)


def _minutes(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """A scenario may move minutes between phases, but an interview keeps its length."""
    for name in scenario.formats:
        found = library.formats.get(name)
        if found is None:
            continue
        total = sum(
            scenario.phase(phase.id).minutes.get(name, phase.minutes) for phase in found.phases
        )
        if abs(total - found.minutes) > 1e-6:
            message = (
                f"with its own minutes {name!r} takes {total:g} minutes, not {found.minutes:g}"
            )
            yield library.problem(f"minutes of {scenario.id}", name, message)


def _left_out(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """What is said of criteria that the scenario leaves out has no effect."""
    for part in ("points", "probes"):
        for name in getattr(scenario, part):
            if name in scenario.not_applicable:
                message = f"{name!r} is `not_applicable` here, so its `{part}` count for nothing"
                yield library.problem("scenario", scenario.id, message)


def _twist(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """Criteria of the twist that are asked after before it is told, or never where it is told."""
    twist = scenario.twist
    if twist is None:
        return
    told = f"the twist is told in phase {twist.phase!r}"
    if all(one.phase != twist.phase for one in twist.criteria):
        message = f"{told}, and none of its criteria is asked after there"
        yield library.problem("scenario", scenario.id, message, ("twist", "phase"))
    for index, one in enumerate(twist.criteria):
        if PHASES.index(one.phase) < PHASES.index(twist.phase):
            place = ("twist", "criteria", index, "phase")
            message = f"{told}, which comes after {one.phase!r}"
            yield library.problem("scenario", scenario.id, message, place)


def _braces(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """Figures in two braces, which are told as their name and not as their value."""
    for place, text in templates(scenario):
        for found in _IN_BRACES.finditer(text):
            if (name := found[1]) in scenario.figures:
                message = (
                    f"the candidate reads {{{name}}} here, and no number; a figure is written with"
                    " one brace on each side"
                )
                yield library.problem("scenario", scenario.id, message, place, found[0])


def _units_twice(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """Units that a text writes again beside a figure, which is told with its unit."""
    for place, text in templates(scenario):
        for found in _WITH_SIGNS.finditer(text):
            figure = scenario.figures.get(found[2])
            if figure is None or not figure.unit:
                continue
            again = "$" if found[1] and figure.unit.startswith("$") else ""
            if found[3] and _is_same_unit(figure.unit, found[3]):
                again = found[3]
            if again:
                shown = with_unit((figure.values or (2.0,))[0], figure.unit)
                message = (
                    f"{found[2]!r} is told with its unit, as {shown!r}, and {again!r} stands here"
                    " once more: leave it out"
                )
                yield library.problem("scenario", scenario.id, message, place, found[0])


def _is_same_unit(unit: str, word: str) -> bool:
    """Whether a word right behind a figure says the unit again."""
    own, said = (one.lower() for one in (unit.partition("/")[0], word))
    alike = {own, own.removesuffix("s")}, {said, said.removesuffix("s")}
    return bool(alike[0] & alike[1]) or any(
        not alike[0].isdisjoint(words) and not alike[1].isdisjoint(words) for words in _SAME_UNIT
    )
