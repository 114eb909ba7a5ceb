"""What was said, turn by turn, out of the events: for the screen, for plain mode, for transcripts.

Owns the interviewer's words for events that carry none. Must not hold anything between calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulator.interview import events as ev
from simulator.interview.events import Event

Speaker = Literal["interviewer", "candidate"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said, `at_s` on the interview's clock.

    `kind`: opening, twist, answer, hint, probe, feedback, warning or time up of the interviewer;
    question, probe answer, probe declined or retry of the candidate.
    """

    who: Speaker
    kind: str
    text: str
    at_s: float
    phase: str


def conversation(events: Iterable[Event]) -> tuple[Turn, ...]:
    """All turns, in order."""
    turns: list[Turn] = []
    phase = ""
    for event in events:
        phase = event.phase if isinstance(event, ev.PhaseStarted) else phase
        turn = turn_of(event, phase)
        if turn is not None:
            turns.append(turn)
    return tuple(turns)


def turn_of(event: Event, phase: str) -> Turn | None:
    """What `event` says in `phase`, or None for an event that says nothing."""
    by_interviewer = _by_interviewer(event)
    if by_interviewer is not None:
        return Turn("interviewer", *by_interviewer, event.at_s, phase)
    by_candidate = _by_candidate(event)
    return None if by_candidate is None else Turn("candidate", *by_candidate, event.at_s, phase)


def _by_interviewer(event: Event) -> tuple[str, str] | None:
    match event:
        case ev.PhaseStarted(opening=text):
            return "opening", text
        case ev.TwistTold(text=text):
            return "twist", text
        case ev.QuestionAnswered(text=text):
            return "answer", text
        case ev.HintGiven(text=text):
            return "hint", text
        case ev.ProbeAsked(text=text):
            return "probe", text
        case ev.FeedbackGiven(lines=lines):
            return "feedback", "\n".join(lines)
        case ev.TimeWarningGiven(remaining_s=remaining_s):
            return "warning", _warning(remaining_s)
        case ev.PhaseClosed(by="time"):
            return "time up", "Time is up for this phase."
    return None


def _by_candidate(event: Event) -> tuple[str, str] | None:
    match event:
        case ev.QuestionAsked(text=text):
            return "question", text
        case ev.ProbeAnswered(text=text):
            return "probe answer", text
        case ev.ProbeDeclined(by="candidate"):
            return "probe declined", "I would rather go on."
        case ev.ProbeDeclined():
            return "probe declined", "(no answer in time)"
        case ev.PhaseReopened():
            return "retry", "I would like to try this phase again."
    return None


def _warning(remaining_s: float) -> str:
    if remaining_s > 45:
        return "One minute left in this phase."
    if remaining_s > 0:
        return f"{round(remaining_s)} seconds left in this phase."
    return "The time for this phase is up; finish your sentence."
