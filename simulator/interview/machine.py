"""The interview as a machine: `decide(state, command, at_s) -> events`, by one transition table.

Theory of operation
-------------------
An interview is the list of its events. `decide` looks a command up in `TRANSITIONS` under the
stage that the interview is in; a pair that is not there, or that a rule forbids, raises
IllegalCommandError and nothing happens. Otherwise it returns the events that follow, which the
caller keeps (journal first) and then applies with `evolve`. `replay(events)` gives the live state
again.

                 Start                 NextPhase, or time (strict)
    NOT_STARTED ───────► ANSWERING ───────────────────────────────► PROBING  (0 to 2 probes)
                           ▲  ▲                                        │ AnswerProbe, DeclineProbe,
                  Retry    │  │ next phase                             ▼ or time (strict)
                (coach) ───┴──┴──────────────────────────────────── REVIEWING (coach: feedback)
                                                                       │ after the last phase
    PAUSED (coach) ◄──► any live stage         Finish, Abandon         ▼
                                               from any live stage   FINISHED / ABANDONED

Modes. `coach` has hints, pauses, feedback after each phase and retries, and closes nothing by
itself. `strict` has none of these: it passes REVIEWING within one command and goes straight on.

Time. The clock is an argument: seconds on the interview's own clock. Ticks only make the machine
look at it and are never counted; a Tick that changes nothing gives no event, except a TimeNoted
when nothing was written for NOTE_EVERY_S, so that a killed program loses no more than that of the
clock. Each phase is warned once: one minute before its end, at its end when it is shorter than
SHORT_PHASE_S. In strict mode it closes when its time is up and CLOSING_GRACE_S have passed since
the warning, so that there is always one.

Probes. At a phase's end the interviewer may ask up to two, out of the ranked list that comes with
the command; a criterion once probed, answered or declined, is never probed again. Answering a probe
is time of the phase. In strict mode a probe may be answered while the phase's time lasts, and in
any case for PROBE_TIME_S; when the clock closed the phase, only one is asked. A probe that runs out
of time is answered by what had been typed, or else declined.

Language model. A question may wait for its answer while the interview goes on. The call that
worded an answer or a probe is kept with it in one command, any other by itself; no state follows
from a call.

Suspend. The caller reports it; the candidate decides later. Until then, and if never decided, it
does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from simulator.errors import SimulatorError
from simulator.interview import commands as cmd
from simulator.interview import events as ev
from simulator.interview.commands import Command, Probe
from simulator.interview.events import Closer, Event, TextPart
from simulator.interview.evolution import evolve, replay
from simulator.interview.splice import splice
from simulator.interview.state import Stage, State

__all__ = [
    "TRANSITIONS", "IllegalCommandError", "Stage", "State", "decide", "evolve", "is_closing_due",
    "is_warning_due", "may_edit", "replay",
]  # fmt: skip

MAX_PROBES = 2
WARNING_BEFORE_S = 60.0
SHORT_PHASE_S = 150.0
CLOSING_GRACE_S = 20.0
PROBE_TIME_S = 60.0
NOTE_EVERY_S = 5.0

Events = tuple[Event, ...]


class IllegalCommandError(SimulatorError):
    """The interview does not allow this now; nothing has happened."""


def decide(state: State, command: Command, at_s: float) -> Events:
    """The events that `command` leads to at `at_s`; a clock that went back counts as standing.

    Raises:
        IllegalCommandError: the command does not fit the stage or the mode.
    """
    handler = TRANSITIONS.get((state.stage, type(command)))
    if handler is None:
        raise IllegalCommandError(
            f"{_NAMES[type(command)]} is not possible now",
            f"The interview is {_STAGE_NAMES[state.stage]}.",
        )
    events: Events = handler(state, command, max(at_s, state.at_s))
    return events


def may_edit(state: State, part: TextPart) -> bool:
    """Whether something can be typed into `part` now."""
    handler = TRANSITIONS.get((state.stage, cmd.Edit))
    return handler is _edit or (handler is _edit_draft and part != "answer")


def is_warning_due(state: State, at_s: float) -> bool:
    """Whether the current phase should be warned of its end now."""
    if state.stage is not Stage.ANSWERING or state.phase.warned_spent_s is not None:
        return False
    budget_s = state.planned.budget_s
    before_s = WARNING_BEFORE_S if budget_s >= SHORT_PHASE_S else 0.0
    return state.spent_s(state.phase_index, at_s) >= budget_s - before_s


def is_closing_due(state: State, at_s: float) -> bool:
    """Whether a Tick would close the phase or its probe now: strict mode, and its time is up."""
    if state.plan is None or state.plan.mode != "strict":
        return False
    spent_s, budget_s = state.spent_s(state.phase_index, at_s), state.planned.budget_s
    if state.stage is Stage.PROBING:
        return spent_s >= max(budget_s, state.probe_asked_spent_s + PROBE_TIME_S)
    if state.stage is not Stage.ANSWERING or state.phase.warned_spent_s is None:
        return False
    return spent_s >= max(budget_s, state.phase.warned_spent_s + CLOSING_GRACE_S)


def _start(state: State, command: cmd.Start, at_s: float) -> Events:
    started = ev.InterviewStarted(0.0, command.plan)
    return (started, *_open_phase(evolve(state, started), 0, 0.0))


def _edit(state: State, command: cmd.Edit, at_s: float) -> Events:
    old = state.text(command.part)
    if command.text == old:
        return ()
    return (ev.TextEdited(at_s, command.part, *splice(old, command.text)),)


def _edit_draft(state: State, command: cmd.Edit, at_s: float) -> Events:
    if command.part == "answer":
        raise IllegalCommandError("The phase is closed", "Its answer stays as it is.")
    return _edit(state, command, at_s)


def _ask(state: State, command: cmd.Ask, at_s: float) -> Events:
    question = command.question.strip()
    if not question:
        raise IllegalCommandError("There is no question yet", hint="Type it, then ask.")
    number = len(state.questions) + 1
    return (ev.QuestionAsked(at_s, number, state.planned.id, question),)


def _reply(state: State, command: cmd.Reply, at_s: float) -> Events:
    open_numbers = {question.number for question in state.questions if not question.kind}
    if command.number not in open_numbers:
        raise IllegalCommandError("That question is not waiting for an answer")
    answered = ev.QuestionAnswered(
        at_s, command.number, command.kind, command.fact_ids, command.text, command.by
    )
    return (*_called(command.call, at_s), answered)


def _choose_talker(state: State, command: cmd.ChooseTalker, at_s: float) -> Events:
    return (ev.TalkerChosen(at_s, command.model, command.tone),)


def _note_call(state: State, command: cmd.NoteCall, at_s: float) -> Events:
    return _called(command.call, at_s)


def _called(call: ev.ModelCalled | None, at_s: float) -> Events:
    return () if call is None else (replace(call, at_s=at_s),)


def _hint(state: State, command: cmd.TakeHint, at_s: float) -> Events:
    _coach_only(state, "hints")
    hints, taken = state.planned.hints, state.phase.hints
    if taken == len(hints):
        left = "no more hints" if hints else "no hints"
        raise IllegalCommandError(f"There are {left} in this phase")
    hint = hints[taken]
    return (ev.HintGiven(at_s, state.planned.id, taken + 1, hint.text, hint.cost),)


def _close(state: State, command: cmd.NextPhase, at_s: float) -> Events:
    return _closing(state, command.probes, at_s, "candidate")


def _go_on(state: State, command: cmd.NextPhase, at_s: float) -> Events:
    """From feedback to the next phase, or to the end."""
    if state.is_last_phase:
        return (ev.InterviewFinished(at_s),)
    return _open_phase(state, state.phase_index + 1, at_s)


def _tick(state: State, command: cmd.Tick, at_s: float) -> Events:
    if is_closing_due(state, at_s):
        if state.stage is Stage.ANSWERING:
            return _closing(state, command.probes, at_s, "time")
        return _settling(state, _last_words(state, at_s, "time"), command.probes, at_s)
    if is_warning_due(state, at_s):
        remaining_s = state.planned.budget_s - state.spent_s(state.phase_index, at_s)
        return (ev.TimeWarningGiven(at_s, state.planned.id, remaining_s),)
    if state.running_since_s is not None and at_s - state.at_s >= NOTE_EVERY_S:
        return (ev.TimeNoted(at_s),)
    return ()


def _answer_probe(state: State, command: cmd.AnswerProbe, at_s: float) -> Events:
    if not command.text.strip():
        raise IllegalCommandError(
            "There is no answer yet", hint="Type one, or decline the question and go on."
        )
    criterion = state.probes[-1].criterion
    answered = ev.ProbeAnswered(at_s, criterion, command.text, "candidate")
    return _settling(state, answered, command.probes, at_s)


def _decline_probe(state: State, command: cmd.DeclineProbe, at_s: float) -> Events:
    declined = ev.ProbeDeclined(at_s, state.probes[-1].criterion, "candidate")
    return _settling(state, declined, command.probes, at_s)


def _feedback(state: State, command: cmd.GiveFeedback, at_s: float) -> Events:
    if state.phase.has_feedback:
        raise IllegalCommandError("The feedback on this phase has been given")
    return (ev.FeedbackGiven(at_s, state.planned.id, command.score, command.lines),)


def _retry(state: State, command: cmd.Retry, at_s: float) -> Events:
    return (ev.PhaseReopened(at_s, state.planned.id),)


def _pause(state: State, command: cmd.Pause, at_s: float) -> Events:
    _coach_only(state, "pauses")
    return (ev.Paused(at_s),)


def _resume(state: State, command: cmd.Resume, at_s: float) -> Events:
    return (ev.Resumed(at_s),)


def _report_suspend(state: State, command: cmd.ReportSuspend, at_s: float) -> Events:
    if state.running_since_s is None or command.length_s <= 0:
        return ()
    return (ev.SuspendDetected(at_s, command.length_s),)


def _decide_suspend(state: State, command: cmd.DecideSuspend, at_s: float) -> Events:
    if not state.suspends:
        raise IllegalCommandError("There is no suspend to decide on")
    length_s = state.suspends[0].length_s
    if command.count:
        return (ev.SuspendCounted(at_s, length_s),)
    return (ev.SuspendDiscounted(at_s, length_s),)


def _return(state: State, command: cmd.ReturnTo, at_s: float) -> Events:
    return (ev.InterviewReturnedTo(at_s, max(0.0, command.away_s)),)


def _finish(state: State, command: cmd.Finish, at_s: float) -> Events:
    """Whatever is open is closed first: a pause, a probe (by what was typed), the phase."""
    events: Events = ()
    if state.stage is Stage.PAUSED:
        events = (ev.Resumed(at_s),)
    now = replay(events, state)
    if now.stage is Stage.ANSWERING:
        events += (ev.PhaseClosed(at_s, state.planned.id, "candidate"),)
    elif now.stage is Stage.PROBING:
        events += (_last_words(state, at_s, "candidate"),)
    return (*events, ev.InterviewFinished(at_s))


def _abandon(state: State, command: cmd.Abandon, at_s: float) -> Events:
    return (ev.InterviewAbandoned(at_s),)


def _open_phase(state: State, index: int, at_s: float) -> Events:
    plan = state.the_plan
    phase, twist = plan.phases[index], plan.twist
    opening = f"{plan.prompt}\n\n{phase.prompt}" if index == 0 else phase.prompt
    started = ev.PhaseStarted(at_s, phase.id, opening)
    if twist is None or twist.phase != phase.id:
        return (started,)
    return (started, ev.TwistTold(at_s, phase.id, twist.text))


def _closing(state: State, probes: tuple[Probe, ...], at_s: float, by: Closer) -> Events:
    closed = ev.PhaseClosed(at_s, state.planned.id, by)
    return (closed, *_after_closing(evolve(state, closed), probes, at_s))


def _settling(
    state: State,
    settled: ev.ProbeAnswered | ev.ProbeDeclined,
    probes: tuple[Probe, ...],
    at_s: float,
) -> Events:
    return (settled, *_after_closing(evolve(state, settled), probes, at_s))


def _after_closing(state: State, probes: tuple[Probe, ...], at_s: float) -> Events:
    """The next probe, if one may be asked; else feedback (coach) or straight on (strict)."""
    limit = 1 if state.phase.closed_by == "time" else MAX_PROBES
    asked = state.asked_criteria()
    if state.phase.probes < limit:
        for probe in probes:
            if probe.criterion not in asked:
                asked_now = ev.ProbeAsked(at_s, state.planned.id, probe.criterion, probe.text)
                return (*_called(probe.call, at_s), asked_now)
    if state.the_plan.mode == "coach":
        return ()
    return _go_on(state, cmd.NextPhase(), at_s)


def _last_words(state: State, at_s: float, by: Closer) -> ev.ProbeAnswered | ev.ProbeDeclined:
    criterion, typed = state.probes[-1].criterion, state.drafts.probe
    if typed.strip():
        return ev.ProbeAnswered(at_s, criterion, typed, by)
    return ev.ProbeDeclined(at_s, criterion, by)


def _coach_only(state: State, what: str) -> None:
    if state.the_plan.mode != "coach":
        raise IllegalCommandError(
            f"A strict interview has no {what}", "Nothing has changed; the clock runs on."
        )


Handler = Callable[[State, Any, float], Events]
_EVERY_LIVE_STAGE: Mapping[type, Handler] = MappingProxyType(
    {
        cmd.Reply: _reply,
        cmd.ChooseTalker: _choose_talker,
        cmd.NoteCall: _note_call,
        cmd.ReportSuspend: _report_suspend,
        cmd.DecideSuspend: _decide_suspend,
        cmd.ReturnTo: _return,
        cmd.Tick: _tick,
        cmd.Finish: _finish,
        cmd.Abandon: _abandon,
    }
)
_BY_STAGE: Mapping[Stage, Mapping[type, Handler]] = MappingProxyType(
    {
        Stage.NOT_STARTED: {cmd.Start: _start},
        Stage.ANSWERING: {
            **_EVERY_LIVE_STAGE,
            cmd.Edit: _edit,
            cmd.Ask: _ask,
            cmd.TakeHint: _hint,
            cmd.NextPhase: _close,
            cmd.Pause: _pause,
        },
        Stage.PROBING: {
            **_EVERY_LIVE_STAGE,
            cmd.Edit: _edit_draft,
            cmd.Ask: _ask,
            cmd.AnswerProbe: _answer_probe,
            cmd.DeclineProbe: _decline_probe,
            cmd.Pause: _pause,
        },
        Stage.REVIEWING: {
            **_EVERY_LIVE_STAGE,
            cmd.Edit: _edit_draft,
            cmd.GiveFeedback: _feedback,
            cmd.Retry: _retry,
            cmd.NextPhase: _go_on,
            cmd.Pause: _pause,
        },
        Stage.PAUSED: {**_EVERY_LIVE_STAGE, cmd.Resume: _resume},
        Stage.FINISHED: {},
        Stage.ABANDONED: {},
    }
)
TRANSITIONS: Mapping[tuple[Stage, type], Handler] = MappingProxyType(
    {
        (stage, command): handler
        for stage, handlers in _BY_STAGE.items()
        for command, handler in handlers.items()
    }
)
"""Every legal pair of a stage and a command. REVIEWING is reached only in coach mode."""

_STAGE_NAMES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.NOT_STARTED: "not started yet",
        Stage.ANSWERING: "in a phase",
        Stage.PROBING: "waiting for the answer to a follow-up",
        Stage.REVIEWING: "between two phases",
        Stage.PAUSED: "paused",
        Stage.FINISHED: "finished",
        Stage.ABANDONED: "given up",
    }
)
_NAMES: Mapping[type, str] = MappingProxyType(
    {
        cmd.Start: "Starting",
        cmd.Edit: "Typing",
        cmd.Ask: "Asking",
        cmd.Reply: "A reply",
        cmd.ChooseTalker: "A language model",
        cmd.NoteCall: "A call",
        cmd.TakeHint: "A hint",
        cmd.NextPhase: "The next phase",
        cmd.AnswerProbe: "Answering a follow-up",
        cmd.DeclineProbe: "Declining a follow-up",
        cmd.GiveFeedback: "Feedback",
        cmd.Retry: "Trying a phase again",
        cmd.Pause: "A pause",
        cmd.Resume: "Going on",
        cmd.Tick: "A tick",
        cmd.ReportSuspend: "A suspend",
        cmd.DecideSuspend: "Deciding on a suspend",
        cmd.ReturnTo: "Coming back",
        cmd.Finish: "Finishing",
        cmd.Abandon: "Giving up",
    }
)
