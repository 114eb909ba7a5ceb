"""Which facts a clarifying question asks for. Owns the matching; must not phrase an answer.

A question is matched against the phrase patterns of every topic, in its own words and nothing
else: no scenario text leaks into the choice. The same question always gives the same facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.content.scenario import Scenario, TopicFile
from simulator.grading.patterns import PatternIndex
from simulator.grading.tokens import fold_case, tokenise

_SPLIT = re.compile(r"[?;\n]+|(?<=[a-z])[.!](?=\s)")
_EXCEPT = "!"
_SOLUTION = "solution"


@dataclass(frozen=True)
class QuestionMatch:
    """What a question asks: facts (with their ids), the solution, or nothing that is known."""

    kind: Literal["facts", "none", "solution"]
    fact_ids: tuple[str, ...]
    topics: tuple[str, ...]


class QuestionMatcher:
    """Matches questions to the facts of one scenario."""

    def __init__(self, topics: TopicFile, scenario: Scenario) -> None:
        self._facts = scenario.facts
        self._index = PatternIndex()
        self._names: list[str] = []
        for topic, asks in topics.topics.items():
            self._add(topic, asks.asks)
            self._add(_EXCEPT + topic, asks.except_when)
        self._add(_SOLUTION, topics.solution)
        for fact in scenario.facts:
            self._add(f"fact:{fact.id}", fact.asks)

    def _add(self, name: str, patterns: Sequence[str]) -> None:
        for pattern in patterns:
            self._index.add(len(self._names), pattern)
            self._names.append(name)

    def match(self, question: str) -> QuestionMatch:
        """The facts that `question` asks for; several questions may stand in one text.

        A part that asks for the solution gives no fact; the whole is `solution` when no other
        part asks for a fact.
        """
        topics: list[str] = []
        facts: list[str] = []
        solution = False
        for part in self._parts(question):
            names = self._found(part)
            if _SOLUTION in names and not any(n.startswith("fact:") for n in names):
                solution = True
                continue
            for topic in self._topics(names):
                if topic not in topics:
                    topics.append(topic)
            facts.extend(n[5:] for n in names if n.startswith("fact:"))
        if solution and not topics and not facts:
            return QuestionMatch("solution", (), ())
        chosen = [f for f in self._facts if f.topic in topics or f.id in facts]
        if not chosen:
            return QuestionMatch("none", (), tuple(topics))
        order = {topic: place for place, topic in enumerate(topics)}
        chosen.sort(key=lambda fact: order.get(fact.topic, len(order)))
        return QuestionMatch("facts", tuple(f.id for f in chosen), tuple(topics))

    def _parts(self, question: str) -> list[str]:
        parts = [part.strip() for part in _SPLIT.split(fold_case(question))]
        return [part for part in parts if part] or [""]

    def _found(self, part: str) -> set[str]:
        return {self._names[m.pattern] for m in self._index.find(tokenise(part))}

    def _topics(self, names: set[str]) -> list[str]:
        plain = [
            n for n in names if n[0] != _EXCEPT and n != _SOLUTION and not n.startswith("fact:")
        ]
        return sorted(n for n in plain if _EXCEPT + n not in names)
