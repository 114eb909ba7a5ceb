"""JSON of a shape, from servers that obey a schema, that only promise JSON, and that do neither."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.llm.client import ChatClient, LlmError
from simulator.llm.structured import Asker, ShapeError
from tests.llm.loopback import Act, Body, Loopback, completion, failure, loopback

ASKED = [{"role": "system", "content": "Count."}, {"role": "user", "content": "1 2 3"}]
SCHEMA = {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}


def check(value: Any) -> int:
    match value:
        case {"count": int() as count}:
            return count
    raise ShapeError("there is no count")


async def ask(server: Loopback, times: int = 1) -> tuple[int, Asker[int]]:
    async with ChatClient(server.settings()) as client:
        asker = Asker[int](client, "count", SCHEMA)
        for _ in range(times):
            value, _reply = await asker.ask(ASKED, check)
    return value, asker


def ways(server: Loopback) -> list[str]:
    return [body.get("response_format", {}).get("type", "fenced") for body in server.bodies]


async def test_a_server_that_obeys_the_schema_is_asked_once() -> None:
    with loopback(completion('{"count": 3}')) as server:
        value, _ = await ask(server)
    assert value == 3
    assert ways(server) == ["json_schema"]
    assert server.bodies[0]["response_format"]["json_schema"]["schema"] == SCHEMA
    assert server.bodies[0]["messages"] == ASKED


async def test_one_that_ignores_the_schema_is_told_it_in_words_and_that_is_remembered() -> None:
    def script(_: int, body: Body) -> Act:
        told = "JSON Schema" in body["messages"][0]["content"]
        return completion('{"count": 3}' if told else "There are three.")

    with loopback(script) as server:
        value, asker = await ask(server, times=2)
    assert (value, asker.way) == (3, "json_object")
    assert ways(server) == ["json_schema", "json_object", "json_object"]


@pytest.mark.parametrize("status", [400, 500])
async def test_one_that_knows_no_formats_gives_a_fence(status: int) -> None:
    def script(_: int, body: Body) -> Act:
        if "response_format" in body:
            return failure(status, "('body', 'response_format', 'type'): unexpected value")
        return completion('Sure!\n```json\n{"count": 3}\n```\nAnything else?')

    with loopback(script) as server:
        value, asker = await ask(server)
    assert (value, asker.way) == (3, "fenced")
    assert ways(server) == ["json_schema", "json_object", "fenced"]  # each asked once


async def test_json_between_words_is_found() -> None:
    with loopback(completion('I count {"count": 3} in all.')) as server:
        assert (await ask(server))[0] == 3


@pytest.mark.parametrize("said", ["three", '{"count": "3"}', "[" * 5000, '{"count": 3', "null"])
async def test_an_answer_that_never_fits_is_malformed(said: str) -> None:
    with loopback(completion(said)) as server, pytest.raises(LlmError) as raised:
        await ask(server)
    assert raised.value.fault == "malformed"
    assert ways(server) == ["json_schema", "json_object", "fenced"]


async def test_what_no_other_way_would_mend_is_told_at_once() -> None:
    with loopback(failure(401, "no")) as server, pytest.raises(LlmError) as raised:
        await ask(server)
    assert raised.value.fault == "key"
    assert len(server.bodies) == 1


@pytest.mark.parametrize("said", ["\n" * 60_000, "```json" + "\n" * 60_000, "{" * 60_000])
async def test_no_answer_can_hold_the_program(said: str) -> None:
    with loopback(completion(f"x{said}")) as server, pytest.raises(LlmError) as raised:
        await ask(server)
    assert raised.value.fault == "malformed"
