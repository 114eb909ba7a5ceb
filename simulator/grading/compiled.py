"""Rubric, lexicon and scenario made ready for matching: done once, used for every answer.

Owns the numbering of patterns and the closure of `includes`; must not see an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.content.evidence import RuleModel
from simulator.content.lexicon import Concept
from simulator.content.rubric import Criterion, Dimension, WrongClaim
from simulator.content.scenario import Scenario
from simulator.grading.patterns import PatternIndex
from simulator.grading.rules import Needs

OWN_FACTOR = 2.0
"""How much more a scenario's own criteria weigh than their points say: they ask for depth, which
orders interviews as a panel does; the standard ones ask for coverage (CONTRIBUTING.md)."""


@dataclass(frozen=True)
class CompiledCriterion:
    """A criterion in its dimension; `own` ones are the scenario's, `twist` ones need its twist.

    `unfit` says why it does not apply to the scenario; empty where it does.
    """

    criterion: Criterion
    dimension: str
    points: float
    own: bool = False
    twist: bool = False
    unfit: str = ""


@dataclass(frozen=True)
class Compiled:
    """Everything that grading an answer needs, apart from the answer.

    `names[n]` is the concept id, or `say:` and the pattern, that pattern number n stands for.
    `needs` knows what each concept includes, and what each rule asks for. `spread` maps a name to
    the dimensions whose criteria use it (a keyword list is known by touching many).
    """

    dimensions: tuple[Dimension, ...]
    criteria: tuple[CompiledCriterion, ...]
    claims: tuple[WrongClaim, ...]
    patterns: PatternIndex
    names: tuple[str, ...]
    needs: Needs
    titles: Mapping[str, str]
    spread: Mapping[str, frozenset[str]]


def compile_rubric(
    dimensions: tuple[Dimension, ...],
    claims: tuple[WrongClaim, ...],
    lexicon: Mapping[str, Concept],
    scenario: Scenario | None = None,
) -> Compiled:
    """Compiles; raises `patterns.PatternError` for a phrase pattern that cannot be read.

    What the scenarios of a library share is compiled once: the last rubric and lexicon are
    remembered, and neither may be changed in place.
    """
    standard = _standard(dimensions, claims, lexicon)
    if scenario is None:
        return standard
    criteria = tuple(_criteria(dimensions, scenario))
    leaves = standard.needs.leaves
    mine = _spread((item for item in criteria if item.own), leaves)
    spread = {name: standard.spread.get(name, frozenset()) | mine[name] for name in mine}
    names, patterns = list(standard.names), PatternIndex(standard.patterns)
    used = _used(mine, scenario.wrong_claims, leaves)
    _number(used - set(names), lexicon, names, patterns)
    return replace(
        standard,
        criteria=criteria,
        claims=(*claims, *scenario.wrong_claims),
        patterns=patterns,
        names=tuple(names),
        spread={**standard.spread, **spread},
    )


_remembered: list[tuple[tuple[object, object, object], Compiled]] = []
"""The rubric and lexicon that were compiled last, and what they became."""


def _standard(
    dimensions: tuple[Dimension, ...],
    claims: tuple[WrongClaim, ...],
    lexicon: Mapping[str, Concept],
) -> Compiled:
    for (of, claimed, words), compiled in _remembered:
        if of is dimensions and claimed is claims and words is lexicon:
            return compiled
    criteria = tuple(_criteria(dimensions, None))
    leaves = {name: tuple(_closure(name, lexicon, frozenset())) for name in lexicon}
    spread = _spread(criteria, leaves)
    names: list[str] = []
    patterns = PatternIndex()
    _number(_used(spread, claims, leaves), lexicon, names, patterns)
    titles = {name: concept.title or name.replace("_", " ") for name, concept in lexicon.items()}
    compiled = Compiled(
        dimensions, criteria, claims, patterns, tuple(names), Needs(leaves), titles, spread
    )  # fmt: skip
    _remembered[:] = [((dimensions, claims, lexicon), compiled)]
    return compiled


def _used(
    spread: Mapping[str, frozenset[str]],
    claims: Sequence[WrongClaim],
    leaves: Mapping[str, tuple[str, ...]],
) -> set[str]:
    """Every name that a criterion or a claim looks at."""
    used = set(spread)
    for claim in claims:
        for rule in _rules_of(claim.evidence.met, claim.evidence.exclude):
            used.update(_names(rule, leaves))
    return used


def _number(
    used: Iterable[str], lexicon: Mapping[str, Concept], names: list[str], patterns: PatternIndex
) -> None:
    """Adds the patterns of names to `patterns`, numbered by their places in `names`."""
    for name in sorted(used):
        terms = (name[4:],) if name.startswith("say:") else _terms(name, lexicon)
        for term in terms:
            patterns.add(len(names), term)
        names.append(name)


def _terms(name: str, lexicon: Mapping[str, Concept]) -> tuple[str, ...]:
    concept = lexicon.get(name)
    return concept.terms if concept is not None else ()


def _criteria(
    dimensions: tuple[Dimension, ...], scenario: Scenario | None
) -> Iterator[CompiledCriterion]:
    for dimension in dimensions:
        for criterion in dimension.criteria:
            if scenario is None:
                yield CompiledCriterion(criterion, dimension.id, criterion.points)
                continue
            yield CompiledCriterion(
                scenario.in_its_words(criterion),
                dimension.id,
                scenario.points.get(criterion.id, criterion.points),
                unfit=scenario.not_applicable.get(criterion.id, ""),
            )
        if scenario is None:
            continue
        for number, own in enumerate(scenario.own_criteria):
            if own.dimension == dimension.id:
                points, twist = own.points * OWN_FACTOR, number >= len(scenario.criteria)
                yield CompiledCriterion(own, dimension.id, points, own=True, twist=twist)


def _closure(name: str, lexicon: Mapping[str, Concept], open_: frozenset[str]) -> list[str]:
    if name in open_ or name not in lexicon:
        return []
    found = [name] if lexicon[name].terms else []
    for included in lexicon[name].includes:
        found.extend(n for n in _closure(included, lexicon, open_ | {name}) if n not in found)
    return found or [name]


def _spread(
    criteria: Iterable[CompiledCriterion], leaves: Mapping[str, tuple[str, ...]]
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for item in criteria:
        evidence = item.criterion.evidence
        for rule in _rules_of(evidence.met, evidence.partial, evidence.exclude):
            for name in _names(rule, leaves):
                found.setdefault(name, set()).add(item.dimension)
    return {name: frozenset(dimensions) for name, dimensions in found.items()}


def _rules_of(*groups: Iterable[RuleModel]) -> Iterator[RuleModel]:
    for group in groups:
        yield from group


def _names(rule: RuleModel, leaves: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Concept ids (included ones too) and `say:` patterns that a rule looks at."""
    if rule.concept is not None and not rule.concept.startswith("@"):
        yield from leaves.get(rule.concept, (rule.concept,))
    for pattern in rule.say or ():
        yield "say:" + pattern
    for group in (rule.any, rule.all, rule.of, rule.order, rule.none):
        for part in group or ():
            yield from _names(part, leaves)
    if rule.under is not None:
        yield from _names(rule.under, leaves)
