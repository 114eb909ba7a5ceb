"""The interviewer: the protocol, and the scripted one that works without anything.

Owns the interviewer's words where the scenario has none. Must not know how a question is matched
with facts (a callable that is passed in) nor keep anything between calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.content.rubric import Criterion
from simulator.content.scenario import Scenario
from simulator.interview.events import ReplyKind
from simulator.interview.questions import QuestionMatch
from simulator.interview.state import Question

ASSUME = "I have nothing on that: assume something sensible and say so."
STILL_ASSUME = "As before: assume something sensible and say so."
TURNED_BACK = "That is yours to decide: what would you choose, and why?"


@dataclass(frozen=True, slots=True)
class Answer:
    """An interviewer's answer and the facts that it told."""

    kind: ReplyKind
    fact_ids: tuple[str, ...]
    text: str


Match = Callable[[str], QuestionMatch]


class Interviewer(Protocol):
    """Who answers questions and words the follow-ups."""

    @property
    def name(self) -> str:
        """What the records call this interviewer."""

    def answer(self, question: str, before: Sequence[Question]) -> Answer:
        """The answer to `question`, given what was asked before, without itself."""

    def probe_text(self, criterion: Criterion) -> str:
        """A follow-up that gives room to meet `criterion` and gives nothing away."""


@dataclass(frozen=True)
class ScriptedInterviewer:
    """Answers from the facts of a scenario as told, the same way every time."""

    scenario: Scenario
    match: Match
    name: str = "scripted"

    def answer(self, question: str, before: Sequence[Question]) -> Answer:
        """The facts asked for, joined; what was told before is said to be so."""
        found = self.match(question)
        if found.kind == "solution":
            return Answer("solution", (), TURNED_BACK)
        told = tell(self.scenario, found.fact_ids, before)
        if found.kind == "none" or told is None:
            again = any(_same(question, old.text) for old in before)
            return Answer("none", (), STILL_ASSUME if again else ASSUME)
        return told

    def probe_text(self, criterion: Criterion) -> str:
        """The criterion's own probe."""
        return criterion.probe


def tell(scenario: Scenario, fact_ids: Sequence[str], before: Sequence[Question]) -> Answer | None:
    """These facts as told, each once, with what was told before said to be so; None without any.

    An id that the scenario does not have tells nothing.
    """
    answers = {fact.id: fact.answer for fact in scenario.facts}
    wanted = tuple(dict.fromkeys(name for name in fact_ids if name in answers))
    if not wanted:
        return None
    told = {name for old in before for name in old.fact_ids}
    fresh = " ".join(answers[name] for name in wanted if name not in told)
    known = " ".join(answers[name] for name in wanted if name in told)
    parts = [fresh] if fresh else []
    if known:
        parts.append(f"As I said: {known}")
    return Answer("facts", wanted, " ".join(parts))


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
