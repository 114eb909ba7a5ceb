"""A chat-completions server on loopback that does as a test says, and remembers what it was asked.

`script` gets the number of the request, from 1, and its JSON body, and gives what to answer with.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulator.llm.settings import LlmSettings, Secret

KEY = "sk-test-0123456789abcdef"
TICK_S = 0.01
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Say:
    """An answer: status, body (JSON unless it is bytes) and headers.

    `after_s` is how long the server takes over it.
    """

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    after_s: float = 0.0


@dataclass(frozen=True)
class Stream:
    """Pieces of text as server-sent events; one that is `cut` ends without its last event.

    With `drip`, spaces of keep-alive follow the pieces for ever.
    """

    pieces: tuple[str, ...]
    cut: bool = False
    drip: bool = False
    finish: str = "stop"


@dataclass(frozen=True)
class Hang:
    """Nothing is answered, for as long as the test runs; `drip` sends a blank now and then."""

    drip: bool = False


@dataclass(frozen=True)
class HangUp:
    """The connection is closed without a word."""


Act = Say | Stream | Hang | HangUp


def completion(
    text: str | None, *, finish: str = "stop", refusal: str | None = None, cached: int = 0
) -> Say:
    """A chat completion that says `text`."""
    return Say(
        {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": "toy-model-1",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": text, "refusal": refusal},
                }
            ],
            "usage": {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "total_tokens": 120,
                "prompt_tokens_details": {"cached_tokens": cached},
            },
        }
    )


def failure(
    status: int, message: str, *, code: str | None = None, headers: Mapping[str, str] | None = None
) -> Say:
    """An error as servers word it."""
    return Say(
        {"error": {"message": message, "type": "error", "code": code}}, status, headers or {}
    )


class Loopback:
    """The running server: `base_url`, and the bodies and headers of what it was asked so far."""

    def __init__(self, script: Callable[[int, Body], Act]) -> None:
        self.script = script
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def settings(self, **changes: Any) -> LlmSettings:
        """Settings that reach this server."""
        fields: dict[str, Any] = {
            "model": "toy-model",
            "base_url": self.base_url,
            "key": Secret(KEY, "the test"),
            "timeout_s": 5.0,
        }
        return LlmSettings(**fields | changes)

    def enter(self, body: dict[str, Any], headers: dict[str, str]) -> int:
        with self._lock:
            self.bodies.append(body)
            self.headers.append(headers)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            return len(self.bodies)

    def leave(self) -> None:
        with self._lock:
            self.at_once -= 1


@contextmanager
def loopback(script: Callable[[int, Body], Act] | Act) -> Iterator[Loopback]:
    """A server for the time of the block; one answer serves every request."""
    act = script if callable(script) else lambda _, __: script
    running = Loopback(act)
    thread = threading.Thread(target=running.server.serve_forever, args=(TICK_S,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.closing.set()
        running.server.shutdown()
        running.server.server_close()
        thread.join()


def _handler(running: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer({"path": self.path})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                body = json.loads(raw)
            except ValueError:
                body = {"raw": raw.decode("utf-8", "replace")}
            self._answer({"path": self.path, **body})

        def _answer(self, body: dict[str, Any]) -> None:
            number = running.enter(body, dict(self.headers))
            try:
                self._act(running.script(number, body))
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client went away, as some tests want
            finally:
                running.leave()

        def _act(self, act: Act) -> None:
            match act:
                case HangUp():
                    self.close_connection = True
                case Hang(drip=drip):
                    self._hang(drip=drip)
                case Stream():
                    self._stream(act)
                case Say():
                    running.closing.wait(act.after_s)
                    self._say(act)

        def _say(self, act: Say) -> None:
            raw = act.body if isinstance(act.body, bytes) else json.dumps(act.body).encode()
            self.send_response(act.status)
            self.send_header("Content-Type", act.content_type)
            self.send_header("Content-Length", str(len(raw)))
            for name, value in act.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def _hang(self, *, drip: bool) -> None:
            if drip:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "1000000")
                self.end_headers()
            while not running.closing.wait(TICK_S):
                if drip:
                    self.wfile.write(b" ")
                    self.wfile.flush()
            self.close_connection = True

        def _stream(self, act: Stream) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for piece in act.pieces:
                self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
            while act.drip and not running.closing.wait(TICK_S):
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            if not act.cut:
                last = {"index": 0, "delta": {}, "finish_reason": act.finish}
                self._event({"choices": [last]})
                usage = {"prompt_tokens": 50, "completion_tokens": 9, "total_tokens": 59}
                self._event({"choices": [], "usage": usage})
                self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True

        def _event(self, fields: dict[str, Any]) -> None:
            chunk = {
                "id": "c1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "toy-model-1",
            }
            self.wfile.write(b"data: " + json.dumps(chunk | fields).encode() + b"\n\n")
            self.wfile.flush()

    return Handler
