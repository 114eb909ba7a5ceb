"""An answer as JSON of a known shape, whatever the server understands. Owns the ways to ask for it.

Some servers obey a schema, some only promise JSON, some ignore both silently. So the answer is
always checked, and where it does not fit the next way is tried: `json_schema`, `json_object`,
JSON in a fence. What worked is remembered for the client's later calls.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from simulator.llm.client import ChatClient, LlmError, Message, Reply

T = TypeVar("T")
Way = Literal["json_schema", "json_object", "fenced"]
WAYS: tuple[Way, ...] = ("json_schema", "json_object", "fenced")
_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*?)```", re.DOTALL | re.IGNORECASE)
_ASKED_FOR = "\n\nAnswer with one JSON object that fits this JSON Schema, and nothing else:\n"
_IN_A_FENCE = "\n\nAnswer with one ```json fence that holds an object of this JSON Schema:\n"


class ShapeError(ValueError):
    """A JSON answer does not have the shape that was asked for."""


@dataclass
class Asker(Generic[T]):
    """Asks for values of one shape."""

    client: ChatClient
    name: str
    schema: Mapping[str, Any]
    way: Way = "json_schema"

    async def ask(
        self,
        messages: Sequence[Message],
        check: Callable[[Any], T],
        max_tokens: int | None = None,
    ) -> tuple[T, Reply]:
        """The value that `check` makes of the JSON, and the reply that held it.

        `check` raises ShapeError where it does not fit.

        Raises LlmError: of the call, or `malformed` when no way gave a value that fits.
        """
        limit_s = self.client.settings.timeout_s
        try:
            async with asyncio.timeout(limit_s):  # over all the ways together
                return await self._ask(messages, check, max_tokens)
        except TimeoutError:
            title = f"The model gave no answer of the shape asked within {limit_s:g} seconds"
            raise LlmError("time", title) from None

    async def _ask(
        self, messages: Sequence[Message], check: Callable[[Any], T], max_tokens: int | None
    ) -> tuple[T, Reply]:
        last = LlmError("malformed", "The model's answer is not of the shape asked for")
        for way in WAYS[WAYS.index(self.way) :]:
            try:
                reply = await self.client.complete(
                    self._messages(messages, way),
                    response_format=self._format(way),
                    max_tokens=max_tokens,
                )
                value = check(parse_json(reply.text))
            except ShapeError as error:
                last = LlmError(
                    "malformed", f"The model's answer is not of the shape asked: {error}"
                )
                continue
            except LlmError as error:
                if error.fault != "request" or way == WAYS[-1]:
                    raise
                last = error
                continue
            self.way = way
            return value, reply
        raise last

    def _format(self, way: Way) -> dict[str, Any] | None:
        if way == "json_schema":
            return by_schema(self.name, self.schema)
        return {"type": "json_object"} if way == "json_object" else None

    def _messages(self, messages: Sequence[Message], way: Way) -> list[Message]:
        """The shape goes to the first message, which later calls share: a server may keep it."""
        if way == "json_schema":
            return list(messages)
        words = _ASKED_FOR if way == "json_object" else _IN_A_FENCE
        first = dict(messages[0])
        first["content"] += words + json.dumps(self.schema)
        return [first, *messages[1:]]


def by_schema(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The `response_format` that asks for JSON of a schema."""
    shape = {"name": name, "strict": True, "schema": dict(schema)}
    return {"type": "json_schema", "json_schema": shape}


def parse_json(text: str) -> Any:
    """The JSON in an answer: all of it, in a fence, or from its first to its last brace.

    Raises ShapeError when there is none.
    """
    fenced = _FENCE.findall(text)
    first, last = text.find("{"), text.rfind("}")
    for candidate in (text, *fenced[-1:], text[first : last + 1] if first >= 0 else ""):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    raise ShapeError("it holds no JSON")
