"""Evaluates the rules of criteria on an answer. Owns windows, counts and context; not verdicts.

Theory: statement number i of an answer is bit i of an integer. A concept has two sets: `own`, the
statements that mention it without denying it, and `full`, those and all that stand below a
heading, lead-in or parent that mentions it. `any` is a union; `all` inside a window of w
statements is the intersection of the sets widened backwards by w - 1, where at least one part
must be `own`. So a rule costs a few operations on integers, whatever the length of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simulator.content.evidence import RuleModel


class Match(NamedTuple):
    """Where a rule holds: `own` and `full` as above, bits being the window's first statement."""

    own: int
    full: int


NOWHERE = Match(0, 0)


@dataclass(frozen=True)
class AnswerIndex:
    """What the rules need to know of one answer.

    `concept` sets are keyed by concept id or mark; `say` sets by pattern. `scope[i]` are the
    statements below statement i. `alive` are the statements that may earn anything. `items[i]` is
    how many list items statement i holds. `phase` sets are keyed by phase id.
    """

    size: int
    concepts: Mapping[str, int]
    headings: Mapping[str, int]
    scope: Mapping[int, int]
    alive: int
    items: Sequence[int]
    phases: Mapping[str, int]
    calculations: Mapping[str, int]

    def below(self, mask: int) -> int:
        """All statements that stand below one of `mask`."""
        found = 0
        for index in bits(mask):
            found |= self.scope.get(index, 0)
        return found


class Needs:
    """What an answer must mention for a rule to hold, worked out once for each rule.

    `leaves` maps a concept to itself and all that it includes. An answer says a part of what a
    rubric looks for: asking first is what spares most rules.
    """

    def __init__(self, leaves: Mapping[str, tuple[str, ...]]) -> None:
        self.leaves = leaves
        self._known: dict[int, tuple[RuleModel, tuple[frozenset[str], ...]]] = {}

    def of(self, rule: RuleModel) -> tuple[frozenset[str], ...]:
        """Sets of concepts, marks and patterns: the rule holds nowhere in an answer that mentions
        none of one of them.
        """
        known = self._known.get(id(rule))
        if known is None:
            known = self._known[id(rule)] = (rule, tuple(sorted(self._sets(rule), key=len)))
        return known[1]

    def _sets(self, rule: RuleModel) -> tuple[frozenset[str], ...]:
        if rule.concept is not None:
            return (frozenset(self.leaves.get(rule.concept, (rule.concept,))),)
        if rule.say is not None:
            return (frozenset("say:" + pattern for pattern in rule.say),)
        if rule.all is not None:
            return tuple(names for part in rule.all for names in self.of(part))
        parts = [self.of(part) for part in rule.any or rule.of or ()]
        if not parts or not all(parts):
            return ()
        return (frozenset().union(*(names[0] for names in parts)),)


class Rules:
    """Evaluates rules over one answer; remembers the set of every concept that it has met."""

    def __init__(self, index: AnswerIndex, needs: Needs) -> None:
        self.index = index
        self._needs = needs
        self._leaves = needs.leaves
        self._said = frozenset((*index.concepts, *index.headings))
        self._concepts: dict[str, Match] = {}

    def concept(self, name: str) -> Match:
        """Where a concept, or one that it includes, or a mark is mentioned."""
        known = self._concepts.get(name)
        if known is None:
            own = heading = 0
            for leaf in self._leaves.get(name, (name,)):
                own |= self.index.concepts.get(leaf, 0)
                heading |= self.index.headings.get(leaf, 0)
            full = own | self.index.below(own | heading)
            known = Match(own & self.index.alive, full & self.index.alive)
            self._concepts[name] = known
        return known

    def evaluate(self, rule: RuleModel) -> Match:
        """Where the rule holds, restricted to its phases and to what stands `under` its rule."""
        for names in self._needs.of(rule):  # the first one that is lacking settles it
            if names.isdisjoint(self._said):
                return NOWHERE
        match = self._bare(rule)
        if rule.phases:
            match = _within(match, self._phases(rule.phases))
        if rule.under is not None:
            match = _within(match, self.under(rule.under))
        if rule.none and match.own:
            banned = 0
            for other in rule.none:
                found = self.evaluate(other).own
                if found and rule.span == "answer":
                    return NOWHERE
                banned |= widen(found, rule.within)
            match = Match(match.own & ~banned, match.full & ~banned)
        if rule.times > 1 and len(apart(match.own, rule.within)) < rule.times:
            return NOWHERE
        return match

    def lacking(self, rule: RuleModel) -> list[frozenset[str]]:
        """Those sets of what the rule needs of which the answer mentions nothing."""
        return [names for names in self._needs.of(rule) if names.isdisjoint(self._said)]

    def under(self, rule: RuleModel) -> int:
        """Statements below a heading, parent or phase that matches `rule`."""
        if rule.concept is not None:
            found = 0
            for leaf in self._leaves.get(rule.concept, (rule.concept,)):
                mask = self.index.concepts.get(leaf, 0) | self.index.headings.get(leaf, 0)
                found |= self.index.below(mask)
            return found
        if rule.say is not None:
            found = 0
            for pattern in rule.say:
                key = "say:" + pattern
                mask = self.index.concepts.get(key, 0) | self.index.headings.get(key, 0)
                found |= self.index.below(mask)
            return found
        found = 0
        for part in rule.any or ():
            found |= self.under(part)
        return found

    def _phases(self, phases: Sequence[str]) -> int:
        mask = 0
        for phase in phases:
            mask |= self.index.phases.get(phase, 0)
        return mask

    def _bare(self, rule: RuleModel) -> Match:
        if rule.concept is not None:
            return self.concept(rule.concept)
        if rule.say is not None:
            return _union([self.concept("say:" + pattern) for pattern in rule.say])
        if rule.any is not None:
            return _union([self.evaluate(part) for part in rule.any])
        if rule.all is not None:
            return self._all(rule)
        if rule.of is not None:
            return self._at_least(rule)
        if rule.items is not None:
            return self._items(rule.items, rule)
        if rule.calculation is not None:
            mask = 0
            for kind in rule.calculation:
                mask |= self.index.calculations.get(kind, 0)
            return Match(mask & self.index.alive, mask & self.index.alive)
        return self._order(rule.order or ())

    def _all(self, rule: RuleModel) -> Match:
        full = (1 << self.index.size) - 1
        own = 0
        for part in rule.all or ():
            match = self.evaluate(part)
            full &= widen(match.full, rule.within)
            own |= widen(match.own, rule.within)
            if not full:
                return NOWHERE
        return Match(full & own, full)

    def distinct(self, rule: RuleModel) -> list[tuple[RuleModel | None, Match]]:
        """The different things that `of` counts and that the answer says, each with where it is.

        A concept's included concepts count apart, and come without a rule of their own.
        """
        found: list[tuple[RuleModel | None, Match]] = []
        said, alive = self.index.concepts, self.index.alive
        for part in rule.of or ():
            if part.concept is not None and not part.none and part.under is None:
                for leaf in self._leaves.get(part.concept, (part.concept,)):
                    if leaf in said and (own := said[leaf] & alive):
                        found.append((None, Match(own, own)))
            elif (match := self.evaluate(part)).own:
                found.append((part, match))
        return found

    def region(self, rule: RuleModel) -> int:
        """The statements that a rule's `phases` and `under` leave."""
        region = (1 << self.index.size) - 1
        if rule.phases:
            region &= self._phases(rule.phases)
        if rule.under is not None:
            region &= self.under(rule.under)
        return region

    def _at_least(self, rule: RuleModel) -> Match:
        needed = rule.at_least or 1
        region = self.region(rule)
        parts = [here for _, match in self.distinct(rule) if (here := match.own & region)]
        if len(parts) < needed:
            return NOWHERE
        if rule.span == "answer":
            everywhere = 0
            for part in parts:
                everywhere |= part & -part
            return Match(everywhere, everywhere)
        reached = [(1 << self.index.size) - 1, *([0] * needed)]
        for part in parts:
            wide = widen(part, rule.within)
            for count in range(needed, 0, -1):
                reached[count] |= reached[count - 1] & wide
        return Match(reached[needed], reached[needed])

    def _items(self, needed: int, rule: RuleModel) -> Match:
        region = self.index.alive
        if rule.under is not None:
            region &= self.under(rule.under)
        if rule.phases:
            region &= self._phases(rule.phases)
        holding = [i for i in bits(region) if self.index.items[i]]
        if sum(self.index.items[i] for i in holding) < needed:
            return NOWHERE
        mask = 0
        for i in holding:
            mask |= 1 << i
        return Match(mask, mask)

    def _order(self, parts: Sequence[RuleModel]) -> Match:
        position = -1
        mask = 0
        for part in parts:
            places = self._evaluate_anywhere(part) >> (position + 1)
            if not places:
                return NOWHERE
            position += 1 + lowest(places)
            mask |= 1 << position
        return Match(mask, mask)

    def _evaluate_anywhere(self, rule: RuleModel) -> int:
        """Statements and headings where a rule of an `order` is met."""
        if rule.concept is not None:
            found = 0
            for leaf in self._leaves.get(rule.concept, (rule.concept,)):
                living = self.index.concepts.get(leaf, 0) & self.index.alive
                found |= living | self.index.headings.get(leaf, 0)
            return found
        if rule.any is not None:
            found = 0
            for part in rule.any:
                found |= self._evaluate_anywhere(part)
            return found
        if rule.phases and rule.say is None and rule.all is None:
            return self._phases(rule.phases)
        return self.evaluate(rule).own


def _union(matches: Sequence[Match]) -> Match:
    own = full = 0
    for match in matches:
        own |= match.own
        full |= match.full
    return Match(own, full)


def _within(match: Match, region: int) -> Match:
    return Match(match.own & region, match.full & region)


def widen(mask: int, width: int) -> int:
    """Windows of `width` statements, by their first statement, that hold a bit of `mask`."""
    wide = mask
    for shift in range(1, width):
        wide |= mask >> shift
    return wide


def apart(mask: int, width: int) -> list[int]:
    """First statements of windows of `width` statements that do not overlap, from the first on."""
    found: list[int] = []
    for start in bits(mask):
        if not found or start >= found[-1] + width:
            found.append(start)
    return found


def lowest(mask: int) -> int:
    """The number of the lowest set bit."""
    return (mask & -mask).bit_length() - 1


def bits(mask: int) -> list[int]:
    """The numbers of the set bits, ascending."""
    found: list[int] = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
