"""Checks a scenario's figures: its expressions and templates, and its estimates for many seeds.

Must not look at any other file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.content.figures import (
    Expression,
    FigureError,
    TemplateError,
    computed_in_order,
    did_you_mean,
    draw_in_order,
    fill,
    parse_expression,
    units_of,
)
from simulator.content.reading import ContentFile
from simulator.content.scenario import Scenario
from simulator.content.templates import templates
from simulator.errors import Problem

SEEDS = range(21)
"""The seeds for which every estimate must come out finite and positive."""

Loc = tuple[str | int, ...]


def figure_problems(file: ContentFile, scenario: Scenario) -> Iterator[Problem]:
    """Expressions and templates that do not work with the scenario's figures."""
    expressions: dict[Loc, str] = {
        ("figures", name, "expr"): figure.expr
        for name, figure in scenario.figures.items()
        if figure.expr is not None
    }
    for index, estimate in enumerate(scenario.estimates):
        expressions["estimates", index, "expr"] = estimate.expr
        for at, slip in enumerate(estimate.slips):
            expressions["estimates", index, "slips", at, "expr"] = slip.expr
    parsed = {}
    bad = False
    for loc, text in expressions.items():
        try:
            parsed[loc] = parse_expression(text)
        except ValueError as error:
            bad = True
            yield file.problem(loc, str(error))
            continue
        for name in parsed[loc].names:
            if name not in scenario.figures:
                bad = True
                near = did_you_mean(name, scenario.figures)
                yield file.problem(loc, f"unknown figure {name!r}{near}")
    names, units = dict.fromkeys(scenario.figures, 1.0), units_of(scenario)
    for loc, text in templates(scenario):
        try:
            fill(text, names, units)
        except TemplateError as error:
            yield file.problem(loc, str(error), text=error.piece, skip=error.before)
    if not bad:
        estimates = {loc: found for loc, found in parsed.items() if loc[0] == "estimates"}
        yield from _drawn(file, scenario, estimates)


def _drawn(
    file: ContentFile, scenario: Scenario, estimates: Mapping[Loc, Expression]
) -> Iterator[Problem]:
    """Each place is told once, with the first seed for which it fails."""
    told: set[Loc] = set()
    try:
        computed = computed_in_order(scenario)
    except FigureError as error:
        yield file.problem(("figures", error.figure, "expr"), str(error))
        return
    for seed in SEEDS:
        try:
            figures = draw_in_order(scenario, computed, seed)
        except FigureError as error:
            yield file.problem(("figures", error.figure, "expr"), f"{error} (seed {seed})")
            return
        for loc, expression in estimates.items():
            if loc in told:
                continue
            try:
                value = expression.value(figures)
                message = "" if value > 0 else f"comes out as {value:g}; it must be positive"
            except ValueError as error:
                message = str(error)
            if message:
                told.add(loc)
                yield file.problem(loc, f"{message} (seed {seed})")
