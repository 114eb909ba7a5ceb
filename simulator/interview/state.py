"""The state of an interview: values and what can be read off them.

Owns nothing that is not derived from events, so that a state can be thrown away and replayed; how
is in `evolution.py`, what may happen in `machine.py`.

Time. `at_s` of an event is the interview's clock. A phase's time runs while its answer or a probe
of it is being written; feedback and pauses stop it. `spent_s` of a phase is settled when its time
stops; while it runs, `State.spent_s` adds what has passed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from simulator.interview.events import TextPart
from simulator.interview.plan import InterviewPlan, PlannedPhase


class Stage(Enum):
    """Where an interview stands; the rows of the transition table."""

    NOT_STARTED = "not started"
    ANSWERING = "answering"
    PROBING = "probing"
    REVIEWING = "reviewing"
    PAUSED = "paused"
    FINISHED = "finished"
    ABANDONED = "abandoned"

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen any more."""
        return self in (Stage.FINISHED, Stage.ABANDONED)


@dataclass(frozen=True, slots=True)
class Question:
    """A clarifying question and its reply; `kind` is empty until there is one."""

    number: int
    phase: str
    text: str
    kind: str = ""
    fact_ids: tuple[str, ...] = ()
    reply: str = ""


@dataclass(frozen=True, slots=True)
class AskedProbe:
    """A probe that was asked; neither answered nor declined while it is pending."""

    phase: str
    criterion: str
    text: str
    answer: str = ""
    declined: bool = False
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class HelpMark:
    """The phase's own words when help was given: what is new since then costs `cost` of credit.

    `questions` and `probes` are how many of each had been put in the phase.
    """

    cost: float
    text: str
    questions: int
    probes: int


@dataclass(frozen=True, slots=True)
class PhaseState:
    """One phase: its answer, its settled time in seconds, and the help it has had."""

    text: str = ""
    spent_s: float = 0.0
    hints: int = 0
    probes: int = 0
    marks: tuple[HelpMark, ...] = ()
    warned_spent_s: float | None = None
    closed_by: str = ""
    retries: int = 0
    has_feedback: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being typed outside the answer, not yet sent."""

    probe: str = ""
    question: str = ""
    pad: str = ""


@dataclass(frozen=True, slots=True)
class PendingSuspend:
    """A suspend that the candidate has yet to decide on, and the phase it fell into."""

    phase_index: int
    length_s: float


@dataclass(frozen=True, slots=True)
class State:
    """One interview. `at_s` is the clock at the last event; `phase_index` points into the plan.

    `tone` is that of the language model that words what is said, empty when none does.
    """

    stage: Stage = Stage.NOT_STARTED
    plan: InterviewPlan | None = None
    at_s: float = 0.0
    phase_index: int = 0
    phases: tuple[PhaseState, ...] = ()
    running_since_s: float | None = None
    paused_stage: Stage | None = None
    drafts: Draft = Draft()
    questions: tuple[Question, ...] = ()
    probes: tuple[AskedProbe, ...] = ()
    probe_asked_spent_s: float = 0.0
    twist_told: bool = False
    suspends: tuple[PendingSuspend, ...] = ()
    tone: str = ""

    @property
    def the_plan(self) -> InterviewPlan:
        """The plan. Raises ValueError before the start."""
        if self.plan is None:
            raise ValueError("the interview has not started")
        return self.plan

    @property
    def phase(self) -> PhaseState:
        """The current phase."""
        return self.phases[self.phase_index]

    @property
    def planned(self) -> PlannedPhase:
        """The plan of the current phase."""
        return self.the_plan.phases[self.phase_index]

    @property
    def is_last_phase(self) -> bool:
        """Whether no phase follows."""
        return self.phase_index == len(self.phases) - 1

    @property
    def pending_probe(self) -> AskedProbe | None:
        """The probe that waits for an answer."""
        last = self.probes[-1] if self.probes else None
        return last if last is not None and not last.is_settled else None

    def text(self, part: TextPart) -> str:
        """What stands in one of the places to type."""
        if part == "answer":
            return self.phase.text
        return str(getattr(self.drafts, part))

    def spent_s(self, index: int, at_s: float) -> float:
        """Seconds of a phase's own time at `at_s`; a clock that went back counts as standing."""
        settled = self.phases[index].spent_s
        if index != self.phase_index or self.running_since_s is None:
            return settled
        return settled + max(at_s, self.at_s) - self.running_since_s

    def asked_criteria(self) -> frozenset[str]:
        """Criteria that were probed already, declined ones included."""
        return frozenset(probe.criterion for probe in self.probes)
