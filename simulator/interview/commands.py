"""What a candidate, the clock or the interviewer may ask of an interview: one union, `Command`.

Verbs, where events are past tense. What only the outside can know (a reply, the probes worth
asking) comes in with the command, so that the machine stays pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.interview.events import ModelCalled, ReplyKind, TextPart
from simulator.interview.plan import InterviewPlan


@dataclass(frozen=True, slots=True)
class Probe:
    """A follow-up that could be asked, aimed at `criterion`; `call` is the one that worded it."""

    criterion: str
    text: str
    call: ModelCalled | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Begin the interview."""

    plan: InterviewPlan


@dataclass(frozen=True, slots=True)
class Edit:
    """The text of `part` is now `text`."""

    text: str
    part: TextPart = "answer"


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a question to the interviewer; the answer comes with `Reply`."""

    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The interviewer's answer to question `number`; `call` is the one that worded it."""

    number: int
    kind: ReplyKind
    fact_ids: tuple[str, ...]
    text: str
    by: str
    call: ModelCalled | None = None


@dataclass(frozen=True, slots=True)
class ChooseTalker:
    """Let a language model word what the interviewer says."""

    model: str
    tone: str


@dataclass(frozen=True, slots=True)
class NoteCall:
    """Keep a call to a language model from which nothing else follows; its time is now."""

    call: ModelCalled


@dataclass(frozen=True, slots=True)
class TakeHint:
    """Give the phase's next hint."""


@dataclass(frozen=True, slots=True)
class NextPhase:
    """Close the phase, or go on from its feedback. `probes`: worth asking, weightiest first."""

    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerProbe:
    """Answer the pending probe. `probes`: those still worth asking, weightiest first."""

    text: str
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclineProbe:
    """Decline the pending probe. `probes`: those still worth asking, weightiest first."""

    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """What the coach has to say about the phase just closed."""

    score: float | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retry:
    """Open the phase just closed again."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clock."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clock run again after a pause."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; how much is the clock's to say. `probes` serve if the phase closes."""

    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSuspend:
    """The machine has slept for `length_s`."""

    length_s: float


@dataclass(frozen=True, slots=True)
class DecideSuspend:
    """Say whether the oldest undecided suspend counts."""

    count: bool


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """The program is back after `away_s` of wall time."""

    away_s: float


@dataclass(frozen=True, slots=True)
class Finish:
    """End the interview now; what stands is graded."""


@dataclass(frozen=True, slots=True)
class Abandon:
    """Give the interview up."""


Command = (
    Start
    | Edit
    | Ask
    | Reply
    | ChooseTalker
    | NoteCall
    | TakeHint
    | NextPhase
    | AnswerProbe
    | DeclineProbe
    | GiveFeedback
    | Retry
    | Pause
    | Resume
    | Tick
    | ReportSuspend
    | DecideSuspend
    | ReturnTo
    | Finish
    | Abandon
)
