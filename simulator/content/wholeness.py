"""What a scenario of the shipped library has, and one of a person's own may do without.

Of the shipped ones a lack is a problem, of the others a note: they can be practised on. Must not
judge anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from simulator.content.library import Library
from simulator.content.reading import ContentFile
from simulator.content.rubric import RubricFile
from simulator.content.scenario import HINTS, PHASES, SHIPPED_LEAST, Scenario
from simulator.content.templates import Path, templates
from simulator.errors import Problem
from simulator.text import counted

_PLACEHOLDER = re.compile(r"\b(?:TODO|TBD|FIXME|XXX)\b")
_NAMED_LINES = 8
_SHORT_CHARS = 40
"""Shorter texts are alike by chance."""


def wholeness_problems(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """What it lacks, with its place: placeholders that are left, texts of another scenario, parts
    that are few or missing.
    """
    if library.is_shipped(scenario.id):
        yield from _lacks(library, scenario)
        return
    for problem in (*_lacks(library, scenario), *_texts_of_others(library, scenario)):
        yield replace(problem, note=True)


def prefix_problems(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """Ids of its own that do not begin as the others do, or as the standard's do."""
    ids = _own_ids(scenario)
    standard = {_prefix(name) for name, extends in shared_criteria(library) if not extends}
    usual = _usual_prefix(ids, standard)
    for sort, name in ids:
        prefix = _prefix(name)
        if prefix in standard:
            begins = f", like `{usual}-`" if usual else ""
            message = f"{name!r} begins like the standard's criteria: ids of a scenario have a "
            yield library.problem(sort, name, f"{message}prefix of their own{begins}")
        elif prefix != usual:
            message = f"{name!r} does not begin with `{usual}-`, as its other ids do"
            yield library.problem(sort, name, message)


def taken_prefixes(library: Library) -> Iterator[Problem]:
    """Criteria that extend the standard and begin as those of one scenario do."""
    shared = dict(shared_criteria(library))
    standard = {_prefix(name) for name, extends in shared.items() if not extends}
    owners = scenarios_by_prefix(library)
    for name, extends in shared.items():
        owner = owners.get(_prefix(name), "")
        if extends and owner and _prefix(name) not in standard:
            message = (
                f"{name!r} begins like the ids of the scenario {owner!r}: a criterion for every"
                " problem has another prefix"
            )
            yield library.problem("criterion", name, message)


def scenarios_by_prefix(library: Library) -> dict[str, str]:
    """The prefix of most ids of each scenario's own, and the scenario."""
    standard = {_prefix(name) for name, extends in shared_criteria(library) if not extends}
    found: dict[str, str] = {}
    for scenario in library.scenarios.values():
        if usual := _usual_prefix(_own_ids(scenario), standard):
            found.setdefault(usual, scenario.id)
    return found


def _own_ids(scenario: Scenario) -> list[tuple[str, str]]:
    ids = [("criterion", one.id) for one in scenario.own_criteria]
    return ids + [("wrong claim", one.id) for one in scenario.wrong_claims]


def _usual_prefix(ids: Iterable[tuple[str, str]], standard: Collection[str]) -> str:
    counts = Counter(_prefix(name) for _, name in ids)
    return next((one for one, _ in counts.most_common() if one not in standard), "")


def shared_criteria(library: Library) -> Iterator[tuple[str, bool]]:
    """The id of each criterion of the rubrics, and whether it extends what another file has."""
    for file in library.files:
        for dimension in file.model.dimensions if isinstance(file.model, RubricFile) else ():
            for criterion in dimension.criteria:
                yield criterion.id, dimension.extends


def _prefix(name: str) -> str:
    return name.partition("-")[0]


def _texts_of_others(library: Library, scenario: Scenario) -> Iterator[Problem]:
    """How much of it is still the scenario that it was begun from."""
    mine = dict(_telling(scenario))
    same = {
        other.id: [path for path, text in mine.items() if text in theirs]
        for other in library.scenarios.values()
        if other is not scenario and (theirs := {text for _, text in _telling(other)})
    }
    most = max(same, key=lambda name: len(same[name]), default="")
    if paths := same.get(most):
        message = f"{len(paths)} of {len(mine)} texts are those of {most!r}, word for word"
        yield library.problem("scenario", scenario.id, message, paths[0])


def _telling(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """The texts that are about its problem; what a phase asks and hints may fit others too."""
    for path, text in templates(scenario):
        if len(text) > _SHORT_CHARS and (path[0] != "phases" or path[-1] == "strong"):
            yield path, text


def rubric_placeholders(library: Library) -> Iterator[Problem]:
    """Placeholders that are left in rubrics of a person's own: notes."""
    for file in library.files:
        if isinstance(file.model, RubricFile) and ":" in file.name:
            yield from (replace(one, note=True) for one in _placeholders(file))


def _placeholders(file: ContentFile) -> Iterator[Problem]:
    left = [
        (number, match.start() + 1)
        for number, line in enumerate(file.document.lines, 1)
        if (match := _PLACEHOLDER.search(line))
    ]
    if left:
        (line, column), places = left[0], ", ".join(str(at) for at, _ in left[:_NAMED_LINES])
        more = f" and {len(left) - _NAMED_LINES} more" if len(left) > _NAMED_LINES else ""
        lines = f"lines {places}{more}" if len(left) > 1 else f"line {places}"
        message = f"{counted(len(left), 'placeholder')} left to be replaced: {lines}"
        source = file.document.lines[line - 1]
        yield Problem(file.document.path, line, column, message, source)


def _lacks(library: Library, scenario: Scenario) -> Iterator[Problem]:
    def problem(message: str, *inside: str) -> Problem:
        return library.problem("scenario", scenario.id, message, inside or ("id",))

    file, _ = library.spots["scenario", scenario.id]
    yield from _placeholders(file)
    for name, least in SHIPPED_LEAST.items():
        if (count := len(getattr(scenario, name))) < least:
            message = f"`{name}`: {count} of them; a shipped scenario has at least {least}"
            yield problem(message, name)
    parts = {name: scenario.phase(name) for name in PHASES}
    for lacking, what in (
        ([name for name, part in parts.items() if not part.strong], "a strong answer"),
        ([name for name, part in parts.items() if len(part.hints) < HINTS], f"{HINTS} hints"),
    ):
        if lacking:
            message = f"phases without {what}, which a shipped scenario has: {', '.join(lacking)}"
            yield problem(message, "phases")
    if scenario.twist is None:
        yield problem("no `twist`, which a shipped scenario has", "twist")
