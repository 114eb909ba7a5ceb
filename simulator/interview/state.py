"""The state of an interview, as its events make it: `evolve(state, event) -> state`.

Owns what is derived from events and nothing else: a state can be thrown away and replayed. Must
not decide anything; what may happen is in `machine.py`.

Time. `at_s` of an event is the interview's clock. A phase's time runs while its answer or a probe
of it is being written; feedback and pauses stop it. `spent_s` of a phase is settled when its time
stops; while it runs, `State.spent_s` adds what has passed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce
from types import MappingProxyType
from typing import Any

from simulator.interview import events as ev
from simulator.interview.events import Event, TextPart
from simulator.interview.plan import InterviewPlan, PlannedPhase

PROMPTED_COST = 0.25
"""Share of credit lost by what is earned only after a probe or feedback (DESIGN.md: × 0.75)."""


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
    """One interview. `at_s` is the clock at the last event; `phase_index` points into the plan."""

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


def evolve(state: State, event: Event) -> State:
    """The state after `event`; never looks at anything else."""
    state = replace(state, at_s=max(state.at_s, event.at_s))
    return _EVOLUTIONS[type(event)](state, event)


def replay(events: Iterable[Event], start: State | None = None) -> State:
    """The state after all of `events`, from the beginning or from `start`."""
    return reduce(evolve, events, start or State())


def splice(old: str, new: str) -> tuple[int, int, str]:
    """Where `new` differs from `old`: start, characters removed, and what stands there instead.

    >>> splice("a fine day", "a very fine day")
    (2, 0, 'very ')
    """
    start = _common(old, new, min(len(old), len(new)), from_end=False)
    rest = min(len(old), len(new)) - start
    end = _common(old, new, rest, from_end=True)
    return start, len(old) - start - end, new[start : len(new) - end]


def _common(old: str, new: str, limit: int, *, from_end: bool) -> int:
    """Length of the common beginning or end, up to `limit`; by halves, so that C compares."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if from_end:
            same = (
                old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]
            )
        else:
            same = old[low:middle] == new[low:middle]
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def _with_phase(state: State, index: int | None = None, **changes: Any) -> State:
    index = state.phase_index if index is None else index
    changed = replace(state.phases[index], **changes)
    return replace(state, phases=(*state.phases[:index], changed, *state.phases[index + 1 :]))


def _stopped(state: State, at_s: float) -> State:
    spent_s = state.spent_s(state.phase_index, at_s)
    return replace(_with_phase(state, spent_s=spent_s), running_since_s=None)


def _running(state: State, at_s: float) -> State:
    return state if state.running_since_s is not None else replace(state, running_since_s=at_s)


def _marked(state: State, cost: float) -> State:
    phase = state.planned.id
    mark = HelpMark(
        cost,
        state.phase.text,
        sum(question.phase == phase for question in state.questions),
        sum(probe.phase == phase for probe in state.probes),
    )
    return _with_phase(state, marks=(*state.phase.marks, mark))


def _started(state: State, event: ev.InterviewStarted) -> State:
    phases = tuple(PhaseState() for _ in event.plan.phases)
    return replace(state, plan=event.plan, phases=phases)


def _phase_started(state: State, event: ev.PhaseStarted) -> State:
    ids = [phase.id for phase in state.the_plan.phases]
    moved = replace(state, phase_index=ids.index(event.phase), stage=Stage.ANSWERING)
    return _running(moved, event.at_s)


def _twist_told(state: State, event: ev.TwistTold) -> State:
    return replace(state, twist_told=True)


def _edited(state: State, event: ev.TextEdited) -> State:
    old = state.text(event.part)
    text = old[: event.start] + event.inserted + old[event.start + event.removed :]
    if event.part == "answer":
        return _with_phase(state, text=text)
    changes: dict[str, str] = {event.part: text}
    return replace(state, drafts=replace(state.drafts, **changes))


def _asked(state: State, event: ev.QuestionAsked) -> State:
    question = Question(event.number, event.phase, event.text)
    drafts = replace(state.drafts, question="")
    return replace(state, questions=(*state.questions, question), drafts=drafts)


def _answered(state: State, event: ev.QuestionAnswered) -> State:
    questions = tuple(
        replace(item, kind=event.kind, fact_ids=event.fact_ids, reply=event.text)
        if item.number == event.number
        else item
        for item in state.questions
    )
    return replace(state, questions=questions)


def _hinted(state: State, event: ev.HintGiven) -> State:
    return _with_phase(_marked(state, event.cost), hints=event.rung)


def _warned(state: State, event: ev.TimeWarningGiven) -> State:
    return _with_phase(state, warned_spent_s=state.spent_s(state.phase_index, event.at_s))


def _closed(state: State, event: ev.PhaseClosed) -> State:
    """Over to reviewing, where a strict interview stays only within one command's events."""
    stopped = _stopped(state, event.at_s)
    return replace(_with_phase(stopped, closed_by=event.by), stage=Stage.REVIEWING)


def _probed(state: State, event: ev.ProbeAsked) -> State:
    marked = _running(_with_phase(_marked(state, PROMPTED_COST), probes=state.phase.probes + 1),
                      event.at_s)  # fmt: skip
    probe = AskedProbe(event.phase, event.criterion, event.text)
    return replace(
        marked,
        stage=Stage.PROBING,
        probes=(*state.probes, probe),
        probe_asked_spent_s=marked.spent_s(marked.phase_index, event.at_s),
    )


def _probe_settled(state: State, event: ev.ProbeAnswered | ev.ProbeDeclined) -> State:
    declined = isinstance(event, ev.ProbeDeclined)
    answer = "" if isinstance(event, ev.ProbeDeclined) else event.text
    settled = replace(state.probes[-1], answer=answer, declined=declined, is_settled=True)
    return replace(
        _stopped(state, event.at_s),
        stage=Stage.REVIEWING,
        probes=(*state.probes[:-1], settled),
        drafts=replace(state.drafts, probe=""),
    )


def _feedback_given(state: State, event: ev.FeedbackGiven) -> State:
    return _with_phase(_marked(state, PROMPTED_COST), has_feedback=True)


def _reopened(state: State, event: ev.PhaseReopened) -> State:
    again = _with_phase(state, retries=state.phase.retries + 1, has_feedback=False, closed_by="")
    return _running(replace(again, stage=Stage.ANSWERING), event.at_s)


def _paused(state: State, event: ev.Paused) -> State:
    return replace(_stopped(state, event.at_s), stage=Stage.PAUSED, paused_stage=state.stage)


def _resumed(state: State, event: ev.Resumed) -> State:
    stage = state.paused_stage or Stage.ANSWERING
    back = replace(state, stage=stage, paused_stage=None)
    return _running(back, event.at_s) if stage in (Stage.ANSWERING, Stage.PROBING) else back


def _suspended(state: State, event: ev.SuspendDetected) -> State:
    pending = PendingSuspend(state.phase_index, event.length_s)
    return replace(state, suspends=(*state.suspends, pending))


def _suspend_counted(state: State, event: ev.SuspendCounted) -> State:
    pending = state.suspends[0]
    spent_s = state.phases[pending.phase_index].spent_s + event.length_s
    return replace(
        _with_phase(state, pending.phase_index, spent_s=spent_s), suspends=state.suspends[1:]
    )


def _suspend_discounted(state: State, event: ev.SuspendDiscounted) -> State:
    return replace(state, suspends=state.suspends[1:])


def _noted(state: State, event: ev.TimeNoted | ev.InterviewReturnedTo) -> State:
    return state


def _over(stage: Stage) -> Callable[[State, Any], State]:
    def over(state: State, event: Any) -> State:
        stopped = _stopped(state, event.at_s) if state.phases else state
        return replace(stopped, stage=stage, suspends=())

    return over


_EVOLUTIONS: MappingProxyType[type[Event], Callable[[State, Any], State]] = MappingProxyType(
    {
        ev.InterviewStarted: _started,
        ev.PhaseStarted: _phase_started,
        ev.TwistTold: _twist_told,
        ev.TextEdited: _edited,
        ev.QuestionAsked: _asked,
        ev.QuestionAnswered: _answered,
        ev.HintGiven: _hinted,
        ev.TimeWarningGiven: _warned,
        ev.PhaseClosed: _closed,
        ev.ProbeAsked: _probed,
        ev.ProbeAnswered: _probe_settled,
        ev.ProbeDeclined: _probe_settled,
        ev.FeedbackGiven: _feedback_given,
        ev.PhaseReopened: _reopened,
        ev.Paused: _paused,
        ev.Resumed: _resumed,
        ev.SuspendDetected: _suspended,
        ev.SuspendCounted: _suspend_counted,
        ev.SuspendDiscounted: _suspend_discounted,
        ev.TimeNoted: _noted,
        ev.InterviewReturnedTo: _noted,
        ev.InterviewFinished: _over(Stage.FINISHED),
        ev.InterviewAbandoned: _over(Stage.ABANDONED),
    }
)
