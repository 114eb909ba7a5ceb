"""Judges one criterion, or one wrong claim, on an answer that has been read.

Owns verdicts, evidence and reasons; must not weigh them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.content.evidence import BUILTINS, Evidence, RuleModel
from simulator.grading.reading import Reading
from simulator.grading.report import EvidenceSpan, Verdict
from simulator.grading.rules import Needs, Rules, apart, bits, lowest, widen
from simulator.text import uncapitalised

_MAX_SPANS = 4
_MAX_LISTED = 5
_FORMS = frozenset(("@question", "@arrow", "@arrow2", "@arrow3", "@list3", "@list5", "@long"))
"""Marks of how a thing is written: told as missing only where nothing else is."""
_SMALL = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class Finding:
    """A verdict with the statements that earned it (by number) and the reason in words."""

    verdict: Verdict
    statements: tuple[int, ...]
    reason: str


class Judge:
    """Judges evidence rules on one answer."""

    def __init__(self, reading: Reading, needs: Needs, titles: Mapping[str, str]) -> None:
        self.reading = reading
        self.rules = Rules(reading.index, needs)
        self._leaves = needs.leaves
        self._titles = titles

    def judge(self, evidence: Evidence, met: str, short_of: str) -> Finding:
        """The verdict for a criterion's evidence; `met` and `short_of` are its words."""
        found = self._first(evidence.met, evidence.exclude)
        if found:
            return Finding("met", found, f"Says what earns it: {met}.")
        found = self._first(evidence.partial, evidence.exclude)
        if found:
            missing = self._missing(evidence.met)
            tail = f" Missing: {missing}." if missing else ""
            return Finding("partial", found, f"Only part of it: {short_of}.{tail}")
        return Finding("missed", (), self._why_missed(evidence, met))

    def verdict(self, evidence: Evidence) -> Verdict:
        """The verdict alone, without looking for what earned it."""
        if self.meets(evidence):
            return "met"
        return "partial" if self._any(evidence.partial, evidence.exclude) else "missed"

    def meets(self, evidence: Evidence) -> bool:
        """Whether the verdict is met."""
        return self._any(evidence.met, evidence.exclude)

    def rule_met(self, evidence: Evidence) -> int | None:
        """The number of the first rule that makes the verdict met, from 0; None where none does."""
        banned = self._banned(evidence.exclude)
        met = (n for n, rule in enumerate(evidence.met) if self._own(rule, banned))
        return next(met, None)

    def claims(self, evidence: Evidence) -> tuple[int, ...]:
        """Statements that make a wrong claim; empty when it is not made."""
        return self._first(evidence.met, evidence.exclude)

    def span(self, number: int) -> EvidenceSpan:
        """Statement `number` as a span of the candidate's text."""
        statement = self.reading.statements[number]
        base = self.reading.texts[number].base
        return EvidenceSpan(
            statement.phase,
            base + statement.start,
            base + statement.end,
            self.reading.quote(number),
        )

    def _first(self, rules: Sequence[RuleModel], exclude: Sequence[RuleModel]) -> tuple[int, ...]:
        banned = self._banned(exclude)
        for rule in rules:
            own = self._own(rule, banned)
            if own:
                starts = apart(own, rule.within)[: rule.times]
                places = sorted(
                    {p for start in starts for p in self._places(rule, start, start + _width(rule))}
                )
                return tuple(places[:_MAX_SPANS]) or tuple(starts)
        return ()

    def _any(self, rules: Sequence[RuleModel], exclude: Sequence[RuleModel]) -> bool:
        banned = self._banned(exclude)
        return any(self._own(rule, banned) for rule in rules)

    def _banned(self, exclude: Sequence[RuleModel]) -> int:
        banned = 0
        for rule in exclude:
            banned |= self.rules.evaluate(rule).own
        return banned

    def _own(self, rule: RuleModel, banned: int) -> int:
        own = self.rules.evaluate(rule).own
        return own & ~widen(banned, rule.within) if banned else own

    def _places(self, rule: RuleModel, low: int, high: int) -> list[int]:
        """Statements between `low` and `high` that carry the parts of a rule that holds there."""
        window = ((1 << high) - 1) & ~((1 << low) - 1)
        alive = window & self.reading.index.alive
        if rule.any is not None:
            for part in rule.any:
                match = self.rules.evaluate(part)
                if match.own & window:
                    start = lowest(match.own & window)
                    return self._places(part, start, max(high, start + _width(part)))
            return []
        if rule.all is not None:
            return [place for part in rule.all for place in self._places(part, low, high)]
        if rule.of is not None:
            return self._counted(rule, window)
        own = self.rules.evaluate(rule).own
        if rule.items is not None or rule.order is not None:
            return bits(own)
        return [lowest(own & alive)] if own & alive else []

    def _counted(self, rule: RuleModel, window: int) -> list[int]:
        """Where the first few of the different things that a rule counts stand."""
        region = self.rules.region(rule)
        if rule.span == "window":
            region &= window
        found: list[int] = []
        for part, match in self.rules.distinct(rule):
            here = match.own & region
            if not here:
                continue
            start = lowest(here)
            found.extend(
                [start] if part is None else self._places(part, start, start + _width(part))
            )
        return found[: max(rule.at_least or 1, 1)]

    def _why_missed(self, evidence: Evidence, met: str) -> str:
        for rule in (*evidence.met, *evidence.partial):
            denied = self._denied_part(rule)
            if denied:
                return f"Only named to leave it out ({self._title(denied)}). It wants: {met}."
        return f"Not found in the answer. It wants: {met}."

    def _denied_part(self, rule: RuleModel) -> str:
        """The first concept that is only denied, where nothing else is lacking for the rule."""
        parts = (rule, *(rule.all or ()))
        if any(part.of is not None or part.items is not None for part in parts):
            return ""  # it wants several things, and one that is denied says little
        denied = self.reading.denied
        lacking = self.rules.lacking(rule)
        if not lacking or any(names.isdisjoint(denied) for names in lacking):
            return ""
        wanted = frozenset().union(*lacking) & denied
        named = (n for n in _concepts(rule) if not wanted.isdisjoint(self._leaves.get(n, (n,))))
        return next(named, "")

    def _missing(self, rules: Sequence[RuleModel]) -> str:
        """What the best-fulfilled rule still lacks, in words; of several ways to earn it, only one
        that the answer has begun is missed.
        """
        best: tuple[int, list[str]] | None = None
        for rule in rules:
            parts = rule.all or ()
            left = [part for part in parts if not self.rules.evaluate(part).full]
            if len(rules) > 1 and all(part in left or _has_mark(part) for part in parts):
                continue
            lacking = [words for words in map(self._describe, left) if words]
            if parts and lacking and (best is None or len(lacking) < best[0]):
                best = (len(lacking), lacking)
        return "; ".join(best[1][:2]) if best else ""

    def _describe(self, rule: RuleModel) -> str:
        names = list(dict.fromkeys(_concepts(rule)))
        if rule.of is not None and len(names) > (rule.at_least or 1) > 1:
            listed = ", ".join(map(self._title, names[:_MAX_LISTED]))
            more = ", ..." if len(names) > _MAX_LISTED else ""
            return f"{_SMALL.get(rule.at_least or 1, rule.at_least)} of: {listed}{more}"
        said = [name for name in names if name not in _FORMS] or names
        return " or ".join(dict.fromkeys(map(self._title, said[:3])))

    def _title(self, name: str) -> str:
        title = BUILTINS.get(name) or self._titles.get(name, name.replace("_", " "))
        return uncapitalised(title)


def _width(rule: RuleModel) -> int:
    """How many statements a window of the rule spans, nested windows included."""
    inner = [_width(part) for part in (*(rule.all or ()), *(rule.any or ()))]
    return rule.within - 1 + max(inner, default=1)


def _has_mark(rule: RuleModel) -> bool:
    """Whether it holds of a statement for its form, such as its length."""
    return any(name.startswith("@") for name in _concepts(rule))


def _concepts(rule: RuleModel) -> list[str]:
    if rule.concept is not None:
        return [rule.concept]
    found: list[str] = []
    for group in (rule.any, rule.all, rule.of):
        for part in group or ():
            found.extend(_concepts(part))
    return found
