"""An interviewer who takes time over what to say, as a language model does: a protocol.

The scripted interviewer still decides what is told and what is asked; a talker words it. Whoever
drives one never waits for it with a clock running out, and has the scripted words in hand at any
moment. Must not know who talks, nor where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from simulator.content.library import Library
    from simulator.content.scenario import Scenario
    from simulator.interview.events import ModelCalled
    from simulator.interview.interviewer import Answer
    from simulator.interview.state import Question

Tone = Literal["friendly", "neutral", "sceptical"]
TONES: tuple[Tone, ...] = ("friendly", "neutral", "sceptical")
Say = Callable[[str], None]
"""Is given all that was said so far, whenever there is more of it."""
Leaks = Callable[[str], bool]
"""Whether words of the interviewer give away what the candidate should say."""


def spent_words(tokens: int, cost: float | None, currency: str) -> str:
    """Tokens, and what they cost where prices are configured."""
    return f"{tokens:,} tokens" + ("" if cost is None else f", {currency}{cost:.4f}")


@dataclass(frozen=True)
class Inquiry:
    """A clarifying question, and what the scripted interviewer answers to it.

    `before` are the questions before it. `said` is everything said so far by either side, the
    question included: its figures may be repeated.
    """

    text: str
    scripted: Answer
    before: Sequence[Question]
    said: str
    leaks: Leaks


@dataclass(frozen=True)
class FollowUp:
    """A follow-up as it is written, to be worded for this candidate.

    `answer` is the candidate's own text of the phase. `said` is everything said so far by either
    side: its figures may be repeated.
    """

    text: str
    answer: str
    said: str
    leaks: Leaks


@dataclass(frozen=True)
class Talked:
    """What a talker makes of it. Empty `words` leave it to the scripted interviewer.

    `fact_ids` are those that the words of an answer tell. `call` is for the journal. Where the call
    failed, `fault` is its kind and `problem` one sentence about it.
    """

    words: str
    call: ModelCalled
    fact_ids: tuple[str, ...] = ()
    fault: str = ""
    problem: str = ""


class Talker(Protocol):
    """Words answers and follow-ups. No call raises, and each ends by itself within a limit."""

    @property
    def name(self) -> str:
        """What the records call it: the model's name."""

    @property
    def settings(self) -> str:
        """How it is set up, in one line for the records; without its key."""

    @property
    def tone(self) -> str:
        """One of TONES."""

    @property
    def currency(self) -> str:
        """What the cost of a call is counted in, as a sign."""

    async def answer(self, inquiry: Inquiry, say: Say) -> Talked:
        """The answer to a question; what `say` was given has been checked, sentence by sentence."""

    async def follow_up(self, follow_up: FollowUp) -> Talked:
        """The follow-up in words for this candidate."""

    async def close(self) -> None:
        """Lets go of its connections."""


class TalkerSource(Protocol):
    """Where talkers come from: what a person has configured."""

    def offer(self) -> tuple[str, str] | None:
        """Name and usual tone of the talker that could be had, None without one. Cheap.

        Raises UsageError where it is configured wrongly.
        """

    def make(self, library: Library, scenario: Scenario, tone: str) -> Talker:
        """A talker for one attempt at `scenario` as told; an empty `tone` is the usual one.

        Raises UsageError: none is configured, or it is configured wrongly.
        """
