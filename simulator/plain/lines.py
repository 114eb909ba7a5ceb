"""Lines in and out. Owns waiting for a line while time passes; must not know the interview."""

from __future__ import annotations

import os
import re
import select
import textwrap
from collections.abc import Callable, Iterator
from typing import TextIO

from simulator.text import begun_with, sanitise

WAIT_S = 1.0
WIDTH = 78
_QUOTED = re.compile("`simulator [^`\n]+`")
_NO_BREAK = "\x1f"
"""Stands for a space inside a command while lines are wrapped; no text holds it otherwise."""


class Lines:
    """Typed lines, each with its line end taken off, and printed text, sanitised and wrapped."""

    def __init__(self, source: TextIO, sink: TextIO, options: str = "") -> None:
        """`source` is read as it comes; a terminal or pipe is polled so that time can be told.

        `options` are those that a command needs to find the files of this run.
        """
        reconfigure = getattr(sink, "reconfigure", None)
        if reconfigure is not None:  # a terminal without these letters gets a `?` for them
            reconfigure(errors="replace")
        self._source = source
        self._sink = sink
        self._options = options
        self._pending = b""
        self._is_over = False

    def say(self, text: str = "", *, indent: str = "") -> None:
        """Print `text`, each of its paragraphs wrapped."""
        self._wrap(sanitise(text), indent)

    def tell(self, text: str) -> None:
        """Print words of the program's own: a command in backquotes is not wrapped, and has the
        options by which it finds the files of this run.
        """
        told = begun_with(sanitise(text), self._options)
        self._wrap(_QUOTED.sub(lambda found: found[0].replace(" ", _NO_BREAK), told), "")

    def _wrap(self, text: str, indent: str) -> None:
        for paragraph in text.split("\n"):
            for line in textwrap.wrap(
                paragraph, WIDTH, initial_indent=indent, subsequent_indent=indent,
                break_on_hyphens=False, break_long_words=False,
            ) or [""]:  # fmt: skip
                print(line.replace(_NO_BREAK, " "), file=self._sink)
        self._sink.flush()

    def ask(self, question: str) -> str | None:
        """Put a question and read its answer, without the white space around; None at the end."""
        self.say(question)
        line = next(self.read(lambda: None), None)
        return None if line is None else line.strip()

    def read(self, idle: Callable[[], None]) -> Iterator[str]:
        """Every line until the input ends; `idle` is called about once a second meanwhile.

        What was read ahead stays with this object: a later call goes on with it.
        """
        try:
            descriptor = self._source.fileno()
        except (OSError, ValueError, AttributeError):
            for line in self._source:
                idle()
                yield sanitise(line.rstrip("\r\n"))
            return
        yield from self._poll(descriptor, idle)

    def _poll(self, descriptor: int, idle: Callable[[], None]) -> Iterator[str]:
        while not self._is_over:
            head, separator, rest = self._pending.partition(b"\n")
            if separator:
                self._pending = rest
                idle()
                yield sanitise(head.decode("utf-8", "replace").removesuffix("\r"))
                continue
            ready, _, _ = select.select([descriptor], [], [], WAIT_S)
            if not ready:
                idle()
                continue
            data = os.read(descriptor, 65536)
            self._pending += data
            self._is_over = not data
        if self._pending:
            last, self._pending = self._pending, b""
            yield sanitise(last.decode("utf-8", "replace").removesuffix("\r"))
