"""What a model's server can do: answer, stream, obey a schema, and how fast. Owns the questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from simulator.errors import SimulatorError
from simulator.llm.client import ChatClient, LlmError
from simulator.llm.settings import LlmSettings
from simulator.llm.structured import Asker, ShapeError
from simulator.session.doctor import Check, failed

_SAY = [{"role": "user", "content": "Say the word ready, and nothing else."}]
_COUNT = [
    {"role": "system", "content": "You count things and answer in JSON."},
    {"role": "user", "content": 'How many letters has "abc"? Give {"count": number}.'},
]
_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["count"],
    "properties": {"count": {"type": "integer"}},
}
_WORDS = {
    "json_schema": "obeys a schema",
    "json_object": "gives JSON, but not by a schema: answers are checked and asked for again",
    "fenced": "gives JSON only in a fence: answers are checked and asked for again",
}


def configured(settings: LlmSettings) -> Check:
    """Which model, and where its key is from; never the key."""
    key = f"key from {settings.key.source}" if settings.key else "no key"
    priced = "prices configured" if settings.cost_of(1, 0, 1) is not None else "no prices"
    return Check(
        "model", "ok",
        f"{settings.described()}; {key}; {settings.tone}; at most {settings.timeout_s:g} s a call, "
        f"{settings.parallel} at once; {priced}",
    )  # fmt: skip


async def probe(settings: LlmSettings) -> AsyncIterator[Check]:
    """Asks the server, one thing after another; stops where nothing more can work."""
    async with ChatClient(settings) as client:
        try:
            reply = await client.complete(_SAY)
        except SimulatorError as error:
            yield failed("answers", error)
            return
        yield Check("answers", "ok", f"{reply.model} answered in {reply.took_s:.1f} s")
        yield await _streams(client)
        yield await _shapes(client)
        yield Check("spent", "ok", settings.money(client.spent))


async def _streams(client: ChatClient) -> Check:
    pieces: list[str] = []
    try:
        await client.stream(_SAY, pieces.append)
    except LlmError as error:
        return failed("streaming", error)
    words = "in one piece" if len(pieces) == 1 else f"in {len(pieces)} pieces"
    return Check("streaming", "ok", f"text arrives {words}")


async def _shapes(client: ChatClient) -> Check:
    def check(value: Any) -> int:
        match value:
            case {"count": int() as count}:
                return count
        raise ShapeError("there is no count")

    asker = Asker[int](client, "count", _SCHEMA)
    try:
        await asker.ask(_COUNT, check)
    except LlmError as error:
        return failed("JSON", error)
    return Check("JSON", "ok" if asker.way == "json_schema" else "note", _WORDS[asker.way])
