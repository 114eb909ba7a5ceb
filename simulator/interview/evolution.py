"""How each event changes the state: `evolve(state, event) -> state`, by one table.

Must not decide anything nor look at anything but the state and the event: replaying the events
gives the same state, always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import Any

from simulator.interview import events as ev
from simulator.interview.events import Event
from simulator.interview.state import (
    AskedProbe,
    HelpMark,
    PendingSuspend,
    PhaseState,
    Question,
    Stage,
    State,
)

PROMPTED_COST = 0.25
"""Share of credit lost by what is earned only after a probe or feedback (DESIGN.md: × 0.75)."""


def evolve(state: State, event: Event) -> State:
    """The state after `event`; never looks at anything else."""
    state = replace(state, at_s=max(state.at_s, event.at_s))
    return _EVOLUTIONS[type(event)](state, event)


def replay(events: Iterable[Event], start: State | None = None) -> State:
    """The state after all of `events`, from the beginning or from `start`."""
    return reduce(evolve, events, start or State())


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


def _talker_chosen(state: State, event: ev.TalkerChosen) -> State:
    return replace(state, tone=event.tone)


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


def _noted(state: State, event: ev.TimeNoted | ev.ModelCalled | ev.InterviewReturnedTo) -> State:
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
        ev.TalkerChosen: _talker_chosen,
        ev.ModelCalled: _noted,
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
