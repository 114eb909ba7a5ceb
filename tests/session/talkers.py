"""A talker that says what a test wants, when the test lets it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from simulator.content.library import Library
from simulator.content.scenario import Scenario
from simulator.errors import UsageError
from simulator.interview.talker import FollowUp, Inquiry, Say, Talked
from tests.fakes import make_call

Behaviour = Literal["talks", "hangs", "fails", "breaks", "withholds"]


@dataclass
class FakeTalker:
    """Says `sentences` to every question and `probe` for every follow-up.

    `hangs` says the sentences and then nothing more; `fails` says why in one sentence, `breaks`
    raises, `withholds` says the sentences and then takes them back.
    """

    behaviour: Behaviour = "talks"
    sentences: tuple[str, ...] = ("At 10K.", "Every second.")
    probe: str = "And how would you know?"
    tone: str = "neutral"
    name: str = "toy"
    settings: str = "toy at http://localhost, tone neutral"
    currency: str = "$"
    fault: str = "busy"
    inquiries: list[Inquiry] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    is_closed: bool = False

    async def answer(self, inquiry: Inquiry, say: Say) -> Talked:
        self.inquiries.append(inquiry)
        said = ""
        if self.behaviour in ("talks", "hangs", "withholds"):
            for sentence in self.sentences:
                said = f"{said} {sentence}".strip()
                say(said)
                await asyncio.sleep(0)
        return await self._end("answer", said, inquiry.scripted.fact_ids)

    async def follow_up(self, follow_up: FollowUp) -> Talked:
        self.follow_ups.append(follow_up)
        return await self._end("probe", self.probe, ())

    async def close(self) -> None:
        self.is_closed = True

    async def _end(self, purpose: str, words: str, fact_ids: tuple[str, ...]) -> Talked:
        if self.behaviour == "hangs":
            await asyncio.Event().wait()
        if self.behaviour == "breaks":
            raise RuntimeError("a fault of ours")
        if self.behaviour == "fails":
            problem = f"There is a fault: {self.fault}"
            call = make_call(purpose=purpose, used=False, why_not=problem, prompt_tokens=0)
            return Talked("", call, (), self.fault, problem)
        if self.behaviour == "withholds":
            call = make_call(purpose=purpose, text=words, used=False, why_not="it says 50")
            return Talked("", call)
        call = make_call(purpose=purpose, text=words, cost=0.001)
        return Talked(words, call, fact_ids)


@dataclass
class FakeTalkers:
    """A source that has one talker, or none."""

    talker: FakeTalker | None = field(default_factory=FakeTalker)

    def offer(self) -> tuple[str, str] | None:
        return None if self.talker is None else (self.talker.name, "neutral")

    def make(self, library: Library, scenario: Scenario, tone: str) -> FakeTalker:
        if self.talker is None:
            raise UsageError("No language model is configured")
        self.talker.tone = tone or "neutral"
        return self.talker
