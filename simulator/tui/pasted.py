"""What a terminal sends as pasted, in its order. Must not know where it goes.

Textual's parser takes an escape sequence inside a paste, with the 32 characters from there on, for
keys: they overtake the rest of the paste, and among them may be keys that do something. So the
sequences are taken out before it sees them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.driver import Driver
from textual.message import Message

# ECMA-48: CSI with its parameters; OSC, DCS, SOS, PM and APC up to their terminator; the short
# ones; an ESC that begins nothing.
_ESCAPES = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[ -/]*[0-~]|\x1b"
)


class PasteParser(XTermParser):
    """Textual's, except that it never sees an escape sequence inside a paste."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: list[str] | None = None
        self._tail = ""

    def feed(self, data: str) -> Iterable[Message]:
        """The messages of what has come whole; a paste when its end has come."""
        whole = self._whole(data)
        return super().feed(whole) if whole or not data else ()

    def _whole(self, data: str) -> str:
        """The next text to parse; a paste is held until its end. Marks may come in pieces."""
        found: list[str] = []
        while data:
            mark = BRACKETED_PASTE_START if self._pasted is None else BRACKETED_PASTE_END
            seen = self._tail + data
            at = seen.find(mark)
            end = len(data) if at < 0 else at + len(mark) - len(self._tail)
            (found if self._pasted is None else self._pasted).append(data[:end])
            data = data[end:]
            self._tail = seen[1 - len(mark) :] if at < 0 else ""
            if at < 0:
                continue
            if self._pasted is None:
                self._pasted = []
            else:
                text = "".join(self._pasted).removesuffix(mark)
                found.append(_ESCAPES.sub("", text) + mark)
                self._pasted = None
        return "".join(found)


def in_order(driver: type[Driver]) -> type[Driver]:
    """The driver, reading with a PasteParser; its module names the parser that it makes."""
    module = sys.modules[driver.__module__]
    if hasattr(module, XTermParser.__name__):
        setattr(module, XTermParser.__name__, PasteParser)
    return driver
