"""What happens in an interview, as small frozen values in the past tense: one union, `Event`.

Owns the event types. Each carries `at_s`, seconds on the interview's own clock, which stands still
while the program is not running. Must not hold anything that is computed from other events, but
what the interviewer said is kept as it was said. How they are written is in `event_json.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.interview.plan import InterviewPlan

TextPart = Literal["answer", "probe", "question", "pad"]
"""Where something was typed: the phase's answer, or the draft of a probe's answer, of a question,
or of the calculator pad."""
ReplyKind = Literal["facts", "none", "solution"]
Closer = Literal["candidate", "time"]
CallPurpose = Literal["answer", "facts", "probe"]


@dataclass(frozen=True, slots=True)
class InterviewStarted:
    """The interview began, as planned; the clock is at zero."""

    at_s: float
    plan: InterviewPlan


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase began and its clock runs; `opening` is what the interviewer said."""

    at_s: float
    phase: str
    opening: str


@dataclass(frozen=True, slots=True)
class TwistTold:
    """The interviewer changed a requirement."""

    at_s: float
    phase: str
    text: str


@dataclass(frozen=True, slots=True)
class TextEdited:
    """`removed` characters from `start` on gave way to `inserted`. A splice and not the whole
    text, so that a journal grows with what is typed and not with its square.
    """

    at_s: float
    part: TextPart
    start: int
    removed: int
    inserted: str


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """The candidate asked; `number` counts the interview's questions from 1."""

    at_s: float
    number: int
    phase: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """The interviewer answered question `number`; `by` names the interviewer."""

    at_s: float
    number: int
    kind: ReplyKind
    fact_ids: tuple[str, ...]
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class TalkerChosen:
    """A language model words what the interviewer says from here on, in this tone."""

    at_s: float
    model: str
    tone: str


@dataclass(frozen=True, slots=True)
class ModelCalled:
    """One exchange with a language model, whether what it said was `used` or, `why_not`, withheld.

    `purpose`: to word the facts of an `answer`, to find the `facts` that a question asks for, or to
    word a `probe`. `settings` tells where it is and how it was asked, never the key. Tokens are 0
    where the server did not count them; `cost` is None where no price is configured.
    """

    at_s: float
    purpose: CallPurpose
    model: str
    settings: str
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost: float | None
    took_s: float
    text: str
    used: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class HintGiven:
    """A hint was taken; `rung` counts a phase's hints from 1, `cost` is a share of credit."""

    at_s: float
    phase: str
    rung: int
    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class TimeWarningGiven:
    """The one warning of a phase; `remaining_s` may be 0 or less."""

    at_s: float
    phase: str
    remaining_s: float


@dataclass(frozen=True, slots=True)
class PhaseClosed:
    """The phase's answer can no longer be edited."""

    at_s: float
    phase: str
    by: Closer


@dataclass(frozen=True, slots=True)
class ProbeAsked:
    """A follow-up aimed at `criterion`, which the phase's answer missed."""

    at_s: float
    phase: str
    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class ProbeAnswered:
    """The pending probe was answered; by `time`, what had been typed until then counts."""

    at_s: float
    criterion: str
    text: str
    by: Closer


@dataclass(frozen=True, slots=True)
class ProbeDeclined:
    """The pending probe was declined, or ran out of time with nothing typed."""

    at_s: float
    criterion: str
    by: Closer


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """What the coach said about a phase; `score` is out of 100, None when nothing was assessed."""

    at_s: float
    phase: str
    score: float | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseReopened:
    """The candidate tries the phase again, with its text as it stood."""

    at_s: float
    phase: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The clock stopped at the candidate's wish."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Resumed:
    """The clock runs again."""

    at_s: float


@dataclass(frozen=True, slots=True)
class SuspendDetected:
    """The machine had slept for `length_s`; whether that counts is for the candidate to say."""

    at_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class SuspendCounted:
    """The oldest undecided suspend counts as time of the phase it fell into."""

    at_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class SuspendDiscounted:
    """The oldest undecided suspend does not count."""

    at_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class TimeNoted:
    """Nothing else happened for some seconds: how far the clock is, should the program die."""

    at_s: float


@dataclass(frozen=True, slots=True)
class InterviewReturnedTo:
    """The program was gone for `away_s` of wall time, which does not count."""

    at_s: float
    away_s: float


@dataclass(frozen=True, slots=True)
class InterviewFinished:
    """The interview is over and can be graded."""

    at_s: float


@dataclass(frozen=True, slots=True)
class InterviewAbandoned:
    """The candidate gave it up; it is neither graded nor offered again."""

    at_s: float


Event = (
    InterviewStarted
    | PhaseStarted
    | TwistTold
    | TextEdited
    | QuestionAsked
    | QuestionAnswered
    | TalkerChosen
    | ModelCalled
    | HintGiven
    | TimeWarningGiven
    | PhaseClosed
    | ProbeAsked
    | ProbeAnswered
    | ProbeDeclined
    | FeedbackGiven
    | PhaseReopened
    | Paused
    | Resumed
    | SuspendDetected
    | SuspendCounted
    | SuspendDiscounted
    | TimeNoted
    | InterviewReturnedTo
    | InterviewFinished
    | InterviewAbandoned
)
