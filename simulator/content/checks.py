"""Compares the library's files with each other: ids, and references to what other files define.

Owns what only the whole library can tell. Must not read files or stop at the first problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.content.evidence import BUILTINS, Evidence, RuleModel
from simulator.content.figure_checks import figure_problems
from simulator.content.figures import did_you_mean
from simulator.content.lexicon import Lexicon
from simulator.content.reading import ContentFile
from simulator.content.rubric import RubricFile
from simulator.content.scenario import PHASES, FormatFile, Scenario, TopicFile
from simulator.errors import Problem

Loc = tuple[str | int, ...]
Spot = tuple[ContentFile, Loc]
_LISTED_BY = {
    sort: f"; `simulator list {what}` has them"
    for sort, what in (
        ("dimension", "dimensions"), ("criterion", "criteria"), ("concept", "concepts"),
        ("standard criterion", "criteria"), ("mark", "marks"),
    )
}  # fmt: skip
_SAY = "; words that are to be found as they stand go into `say`, like {say: [so many words]}"


@dataclass(frozen=True)
class Names:
    """Every id of the library; None where a broken file hides some: nothing is called unknown."""

    concepts: Collection[str] | None
    criteria: Collection[str] | None
    dimensions: Collection[str] | None
    formats: Collection[str] | None


@dataclass(frozen=True)
class Checked:
    """All problems, in file order, and the files that cannot be used in an interview.

    `places`: where each thing is defined, by sort and id, as a problem without a message; `spots`:
    its file and its path in it.
    """

    problems: tuple[Problem, ...]
    unusable: frozenset[str]
    places: Mapping[tuple[str, str], Problem]
    spots: Mapping[tuple[str, str], Spot]


def check_library(files: Sequence[ContentFile], broken: Collection[str]) -> Checked:
    """Checks the files that have a model. `broken`: kinds of which some file has none."""
    names = _names(files, broken)
    fatal: dict[str, list[Problem]] = {}
    places: dict[tuple[str, str], Problem] = {}
    spots: dict[tuple[str, str], Spot] = {}
    for file, problem in _duplicates(files, places, spots):
        fatal.setdefault(file.document.path, []).append(problem)
    loose: list[Problem] = [*_circles(files)]
    for file in files:
        match file.model:
            case Scenario() as scenario:
                for phase, part in scenario.phases.items():
                    for name in part.minutes:
                        place = file.problem(("phases", phase, "minutes", name), "")
                        places.setdefault((f"minutes of {scenario.id}", name), place)
                found = [*figure_problems(file, scenario)]
                found += _format_names(file, scenario, names)
                if found:
                    fatal.setdefault(file.document.path, []).extend(found)
                loose += _scenario_references(file, scenario, names)
            case RubricFile() as rubric:
                loose += _rubric_references(file, rubric, names)
            case Lexicon() as lexicon:
                loose += _includes(file, lexicon, names)
            case FormatFile() as formats:
                loose += _format_references(file, formats, names)
    everything = {*loose, *(problem for found in fatal.values() for problem in found)}
    return Checked(tuple(sorted(everything)), frozenset(fatal), places, spots)


def _names(files: Sequence[ContentFile], broken: Collection[str]) -> Names:
    concepts: set[str] = set()
    criteria: set[str] = set()
    dimensions: set[str] = set()
    formats: set[str] = set()
    for file in files:
        match file.model:
            case Lexicon(concepts=found):
                concepts |= found.keys()
            case RubricFile() as rubric:
                dimensions |= {one.id for one in rubric.dimensions if not one.extends}
                criteria |= {c.id for d in rubric.dimensions for c in d.criteria}
            case FormatFile() as found_formats:
                formats |= {one.id for one in found_formats.formats}
    return Names(
        None if "lexicon" in broken else concepts,
        None if "rubric" in broken else criteria,
        None if "rubric" in broken else dimensions,
        None if "formats" in broken else formats,
    )


def _ids(file: ContentFile) -> Iterator[tuple[str, str, Loc]]:
    """What is defined in a file: its sort (unique inside a sort), its id and its place."""
    place: Loc
    match file.model:
        case Lexicon() as lexicon:
            for concept in lexicon.concepts:
                yield "concept", concept, ("concepts", concept)
        case TopicFile() as topics:
            for topic in topics.topics:
                yield "topic", topic, ("topics", topic)
        case FormatFile() as formats:
            yield from _listed("format", ("formats",), formats.formats)
            for index, one in enumerate(formats.formats):
                place = ("formats", index, "phases")
                yield from _listed(f"phase of {one.id}", place, one.phases)
        case RubricFile() as rubric:
            for index, dimension in enumerate(rubric.dimensions):
                if not dimension.extends:
                    yield "dimension", dimension.id, ("dimensions", index, "id")
            for index, dimension in enumerate(rubric.dimensions):
                place = ("dimensions", index, "criteria")
                yield from _listed("criterion", place, dimension.criteria)
            yield from _listed("wrong claim", ("wrong_claims",), rubric.wrong_claims)
        case Scenario() as scenario:
            yield "scenario", scenario.id, ("id",)
            own = _own_criteria(scenario)
            yield from (("criterion", one.id, (*loc, "id")) for loc, one in own)
            yield from _listed("wrong claim", ("wrong_claims",), scenario.wrong_claims)
            yield from _listed(f"fact of {scenario.id}", ("facts",), scenario.facts)
            for figure in scenario.figures:
                yield f"figure of {scenario.id}", figure, ("figures", figure)
            yield from _listed(f"estimate of {scenario.id}", ("estimates",), scenario.estimates)


def _listed(sort: str, loc: Loc, items: Sequence[Any]) -> Iterator[tuple[str, str, Loc]]:
    for index, item in enumerate(items):
        yield sort, item.id, (*loc, index, "id")


def _own_criteria(scenario: Scenario) -> Iterator[tuple[Loc, Any]]:
    for index, criterion in enumerate(scenario.criteria):
        yield ("criteria", index), criterion
    for index, criterion in enumerate(scenario.twist.criteria if scenario.twist else ()):
        yield ("twist", "criteria", index), criterion


def _duplicates(
    files: Sequence[ContentFile],
    places: dict[tuple[str, str], Problem],
    spots: dict[tuple[str, str], Spot],
) -> Iterator[tuple[ContentFile, Problem]]:
    """Ids that are defined again; notes in `places` and `spots` where each is defined first."""
    for file in files:
        for sort, name, loc in _ids(file):
            here = file.problem(loc, "")
            first = places.setdefault((sort, name), here)
            is_listed = loc == ("id",) or isinstance(loc[-2], int)
            spots.setdefault((sort, name), (file, loc[:-1] if is_listed else loc))
            if first is not here:
                message = f"{sort} {name!r} is already defined at {first.path}:{first.line}"
                yield file, replace(here, message=message)
                if sort == "scenario":
                    break  # everything else in it is there twice too


def _circles(files: Sequence[ContentFile]) -> Iterator[Problem]:
    """Concepts that include themselves, directly or through others."""
    includes: dict[str, tuple[str, ...]] = {}
    for file in files:
        if isinstance(file.model, Lexicon):
            includes |= {name: found.includes for name, found in file.model.concepts.items()}
    in_circle = _in_circles(includes)
    for file in files:
        if isinstance(file.model, Lexicon):
            for name in file.model.concepts:
                if name in in_circle:
                    loc = ("concepts", name, "includes")
                    yield file.problem(loc, f"concept {name!r} includes itself")


def _in_circles(includes: Mapping[str, tuple[str, ...]]) -> set[str]:
    found = set()
    for start in includes:
        reached: set[str] = set()
        waiting = list(includes[start])
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(includes.get(name, ()))
        if start in reached:
            found.add(start)
    return found


def _unknown(
    file: ContentFile, loc: Loc, sort: str, name: str, known: Collection[str] | None
) -> Iterator[Problem]:
    if known is not None and name not in known:
        near = did_you_mean(name, known) or _LISTED_BY.get(sort, "")
        message = f"unknown {sort} {name!r}{near}"
        yield file.problem(loc, message, key=loc[-1] == name)


def _includes(file: ContentFile, lexicon: Lexicon, names: Names) -> Iterator[Problem]:
    for name, concept in lexicon.concepts.items():
        for index, included in enumerate(concept.includes):
            loc = ("concepts", name, "includes", index)
            yield from _unknown(file, loc, "concept", included, names.concepts)


def _format_references(file: ContentFile, formats: FormatFile, names: Names) -> Iterator[Problem]:
    for index, one in enumerate(formats.formats):
        for at, phase in enumerate(one.phases):
            for order, dimension in enumerate(phase.dimensions):
                loc = ("formats", index, "phases", at, "dimensions", order)
                yield from _unknown(file, loc, "dimension", dimension, names.dimensions)


def _rubric_references(file: ContentFile, rubric: RubricFile, names: Names) -> Iterator[Problem]:
    for index, dimension in enumerate(rubric.dimensions):
        if dimension.extends:
            loc: Loc = ("dimensions", index, "id")
            yield from _unknown(file, loc, "dimension", dimension.id, names.dimensions)
        for at, criterion in enumerate(dimension.criteria):
            loc = ("dimensions", index, "criteria", at, "evidence")
            yield from _evidence(file, loc, criterion.evidence, names)
    yield from _claims(file, rubric.wrong_claims, names.criteria, names)


def _scenario_references(file: ContentFile, scenario: Scenario, names: Names) -> Iterator[Problem]:
    own = {criterion.id for _, criterion in _own_criteria(scenario)}
    criteria = None if names.criteria is None else {*names.criteria, *own}
    for place, criterion in _own_criteria(scenario):
        loc = (*place, "dimension")
        yield from _unknown(file, loc, "dimension", criterion.dimension, names.dimensions)
        yield from _evidence(file, (*place, "evidence"), criterion.evidence, names)
    for name in scenario.points:
        yield from _unknown(file, ("points", name), "criterion", name, criteria)
    for part in ("probes", "not_applicable"):
        for name in getattr(scenario, part):
            yield from _unknown(file, (part, name), "standard criterion", name, names.criteria)
    yield from _claims(file, scenario.wrong_claims, criteria, names)


def _claims(
    file: ContentFile, claims: Sequence[Any], criteria: Collection[str] | None, names: Names
) -> Iterator[Problem]:
    for index, claim in enumerate(claims):
        for at, name in enumerate(claim.contradicts):
            loc = ("wrong_claims", index, "contradicts", at)
            yield from _unknown(file, loc, "criterion", name, criteria)
        yield from _evidence(file, ("wrong_claims", index, "evidence"), claim.evidence, names)


def _evidence(file: ContentFile, loc: Loc, evidence: Evidence, names: Names) -> Iterator[Problem]:
    for part in ("met", "partial", "exclude"):
        for index, rule in enumerate(getattr(evidence, part)):
            yield from _rule(file, (*loc, part, index), rule, names)


def _rule(file: ContentFile, loc: Loc, rule: RuleModel, names: Names) -> Iterator[Problem]:
    if rule.concept is not None:
        place = (*loc, "concept")
        if rule.concept.startswith("@"):
            yield from _unknown(file, place, "mark", rule.concept, BUILTINS)
        else:
            for problem in _unknown(file, place, "concept", rule.concept, names.concepts):
                is_phrase = " " in rule.concept
                message = problem.message.removesuffix(_LISTED_BY["concept"]) + _SAY
                yield replace(problem, message=message) if is_phrase else problem
    for index, phase in enumerate(rule.phases):
        yield from _unknown(file, (*loc, "phases", index), "phase", phase, PHASES)
    for part in ("any", "all", "of", "order", "none"):
        for index, inner in enumerate(getattr(rule, part) or ()):
            yield from _rule(file, (*loc, part, index), inner, names)
    if rule.under is not None:
        yield from _rule(file, (*loc, "under"), rule.under, names)


def _format_names(file: ContentFile, scenario: Scenario, names: Names) -> Iterator[Problem]:
    for index, name in enumerate(scenario.formats):
        yield from _unknown(file, ("formats", index), "format", name, names.formats)
    for phase, part in scenario.phases.items():
        for name in part.minutes:
            loc = ("phases", phase, "minutes", name)
            yield from _unknown(file, loc, "format", name, names.formats)
