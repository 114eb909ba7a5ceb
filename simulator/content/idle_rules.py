"""Rules that can never hold: concepts where words are wanted, more parts than there are.

What loads and means something else than its author thinks. Must not judge an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.content.checks import Loc
from simulator.content.evidence import BUILTINS, Evidence, RuleModel
from simulator.content.lexicon import Lexicon
from simulator.content.library import Library
from simulator.content.reading import ContentFile
from simulator.content.rubric import RubricFile
from simulator.content.scenario import Scenario
from simulator.errors import Problem

_CONCEPT = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


def idle_rules(library: Library) -> Iterator[Problem]:
    """Each of them with its place, in all files."""
    for file in library.files:
        for loc, evidence in _evidences(file):
            for part in ("met", "partial", "exclude"):
                for at, rule in enumerate(getattr(evidence, part)):
                    yield from _rule(library, file, (*loc, part, at), rule)
        if isinstance(file.model, Lexicon):
            for name, concept in file.model.concepts.items():
                for at, term in enumerate(concept.terms):
                    if term in library.lexicon and _CONCEPT.fullmatch(term):
                        message = f"{term!r} is a concept and no wording: it goes into `includes`"
                        yield file.problem(("concepts", name, "terms", at), message)


def _evidences(file: ContentFile) -> Iterator[tuple[Loc, Evidence]]:
    match file.model:
        case Scenario() as scenario:
            for at, criterion in enumerate(scenario.criteria):
                yield ("criteria", at, "evidence"), criterion.evidence
            for at, criterion in enumerate(scenario.twist.criteria if scenario.twist else ()):
                yield ("twist", "criteria", at, "evidence"), criterion.evidence
            for at, claim in enumerate(scenario.wrong_claims):
                yield ("wrong_claims", at, "evidence"), claim.evidence
        case RubricFile() as rubric:
            for number, dimension in enumerate(rubric.dimensions):
                for at, one in enumerate(dimension.criteria):
                    yield ("dimensions", number, "criteria", at, "evidence"), one.evidence
            for at, claim in enumerate(rubric.wrong_claims):
                yield ("wrong_claims", at, "evidence"), claim.evidence


def _rule(library: Library, file: ContentFile, loc: Loc, rule: RuleModel) -> Iterator[Problem]:
    for at, pattern in enumerate(rule.say or ()):
        what = _named_in_say(library, pattern)
        if what:
            message = (
                f"{pattern!r} is {what}, and `say` holds the words themselves: write it without"
                " `say`"
            )
            yield file.problem((*loc, "say", at), message)
    if rule.of is not None and rule.at_least is not None:
        count = sum(_countable(library, part) for part in rule.of)
        if count < rule.at_least:
            message = f"`at_least: {rule.at_least}` is never reached: there are {count} to count"
            yield file.problem((*loc, "at_least"), message)
    for part in ("any", "all", "of", "order", "none"):
        for at, inner in enumerate(getattr(rule, part) or ()):
            yield from _rule(library, file, (*loc, part, at), inner)
    if rule.under is not None:
        yield from _rule(library, file, (*loc, "under"), rule.under)


def _named_in_say(library: Library, pattern: str) -> str:
    if pattern in BUILTINS:
        return "a mark"
    return "a concept" if _CONCEPT.fullmatch(pattern) and pattern in library.lexicon else ""


def _countable(library: Library, rule: RuleModel) -> int:
    """How many different ones a part of `of` is: a concept counts each that it includes."""
    return len(_leaves(library, rule.concept, frozenset())) if rule.concept else 1


def _leaves(library: Library, name: str, seen: frozenset[str]) -> frozenset[str]:
    concept = library.lexicon.get(name)
    if concept is None:
        return frozenset({name})
    found = frozenset({name}) if concept.terms else frozenset()
    for included in concept.includes:
        if included not in seen:
            found |= _leaves(library, included, seen | {name})
    return found
