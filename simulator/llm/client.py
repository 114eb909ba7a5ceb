"""Calls to a server that speaks OpenAI's chat completions. Owns deadlines, retries and what each
failure is called; must not know what is asked.

Every call ends within `timeout_s`, whatever the server does, as a reply or as an `LlmError` of one
sentence: the client library's own limits are for each read, so that a drip would never end.
Retries are ours, because a server may ask to wait for longer than the deadline.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from simulator.errors import SimulatorError
from simulator.llm.settings import LlmSettings, Usage
from simulator.text import one_line

Fault = Literal[
    "missing", "key", "model", "route", "request", "busy", "server", "network", "certificate",
    "time", "cut", "length", "refused", "empty", "malformed",
]  # fmt: skip
"""What went wrong: no client library; key, model, address or request refused; too many requests;
a fault of the server; no connection; a bad certificate; the deadline; a stream or an answer that
stopped short; the model declined; nothing or nonsense in the answer."""
T = TypeVar("T")
Message = Mapping[str, str]
"""`role` and `content` of one message."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _TRIES = 0.5, 8.0, 5
_TOO_MANY, _SERVER_FAULT = 429, 500
_QUOTED_CHARS = 160
_HALF_PAIRS = re.compile("[\ud800-\udfff]")
NOT_INSTALLED = "The package `openai` is not installed"
INSTALL = "Install it: pip install openai, or with the program as simulator[llm]."
RETRY = "Try again; `simulator doctor --llm` tells what works."


class LlmError(SimulatorError):
    """A call that gave nothing usable; `fault` tells which kind."""

    def __init__(self, fault: Fault, title: str, hint: str = RETRY) -> None:
        super().__init__(title, "The offline interview and score stand as they are.", hint)
        self.fault: Fault = fault


@dataclass(frozen=True)
class Reply:
    """What a model said, with what it cost; `took_s` is how long the call took, retries included.

    `finish` is the server's word for why it stopped.
    """

    text: str
    model: str
    usage: Usage
    finish: str
    took_s: float


class ChatClient:
    """Calls one model at one server. Close it, or use it as an asynchronous context."""

    def __init__(
        self,
        settings: LlmSettings,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`pause` waits between tries, `clock` measures in seconds."""
        self.settings = settings
        self.spent = Usage()
        self._pause = pause
        self._clock = clock
        self._open: Any = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> ChatClient:
        """The client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes its connections."""
        await self.close()

    async def close(self) -> None:
        """Closes its connections."""
        if self._open is not None:
            await self._open.close()
            self._open = None

    @property
    def raw(self) -> Any:
        """The client library's own client, for what this class does not wrap (files, batches).

        Raises LlmError when the library is not installed.
        """
        if self._open is None:
            try:
                from openai import AsyncOpenAI  # noqa: PLC0415 - 300 ms, and mostly not needed
            except ImportError as error:
                raise LlmError("missing", NOT_INSTALLED, INSTALL) from error
            self._open = AsyncOpenAI(
                api_key=self.settings.key.reveal() or "none",
                base_url=self.settings.base_url,
                max_retries=0,
                timeout=self.settings.timeout_s,
            )
        return self._open

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        response_format: Mapping[str, Any] | None = None,
        max_tokens: int | None = None,
    ) -> Reply:
        """The model's whole answer.

        Raises:
            LlmError: there is none; all but `length`, `refused` and `empty` without any text.
        """
        body = self.body(messages, max_tokens)
        if response_format is not None:
            body["response_format"] = dict(response_format)
        began = self._clock()

        async def call() -> Reply:
            raw = await self.raw.chat.completions.with_raw_response.create(**body)
            text = raw.text if isinstance(raw.text, str) else raw.text()
            return self.read(text, self._clock() - began)

        return await self.within_deadline(call)

    async def stream(
        self,
        messages: Sequence[Message],
        on_text: Callable[[str], None],
        *,
        max_tokens: int | None = None,
    ) -> Reply:
        """As `complete`, with each piece of text given to `on_text` as it arrives.

        Once text has arrived nothing is tried again: a cut stream is an error.
        """
        body = self.body(messages, max_tokens) | {
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        began = self._clock()
        pieces: list[str] = []

        async def call() -> Reply:
            model, finish, usage, refused = self.settings.model, "", Usage(), False
            chunks = await self.raw.chat.completions.create(**body)
            try:
                async for chunk in chunks:
                    model = getattr(chunk, "model", None) or model
                    if getattr(chunk, "usage", None) is not None:
                        usage = self._usage(chunk.usage.model_dump())
                    for choice in getattr(chunk, "choices", None) or ():
                        finish = choice.finish_reason or finish
                        refused = refused or bool(getattr(choice.delta, "refusal", None))
                        if choice.delta is not None and choice.delta.content:
                            pieces.append(choice.delta.content)
                            on_text(self._clean(choice.delta.content))
            finally:
                await chunks.close()
            text = "".join(pieces)
            if refused:
                raise _refused()
            if not finish and text:
                raise LlmError("cut", "The model's answer was cut short")
            if not finish:
                raise _malformed()
            return self._reply(text, model, finish, usage, self._clock() - began)

        return await self.within_deadline(call, may_retry=lambda: not pieces)

    async def within_deadline(
        self, call: Callable[[], Awaitable[T]], *, may_retry: Callable[[], bool] = lambda: True
    ) -> T:
        """What `call` gives, tried again while the server is busy and there is time.

        Raises LlmError for every failure.
        """
        ends = self._clock() + self.settings.timeout_s
        pause_s = _FIRST_PAUSE_S
        try:
            async with asyncio.timeout(self.settings.timeout_s):
                async with self._opening:
                    if self._open is None:  # some 400 ms of imports, and screens must go on
                        await asyncio.to_thread(lambda: self.raw)
                for number in range(1, _TRIES + 1):
                    try:
                        return await call()
                    except LlmError:
                        raise
                    except Exception as error:  # noqa: BLE001 - of the client library and below it
                        fault, asked_s = self._fault(error)
                        wait_s = pause_s if asked_s is None else asked_s
                        is_passing = fault.fault in ("busy", "server", "network")
                        if not is_passing or number == _TRIES or not may_retry():
                            raise fault from None
                        if self._clock() + wait_s >= ends:
                            raise _too_long(fault, asked_s) from None
                        await self._pause(wait_s)
                        pause_s = min(_LONGEST_PAUSE_S, 2 * pause_s)
        except TimeoutError:
            raise self._late() from None
        raise AssertionError("unreachable")

    def body(self, messages: Sequence[Message], max_tokens: int | None) -> dict[str, Any]:
        """What is sent for a chat completion."""
        body: dict[str, Any] = {
            "model": self.settings.model,
            "messages": [dict(m) for m in messages],
        }
        if self.settings.temperature is not None:
            body["temperature"] = self.settings.temperature
        if max_tokens is not None:
            host = urlsplit(self.settings.base_url).hostname or ""
            name = "max_completion_tokens" if host.endswith("openai.com") else "max_tokens"
            body[name] = max_tokens  # the older name is what compatible servers know
        return body

    def read(self, text: str, took_s: float = 0.0) -> Reply:
        """The reply in a response's body, read by hand: the library passes over odd ones.

        Raises LlmError when there is none.
        """
        try:
            fields = json.loads(text)
            choices = fields["choices"]
            choice = choices[0] if choices else None
            message = choice["message"] if choice else None
            content = message.get("content") if message else None
            refusal = message.get("refusal") if message else None
            finish = str((choice or {}).get("finish_reason") or "stop")
            usage = self._usage(fields.get("usage") or {})
            model = str(fields.get("model") or self.settings.model)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            raise _malformed() from None
        if refusal:
            self.spent += usage
            raise _refused()
        return self._reply(content or "", model, finish, usage, took_s)

    def _reply(self, text: object, model: str, finish: str, usage: Usage, took_s: float) -> Reply:
        self.spent += usage
        if finish == "content_filter":
            raise _refused()
        if finish == "length":
            raise LlmError("length", "The model stopped at its limit of length before it was done")
        if not isinstance(text, str) or not text.strip():
            raise LlmError("empty", "The model gave an empty answer")
        return Reply(self._clean(text), one_line(self._clean(model)), usage, finish, took_s)

    def _clean(self, text: str) -> str:
        """A server's text without the key, should it repeat it, and without half pairs."""
        return _HALF_PAIRS.sub("\ufffd", self.settings.key.scrub(text))

    def _usage(self, fields: Mapping[str, Any]) -> Usage:
        def count(name: str, where: Mapping[str, Any] = fields) -> int:
            value = where.get(name)
            return value if isinstance(value, int) and value >= 0 else 0

        details = fields.get("prompt_tokens_details")
        cached = count("cached_tokens", details) if isinstance(details, Mapping) else 0
        prompt, completion = count("prompt_tokens"), count("completion_tokens")
        return Usage(prompt, cached, completion, self.settings.cost_of(prompt, cached, completion))

    def _fault(self, error: Exception) -> tuple[LlmError, float | None]:
        """What an exception of the library means, and how long the server asks to wait."""
        import openai  # noqa: PLC0415 - loaded by now

        where = self.settings.base_url
        if isinstance(error, openai.APIStatusError):
            return self._status_fault(error)
        if isinstance(error, openai.APITimeoutError):
            return self._late(), None
        if isinstance(error, openai.APIConnectionError) or _is_transport(error):
            if "CERTIFICATE" in " ".join(str(cause) for cause in _causes(error)).upper():
                return LlmError(
                    "certificate", f"The certificate of {where} cannot be trusted",
                    "Mind the address; a company's own authority goes into SSL_CERT_FILE.",
                ), None  # fmt: skip
            return LlmError(
                "network", f"There is no connection to {where}",
                "See whether the server runs and the address is right, then try again.",
            ), None  # fmt: skip
        if isinstance(error, ValueError | AttributeError | TypeError | KeyError | openai.APIError):
            return _malformed(), None
        return LlmError("server", f"The call failed: {type(error).__name__}"), None

    def _late(self) -> LlmError:
        limit_s = self.settings.timeout_s
        return LlmError("time", f"The model did not answer within {limit_s:g} seconds")

    def _status_fault(self, error: Any) -> tuple[LlmError, float | None]:
        status = int(error.status_code)
        said = one_line(self.settings.key.scrub(_server_words(error)), _QUOTED_CHARS)
        tail = f": {said}" if said else ""
        settings = self.settings
        if "response_format" in _server_words(error):  # some servers call that a fault of theirs
            return LlmError("request", f"The server refused the request ({status}){tail}"), None
        if status == _TOO_MANY:
            if getattr(error, "code", None) == "insufficient_quota":
                return LlmError("request", f"The account has no credit left{tail}"), None
            return (
                LlmError("busy", f"The server takes no more requests for now{tail}"),
                _retry_after_s(error),
            )
        if status in (401, 403):
            return LlmError(
                "key", f"The server refused the key ({status})", "Set another key, then try again."
            ), None
        if status == 404:
            if "model" in said.lower():
                return LlmError("model", f"There is no model {settings.model!r} there{tail}"), None
            return LlmError(
                "route", f"{settings.base_url} has no chat completions (404)",
                "The address mostly ends in /v1.",
            ), None  # fmt: skip
        if status >= _SERVER_FAULT or status == 408:
            return LlmError("server", f"The server failed ({status}){tail}"), _retry_after_s(error)
        return LlmError("request", f"The server refused the request ({status}){tail}"), None


def _malformed() -> LlmError:
    return LlmError("malformed", "The server's answer cannot be read: it is no chat completion")


def _refused() -> LlmError:
    return LlmError("refused", "The model declined to answer")


def _too_long(fault: LlmError, asked_s: float | None) -> LlmError:
    if asked_s is None:
        return fault
    return LlmError(
        fault.fault, f"{fault.title}; it asks to wait for {asked_s:g} seconds",
        "Try again after that.",
    )  # fmt: skip


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _is_transport(error: Exception) -> bool:
    """Whether the HTTP library below raised it, as it does while a stream is read."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in (
        "httpx", "httpx2", "httpcore", "httpcore2",
    )  # fmt: skip


def _server_words(error: Any) -> str:
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, Mapping) else None
    return message if isinstance(message, str) else ""


def _retry_after_s(error: Any) -> float | None:
    """What `Retry-After` (seconds) or `retry-after-ms` asks for; a date counts as nothing said."""
    headers = error.response.headers
    for name, scale in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        try:
            value = float(headers.get(name, ""))
        except ValueError:
            continue
        if 0 <= value < float("inf"):
            return value * scale
    return None
