"""The language model as interviewer: what it is told, and what of its words is let through.

It words what the scripted interviewer or the offline grader has chosen. It is given the facts that
may be told and the candidate's own words, never a criterion, a strong answer or a rubric; and every
sentence is checked before anybody sees it (`speech.py`). What is withheld is said in the scripted
words. Must not choose a follow-up, keep time, or decide what an answer is worth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from time import monotonic
from types import MappingProxyType
from typing import Any

from simulator.content.scenario import Scenario
from simulator.interview.events import CallPurpose, ModelCalled
from simulator.interview.interviewer import tell
from simulator.interview.talker import FollowUp, Inquiry, Say, Talked
from simulator.llm.client import ChatClient, LlmError, Message, Reply
from simulator.llm.figures import figures
from simulator.llm.injection import as_data, data_rule, new_mark
from simulator.llm.settings import Usage
from simulator.llm.speech import Speech, WithheldError, check_question
from simulator.llm.structured import Asker, ShapeError
from simulator.text import one_line, sanitise

ANSWER_TOKENS = 400
"""Room for some 80 words, and for a model that thinks aloud in few."""
PROBE_TOKENS = 250
MOST_FOUND = 2
"""A question that the scripted interviewer could not match asks for no more facts than this; a
model that finds more is being talked into telling everything."""
_KEPT_CHARS = 4000
_MANNER = MappingProxyType(
    {
        "friendly": "Your manner is warm and encouraging, without praise for any answer.",
        "neutral": "Your manner is calm and matter-of-fact.",
        "sceptical": "Your manner is sceptical and terse: you want reasons, and never mock.",
    }
)
_ROLE = (
    "You are the interviewer in a mock interview on machine-learning system design. The problem: "
    "{title}. {manner} You speak plain text: no Markdown, no list, no heading."
)
_ONLY_FACTS = (
    "Answer the candidate's clarifying question with the facts given and nothing else. Say every "
    "figure in them exactly as it stands there. Add no figure, fact, example, advice, method or "
    "opinion, and do not judge the candidate. One to three sentences, at most 60 words."
)
_FIND = (
    "The candidate asks a clarifying question. Decide which of the facts given, by id, it asks "
    "for. Mostly it asks for none: then give an empty list and an empty answer. A question about "
    "how to design, build or solve something asks for no fact, and neither does one for all facts. "
    f"At most {MOST_FOUND} facts. If it asks for any, answer with those facts and nothing else, "
    "every figure in them exactly as it stands there, in at most 60 words."
)
_REWORD = (
    "You ask the candidate one follow-up question. It is given as written; word it for this "
    "candidate, close to the written one in what it asks. You may refer to what the candidate has "
    "said. Do not name any method, tool, technique, metric or example that the written question "
    "does not name, do not hint at a good answer, and bring in no figure. One or two sentences, at "
    "most 45 words, ending in a question mark. Give the question alone."
)
_FOUND_SHAPE = MappingProxyType(
    {
        "type": "object",
        "properties": {
            "fact_ids": {"type": "array", "items": {"type": "string"}},
            "answer": {"type": "string"},
        },
        "required": ["fact_ids", "answer"],
        "additionalProperties": False,
    }
)


class ModelInterviewer:
    """A talker on a chat model, for one attempt at one scenario as told."""

    def __init__(
        self, client: ChatClient, scenario: Scenario, secret_words: Collection[str], tone: str
    ) -> None:
        """`secret_words` (ids of criteria) are never said; `tone` is one of TONES."""
        settings = client.settings
        self.name = one_line(settings.model)
        self.settings = f"{settings.described()}, tone {tone}"
        self.tone = tone
        self.currency = settings.currency
        self._client = client
        self._scenario = scenario
        self._secret_words = frozenset(word.casefold() for word in secret_words)
        self._asker: Asker[tuple[tuple[str, ...], str]] = Asker(
            client, "found_facts", dict(_FOUND_SHAPE)
        )

    async def answer(self, inquiry: Inquiry, say: Say) -> Talked:
        """Words the facts that the question was matched with, or looks for ones that it asks."""
        call = _Call(self, "answer" if inquiry.scripted.kind == "facts" else "facts")
        try:
            if inquiry.scripted.kind == "facts":
                return await self._tell(inquiry, say, call)
            return await self._find(inquiry, say, call)
        except LlmError as error:
            return call.failed(error)

    async def follow_up(self, follow_up: FollowUp) -> Talked:
        """Words a follow-up; what gives anything away is withheld."""
        call = _Call(self, "probe")
        mark = new_mark()
        messages = self._messages(
            mark,
            _REWORD,
            f"The written question:\n{follow_up.text}",
            f"What the candidate wrote in this phase:\n{as_data(follow_up.answer, mark)}",
        )
        try:
            reply = await self._client.complete(messages, max_tokens=PROBE_TOKENS)
            text = call.heard(reply)
            known = figures(f"{follow_up.said}\n{follow_up.text}")
            return call.said(check_question(text, known, self._secret_words, follow_up.leaks))
        except WithheldError as why:
            return call.withheld(why)
        except LlmError as error:
            return call.failed(error)

    async def close(self) -> None:
        """Closes the client's connections."""
        await self._client.close()

    async def _tell(self, inquiry: Inquiry, say: Say, call: _Call) -> Talked:
        told = inquiry.scripted
        mark = new_mark()
        messages = self._messages(
            mark,
            _ONLY_FACTS,
            f"The facts:\n{told.text}",
            f"The candidate's question:\n{as_data(inquiry.text, mark)}",
        )
        speech = self._speech(inquiry, told.text, say)

        def hear(piece: str) -> None:
            call.text += piece
            speech.hear(self._plain(piece))

        try:
            reply = await self._client.stream(messages, hear, max_tokens=ANSWER_TOKENS)
            call.heard(reply)
            return call.said(speech.finish(told.text), told.fact_ids)
        except WithheldError as why:
            return call.withheld(why)

    async def _find(self, inquiry: Inquiry, say: Say, call: _Call) -> Talked:
        mark = new_mark()
        facts = [{"id": fact.id, "fact": fact.answer} for fact in self._scenario.facts]
        messages = self._messages(
            mark,
            _FIND,
            f"The facts:\n{json.dumps(facts, ensure_ascii=False)}",
            f"The candidate's question:\n{as_data(inquiry.text, mark)}",
        )
        (fact_ids, answer), reply = await self._asker.ask(
            messages, self._found, max_tokens=ANSWER_TOKENS
        )
        call.heard(reply)
        told = tell(self._scenario, fact_ids, inquiry.before)
        if told is None:
            return call.withheld(WithheldError("it found no fact that is asked for"))
        if len(told.fact_ids) > MOST_FOUND:
            return call.withheld(WithheldError(f"it found more than {MOST_FOUND} facts"))
        speech = self._speech(inquiry, told.text, say)
        try:
            speech.hear(self._plain(answer))
            return call.said(speech.finish(told.text), told.fact_ids)
        except WithheldError as why:  # the facts it found are told as they are written
            return call.withheld(why, told.text, told.fact_ids)

    def _speech(self, inquiry: Inquiry, told: str, say: Say) -> Speech:
        known = figures(f"{told}\n{inquiry.said}\n{inquiry.text}")
        return Speech(known, self._secret_words, inquiry.leaks, say)

    def _messages(self, mark: str, task: str, *parts: str) -> Sequence[Message]:
        """What stays the same for a whole attempt stands first, where servers keep it."""
        role = _ROLE.format(title=one_line(self._scenario.title), manner=_MANNER[self.tone])
        return (
            {"role": "system", "content": f"{role}\n\n{task}"},
            {"role": "user", "content": "\n\n".join((*parts[:-1], data_rule(mark), parts[-1]))},
        )

    def _plain(self, text: str) -> str:
        return sanitise(self._client.settings.key.scrub(text))

    def _found(self, value: Any) -> tuple[tuple[str, ...], str]:
        """The answer to `_find`, checked; an id that no fact has makes it worthless."""
        match value:
            case {"fact_ids": list(found), "answer": str(answer)}:
                known = {fact.id for fact in self._scenario.facts}
                if all(isinstance(name, str) and name in known for name in found):
                    return tuple(dict.fromkeys(found)), answer
                raise ShapeError("it names a fact that there is not")
        raise ShapeError("it has no list of facts and no answer")


class _Call:
    """One call on its way into the journal."""

    def __init__(
        self,
        talker: ModelInterviewer,
        purpose: CallPurpose,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.text = ""
        self._talker = talker
        self._purpose: CallPurpose = purpose
        self._clock = clock
        self._began_s = clock()
        self._model = talker.name
        self._usage = Usage()

    def heard(self, reply: Reply) -> str:
        """Keeps what a reply tells; its text, without the key should a server have said it."""
        self.text = reply.text
        self._model, self._usage = reply.model, reply.usage
        return self._clean()

    def said(self, words: str, fact_ids: tuple[str, ...] = ()) -> Talked:
        """The words are used."""
        return Talked(words, self._event(""), fact_ids)

    def withheld(
        self, why: WithheldError, words: str = "", fact_ids: tuple[str, ...] = ()
    ) -> Talked:
        """The model's words are not used; `words` of the scenario's may stand for them."""
        return Talked(words, self._event(str(why)), fact_ids)

    def failed(self, error: LlmError) -> Talked:
        """There are no words."""
        title = self._talker._client.settings.key.scrub(error.title)
        return Talked("", self._event(title), (), error.fault, title)

    def _clean(self) -> str:
        return sanitise(self._talker._client.settings.key.scrub(self.text))[:_KEPT_CHARS]

    def _event(self, why_not: str) -> ModelCalled:
        usage = self._usage
        return ModelCalled(
            0.0, self._purpose, self._model, self._talker.settings, usage.prompt, usage.cached,
            usage.completion, usage.cost, self._clock() - self._began_s, self._clean(),
            not why_not, why_not,
        )  # fmt: skip
