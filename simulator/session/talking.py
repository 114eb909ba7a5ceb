"""A language model's part in one attempt: what it is given, how long it is waited for, and when it
is left alone.

The journal holds a question before anybody is asked for words. Whatever becomes of a call, the
scripted words are at hand: when the candidate does not wait, when time is up, when it fails. The
model never holds anything up but its own words. Must not draw, nor know which model it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError
from simulator.interview.answers import phase_text, phase_texts
from simulator.interview.commands import Probe
from simulator.interview.events import CallPurpose, Event, ModelCalled
from simulator.interview.interviewer import Answer
from simulator.interview.state import Question
from simulator.interview.talker import FollowUp, Inquiry, Say, Talked, Talker

if TYPE_CHECKING:
    from simulator.session.session import Session

PROBE_WAIT_S = 8.0
"""How long a follow-up is waited for at the most."""
FAILURES = 3
"""After so many failures in a row the model is left alone."""
_OF_THE_CLOCK = ("feedback", "warning", "time up")
"""Turns whose figures are the program's own and no part of the problem."""
_NOT_WAITED = "the candidate did not wait"
_TIME = "time"
Events = tuple[Event, ...]
Wish = Callable[[Probe | None], Events]
"""Moves the interview on; is given the follow-up that was worded for it, None for the written."""


class Talking:
    """Lets a talker word answers and follow-ups of one session."""

    def __init__(
        self, session: Session, talker: Talker, *, probe_wait_s: float = PROBE_WAIT_S
    ) -> None:
        """`probe_wait_s` is how long a follow-up is waited for at the most."""
        self.talker = talker
        self._session = session
        self._probe_wait_s = probe_wait_s
        self._answering: asyncio.Task[Talked] | None = None
        self._wording: asyncio.Task[Talked] | None = None
        self._failures = 0
        self._told_faults: set[str] = set()
        self._notices: list[str] = []

    @property
    def is_on(self) -> bool:
        """Whether the talker is still asked for anything."""
        return self._failures < FAILURES

    @property
    def is_wording(self) -> bool:
        """Whether a follow-up is being waited for."""
        return self._wording is not None

    def takes(self, scripted: Answer) -> bool:
        """Whether the talker is to word what the scripted interviewer would answer."""
        return self.is_on and scripted.kind != "solution"

    def take_notices(self) -> tuple[str, ...]:
        """What to tell the person: each kind of failure once."""
        notices, self._notices = tuple(self._notices), []
        return notices

    async def answer(self, say: Say) -> Events:
        """Answer the question that waits; `say` is given what is said so far as it comes.

        Without one, or where `stop` has answered it meanwhile, nothing follows.
        """
        session = self._session
        question = self._waiting()
        if question is None:
            return ()
        inquiry, number = self._inquiry(question), question.number
        heard: list[str] = []

        def hear(words: str) -> None:
            heard[:] = [words]
            if session.is_waiting(number):
                say(words)

        purpose: CallPurpose = "answer" if inquiry.scripted.kind == "facts" else "facts"
        task = self._answering = asyncio.ensure_future(self.talker.answer(inquiry, hear))
        try:
            talked = await self._result(task, purpose, None, heard)
        finally:
            if self._answering is task:
                self._answering = None
        self._weigh(talked)
        if not session.is_waiting(number):
            session.note_call(_unused(talked.call, _NOT_WAITED))
            return ()
        if not talked.words:
            return session.reply(number, inquiry.scripted, call=talked.call)
        answer = Answer("facts", talked.fact_ids, talked.words)
        return session.reply(number, answer, by=self.talker.name, call=talked.call)

    async def advance(self, wish: Wish, answered: str = "") -> Events:
        """Do `wish` with the follow-up that it leads to, if any, in the talker's words.

        `answered` is the answer to the pending follow-up that `wish` settles. Nothing happens when
        the interview has moved on by itself meanwhile.
        """
        session = self._session
        probe = session.coming_probe(answered) if self.is_on else None
        left_s = session.pacing.current.timing.remaining_s
        if probe is None or left_s <= 0:
            return wish(None)
        follow_up = self._follow_up(probe, answered)
        if follow_up.leaks(follow_up.text):  # no wording of it could be told from giving it away
            return wish(None)
        place = session.place
        limit_s = min(self._probe_wait_s, left_s)
        task = self._wording = asyncio.ensure_future(self.talker.follow_up(follow_up))
        try:
            talked = await self._result(task, "probe", limit_s, [])
        finally:
            if self._wording is task:
                self._wording = None
        self._weigh(talked)
        if session.place != place:
            session.note_call(_unused(talked.call, "the interview had moved on"))
            return ()
        try:
            events = wish(Probe(probe.criterion, talked.words or probe.text, talked.call))
        except SimulatorError:
            session.note_call(_unused(talked.call, "nothing was asked"))
            raise
        if not any(isinstance(event, ModelCalled) for event in events):
            session.note_call(_unused(talked.call, "another follow-up was due, or none"))
        return events

    def hurry(self) -> None:
        """Wait no longer for a follow-up: the written one is asked."""
        if self._wording is not None:
            self._wording.cancel()

    def stop(self) -> Events:
        """Wait for nothing any longer; what is waited for gets the scripted words."""
        self.hurry()
        if self._answering is not None:
            self._answering.cancel()
        return self._session.answer_waiting()

    async def close(self) -> None:
        """Lets go of the talker."""
        await self.talker.close()

    def _waiting(self) -> Question | None:
        session = self._session
        waiting = [q for q in session.state.questions if session.is_waiting(q.number)]
        return waiting[-1] if waiting else None

    def _inquiry(self, question: Question) -> Inquiry:
        session = self._session
        scripted = session.scripted(question)
        tellable = [scripted.text]
        if scripted.kind == "none":  # whichever fact it may turn out to ask for
            tellable.extend(fact.answer for fact in session.kit.scenario_of(session.plan).facts)
        before = session.state.questions[: question.number - 1]
        said = self._said()
        leaks = session.leaks("\n".join((*tellable, said)))
        return Inquiry(question.text, scripted, before, said, leaks)

    def _follow_up(self, probe: Probe, answered: str) -> FollowUp:
        session = self._session
        state = session.state
        own = "\n".join((phase_text(state, state.phase_index), answered)).strip()
        leaks = session.leaks(probe.text, probe.criterion)
        return FollowUp(probe.text, own, f"{self._said()}\n{answered}", leaks)

    def _said(self) -> str:
        """What either side has said: told unasked, answered, asked, written."""
        session = self._session
        turns = [turn.text for turn in session.conversation if turn.kind not in _OF_THE_CLOCK]
        return "\n".join([*turns, *(part.text for part in phase_texts(session.state))])

    async def _result(
        self,
        task: asyncio.Task[Talked],
        purpose: CallPurpose,
        limit_s: float | None,
        heard: list[str],
    ) -> Talked:
        """What the call gave; one that was cut short or failed gives no words, and says why."""
        clock = self._session.kit.clock
        began_s = clock.monotonic_s()
        try:
            await asyncio.wait({task}, timeout=limit_s)
        finally:
            is_late = not task.done()
            if is_late:
                task.cancel()

        def nothing(why: str, fault: str = "", problem: str = "") -> Talked:
            call = ModelCalled(
                0.0, purpose, self.talker.name, self.talker.settings, 0, 0, 0, None,
                clock.monotonic_s() - began_s, "".join(heard), False, why,
            )  # fmt: skip
            return Talked("", call, (), fault, problem)

        if is_late:
            problem = f"The model did not word its follow-up within {limit_s:g} seconds"
            return nothing(problem, _TIME, problem)
        if task.cancelled():
            return nothing(_NOT_WAITED)
        error = task.exception()
        if error is not None:
            problem = f"The call to the model failed: {type(error).__name__}"
            return nothing(problem, "server", problem)
        return task.result()

    def _weigh(self, talked: Talked) -> None:
        """Counts failures in a row; what the candidate cut short counts neither way."""
        if not talked.fault:
            if talked.call.why_not != _NOT_WAITED:
                self._failures = 0
            return
        self._failures += 1
        if talked.fault not in self._told_faults:
            self._told_faults.add(talked.fault)
            self._notices.append(f"{talked.problem.rstrip('.')}. The written words are used.")
        if not self.is_on:
            self._notices.append(
                f"The language model failed {FAILURES} times in a row. It is left alone for the "
                "rest of this interview, which goes on with the written words."
            )


def _unused(call: ModelCalled, why: str) -> ModelCalled:
    return replace(call, used=False, why_not=call.why_not or why)
