"""Every way in which a server can fail: one sentence, within the deadline, without the key."""

from __future__ import annotations

import pytest

from simulator.llm.client import ChatClient, Fault, LlmError, Reply
from simulator.llm.settings import LlmSettings, Usage
from tests.llm.loopback import (
    KEY,
    Act,
    Body,
    Hang,
    HangUp,
    Say,
    Stream,
    completion,
    failure,
    loopback,
)

ASKED = [{"role": "user", "content": "How many?"}]


class Waits:
    """Pauses that take no time, and are counted."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def complete(settings: LlmSettings, waits: Waits | None = None) -> Reply:
    async with ChatClient(settings, pause=waits or Waits()) as client:
        return await client.complete(ASKED)


async def stream(settings: LlmSettings, heard: list[str], waits: Waits | None = None) -> Reply:
    async with ChatClient(settings, pause=waits or Waits()) as client:
        return await client.stream(ASKED, heard.append)


async def test_a_reply_has_its_text_its_model_and_what_it_cost() -> None:
    with loopback(completion("Thirty.", cached=40)) as server:
        settings = server.settings(price_in=10.0, price_cached=1.0, price_out=20.0)
        reply = await complete(settings)
    assert (reply.text, reply.model, reply.finish) == ("Thirty.", "toy-model-1", "stop")
    assert reply.usage == Usage(100, 40, 20, (60 * 10 + 40 * 1 + 20 * 20) / 1e6)
    assert server.bodies[0]["messages"] == ASKED
    assert {k.lower(): v for k, v in server.headers[0].items()}["authorization"] == f"Bearer {KEY}"


FAULTS: tuple[tuple[str, Act, Fault, str], ...] = (
    ("refused key", failure(401, f"Incorrect API key provided: {KEY}"), "key", "refused the key"),
    ("forbidden", failure(403, "not for you"), "key", "refused the key"),
    (
        "wrong model",
        failure(404, "The model `toy-model` does not exist", code="model_not_found"),
        "model",
        "There is no model 'toy-model' there",
    ),
    ("no route", Say(b"<html>no</html>", 404, content_type="text/html"), "route", "(404)"),
    ("bad request", failure(400, "max_tokens is too large"), "request", "max_tokens is too large"),
    ("server fault", failure(503, "overloaded"), "server", "The server failed (503): overloaded"),
    ("no credit", failure(429, "quota", code="insufficient_quota"), "request", "no credit left"),
    ("HTML with 200", Say(b"<html>hi</html>", content_type="text/html"), "malformed", "no chat"),
    ("bad JSON", Say(b'{"choices": [{"mess'), "malformed", "no chat completion"),
    ("a list", Say([1, 2]), "malformed", "no chat completion"),
    ("no choices", Say({"choices": []}), "empty", "empty answer"),
    ("null content", completion(None), "empty", "empty answer"),
    ("blank content", completion("  \n"), "empty", "empty answer"),
    ("odd content", Say({"choices": [{"message": {"content": 7}}]}), "empty", "empty answer"),
    ("refusal", completion(None, refusal="I cannot."), "refused", "declined"),
    ("filter", completion("half", finish="content_filter"), "refused", "declined"),
    ("length stop", completion("half an ans", finish="length"), "length", "limit of length"),
    ("hang-up", HangUp(), "network", "There is no connection to http://127.0.0.1"),
)


@pytest.mark.parametrize(("name", "act", "fault", "words"), FAULTS, ids=[f[0] for f in FAULTS])
async def test_each_fault_is_told_in_one_sentence(
    name: str, act: Act, fault: Fault, words: str
) -> None:
    with loopback(act) as server, pytest.raises(LlmError) as raised:
        await complete(server.settings())
    assert raised.value.fault == fault
    assert words in raised.value.title
    assert "\n" not in raised.value.title
    assert "offline interview and score stand" in raised.value.detail
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("act", [Hang(), Hang(drip=True)], ids=["hang", "drip"])
async def test_no_server_can_hold_a_call_beyond_its_deadline(act: Act) -> None:
    with loopback(act) as server, pytest.raises(LlmError) as raised:
        await complete(server.settings(timeout_s=0.2))
    assert raised.value.fault == "time"
    assert raised.value.title == "The model did not answer within 0.2 seconds"


async def test_a_short_wait_that_a_busy_server_asks_for_is_waited() -> None:
    def script(number: int, _: Body) -> Act:
        busy = failure(429, "slow down", headers={"Retry-After": "2"})
        return completion("Here.") if number == 3 else busy

    waits = Waits()
    with loopback(script) as server:
        reply = await complete(server.settings(), waits)
    assert (reply.text, waits.pauses) == ("Here.", [2.0, 2.0])


async def test_a_wait_beyond_the_deadline_is_told_at_once() -> None:
    waits = Waits()
    busy = failure(429, "slow down", headers={"Retry-After": "300"})
    with loopback(busy) as server, pytest.raises(LlmError) as raised:
        await complete(server.settings(), waits)
    assert raised.value.fault == "busy"
    assert "asks to wait for 300 seconds" in raised.value.title
    assert (waits.pauses, len(server.bodies)) == ([], 1)


async def test_a_fault_of_the_server_is_tried_again_with_growing_pauses_and_not_for_ever() -> None:
    waits = Waits()
    with loopback(failure(500, "oops")) as server, pytest.raises(LlmError):
        await complete(server.settings(timeout_s=60.0), waits)
    assert waits.pauses == [0.5, 1.0, 2.0, 4.0]
    assert len(server.bodies) == 5


async def test_what_cannot_get_better_is_not_tried_again() -> None:
    with loopback(failure(401, "no")) as server, pytest.raises(LlmError):
        await complete(server.settings())
    assert len(server.bodies) == 1


async def test_a_server_that_is_not_there_is_told() -> None:
    with loopback(completion("x")) as server:
        settings = server.settings()
    with pytest.raises(LlmError) as raised:
        await complete(settings)
    assert raised.value.fault == "network"


async def test_text_streams_as_it_comes() -> None:
    heard: list[str] = []
    with loopback(Stream(("Thirty ", "thousand."))) as server:
        reply = await stream(server.settings(), heard)
    assert heard == ["Thirty ", "thousand."]
    assert (reply.text, reply.usage.prompt, reply.usage.completion) == ("Thirty thousand.", 50, 9)


STREAM_FAULTS: tuple[tuple[str, Act, Fault], ...] = (
    ("cut", Stream(("Thirty ",), cut=True), "cut"),
    ("cut before anything", Stream((), cut=True), "malformed"),
    ("length", Stream(("Thirty ",), finish="length"), "length"),
    ("nothing", Stream(()), "empty"),
    ("no stream", completion("whole"), "malformed"),
    ("HTML", Say(b"<html></html>", content_type="text/html"), "malformed"),
    ("bad events", Say(b"data: {nonsense\n\n", content_type="text/event-stream"), "malformed"),
    ("refused key", failure(401, "no"), "key"),
    ("drip", Stream(("Thirty ",), drip=True), "time"),
)


@pytest.mark.parametrize(("name", "act", "fault"), STREAM_FAULTS, ids=[f[0] for f in STREAM_FAULTS])
async def test_a_stream_that_fails_says_how(name: str, act: Act, fault: Fault) -> None:
    timeout_s = 0.3 if fault == "time" else 5.0
    with loopback(act) as server, pytest.raises(LlmError) as raised:
        await stream(server.settings(timeout_s=timeout_s), [])
    assert raised.value.fault == fault


async def test_a_stream_is_tried_again_only_while_nothing_was_heard() -> None:
    def script(number: int, _: Body) -> Act:
        return failure(503, "busy") if number == 1 else Stream(("Yes.",))

    heard: list[str] = []
    with loopback(script) as server:
        await stream(server.settings(), heard)
    assert heard == ["Yes."]


async def test_a_bad_certificate_is_called_so() -> None:
    import ssl

    import openai

    async def fails(*_: object, **__: object) -> None:
        cause = ssl.SSLCertVerificationError("CERTIFICATE_VERIFY_FAILED: self-signed certificate")
        raise openai.APIConnectionError(request=None) from cause  # type: ignore[arg-type]

    with loopback(completion("x")) as server:
        client = ChatClient(server.settings(), pause=Waits())
        with pytest.raises(LlmError) as raised:
            await client.within_deadline(fails)
    assert raised.value.fault == "certificate"
    assert "cannot be trusted" in raised.value.title


async def test_a_missing_package_is_told_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(LlmError) as raised:
        await complete(LlmSettings("toy-model"))
    assert raised.value.fault == "missing"
    assert "simulator[llm]" in raised.value.hint


def test_the_parameter_for_length_is_the_one_that_the_server_knows() -> None:
    for url, name in (("https://api.openai.com/v1", "max_completion_tokens"),
                      ("http://127.0.0.1:8080/v1", "max_tokens")):  # fmt: skip
        client = ChatClient(LlmSettings("m", url))
        assert client.body(ASKED, 7)[name] == 7
